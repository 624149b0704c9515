/**
 * @file Runs Go programs, one after the other, in two WebAssembly instances. The judge's runs only
 * trusted text; the candidate's has the answer. Calls cross as bytes (channel/*.go): what the judge
 * gets back is data of the declared types, and comparing and counting are its own. Both instances
 * are new for each program; a compiled judge is kept while its test is the same.
 */
import type { Outcome, Program, Verdict } from "../../outcome.js";
import { verdictOn, type ProgramRunner } from "../../runner.js";
import type { Refusal } from "../../wasi/compiler.js";
import { withMemoryLimit } from "../../wasi/binary.js";
import { Guest, type Ending, type GuestLimits } from "../../wasi/guest.js";
import { ExitSignal } from "../../wasi/host.js";
import { wasm, type WasmImports, type WasmModule } from "../../web-assembly.js";
import { GoBuilder } from "./build.js";
import { candidateFiles, judgeFiles, withLine, type Files } from "./programs.js";

/** What a thread's runner is given. */
export interface GoStart {
  /** Limits of the candidate's program. */
  readonly limits: GuestLimits;
}

/** Outcomes as channel/judge.go numbers them. */
const OUTCOMES: readonly Outcome[] = ["passed", "wrong output", "exception", "not judged"];

/** Pages of the judge's memory: 1 GiB, since it holds what candidates answer. */
const JUDGE_PAGES = 16384;

/** Bytes of one answer. */
const LONGEST_ANSWER = 32 << 20;

type Finding = Pick<Verdict, "outcome" | "message" | "assertions">;

/** Opens the runner of a thread. */
export function openRunner(start: GoStart): Promise<ProgramRunner> {
  return Promise.resolve(new GoRunner(start.limits));
}

class GoRunner implements ProgramRunner {
  private readonly judges = new GoBuilder("judge");
  private readonly candidates = new GoBuilder("candidate");
  private lastJudge: { readonly key: string; readonly module: WasmModule | Finding } | undefined;

  constructor(private readonly limits: GuestLimits) {}

  run(program: Program): Verdict {
    const judge = this.judge(program);
    if ("outcome" in judge) return verdictOn(program, judge, performance.now());
    const candidate = this.candidate(program);
    if ("outcome" in candidate) return verdictOn(program, candidate, performance.now());
    const started = performance.now();
    return verdictOn(program, new Trial(judge, candidate, this.limits, program).run(), started);
  }

  private judge(program: Program): WasmModule | Finding {
    const { test, support = program.code, entryPoint } = program;
    const key = JSON.stringify([test, support, entryPoint]);
    if (this.lastJudge?.key === key) return this.lastJudge.module;
    const module = judgeOf(compiled(this.judges, (unused) => judgeFiles(program, unused)));
    this.lastJudge = { key, module };
    return module;
  }

  private candidate(program: Program): WasmModule | Finding {
    const made = compiled(this.candidates, (unused) => candidateFiles(program, unused));
    if (typeof made === "string") return finding("syntax error", made);
    if ("by" in made) return answerRefusal(made);
    try {
      return moduleOf(made, this.limits.memoryPages);
    } catch (error) {
      return finding("memory limit", (error as Error).message);
    }
  }
}

/** A judge's program, or why there is none. */
function judgeOf(made: Buffer | Refusal | string): WasmModule | Finding {
  if (typeof made === "string") return finding("broken test", made);
  return "by" in made ? testRefusal(made) : moduleOf(made, JUDGE_PAGES);
}

const moduleOf = (bytes: Uint8Array, pages: number): WasmModule =>
  new wasm.Module(withMemoryLimit(bytes, pages));

const finding = (outcome: Outcome, message: string, assertions = 0): Finding => ({
  outcome,
  message,
  assertions,
});

