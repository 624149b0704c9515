/** @file Comparison pairs out of mined problems: the repaired function and the one before. */
import { derivedPair } from "../bugs/derived-pair.js";
import type { Syntax } from "../languages/language.js";
import type { CodeReader } from "../languages/definitions.js";
import type { Pair, Problem } from "../records.js";

/** The operator that a mined pair names. */
const OPERATOR = "mined";

/**
 * The pair of a proven problem; of two codes that differ in texts alone the class is value misuse.
 * @returns undefined where the function by itself does not parse, as some methods do not
 */
export function pairOf(
  problem: Problem,
  killedBy: string,
  syntax: Pick<Syntax, "cyclomatic">,
  reader: CodeReader,
): Pair | undefined {
  if (reader.parse(problem.declaration + problem.buggySolution) === null) return undefined;
  const texts = {
    correct: problem.declaration + problem.canonicalSolution,
    buggy: problem.declaration + problem.buggySolution,
    functionName: problem.entryPoint,
    operator: OPERATOR,
    proof: { killedBy, symptom: problem.failureSymptoms },
  };
  const pair = derivedPair(texts, reader, syntax);
  if (typeof pair !== "string") return pair;
  const ofTexts = derivedPair({ ...texts, bugType: "value misuse" }, reader, syntax);
  return typeof ofTexts === "string" ? undefined : ofTexts;
}
