/** @file What Rust brings to the runner of compiled programs. */
import type { Outcome, Program } from "../../outcome.js";
import type { ProgramRunner } from "../../runner.js";
import {
  CompiledRunner,
  finding,
  type CompiledLanguage,
  type Made,
} from "../../wasi/compiled-runner.js";
import type { Ending, GuestLimits } from "../../wasi/guest.js";
import { readsFiles, RustBuilder } from "./build.js";
import { candidateText, judgeText } from "./programs.js";

/** Opens the runner of a thread. */
export function openRunner(start: { readonly limits: GuestLimits }): Promise<ProgramRunner> {
  return Promise.resolve(new CompiledRunner(new Rust(), start.limits));
}

/** Words on a name of a crate or module that is not there. */
const MISSING = /error\[E0(?:432|433|463)\]/;

class Rust implements CompiledLanguage {
  private readonly judges = new RustBuilder("judge");
  private readonly candidates = new RustBuilder("candidate");

  judge(program: Program): Made {
    const made = judgeText(program);
    if ("text" in made) return this.judges.program(made.text);
    return finding(/^expected/.test(made.lacks) ? "broken test" : "not judged", made.lacks);
  }

  candidate(program: Program): Made {
    return this.candidates.program(candidateText(program));
  }

  testRefusal(words: string): Outcome {
    return MISSING.test(words) || /cct_judge::/.test(words) ? "not judged" : "broken test";
  }

  answerRefusal(words: string): Outcome {
    const first = words.split("\n").find((line) => /\berror\b/.test(line)) ?? "";
    if (MISSING.test(first) || readsFiles(words)) return "missing module";
    return /error\[E0(?:412|425)\]/.test(first) ? "name error" : "syntax error";
  }

  readLastWords(said: string): Ending | undefined {
    if (/memory allocation of \d+ bytes failed/.test(said))
      return ["memory limit", "the program's memory is full"];
    const found = /panicked at '?([\s\S]*)/.exec(said);
    return found === null ? undefined : ["exception", `panicked: ${found[1]!.split("\n")[0]}`];
  }

  failing(message: string): string {
    return message;
  }
}