/** Compiles, and once more without the imports that the compiler found unused. */
function compiled(
  builder: GoBuilder,
  filesWithout: (unused: ReadonlySet<string>) => Files | string,
): Buffer | Refusal | string {
  const unused = new Set<string>();
  for (;;) {
    const files = filesWithout(unused);
    if (typeof files === "string") return files;
    const made = builder.program(files);
    if (!("by" in made)) return made;
    const before = unused.size;
    for (const [, path] of made.words.matchAll(/("[^"]+") imported (?:as \w+ )?and not used/g))
      unused.add(path!);
    if (unused.size === before) return made;
  }
}

/** What the compiler says first. */
const firstWords = ({ words }: Refusal): string => words.trim().split("\n")[0] ?? "";

/** Why an answer does not compile. */
function answerRefusal(refusal: Refusal): Finding {
  if (refusal.by === "time") return finding("timeout", refusal.words);
  if (refusal.by === "memory") return finding("memory limit", refusal.words);
  const words = firstWords(refusal);
  if (/could not import/.test(refusal.words)) return finding("missing module", words);
  const missing = /undefined: /.test(words) && !/\.\w+$/.test(words);
  return finding(missing ? "name error" : "syntax error", words);
}

/** Why a test does not compile: the fault may be the judge's. */
function testRefusal(refusal: Refusal): Finding {
  const words = firstWords(refusal);
  const lacks = /could not import|undefined: |undefined \(type/.test(refusal.words);
  return finding(lacks ? "not judged" : "broken test", words);
}

/** One judgement: two instances that live as long as it. */
class Trial {
  private readonly judge: Guest;
  private candidate: Guest | undefined;
  private question: Uint8Array = new Uint8Array();
  private answer: Uint8Array = new Uint8Array();
  private ending: Ending | undefined;
  private verdict: Finding | undefined;

  constructor(
    judge: WasmModule,
    candidate: WasmModule,
    limits: GuestLimits,
    private readonly program: Program,
  ) {
    this.judge = new Guest(
      judge,
      { memoryPages: JUDGE_PAGES, outputLimit: 1 << 24 },
      { cct: this.judgeCalls() },
    );
    this.openCandidate(candidate, limits);
  }

  run(): Finding {
    let trouble = "it gave no verdict";
    try {
      if (this.ending === undefined) {
        this.judge.call("_initialize");
        this.judge.call("cct_judge");
      }
    } catch (error) {
      if (!(error instanceof ExitSignal && error.code === 0)) trouble = String(error);
    }
    const assertions = this.verdict?.assertions ?? 0;
    if (this.ending !== undefined) return finding(...this.ending, assertions);
    return this.verdict ?? finding("crashed", `the judge broke down: ${trouble}`);
  }

  private openCandidate(module: WasmModule, limits: GuestLimits): void {
    this.attempt(() => {
      this.candidate = new Guest(module, limits, { cct: this.candidateCalls() });
      this.candidate.call("_initialize");
    });
  }

  /** Lets the candidate run; notes how it ended, if it does. */
  private attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.ending = this.candidate?.endingBy(error, lastWords) ?? ["crashed", String(error)];
    }
  }

  private candidateCalls(): WasmImports {
    return {
      fetch: (at: number) => this.candidate!.bytes(at, this.question.length).set(this.question),
      answer: (at: number, size: number) => {
        if (size > LONGEST_ANSWER) throw new Error("the answer is longer than 32 MiB");
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
      finish: (outcome: number, checks: number, at: number, size: number) => {
        const words = Buffer.from(this.judge.bytes(at, size)).toString("utf8");
        this.verdict ??= finding(OUTCOMES[outcome]!, withLine(words, this.program.test), checks);
      },
    };
  }
}

/** What the last words of Go's runtime mean. */
function lastWords(said: string): Ending | undefined {
  if (/stack exceeds|fatal error: stack overflow/.test(said))
    return ["stack overflow", "the goroutine's stack is full"];
  if (/out of memory|cannot allocate memory/.test(said))
    return ["memory limit", "the program's memory is full"];
  const found = /^(?:panic|fatal error): .*/m.exec(said);
  return found === null ? undefined : ["exception", found[0]];
}
