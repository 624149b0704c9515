/** @file What Java brings to the runner of compiled programs. */
import type { Outcome, Program } from "../../outcome.js";
import type { ProgramRunner } from "../../runner.js";
import {
  CompiledRunner,
  finding,
  type CompiledLanguage,
  type Made,
} from "../../wasi/compiled-runner.js";
import type { Ending, GuestLimits } from "../../wasi/guest.js";
import type { WasmImports } from "../../web-assembly.js";
import { JavaBuilder } from "./build.js";
import { candidateText, checkIn, judgeText } from "./programs.js";

/** Opens the runner of a thread. */
export function openRunner(start: { readonly limits: GuestLimits }): Promise<ProgramRunner> {
  return Promise.resolve(new CompiledRunner(new Java(), start.limits));
}

/** Words of the compiler on a class that is not in the sandbox's part of Java's library. */
const LACKS = "the sandbox lacks";

/** Functions of one or two numbers that TeaVM's library asks its host for. */
const FUNCTIONS =
  "acos asin atan atan2 cbrt ceil cos exp expm1 floor hypot log log10 log1p pow sin sqrt tan";

class Java implements CompiledLanguage {
  readonly begin = "_start";
  readonly imports: Readonly<Record<string, WasmImports>> = {
    teavmMath: Object.fromEntries(
      FUNCTIONS.split(" ").map((name) => [name, Math[name as keyof Math] as () => number]),
    ),
  };
  private readonly builder = new JavaBuilder();

  judge(program: Program): Made {
    const made = judgeText(program);
    return "text" in made ? this.builder.program(made.text) : finding("broken test", made.lacks);
  }

  candidate(program: Program): Made {
    const made = candidateText(program);
    return "text" in made ? this.builder.program(made.text) : finding("name error", made.lacks);
  }

  testRefusal(words: string): Outcome {
    return words.includes(LACKS) ? "not judged" : "broken test";
  }

  answerRefusal(words: string): Outcome {
    if (words.includes(LACKS)) return "not judged";
    if (/error: package \S+ does not exist/.test(words)) return "missing module";
    return words.includes("cannot find symbol") ? "name error" : "syntax error";
  }

  /** Every index is checked: only an object for which there is no room lies outside. */
  readLastWords(_said: string, error: string): Ending | undefined {
    return error.includes("memory access out of bounds")
      ? ["memory limit", "the program's memory is full"]
      : undefined;
  }

  failing(message: string, test: string): string {
    return checkIn(message, test);
  }
}
