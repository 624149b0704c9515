/**
 * @file Runs programs that nobody trusts, on all cores. Python runs as WebAssembly: without files, network,
 * environment or processes, in threads that can be ended at any time. What isolates one program from the next is said
 * in interpreter.ts, what keeps a program from judging itself in courtroom.ts.
 */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { UsageError, WorkError } from "../errors.js";
import { projectRoot } from "../files/project-root.js";
import { silent, type Progress } from "../progress.js";
import { checkCanary, dueCanary } from "./canaries.js";
import { GuardedThread } from "./guarded-thread.js";
import type { Image } from "./interpreter.js";
import type { Program, Verdict } from "./outcome.js";
import { PAGE, pythonModule } from "./python-module.js";

export interface SandboxOptions {
  /** Threads; default: one per available core. */
  readonly workers?: number;
  /** Seconds of processor time a program may take; default 3. */
  readonly timeLimit?: number;
  /** MiB of memory a program may use, the interpreter's own 20 included; default 256, at most 4096. */
  readonly memoryLimit?: number;
  /** Bytes that a program may print; default 1 MiB. */
  readonly outputLimit?: number;
}

/** A pool of sandbox threads; they live until `close`. */
export interface Sandbox {
  /**
   * Tries every program; equal ones are tried once. Programs that ran out of time are tried again, alone, before it counts.
   * @returns one verdict a program, in the same order
   * @throws WorkError if a canary is judged wrongly or a thread cannot run; the signal's reason if it is aborted
   */
  run(programs: readonly Program[], progress?: Progress, signal?: AbortSignal): Promise<Verdict[]>;
  close(): Promise<void>;
}

let image: Promise<Image> | undefined;

/** The started interpreter that all threads copy; made once a process, in a thread of its own. */
function sharedImage(): Promise<Image> {
  image ??= pythonModule().then((python) => new Promise<Image>((resolve, reject) => {
    const worker = new Worker(join(projectRoot, "dist", "src", "sandbox", "image-worker.js"), { workerData: { python }, env: {} });
    worker.once("message", resolve);
    worker.once("error", reject);
  }));
  return image;
}

/**
 * @throws UsageError naming every option that is out of range
 * @example
 * const sandbox = await createSandbox("python", { workers: 2 });
 * const [verdict] = await sandbox.run([{ id: "a", code: "def f(x): return x + 1", test: "assert f(1) == 2", entryPoint: "f" }]);
 * verdict.outcome // "passed"
 */
export async function createSandbox(language: "python", options: SandboxOptions = {}): Promise<Sandbox> {
  const { workers = availableParallelism(), timeLimit = 3, memoryLimit = 256, outputLimit = 1 << 20 } = options;
  const faults = [
    language !== "python" && `language must be python, got ${String(language)}`,
    !(Number.isInteger(workers) && workers >= 1) && `workers must be an integer ≥ 1, got ${workers}`,
    !(timeLimit > 0 && timeLimit < Infinity) && `timeLimit must be > 0 seconds, got ${timeLimit}`,
    !(memoryLimit >= 32 && memoryLimit <= 4096) && `memoryLimit must lie in [32, 4096] MiB, got ${memoryLimit}`,
    !(outputLimit >= 0) && `outputLimit must be ≥ 0 bytes, got ${outputLimit}`,
  ].filter((fault) => fault !== false);
  if (faults.length > 0) throw new UsageError(`createSandbox: ${faults.join("; ")}`);
  const python = await pythonModule();
  const limits = { memoryPages: Math.floor((memoryLimit * (1 << 20)) / PAGE), outputLimit };
  return new Pool(workers, async () => new GuardedThread({ python, image: await sharedImage(), limits }, timeLimit));
}

/** A seat for one thread, which is replaced when it was ended. */
interface Seat {
  thread: GuardedThread | undefined;
  /** Programs and canaries that the present thread has run. */
  count: number;
}

