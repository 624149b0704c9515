/**
 * @file The part of the WebAssembly interface that the sandbox uses, typed here because the project
 * compiles without the browser's types. Standard: WebAssembly JavaScript Interface 1.0.
 */

/** Compiled code; can be sent to other threads. */
export type WasmModule = object & { readonly __wasmModule?: never };
/** WebAssembly.Memory. */
export interface WasmMemory {
  /** Replaced by a new buffer whenever the memory grows. */
  readonly buffer: ArrayBuffer;
}
/** WebAssembly.Global that holds a number. */
export interface WasmGlobal {
  /** Its present value. */
  value: number;
}
/** WebAssembly.Table of functions. */
export interface WasmTable {
  /** The function at an index; null where the table has none. */
  get(index: number): ((...args: number[]) => number) | null;
}
/** WebAssembly.Instance. */
export interface WasmInstance {
  /** What it exports, by name. */
  readonly exports: Readonly<Record<string, unknown>>;
}
/** Functions that an instance imports from one module, by name. */
export type WasmImports = Record<string, (...args: never[]) => unknown>;

interface Api {
  compile(bytes: Uint8Array): Promise<WasmModule>;
  Module: {
    new (bytes: Uint8Array): WasmModule;
    imports(module: WasmModule): { module: string; name: string; kind: string }[];
  };
  Memory: new (pages: { initial: number; maximum?: number }) => WasmMemory;
  Instance: new (
    module: WasmModule,
    imports: Record<string, Record<string, unknown>>,
  ) => WasmInstance;
}

/** The runtime's WebAssembly, as far as it is used here. */
export const wasm: Api = (globalThis as unknown as { WebAssembly: Api }).WebAssembly;
