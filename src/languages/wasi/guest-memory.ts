/** @file The memory of a sandboxed interpreter, as the host's calls read and write it. */
import type { WasmMemory } from "../web-assembly.js";

/** The interpreter's memory, which may move whenever it grows. */
export class GuestMemory {
  constructor(private readonly memory: WasmMemory) {}

  /** The memory as it is now. */
  get view(): DataView {
    return new DataView(this.memory.buffer);
  }

  /** `size` bytes from `at` on. @throws RangeError beyond its end */
  bytes(at: number, size: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, at >>> 0, size >>> 0);
  }

  /**
   * Calls `move` for each buffer of a scatter/gather list until it moves less than the whole;
   * returns the total.
   */
  vectors(list: number, count: number, move: (buffer: Uint8Array) => number): number {
    let total = 0;
    for (let i = 0; i < count; i++) {
      const size = this.view.getUint32((list >>> 0) + 8 * i + 4, true);
      const moved = move(this.bytes(this.view.getUint32((list >>> 0) + 8 * i, true), size));
      total += moved;
      if (moved < size) break;
    }
    return total;
  }
}
