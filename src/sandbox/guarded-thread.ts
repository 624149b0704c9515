/**
 * @file One sandbox thread with its guard, which ends it when its program has had its time.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { projectRoot } from "../files/project-root.js";
import type { Program, Verdict } from "../languages/outcome.js";
import type { RunnerStart } from "../languages/runner.js";
import { TimeLimit } from "./time-limit.js";
import type { WorkerMessage, WorkerStart } from "./worker.js";

/** A thread that runs one program at a time. */
export class GuardedThread {
  private readonly worker: Worker;
  private readonly status = new BigInt64Array(new SharedArrayBuffer(16));
  private threadId: string | null = null;
  private readonly limit = new TimeLimit();
  private settle: { resolve(verdict: Verdict): void; reject(error: unknown): void } | undefined;
  private readonly started: Promise<void>;

  constructor(runner: RunnerStart) {
    this.worker = new Worker(join(projectRoot, "dist", "src", "sandbox", "worker.js"), {
      workerData: { runner, status: this.status.buffer as SharedArrayBuffer } satisfies WorkerStart,
      env: {},
      resourceLimits: { stackSizeMb: 16 },
    });
    this.started = new Promise((resolve, reject) => {
      this.worker.on("message", (message: WorkerMessage) => {
        if ("ready" in message) {
          this.threadId = message.thread;
          resolve();
        } else this.settle?.resolve(message.verdict);
      });
      const fail = (error: Error): void => {
        reject(error);
        this.settle?.reject(error);
      };
      this.worker.on("error", fail);
      this.worker.on("exit", () => fail(new Error("the thread was ended")));
    });
    this.started.catch(() => undefined); // `run` reports it
  }

  /** Keeps the process alive while it works, or lets it end. */
  hold(held: boolean): void {
    if (held) this.worker.ref();
    else this.worker.unref();
  }

  /** Ends the thread, whatever it does; a run that is under way is rejected. */
  end(): Promise<number> {
    return this.worker.terminate();
  }

  /**
   * Tries one program for at most `timeLimit` seconds. "timeout" means that the thread was ended
   * and must be replaced.
   * @throws whatever brought the thread itself down
   */
  async run(program: Program, timeLimit: number): Promise<Verdict | "timeout"> {
    await this.started;
    let guard: NodeJS.Timeout | undefined;
    try {
      return await new Promise<Verdict | "timeout">((resolve, reject) => {
        this.settle = { resolve, reject };
        guard = setInterval(
          () => {
            if (!this.isOverdue(timeLimit)) return;
            resolve("timeout");
            void this.end();
          },
          Math.min(50, timeLimit * 200),
        );
        this.worker.postMessage(program);
      });
    } finally {
      clearInterval(guard);
      this.settle = undefined;
    }
  }

  private isOverdue(timeLimit: number): boolean {
    const begun = Number(Atomics.load(this.status, 1));
    if (begun === 0) return false;
    const wall = (Date.now() - begun) / 1000;
    const program = Atomics.load(this.status, 0);
    return this.limit.isOver(program, wall, this.processorSeconds(), timeLimit);
  }

  /** Processor time of the thread so far, or null where the system does not say. */
  private processorSeconds(): number | null {
    if (this.threadId === null) return null;
    try {
      const fields = readFileSync(`/proc/self/task/${this.threadId}/stat`, "latin1")
        .split(") ")
        .at(-1)!
        .split(" ");
      return (Number(fields[11]) + Number(fields[12])) / 100; // utime + stime, in ticks of 1/100 s
    } catch {
      return null;
    }
  }
}
