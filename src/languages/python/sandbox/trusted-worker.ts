/** @file Thread body of `runTrustedPython`: one fresh interpreter, one script. */
import { parentPort, workerData } from "node:worker_threads";
import { openFiles } from "./open-files.js";
import { INITIAL_PAGES } from "./python-module.js";
import type { TrustedResult } from "./trusted-python.js";
import { ExitSignal, freshHostState, wasiImports } from "../../wasi/host.js";
import { wasm, type WasmModule } from "../../web-assembly.js";

const { python, script, stdin } = workerData as {
  python: WasmModule;
  script: string;
  stdin: string;
};
const memory = new wasm.Memory({ initial: INITIAL_PAGES });
const input = Buffer.from(stdin);
const printed: Buffer[][] = [[], []];
let position = 0;
const wasi = wasiImports(
  python,
  memory,
  {
    arguments: ["python", "-I", "-S", "-X", "utf8", "-c", script],
    read: (size) => input.subarray(position, (position += size)),
    write: (fd, bytes) => void printed[fd === 2 ? 1 : 0]!.push(Buffer.from(bytes)),
  },
  freshHostState(),
  openFiles(),
);

let code = 0;
try {
  const instance = new wasm.Instance(python, { wasi_snapshot_preview1: wasi, host: { memory } });
  (instance.exports["_start"] as () => void)();
} catch (error) {
  code = error instanceof ExitSignal ? error.code : 70;
  if (!(error instanceof ExitSignal)) printed[1]!.push(Buffer.from(`\n${String(error)}`));
}
const [stdout, stderr] = printed.map((chunks) => Buffer.concat(chunks).toString("utf8"));
parentPort!.postMessage({ code, stdout, stderr } as TrustedResult);
