/**
 * @file All that a sandboxed interpreter sees of the world: the WASI calls (preview 1) that CPython
 * imports. It has its arguments, byte streams 0, 1 and 2, where it is given one a folder /tmp in
 * memory (file-calls.ts), a clock and a random source. There are no other files, and no sockets,
 * processes or environment: every such call answers "not supported". Clock and random source are
 * made up, so that equal programs give equal results: time starts at
 * 2024-01-01 00:00:00 UTC and moves one microsecond a reading (and by what a program sleeps, which
 * takes no time); random bytes are one fixed sequence (xorshift32).
 */
import { descriptorCalls, pathCalls, type OpenFiles } from "./file-calls.js";
import { GuestMemory } from "./guest-memory.js";
import { ERRNO } from "./temporary-folder.js";
import { wasm, type WasmImports, type WasmMemory, type WasmModule } from "../web-assembly.js";

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
  /**
   * Called in every reading of the clock, during which CPython keeps its lock, so that the
   * interpreter may be entered again.
   */
  turn?(): void;
}

/** What changes inside the host itself; part of an interpreter's state. */
export interface HostState {
  /** The clock, in ns since 1970; reading it moves it on. */
  time: bigint;
  /** State of the random source (xorshift32). */
  random: number;
}

/** Clock and random source as every interpreter starts with them. */
export const freshHostState = (): HostState => ({
  time: 1_704_067_200_000_000_000n,
  random: 0x2545f491,
});

const { OK, BAD_DESCRIPTOR, INVALID, NOT_SUPPORTED, ILLEGAL_SEEK } = ERRNO;
const CHARACTER_DEVICE = 2;

/** A call of WASI: returns an error number. */
type Call = (...args: never[]) => number;
type Calls = Readonly<Record<string, Call>>;

/**
 * Import object for the module, without the memory.
 * @param files  what it has open of its /tmp; it has no files if absent
 */
export function wasiImports(
  module: WasmModule,
  memory: WasmMemory,
  host: HostStreams,
  state: HostState,
  files?: OpenFiles,
): WasmImports {
  const guest = new GuestMemory(memory);
  const now = (): bigint => state.time;
  const calls: Calls = {
    ...argumentCalls(guest, host.arguments),
    ...clockCalls(guest, host, state),
    ...(files && pathCalls(guest, files, now)),
    ...streamsOr(files && descriptorCalls(guest, files, now), streamCalls(guest, host)),
    random_get: (at: number, size: number) => {
      fillRandom(guest.bytes(at, size), state);
      return OK;
    },
    sched_yield: () => OK,
    proc_exit: (code: number): never => {
      throw new ExitSignal(code);
    },
  };
  const imports: WasmImports = {};
  for (const { module: from, name } of wasm.Module.imports(module))
    if (from === "wasi_snapshot_preview1") imports[name] = calls[name] ?? (() => NOT_SUPPORTED);
  return imports;
}

/** The command line, and an environment without variables. */
function argumentCalls(guest: GuestMemory, given: readonly string[]): Calls {
  const argv = given.map((text) => Buffer.from(`${text}\0`));
  const bytesOfAll = argv.reduce((sum, text) => sum + text.length, 0);
  return {
    args_sizes_get(count: number, size: number) {
      guest.view.setUint32(count, argv.length, true);
      guest.view.setUint32(size, bytesOfAll, true);
      return OK;
    },
    args_get(pointers: number, text: number) {
      for (const argument of argv) {
        guest.view.setUint32(pointers, text, true);
        guest.bytes(text, argument.length).set(argument);
        pointers += 4;
        text += argument.length;
      }
      return OK;
    },
    environ_sizes_get(count: number, size: number) {
      guest.view.setUint32(count, 0, true);
      guest.view.setUint32(size, 0, true);
      return OK;
    },
    environ_get: () => OK,
  };
}

