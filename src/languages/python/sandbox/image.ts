/**
 * @file The image: a copy of an interpreter that has started, loaded what programs commonly import,
 * and waits. The copy is taken from inside a host call (a clock reading, during which CPython keeps
 * its lock), and is kept in .cache/ beside its own hash, because starting takes 0.6 s; deleting
 * that file is always safe.
 */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { WorkError } from "../../../errors.js";
import { sha256 } from "../../../files/hash.js";
import { projectRoot } from "../../../files/project-root.js";
import { writeFileWhole } from "../../../files/write.js";
import { openFiles } from "./open-files.js";
import { INITIAL_PAGES, pythonFile } from "./python-module.js";
import { freshHostState, wasiImports, type HostState } from "../../wasi/host.js";
import { wasm, type WasmGlobal, type WasmModule } from "../../web-assembly.js";

/** Entry points of the image; boot.py writes their addresses in this order. */
const ENTRIES = [
  "candidateOpen",
  "candidateStart",
  "candidateCall",
  "candidateAnswer",
  "candidateFind",
  "candidateDefine",
  "judgeRun",
  "judgeServe",
] as const;
/** One of `ENTRIES`. */
export type Entry = (typeof ENTRIES)[number];

/** The state of a started interpreter; can be sent to other threads. */
export interface Image {
  /** The whole linear memory. */
  readonly memory: SharedArrayBuffer;
  /** Where the stack rests between calls, as an address in the memory. */
  readonly stackPointer: number;
  /** Address of the Python function behind each entry. */
  readonly entries: Readonly<Record<Entry, number>>;
  /** Table index of the C function that calls a Python function. */
  readonly vectorcall: number;
  /** Clock and random source at that moment. */
  readonly state: HostState;
}

/** Offset of `vectorcall` in CPython 3.12's PyFunctionObject on a 32-bit machine. */
const VECTORCALL_OFFSET = 64;

/** Starts an interpreter, loads the Python side of the sandbox, and copies it (about 0.6 s). */
function makeImage(module: WasmModule): Image {
  const script = imageScript();
  const memory = new wasm.Memory({ initial: INITIAL_PAGES });
  const state = freshHostState();
  let said = Buffer.alloc(0);
  const imports = wasiImports(
    module,
    memory,
    {
      arguments: ["python", "-I", "-S", "-X", "utf8", "-c", script],
      read: () => new Uint8Array(),
      write: (fd, bytes) => void (fd === 2 && (said = Buffer.concat([said, bytes]))),
    },
    state,
    openFiles(),
  );
  const clock = imports["clock_time_get"]!;
  class Booted extends Error {}
  imports["clock_time_get"] = (...args) => {
    if (said.length === 4 * ENTRIES.length) throw new Booted();
    return clock(...args);
  };
  const instance = new wasm.Instance(module, { wasi_snapshot_preview1: imports, host: { memory } });
  try {
    (instance.exports["_start"] as () => void)();
  } catch (error) {
    if (!(error instanceof Booted))
      throw new WorkError(
        `makeImage: expected CPython to start, got ${String(error)} ${said.toString()}; run ` +
          `\`npm ci\` again`,
      );
  }
  const copy = new SharedArrayBuffer(memory.buffer.byteLength);
  new Uint8Array(copy).set(new Uint8Array(memory.buffer));
  const addresses = ENTRIES.map((_, i) => said.readUInt32LE(4 * i));
  return {
    memory: copy,
    stackPointer: (instance.exports["stackPointer"] as WasmGlobal).value,
    entries: Object.fromEntries(ENTRIES.map((entry, i) => [entry, addresses[i]!])) as Record<
      Entry,
      number
    >,
    vectorcall: new DataView(memory.buffer).getUint32(addresses[0]! + VECTORCALL_OFFSET, true),
    state: { ...state },
  };
}

/** The Python side of the sandbox, in the order in which it runs. */
const SOURCES = [
  "header",
  "channel",
  "arguments",
  "references",
  "errors",
  "remote",
  "operations",
  "package_files",
  "candidate",
  "cases",
  "judge",
  "serving",
  "candidate_module",
  "unittest_tests",
  "pytest_tests",
  "nose_tests",
  "loops",
  "foreign_files",
  "boot",
] as const;

/**
 * The Python side of the sandbox: each file is compiled alone, since what compiling takes stays in
 * the image; the import header is there both as text and as code.
 */
function imageScript(): string {
  const folder = join(projectRoot, "src", "languages", "python", "sandbox");
  const parts = SOURCES.map((name) => readFileSync(join(folder, `${name}.py`), "utf8"));
  return [
    `HEADER = ${JSON.stringify(parts[0])}`,
    `PARTS = ${JSON.stringify(parts.slice(1))}`,
    `while PARTS: exec(compile(PARTS.pop(0), "<sandbox>", "exec"), globals())`,
  ].join("\n");
}

const LAYOUT = 3;

/** Names the image: changes whenever the interpreter or the Python side of the sandbox does. */
export function imageKey(): string {
  return sha256(
    JSON.stringify([
      LAYOUT,
      statSync(pythonFile()).size,
      imageScript(),
      freshHostState().time.toString(),
    ]),
  ).slice(0, 16);
}

/**
 * The image from .cache/, or a new one that is put there (or not, if that folder cannot be
 * written).
 */
export function loadImage(module: WasmModule): Image {
  const file = join(projectRoot, ".cache", `sandbox-${imageKey()}.image`);
  try {
    return unpack(readFileSync(file));
  } catch {
    const image = makeImage(module);
    try {
      writeFileWhole(file, pack(image));
    } catch {
      // a read-only folder costs the next process 0.6 s
    }
    return image;
  }
}

/**
 * SHA-256 of the rest (64 hex digits), length of the JSON (10 digits), JSON of all but the memory,
 * memory.
 */
function pack({ memory, state, ...rest }: Image): Buffer {
  const json = Buffer.from(
    JSON.stringify({ ...rest, state: { ...state, time: state.time.toString() } }),
  );
  const body = Buffer.concat([
    Buffer.from(String(json.length).padStart(10)),
    json,
    new Uint8Array(memory),
  ]);
  return Buffer.concat([Buffer.from(sha256(body)), body]);
}

function unpack(file: Buffer): Image {
  const body = file.subarray(64);
  if (sha256(body) !== file.toString("latin1", 0, 64))
    throw new Error("the image is not what was written");
  const end = 10 + Number(body.toString("latin1", 0, 10));
  const { state, ...rest } = JSON.parse(body.toString("utf8", 10, end));
  const memory = new SharedArrayBuffer(body.length - end);
  new Uint8Array(memory).set(body.subarray(end));
  return { ...rest, memory, state: { ...state, time: BigInt(state.time) } };
}