class Pool implements Sandbox {
  private readonly seats: Seat[];
  /** Runs wait for each other: "alone" must mean alone. */
  private turn: Promise<unknown> = Promise.resolve();
  private closed = false;

  constructor(workers: number, private readonly makeThread: () => Promise<GuardedThread>) {
    this.seats = Array.from({ length: workers }, () => ({ thread: undefined, count: 0 }));
  }

  run(programs: readonly Program[], progress: Progress = silent, signal?: AbortSignal): Promise<Verdict[]> {
    const result = this.turn.then(() => this.runNow(programs, progress, signal));
    this.turn = result.catch(() => undefined);
    return result;
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.seats.map((seat) => this.vacate(seat)));
  }

  private async runNow(programs: readonly Program[], progress: Progress, signal?: AbortSignal): Promise<Verdict[]> {
    const places = new Map<string, number[]>(); // equal programs, by what is executed
    programs.forEach(({ id: _, ...executed }, index) => {
      const key = JSON.stringify(executed);
      const equal = places.get(key);
      if (equal) equal.push(index);
      else places.set(key, [index]);
    });
    const groups = [...places.values()];
    const verdicts = new Array<Verdict>(programs.length);
    const suspects: number[][] = [];
    let done = 0;
    const settle = (group: readonly number[], verdict: Verdict): void => {
      for (const index of group) verdicts[index] = { ...verdict, id: programs[index]!.id };
      done += group.length;
      progress.update(done, programs.length, `${verdict.id}: ${verdict.outcome}`);
    };
    let next = 0;
    const work = async (seat: Seat): Promise<void> => {
      for (let group = groups[next++]; group !== undefined; group = groups[next++]) {
        const verdict = await this.tryOn(seat, programs[group[0]!]!, signal);
        if (verdict === "timeout") suspects.push(group);
        else settle(group, verdict);
      }
    };
    const busy = this.seats.slice(0, groups.length);
    const abort = (): void => void busy.forEach((seat) => void this.vacate(seat));
    signal?.addEventListener("abort", abort, { once: true });
    try {
      await Promise.all(busy.map(work));
      for (const group of suspects) {
        const start = performance.now();
        const verdict = await this.tryOn(this.seats[0]!, programs[group[0]!]!, signal);
        settle(group, verdict !== "timeout" ? verdict
          : { id: "", outcome: "timeout", assertions: 0, message: "ran out of time twice", seconds: (performance.now() - start) / 1000 });
      }
    } finally {
      signal?.removeEventListener("abort", abort);
      for (const seat of this.seats) seat.thread?.hold(false);
    }
    return verdicts;
  }

  /** One program on one seat, with the canaries that are due before it. */
  private async tryOn(seat: Seat, program: Program, signal: AbortSignal | undefined): Promise<Verdict | "timeout"> {
    for (let canary = dueCanary(seat.count); canary !== undefined; canary = dueCanary(seat.count))
      checkCanary(canary, await this.step(seat, canary, signal));
    return this.step(seat, program, signal);
  }

  private async step(seat: Seat, program: Program, signal: AbortSignal | undefined): Promise<Verdict | "timeout"> {
    signal?.throwIfAborted();
    if (this.closed) throw new WorkError("Sandbox.run: expected an open sandbox, got one that was closed; make a new one");
    seat.thread ??= await this.makeThread();
    seat.thread.hold(true);
    let verdict: Verdict | "timeout";
    try {
      verdict = await seat.thread.run(program);
    } catch (error) {
      await this.vacate(seat);
      throw new WorkError(`Sandbox.run: a sandbox thread broke down at ${program.id}: ${(error as Error).message}; free memory or use fewer workers`);
    }
    signal?.throwIfAborted();
    seat.count++;
    if (verdict === "timeout") await this.vacate(seat);
    return verdict;
  }

  private async vacate(seat: Seat): Promise<void> {
    const { thread } = seat;
    seat.thread = undefined;
    seat.count = 0;
    await thread?.end();
  }
}
