/**
 * @file Shares programs out among sandbox threads: equal programs once, programs with equal tests
 * after each other, canaries between them, a new thread for one that had to be ended, and slow
 * programs again, alone.
 */
import { WorkError } from "../errors.js";
import { silent, type Progress } from "../progress.js";
import type { Canary } from "../languages/runner.js";
import { checkCanary, dueCanary } from "./canaries.js";
import type { GuardedThread } from "./guarded-thread.js";
import type { Program, Verdict } from "../languages/outcome.js";

/**
 * Share of its time limit that a program gets while others run beside it; if it wants more it is
 * tried again, alone.
 */
const CROWDED_SHARE = 0.3;

/** A place for one thread, which is replaced when it was ended. */
interface Slot {
  thread: GuardedThread | undefined;
  /** Programs and canaries that the present thread has run. */
  count: number;
}

/** What `createSandbox` gives as a Sandbox: a fixed number of guarded threads. */
export class Pool {
  private readonly slots: Slot[];
  /** Runs wait for each other: "alone" must mean alone. */
  private turn: Promise<unknown> = Promise.resolve();
  private closed = false;

  constructor(
    workers: number,
    private readonly makeThread: () => Promise<GuardedThread>,
    private readonly canaries: readonly Canary[],
    private readonly timeLimit: number,
  ) {
    this.slots = Array.from({ length: workers }, () => ({ thread: undefined, count: 0 }));
  }

  run(
    programs: readonly Program[],
    progress: Progress = silent,
    signal?: AbortSignal,
  ): Promise<Verdict[]> {
    const result = this.turn.then(() => this.runNow(programs, progress, signal));
    this.turn = result.catch(() => undefined);
    return result;
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.slots.map((slot) => this.vacate(slot)));
  }

  private async runNow(
    programs: readonly Program[],
    progress: Progress,
    signal?: AbortSignal,
  ): Promise<Verdict[]> {
    const places = new Map<string, number[]>(); // equal programs, by what is executed
    programs.forEach(({ id: _, ...executed }, index) => {
      const key = JSON.stringify(executed);
      const equal = places.get(key);
      if (equal) equal.push(index);
      else places.set(key, [index]);
    });
    const testOf = ([index]: readonly number[]): string => programs[index!]!.test;
    // equal tests share work; ties keep their order
    const groups = [...places.values()].sort(
      (a, b) => Number(testOf(a) > testOf(b)) - Number(testOf(a) < testOf(b)),
    );
    const verdicts = new Array<Verdict>(programs.length);
    const suspects: number[][] = [];
    let done = 0;
    const settle = (group: readonly number[], verdict: Verdict): void => {
      for (const index of group) verdicts[index] = { ...verdict, id: programs[index]!.id };
      done += group.length;
      progress.update(done, programs.length, `${verdict.id}: ${verdict.outcome}`);
    };
    let next = 0;
    const work = async (slot: Slot): Promise<void> => {
      for (let group = groups[next++]; group !== undefined; group = groups[next++]) {
        const verdict = await this.tryOn(slot, programs[group[0]!]!, CROWDED_SHARE, signal);
        if (verdict === "timeout") suspects.push(group);
        else settle(group, verdict);
      }
    };
    const busy = this.slots.slice(0, groups.length);
    const abort = (): void => void busy.forEach((slot) => void this.vacate(slot));
    signal?.addEventListener("abort", abort, { once: true });
    try {
      await Promise.all(busy.map(work));
      for (const group of suspects) {
        const start = performance.now();
        const verdict = await this.tryOn(this.slots[0]!, programs[group[0]!]!, 1, signal);
        settle(
          group,
          verdict !== "timeout"
            ? verdict
            : {
                id: "",
                outcome: "timeout",
                assertions: 0,
                message: `took more than ${programs[group[0]!]!.timeLimit ?? this.timeLimit} s alone`,
                seconds: (performance.now() - start) / 1000,
              },
        );
      }
    } finally {
      signal?.removeEventListener("abort", abort);
      for (const slot of this.slots) slot.thread?.hold(false);
    }
    return verdicts;
  }

  /** One program on one slot, with the canaries that are due before it. */
  private async tryOn(
    slot: Slot,
    program: Program,
    share: number,
    signal: AbortSignal | undefined,
  ): Promise<Verdict | "timeout"> {
    for (
      let canary = dueCanary(this.canaries, slot.count);
      canary !== undefined;
      canary = dueCanary(this.canaries, slot.count)
    )
      checkCanary(canary, await this.step(slot, canary.program, 1, signal));
    return this.step(slot, program, share, signal);
  }

  private async step(
    slot: Slot,
    program: Program,
    share: number,
    signal: AbortSignal | undefined,
  ): Promise<Verdict | "timeout"> {
    signal?.throwIfAborted();
    if (this.closed)
      throw new WorkError(
        "Sandbox.run: expected an open sandbox, got one that was closed; make a new one",
      );
    slot.thread ??= await this.makeThread();
    slot.thread.hold(true);
    let verdict: Verdict | "timeout";
    try {
      verdict = await slot.thread.run(program, share * (program.timeLimit ?? this.timeLimit));
    } catch (error) {
      await this.vacate(slot);
      signal?.throwIfAborted();
      if (this.closed)
        throw new WorkError(
          "Sandbox.run: expected the sandbox to stay open, but it was closed while it ran " +
            `${program.id}; close it when all runs have ended`,
        );
      throw new WorkError(
        `Sandbox.run: a sandbox thread must answer, but it broke down at ${program.id}: ` +
          `${(error as Error).message}; free memory or use fewer workers`,
      );
    }
    signal?.throwIfAborted();
    slot.count++;
    if (verdict === "timeout") await this.vacate(slot);
    return verdict;
  }

  private async vacate(slot: Slot): Promise<void> {
    const { thread } = slot;
    slot.thread = undefined;
    slot.count = 0;
    await thread?.end();
  }
}
