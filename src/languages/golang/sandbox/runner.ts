/** @file What Go brings to the runner of compiled programs. */
import type { Outcome, Program } from "../../outcome.js";
import type { ProgramRunner } from "../../runner.js";
import {
  CompiledRunner,
  finding,
  type CompiledLanguage,
  type Made,
} from "../../wasi/compiled-runner.js";
import type { Refusal } from "../../wasi/compiler.js";
import type { Ending, GuestLimits } from "../../wasi/guest.js";
import { GoBuilder, withoutUnused } from "./build.js";
import { candidateFiles, judgeFiles, withLine, type Files } from "./programs.js";

/** Opens the runner of a thread. */
export function openRunner(start: { readonly limits: GuestLimits }): Promise<ProgramRunner> {
  return Promise.resolve(new CompiledRunner(new Go(), start.limits));
}

class Go implements CompiledLanguage {
  private readonly judges = new GoBuilder("judge");
  private readonly candidates = new GoBuilder("candidate");

  judge(program: Program): Made {
    return compiled(this.judges, (unused) => judgeFiles(program, unused));
  }

  candidate(program: Program): Made {
    return compiled(this.candidates, (unused) => candidateFiles(program, unused));
  }

  testRefusal(words: string): Outcome {
    const lacks = /could not import|undefined: |undefined \(type/.test(words);
    return lacks ? "not judged" : "broken test";
  }

  answerRefusal(words: string): Outcome {
    if (/could not import/.test(words)) return "missing module";
    const first = words.trim().split("\n")[0]!;
    return /undefined: \w+$/.test(first) ? "name error" : "syntax error";
  }

  readLastWords(said: string): Ending | undefined {
    if (/stack exceeds|fatal error: stack overflow/.test(said))
      return ["stack overflow", "the goroutine's stack is full"];
    if (/out of memory|cannot allocate memory/.test(said))
      return ["memory limit", "the program's memory is full"];
    const found = /^(?:panic|fatal error): .*/m.exec(said);
    return found === null ? undefined : ["exception", found[0]];
  }

  failing(message: string, test: string): string {
    return withLine(message, test);
  }
}

/** Compiles, without the imports that the compiler finds unused. */
function compiled(
  builder: GoBuilder,
  filesWithout: (unused: ReadonlySet<string>) => Files | string,
): Made {
  return withoutUnused<Exclude<Made, Refusal>>((unused) => {
    const files = filesWithout(unused);
    return typeof files === "string" ? finding("broken test", files) : builder.program(files);
  });
}
