/**
 * @file The part of the WebAssembly interface that the sandbox uses, typed here because the project
 * compiles without the browser's types. Standard: WebAssembly JavaScript Interface 1.0.
 */

/** Compiled code; can be sent to other threads. */
export type WasmModule = object & { readonly __wasmModule?: never };
export interface WasmMemory {
  /** Replaced by a new buffer whenever the memory grows. */
  readonly buffer: ArrayBuffer;
}
export interface WasmGlobal {
  value: number;
}
export interface WasmTable {
  get(index: number): ((...args: number[]) => number) | null;
}
export interface WasmInstance {
  readonly exports: Readonly<Record<string, unknown>>;
}
export type WasmImports = Record<string, (...args: never[]) => unknown>;

interface Api {
  compile(bytes: Uint8Array): Promise<WasmModule>;
  Module: { imports(module: WasmModule): { module: string; name: string; kind: string }[] };
  Memory: new (pages: { initial: number; maximum?: number }) => WasmMemory;
  Instance: new (
    module: WasmModule,
    imports: Record<string, Record<string, unknown>>,
  ) => WasmInstance;
}

export const wasm: Api = (globalThis as unknown as { WebAssembly: Api }).WebAssembly;
