/**
 * @file Runs compiled programs, one after the other, in two WebAssembly instances. The judge's runs
 * only trusted text; the candidate's has the answer. Calls cross as bytes: what the judge gets back
 * is data of the declared types, and comparing and counting are its own. Both instances are new for
 * each program; a compiled judge is kept while its test is the same.
 */
import type { Outcome, Program, Verdict } from "../outcome.js";
import { verdictOn, type ProgramRunner } from "../runner.js";
import { wasm, type WasmModule } from "../web-assembly.js";
import { withMemoryLimit } from "./binary.js";
import type { Refusal } from "./compiler.js";
import type { GuestLimits } from "./guest.js";
import { JUDGE_PAGES, Trial, type GuestRuntime } from "./trial.js";

/** What a verdict says, but for time and name. */
export type Finding = Pick<Verdict, "outcome" | "message" | "assertions">;

/** A finding without assertions. */
export function finding(outcome: Outcome, message: string): Finding {
  return { outcome, message, assertions: 0 };
}

/** A compiled program, why the compiler made none, or what it could not even be given. */
export type Made = Buffer | Refusal | Finding;

/** What a language brings to the runner. */
export interface CompiledLanguage extends GuestRuntime {
  /** The judge's program: the test, beside a function that asks the candidate. */
  judge(program: Program): Made;
  /** The candidate's: the answer, beside what serves it. */
  candidate(program: Program): Made;
  /** What the compiler's words on the test mean. */
  testRefusal(words: string): Outcome;
  /** What its words on the answer mean. */
  answerRefusal(words: string): Outcome;
  /** The judge's message on a failing check, as source text of the test. */
  failing(message: string, test: string): string;
}

/** The runner of a thread. */
export class CompiledRunner implements ProgramRunner {
  private lastJudge: { readonly key: string; readonly module: WasmModule | Finding } | undefined;

  constructor(
    private readonly language: CompiledLanguage,
    private readonly limits: GuestLimits,
  ) {}

  run(program: Program): Verdict {
    const judge = this.judge(program);
    if ("outcome" in judge) return verdictOn(program, judge, performance.now());
    const candidate = this.candidate(program);
    if ("outcome" in candidate) return verdictOn(program, candidate, performance.now());
    const started = performance.now();
    const trial = new Trial(judge, candidate, this.limits, this.language);
    const { message, ...found } = trial.run();
    return verdictOn(
      program,
      { ...found, message: this.language.failing(message, program.test) },
      started,
    );
  }

  private judge(program: Program): WasmModule | Finding {
    const { test, support = program.code, entryPoint } = program;
    const key = JSON.stringify([test, support, entryPoint]);
    if (this.lastJudge?.key === key) return this.lastJudge.module;
    const made = this.language.judge(program);
    const module = moduleOf(made, JUDGE_PAGES, (words) => this.language.testRefusal(words));
    this.lastJudge = { key, module };
    return module;
  }

  private candidate(program: Program): WasmModule | Finding {
    const made = this.language.candidate(program);
    const { memoryPages } = this.limits;
    try {
      return moduleOf(made, memoryPages, (words) => this.language.answerRefusal(words));
    } catch (error) {
      const { name, message } = error as Error;
      return finding(name === "WorkError" ? "memory limit" : "crashed", message);
    }
  }
}

/** The module of a program that was made, or a finding on why none was. */
function moduleOf(
  made: Made,
  pages: number,
  meaning: (words: string) => Outcome,
): WasmModule | Finding {
  if ("outcome" in made) return made;
  if (!("by" in made)) return new wasm.Module(withMemoryLimit(made, pages));
  if (made.by === "time") return finding("timeout", made.words);
  if (made.by === "memory") return finding("memory limit", made.words);
  return finding(meaning(made.words), firstError(made.words));
}

/** The line that a compiler calls an error, or its first. */
function firstError(words: string): string {
  const lines = words.trim().split("\n");
  return lines.find((line) => /\berror\b/.test(line)) ?? lines[0] ?? "";
}
