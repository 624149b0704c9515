/**
 * @file Shares programs out among sandbox threads: equal programs once, programs with equal tests
 * after each other, canaries between them, a new thread for one that had to be ended, and slow
 * programs again, alone.
 */
import { WorkError } from "../errors.js";
import { silent, type Progress } from "../progress.js";
import { checkCanary, dueCanary, type Canary } from "./canaries.js";
import type { GuardedThread } from "./guarded-thread.js";
import type { Program, Verdict } from "./outcome.js";
import type { Sandbox } from "./sandbox.js";

/**
 * Share of its time limit that a program gets while others run beside it; if it wants more it is
 * tried again, alone.
 */
const CROWDED_SHARE = 0.3;

/** A seat for one thread, which is replaced when it was ended. */
interface Seat {
  thread: GuardedThread | undefined;
  /** Programs and canaries that the present thread has run. */
  count: number;
}

export class Pool implements Sandbox {
  private readonly seats: Seat[];
  /** Runs wait for each other: "alone" must mean alone. */
  private turn: Promise<unknown> = Promise.resolve();
  private closed = false;

  constructor(
    workers: number,
    private readonly makeThread: () => Promise<GuardedThread>,
    private readonly canaries: readonly Canary[],
    private readonly timeLimit: number,
  ) {
    this.seats = Array.from({ length: workers }, () => ({ thread: undefined, count: 0 }));
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
    await Promise.all(this.seats.map((seat) => this.vacate(seat)));
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
    const groups = [...places.values()].sort((a, b) =>
      testOf(a) < testOf(b) ? -1 : testOf(a) > testOf(b) ? 1 : 0,
    ); // equal tests share work
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
        const verdict = await this.tryOn(seat, programs[group[0]!]!, CROWDED_SHARE, signal);
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
        const verdict = await this.tryOn(this.seats[0]!, programs[group[0]!]!, 1, signal);
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
      for (const seat of this.seats) seat.thread?.hold(false);
    }
    return verdicts;
  }

  /** One program on one seat, with the canaries that are due before it. */
  private async tryOn(
    seat: Seat,
    program: Program,
    share: number,
    signal: AbortSignal | undefined,
  ): Promise<Verdict | "timeout"> {
    for (
      let canary = dueCanary(this.canaries, seat.count);
      canary !== undefined;
      canary = dueCanary(this.canaries, seat.count)
    )
      checkCanary(canary, await this.step(seat, canary.program, 1, signal));
    return this.step(seat, program, share, signal);
  }

  private async step(
    seat: Seat,
    program: Program,
    share: number,
    signal: AbortSignal | undefined,
  ): Promise<Verdict | "timeout"> {
    signal?.throwIfAborted();
    if (this.closed)
      throw new WorkError(
        "Sandbox.run: expected an open sandbox, got one that was closed; make a new one",
      );
    seat.thread ??= await this.makeThread();
    seat.thread.hold(true);
    let verdict: Verdict | "timeout";
    try {
      verdict = await seat.thread.run(program, share * (program.timeLimit ?? this.timeLimit));
    } catch (error) {
      await this.vacate(seat);
      signal?.throwIfAborted();
      if (this.closed)
        throw new WorkError(
          "Sandbox.run: the sandbox was closed while it ran; close it when all runs have ended",
        );
      throw new WorkError(
        `Sandbox.run: a sandbox thread broke down at ${program.id}: ${(error as Error).message}; free memory or use fewer workers`,
      );
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
