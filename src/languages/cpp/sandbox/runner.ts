/** @file What C++ brings to the runner of compiled programs. */
import type { Outcome, Program } from "../../outcome.js";
import type { ProgramRunner } from "../../runner.js";
import {
  CompiledRunner,
  finding,
  type CompiledLanguage,
  type Made,
} from "../../wasi/compiled-runner.js";
import type { Ending, GuestLimits } from "../../wasi/guest.js";
import { CppBuilder } from "./build.js";
import { candidateText, judgeText, typeBeside } from "./programs.js";

/** Opens the runner of a thread. */
export function openRunner(start: { readonly limits: GuestLimits }): Promise<ProgramRunner> {
  return Promise.resolve(new CompiledRunner(new Cpp(), start.limits));
}

class Cpp implements CompiledLanguage {
  private readonly judges = new CppBuilder("judge");
  private readonly candidates = new CppBuilder("candidate");

  judge(program: Program): Made {
    const text = judgeText(program, true);
    if (text === undefined)
      return finding(
        "broken test",
        `expected a definition of ${program.entryPoint} beside the test`,
      );
    const made = this.judges.program(text);
    return "by" in made ? this.judges.program(judgeText(program, false)!) : made;
  }

  candidate(program: Program): Made {
    const made = this.candidates.program(candidateText(program));
    const isAmbiguous = "by" in made && /no matching function for call to 'serve'/.test(made.words);
    const type = isAmbiguous ? typeBeside(program) : undefined;
    return type === undefined ? made : this.candidates.program(candidateText(program, type));
  }

  testRefusal(words: string): Outcome {
    const lacks = /does not cross|file not found|exceptions disabled|no matching function.*ask/;
    return lacks.test(words) ? "not judged" : "broken test";
  }

  answerRefusal(words: string): Outcome {
    const first = words.split("\n").find((line) => /\berror\b/.test(line)) ?? "";
    if (/exceptions disabled/.test(first)) return "not judged";
    if (/file not found/.test(first)) return "missing module";
    return /undeclared identifier|unknown type name/.test(first) ? "name error" : "syntax error";
  }

  readLastWords(said: string): Ending | undefined {
    if (/bad_alloc|length_error/.test(said))
      return ["memory limit", "the program's memory is full"];
    const found = /(?:terminating|libc\+\+|was thrown).*/.exec(said);
    return found === null ? undefined : ["exception", found[0]];
  }

  failing(message: string): string {
    return message;
  }
}
