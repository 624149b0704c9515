/**
 * @file An interpreter that can be put back. Its whole state is linear memory, one global (the stack pointer)
 * and the host's clock and random source: the module has no other mutable global, and its table never changes.
 * An image is a copy of that state, taken once from inside a host call after start-up. Every entry starts on a
 * fresh native stack, so after `restore` nothing of earlier programs is left, whatever they did to the
 * interpreter: not a poisoned module, and not even corrupted memory.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { WorkError } from "../errors.js";
import { projectRoot } from "../files/project-root.js";
import { INITIAL_PAGES, PAGE } from "./python-module.js";
import { freshHostState, wasiImports, type HostState, type HostStreams } from "./wasi-host.js";
import { wasm, type WasmGlobal, type WasmInstance, type WasmMemory, type WasmModule, type WasmTable } from "./web-assembly.js";

/** Entry points of the image; boot.py writes their addresses in this order. */
export const ENTRIES = ["candidateStart", "candidateCall", "candidateFind", "judgeRun"] as const;
export type Entry = (typeof ENTRIES)[number];

/** The state of a started interpreter; can be sent to other threads. */
export interface Image {
  readonly memory: SharedArrayBuffer;
  readonly stackPointer: number;
  /** Address of the Python function behind each entry. */
  readonly entries: Readonly<Record<Entry, number>>;
  /** Table index of the C function that calls a Python function. */
  readonly vectorcall: number;
  readonly state: HostState;
}

/** Offset of `vectorcall` in CPython 3.12's PyFunctionObject on a 32-bit machine. */
const VECTORCALL_OFFSET = 64;

/** Starts an interpreter, loads the Python side of the sandbox, and copies it (about 0.6 s). */
export function makeImage(module: WasmModule): Image {
  const folder = join(projectRoot, "src", "sandbox", "python");
  const header = readFileSync(join(folder, "header.py"), "utf8");
  const parts = ["channel", "candidate", "judge", "boot"].map((name) => readFileSync(join(folder, `${name}.py`), "utf8"));
  const script = [`HEADER = ${JSON.stringify(header)}`, ...parts].join("\n");
  const memory = new wasm.Memory({ initial: INITIAL_PAGES });
  const state = freshHostState();
  let said = Buffer.alloc(0);
  const imports = wasiImports(module, memory, {
    arguments: ["python", "-I", "-S", "-X", "utf8", "-c", script],
    read: () => new Uint8Array(),
    write: (fd, bytes) => void (fd === 2 && (said = Buffer.concat([said, bytes]))),
  }, state);
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
    if (!(error instanceof Booted)) throw new WorkError(`makeImage: expected CPython to start, got ${String(error)} ${said.toString()}; run \`npm ci\` again`);
  }
  const copy = new SharedArrayBuffer(memory.buffer.byteLength);
  new Uint8Array(copy).set(new Uint8Array(memory.buffer));
  const addresses = ENTRIES.map((_, i) => said.readUInt32LE(4 * i));
  return {
    memory: copy,
    stackPointer: (instance.exports["stackPointer"] as WasmGlobal).value,
    entries: Object.fromEntries(ENTRIES.map((entry, i) => [entry, addresses[i]!])) as Record<Entry, number>,
    vectorcall: new DataView(memory.buffer).getUint32(addresses[0]! + VECTORCALL_OFFSET, true),
    state: { ...state },
  };
}

/** One interpreter, put back to its image as often as wanted. */
export class Interpreter {
  private memory!: WasmMemory;
  private instance!: WasmInstance;
  private readonly state: HostState;

  /**
   * @param initial  the image's memory, not shared (copying from shared memory is slow)
   * @param maximumPages  limit of the memory; a program that wants more gets MemoryError
   */
  constructor(private readonly module: WasmModule, private readonly image: Image, private readonly initial: Uint8Array,
    private readonly maximumPages: number, private readonly streams: Omit<HostStreams, "arguments">) {
    this.state = { ...image.state };
    this.create();
  }

  private create(): void {
    this.memory = new wasm.Memory({ initial: this.initial.length / PAGE, maximum: this.maximumPages });
    const imports = wasiImports(this.module, this.memory, { arguments: [], ...this.streams }, this.state);
    this.instance = new wasm.Instance(this.module, { wasi_snapshot_preview1: imports, host: { memory: this.memory } });
  }

  /** Makes the interpreter equal to the image, bit by bit; memory that grew is given up for a new one. */
  restore(): void {
    if (this.memory.buffer.byteLength !== this.initial.length) this.create();
    new Uint8Array(this.memory.buffer).set(this.initial);
    (this.instance.exports["stackPointer"] as WasmGlobal).value = this.image.stackPointer;
    Object.assign(this.state, this.image.state);
  }

  /** Memory in use or once used, in pages. */
  get pages(): number {
    return this.memory.buffer.byteLength / PAGE;
  }

  /**
   * Calls an entry point. What host calls throw comes through; so do WebAssembly's traps.
   * @returns whether the Python function returned (false: it raised)
   */
  call(entry: Entry): boolean {
    const vectorcall = (this.instance.exports["table"] as WasmTable).get(this.image.vectorcall)!;
    return vectorcall(this.image.entries[entry], 0, 0, 0) !== 0;
  }
}
