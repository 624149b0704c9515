/**
 * @file One judgement: the judge's and the candidate's instance, which live as long as it. The
 * judge imports `cct.ask` (a call's bytes; gives the length of the answer), `cct.take` and
 * `cct.finish`; the candidate imports `cct.fetch` and `cct.answer`, and exports `cct_call`.
 */
import type { Outcome, Verdict } from "../outcome.js";
import type { WasmImports, WasmModule } from "../web-assembly.js";
import { Guest, type Ending, type GuestLimits } from "./guest.js";
import { ExitSignal } from "./host.js";

/** Outcomes as the judges' programs number them. */
const OUTCOMES: readonly Outcome[] = ["passed", "wrong output", "exception", "not judged"];

/** Pages of the judge's memory: 1 GiB, since it holds what candidates answer. */
export const JUDGE_PAGES = 16384;
/** Bytes that a judge may print. */
const JUDGE_OUTPUT = 1 << 24;

/** Bytes of one answer. */
const LONGEST_ANSWER = 32 << 20;

/** What a trial finds. */
type Found = Pick<Verdict, "outcome" | "message" | "assertions">;

/** What a trial knows of a language's runtime. */
export interface GuestRuntime {
  /** Export that makes an instance ready; absent: `_initialize`. */
  readonly begin?: string;
  /** Functions that its programs import beside the sandbox's own, by module and name. */
  readonly imports?: Readonly<Record<string, WasmImports>>;
  /** What a runtime's last words on standard error mean, or what ended it. */
  readLastWords(said: string, error: string): Ending | undefined;
}

/** Two instances and what passes between them. */
export class Trial {
  private readonly judge: Guest;
  private candidate: Guest | undefined;
  private question: Uint8Array = new Uint8Array();
  private answer: Uint8Array = new Uint8Array();
  private ending: Ending | undefined;
  private verdict: Found | undefined;

  constructor(
    judge: WasmModule,
    candidate: WasmModule,
    limits: GuestLimits,
    private readonly runtime: GuestRuntime,
  ) {
    const own = { memoryPages: JUDGE_PAGES, outputLimit: JUDGE_OUTPUT };
    const { imports } = runtime;
    this.judge = new Guest(judge, own, { ...imports, cct: this.judgeCalls() });
    this.attempt(() => {
      this.candidate = new Guest(candidate, limits, { ...imports, cct: this.candidateCalls() });
      this.candidate.call(this.begin);
    });
  }

  /** Runs the test. */
  run(): Found {
    let trouble = "it gave no verdict";
    try {
      if (this.ending === undefined) {
        this.judge.call(this.begin);
        this.judge.call("cct_judge");
      }
    } catch (error) {
      if (!(error instanceof ExitSignal && error.code === 0))
        trouble = this.judge.endingBy(error, this.reader(error))[1];
    }
    const assertions = this.verdict?.assertions ?? 0;
    if (this.ending !== undefined) {
      const [outcome, message] = this.ending;
      return { outcome, message, assertions };
    }
    return (
      this.verdict ?? {
        outcome: "wrong output",
        message: `the test broke down: ${trouble}`,
        assertions,
      }
    );
  }

  private reader(error: unknown): (said: string) => Ending | undefined {
    return (said) => this.runtime.readLastWords(said, String(error));
  }

  private get begin(): string {
    return this.runtime.begin ?? "_initialize";
  }

  /** Lets the candidate run; notes how it ended, if it does. */
  private attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      const read = this.reader(error);
      this.ending = this.candidate?.endingBy(error, read) ?? ["crashed", String(error)];
    }
  }

  private candidateCalls(): WasmImports {
    return {
      fetch: (at: number) => this.candidate!.bytes(at, this.question.length).set(this.question),
      answer: (at: number, size: number) => {
        if (size >>> 0 > LONGEST_ANSWER) throw new Error("the answer is longer than 32 MiB");
        this.answer = this.candidate!.bytes(at, size).slice();
      },
    };
  }

  private judgeCalls(): WasmImports {
    return {
      ask: (at: number, size: number): number => {
        this.question = this.judge.bytes(at, size).slice();
        this.answer = new Uint8Array();
        this.attempt(() => this.candidate!.call("cct_call", size));
        if (this.ending !== undefined) throw new ExitSignal(0);
        return this.answer.length;
      },
      take: (at: number) => this.judge.bytes(at, this.answer.length).set(this.answer),
      finish: (outcome: number, assertions: number, at: number, size: number) => {
        const message = Buffer.from(this.judge.bytes(at, size)).toString("utf8");
        this.verdict ??= { outcome: OUTCOMES[outcome]!, message, assertions };
        throw new ExitSignal(0);
      },
    };
  }
}