/** A clock that moves with every reading and with sleep. */
function clockCalls(guest: GuestMemory, host: HostStreams, state: HostState): Calls {
  return {
    clock_res_get(_clock: number, result: number) {
      guest.view.setBigUint64(result, 1000n, true);
      return OK;
    },
    clock_time_get(_clock: number, _precision: bigint, result: number) {
      host.turn?.();
      state.time += 1000n;
      guest.view.setBigUint64(result, BigInt.asUintN(64, state.time), true);
      return OK;
    },
    /**
     * Only sleeping is known: each subscription to a clock is due at once, after the clock was
     * moved.
     */
    poll_oneoff(subscriptions: number, events: number, count: number, result: number) {
      const { view } = guest;
      let until = state.time;
      for (let i = 0; i < count; i++) {
        const at = subscriptions + 48 * i;
        if (view.getUint8(at + 8) !== 0) return NOT_SUPPORTED;
        const timeout = view.getBigUint64(at + 24, true);
        const due = (view.getUint16(at + 40, true) & 1) === 1 ? timeout : state.time + timeout;
        if (due > until) until = due;
        guest.bytes(events + 32 * i, 32).fill(0);
        view.setBigUint64(events + 32 * i, view.getBigUint64(at, true), true); // userdata
      }
      if (count === 0) return INVALID;
      state.time = until;
      view.setUint32(result, count, true);
      return OK;
    },
  };
}

/** The next bytes of the fixed sequence. */
function fillRandom(target: Uint8Array, state: HostState): void {
  for (let i = 0; i < target.length; i++) {
    let x = state.random;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    state.random = x;
    target[i] = x >>> 24;
  }
}

/** The calls on descriptors: those on 0, 1 and 2 are the streams', the others the files'. */
function streamsOr(files: Calls | undefined, streams: Calls): Calls {
  const names = new Set([...Object.keys(files ?? NO_FILES), ...Object.keys(streams)]);
  const onEither = (name: string): Call => {
    const onStream = streams[name] ?? (() => NOT_SUPPORTED);
    const onFile = files?.[name] ?? (() => BAD_DESCRIPTOR);
    return ((fd: never, ...rest: never[]) =>
      (isStream(fd) ? onStream : onFile)(fd, ...rest)) as Call;
  };
  return Object.fromEntries([...names].map((name) => [name, onEither(name)]));
}

/** What is asked before any file is opened. */
const NO_FILES = { fd_prestat_get: 0, fd_prestat_dir_name: 0 };

/** Byte streams 0, 1 and 2. */
function streamCalls(guest: GuestMemory, host: HostStreams): Calls {
  return {
    fd_read(_fd: number, list: number, count: number, result: number) {
      const total = guest.vectors(list, count, (buffer) => {
        const chunk = host.read(buffer.length);
        buffer.set(chunk);
        return chunk.length;
      });
      guest.view.setUint32(result, total, true);
      return OK;
    },
    fd_write(fd: number, list: number, count: number, result: number) {
      const total = guest.vectors(list, count, (buffer) => {
        host.write(fd, buffer);
        return buffer.length;
      });
      guest.view.setUint32(result, total, true);
      return OK;
    },
    fd_fdstat_get(_fd: number, result: number) {
      guest.bytes(result, 24).fill(0);
      guest.view.setUint8(result, CHARACTER_DEVICE);
      guest.view.setBigUint64(result + 8, 0xffff_ffff_ffff_ffffn, true); // rights
      return OK;
    },
    fd_filestat_get(_fd: number, result: number) {
      guest.bytes(result, 64).fill(0);
      guest.view.setUint8(result + 16, CHARACTER_DEVICE);
      return OK;
    },
    fd_seek: () => ILLEGAL_SEEK,
    fd_tell: () => ILLEGAL_SEEK,
    fd_close: () => BAD_DESCRIPTOR,
  };
}

const isStream = (fd: number): boolean => fd >= 0 && fd <= 2;
