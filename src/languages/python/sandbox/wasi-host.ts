/**
 * @file All that a sandboxed interpreter sees of the world: the WASI calls (preview 1) that CPython
 * imports. It has its arguments, byte streams 0, 1 and 2, a clock and a random source. There are no
 * files, folders, sockets, processes or environment: every such call answers "not supported". Clock
 * and random source are made up, so that equal programs give equal results: time starts at
 * 2024-01-01 00:00:00 UTC and moves one microsecond a reading (and by what a program sleeps, which
 * takes no time); random bytes are one fixed sequence (xorshift32).
 */
import { wasm, type WasmImports, type WasmMemory, type WasmModule } from "../../web-assembly.js";

/** Thrown through the interpreter when it asks to end. */
export class ExitSignal extends Error {
  override readonly name = "ExitSignal";
  constructor(readonly code: number) {
    super(`the interpreter exited with code ${code}`);
  }
}

/** What the host provides. */
export interface HostStreams {
  /** Command line, from the program's name on. */
  readonly arguments: readonly string[];
  /** At most `size` bytes of standard input; empty at its end. */
  read(size: number): Uint8Array;
  /** To standard output (1) or error (2). `bytes` are valid only during the call. */
  write(fd: number, bytes: Uint8Array): void;
}

/** What changes inside the host itself; part of an interpreter's state. */
export interface HostState {
  time: bigint;
  random: number;
}

export const freshHostState = (): HostState => ({
  time: 1_704_067_200_000_000_000n,
  random: 0x2545f491,
});

const OK = 0,
  BAD_DESCRIPTOR = 8,
  INVALID = 28,
  NOT_SUPPORTED = 58,
  ILLEGAL_SEEK = 70;
const CHARACTER_DEVICE = 2;

/** Import object for the module, without the memory. */
export function wasiImports(
  module: WasmModule,
  memory: WasmMemory,
  host: HostStreams,
  state: HostState,
): WasmImports {
  const view = (): DataView => new DataView(memory.buffer);
  const bytes = (at: number, size: number): Uint8Array =>
    new Uint8Array(memory.buffer, at >>> 0, size >>> 0);
  const known = (fd: number): boolean => fd >= 0 && fd <= 2;
  const argv = host.arguments.map((text) => Buffer.from(`${text}\0`));

  /**
   * Calls `move` for each buffer of a scatter/gather list until it moves less than the whole;
   * returns the total.
   */
  const vectors = (list: number, count: number, move: (buffer: Uint8Array) => number): number => {
    let total = 0;
    for (let i = 0; i < count; i++) {
      const size = view().getUint32((list >>> 0) + 8 * i + 4, true);
      const moved = move(bytes(view().getUint32((list >>> 0) + 8 * i, true), size));
      total += moved;
      if (moved < size) break;
    }
    return total;
  };

  const calls: Record<string, (...args: never[]) => number> = {
    args_sizes_get(count: number, size: number) {
      view().setUint32(count, argv.length, true);
      view().setUint32(
        size,
        argv.reduce((sum, text) => sum + text.length, 0),
        true,
      );
      return OK;
    },
    args_get(pointers: number, text: number) {
      for (const argument of argv) {
        view().setUint32(pointers, text, true);
        bytes(text, argument.length).set(argument);
        pointers += 4;
        text += argument.length;
      }
      return OK;
    },
    environ_sizes_get(count: number, size: number) {
      view().setUint32(count, 0, true);
      view().setUint32(size, 0, true);
      return OK;
    },
    environ_get: () => OK,
    clock_res_get(_clock: number, result: number) {
      view().setBigUint64(result, 1000n, true);
      return OK;
    },
    clock_time_get(_clock: number, _precision: bigint, result: number) {
      state.time += 1000n;
      view().setBigUint64(result, BigInt.asUintN(64, state.time), true);
      return OK;
    },
    random_get(at: number, size: number) {
      for (const target = bytes(at, size), i = { at: 0 }; i.at < target.length; i.at++) {
        let x = state.random;
        x ^= x << 13;
        x ^= x >>> 17;
        x ^= x << 5;
        state.random = x;
        target[i.at] = x >>> 24;
      }
      return OK;
    },
    fd_read(fd: number, list: number, count: number, result: number) {
      if (!known(fd)) return BAD_DESCRIPTOR;
      const total = vectors(list, count, (buffer) => {
        const chunk = host.read(buffer.length);
        buffer.set(chunk);
        return chunk.length;
      });
      view().setUint32(result, total, true);
      return OK;
    },
    fd_write(fd: number, list: number, count: number, result: number) {
      if (!known(fd)) return BAD_DESCRIPTOR;
      const total = vectors(list, count, (buffer) => {
        host.write(fd, buffer);
        return buffer.length;
      });
      view().setUint32(result, total, true);
      return OK;
    },
    fd_fdstat_get(fd: number, result: number) {
      if (!known(fd)) return BAD_DESCRIPTOR;
      bytes(result, 24).fill(0);
      view().setUint8(result, CHARACTER_DEVICE);
      view().setBigUint64(result + 8, 0xffff_ffff_ffff_ffffn, true); // rights
      return OK;
    },
    fd_filestat_get(fd: number, result: number) {
      if (!known(fd)) return BAD_DESCRIPTOR;
      bytes(result, 64).fill(0);
      view().setUint8(result + 16, CHARACTER_DEVICE);
      return OK;
    },
    fd_seek: () => ILLEGAL_SEEK,
    fd_tell: () => ILLEGAL_SEEK,
    fd_prestat_get: () => BAD_DESCRIPTOR,
    fd_prestat_dir_name: () => BAD_DESCRIPTOR,
    fd_close: () => BAD_DESCRIPTOR,
    sched_yield: () => OK,
    /**
     * Only sleeping is known: each subscription to a clock is due at once, after the clock was
     * moved.
     */
    poll_oneoff(subscriptions: number, events: number, count: number, result: number) {
      let until = state.time;
      for (let i = 0; i < count; i++) {
        const at = subscriptions + 48 * i;
        if (view().getUint8(at + 8) !== 0) return NOT_SUPPORTED;
        const timeout = view().getBigUint64(at + 24, true);
        const due = (view().getUint16(at + 40, true) & 1) === 1 ? timeout : state.time + timeout;
        if (due > until) until = due;
        bytes(events + 32 * i, 32).fill(0);
        view().setBigUint64(events + 32 * i, view().getBigUint64(at, true), true); // userdata
      }
      if (count === 0) return INVALID;
      state.time = until;
      view().setUint32(result, count, true);
      return OK;
    },
    proc_exit(code: number): never {
      throw new ExitSignal(code);
    },
  };
  const imports: WasmImports = {};
  for (const { module: from, name } of wasm.Module.imports(module))
    if (from === "wasi_snapshot_preview1") imports[name] = calls[name] ?? (() => NOT_SUPPORTED);
  return imports;
}
