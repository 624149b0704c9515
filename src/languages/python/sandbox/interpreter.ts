/**
 * @file An interpreter that can be put back. Its whole state is linear memory, one global (the
 * stack pointer) and the host's clock and random source: the module has no other mutable global,
 * and its table never changes. An image (image.ts) is a copy of that state, taken once after
 * start-up. Every entry starts on a fresh native stack, so after `restore` nothing of earlier
 * programs is left, whatever they did to the interpreter: not a poisoned module, and not even
 * corrupted memory.
 */
import type { Entry, Image } from "./image.js";
import { openFiles } from "./open-files.js";
import { PAGE } from "./python-module.js";
import { TemporaryFolder } from "../../wasi/temporary-folder.js";
import { wasiImports, type HostState, type HostStreams } from "../../wasi/host.js";
import {
  wasm,
  type WasmGlobal,
  type WasmInstance,
  type WasmMemory,
  type WasmModule,
  type WasmTable,
} from "../../web-assembly.js";

/** A part of a memory. */
interface Piece {
  readonly start: number;
  readonly end: number;
  readonly isZero: boolean;
}

/** The memory in pieces: clearing the quarter of it that is zero costs half of copying it. */
function piecesOf(memory: Uint8Array): Piece[] {
  const zeros = Buffer.alloc(PAGE);
  const pieces: Piece[] = [];
  for (let start = 0; start < memory.length;) {
    const isZero = zeros.equals(memory.subarray(start, start + PAGE));
    let end = start + PAGE;
    while (end < memory.length && zeros.equals(memory.subarray(end, end + PAGE)) === isZero)
      end += PAGE;
    pieces.push({ start, end, isZero });
    start = end;
  }
  return pieces;
}

/** One interpreter, put back to its image as often as wanted. */
export class Interpreter {
  private memory!: WasmMemory;
  private instance!: WasmInstance;
  private readonly state: HostState;
  private readonly pieces: readonly Piece[];
  private readonly files = openFiles();

  /**
   * @param initial  the image's memory, not shared (copying from shared memory is slow)
   * @param maximumPages  limit of the memory; a program that wants more gets MemoryError
   */
  constructor(
    private readonly module: WasmModule,
    private readonly image: Image,
    private readonly initial: Uint8Array,
    private readonly maximumPages: number,
    private readonly streams: Omit<HostStreams, "arguments">,
  ) {
    this.state = { ...image.state };
    this.pieces = piecesOf(initial);
    this.create();
  }

  private create(): void {
    this.memory = new wasm.Memory({ initial: this.initialPages, maximum: this.maximumPages });
    const imports = wasiImports(
      this.module,
      this.memory,
      { arguments: [], ...this.streams },
      this.state,
      this.files,
    );
    this.instance = new wasm.Instance(this.module, {
      wasi_snapshot_preview1: imports,
      host: { memory: this.memory },
    });
  }

  /**
   * Makes the interpreter equal to the image, bit by bit; memory that grew is given up for a new
   * one.
   */
  restore(): void {
    if (this.memory.buffer.byteLength !== this.initial.length) this.create();
    const memory = new Uint8Array(this.memory.buffer);
    for (const { start, end, isZero } of this.pieces)
      if (isZero) memory.fill(0, start, end);
      else memory.set(this.initial.subarray(start, end), start);
    (this.instance.exports["stackPointer"] as WasmGlobal).value = this.image.stackPointer;
    Object.assign(this.state, this.image.state);
    this.files.restart(new TemporaryFolder());
  }

  /** Gives it another /tmp, whether it was put back or not; nothing of the one before is open. */
  setTemporaryFolder(folder: TemporaryFolder): void {
    this.files.renew(folder);
  }

  /** Memory in use or once used, in pages. */
  get pages(): number {
    return this.memory.buffer.byteLength / PAGE;
  }

  /** Pages of the image. */
  get initialPages(): number {
    return this.initial.length / PAGE;
  }

  /** Whether a trap came from the C stack running over its end, which lies at address 0. */
  get stackIsFull(): boolean {
    return (this.instance.exports["stackPointer"] as WasmGlobal).value < 4096;
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
