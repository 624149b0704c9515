/**
 * @file One compiled program in its own WebAssembly instance: what it sees of the world is the WASI
 * calls of host.ts (streams that are counted and thrown away, a made-up clock, made-up random
 * bytes) and the calls that its owner adds.
 */
import { ExitSignal, freshHostState, wasiImports } from "./host.js";
import {
  wasm,
  type WasmImports,
  type WasmInstance,
  type WasmMemory,
  type WasmModule,
} from "../web-assembly.js";
import type { Outcome } from "../outcome.js";

/** What a program may use. */
export interface GuestLimits {
  /** Pages of 64 KiB that its memory can have. */
  readonly memoryPages: number;
  /** Bytes that it may print. */
  readonly outputLimit: number;
}

/** How a program ended that did not end well, and why. */
export type Ending = readonly [outcome: Outcome, message: string];

/** Characters that are kept of what a program says of its end on standard error. */
const KEPT = 4096;

/** Thrown through a program that prints too much. */
class OutputLimit extends Error {}

/** An instance of a compiled program. */
export class Guest {
  private readonly instance: WasmInstance;
  private printed = 0;
  private said = "";

  /**
   * @param owned  functions that the program imports beside WASI's, by module and name; any other
   *   import fails when it is called
   */
  constructor(
    module: WasmModule,
    private readonly limits: GuestLimits,
    owned: Readonly<Record<string, WasmImports>>,
  ) {
    const at = (): WasmMemory => this.memory;
    const memory: WasmMemory = {
      get buffer() {
        return at().buffer;
      },
    };
    const streams = {
      arguments: ["program"],
      read: () => new Uint8Array(),
      write: (fd: number, bytes: Uint8Array) => this.print(fd, bytes),
    };
    const imports: Record<string, WasmImports> = {};
    for (const { module: from, name } of wasm.Module.imports(module)) {
      imports[from] ??= {};
      imports[from][name] =
        owned[from]?.[name] ??
        (() => {
          throw new Error(`the program calls ${from}.${name}, which is not there`);
        });
    }
    imports["wasi_snapshot_preview1"] = wasiImports(module, memory, streams, freshHostState());
    this.instance = new wasm.Instance(module, imports);
  }

  /** Calls an exported function. @throws whatever ended the program; see `endingBy` */
  call(name: string, ...args: readonly number[]): unknown {
    return (this.instance.exports[name] as (...given: readonly number[]) => unknown)(...args);
  }

  /** A part of the memory; valid until the program goes on. @throws RangeError outside of it */
  bytes(at: number, size: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, at >>> 0, size >>> 0);
  }

  /**
   * What an error means that ended the program.
   * @param readLastWords  what its runtime's last words on standard error mean
   */
  endingBy(error: unknown, readLastWords: (said: string) => Ending | undefined): Ending {
    if (error instanceof OutputLimit) return ["output limit", error.message];
    const spoken = readLastWords(this.said);
    if (spoken !== undefined) return spoken;
    if (error instanceof ExitSignal) return ["exited", `exit code ${error.code}`];
    if (this.memory.buffer.byteLength / 65536 > this.limits.memoryPages - 32)
      return ["memory limit", "the program's memory is full"];
    if ((error as Error).name === "RuntimeError") return ["exception", (error as Error).message];
    if (error instanceof RangeError) return ["stack overflow", "the program's stack is full"];
    return ["crashed", String(error)];
  }

  private get memory(): WasmMemory {
    return this.instance.exports["memory"] as WasmMemory;
  }

  private print(fd: number, bytes: Uint8Array): void {
    this.printed += bytes.length;
    if (this.printed > this.limits.outputLimit)
      throw new OutputLimit(`printed more than ${this.limits.outputLimit} bytes`);
    if (fd === 2) this.said = (this.said + Buffer.from(bytes).toString("utf8")).slice(0, KEPT);
  }
}
