/** @file Comparison pairs out of mined problems: the repaired function and the one before. */
import { complexityOf, measure } from "../bugs/complexity.js";
import { sha256 } from "../files/hash.js";
import type { InjectableLanguage } from "../languages/language.js";
import type { CodeReader } from "../languages/definitions.js";
import type { Edit, Pair, Problem } from "../records.js";
import { bugTypeOf } from "./bug-type.js";

/** The operator that a mined pair names. */
const OPERATOR = "mined";

/** The one stretch in which two texts differ, in UTF-16 offsets of both. */
function difference(correct: string, buggy: string): { start: number; end: number; to: number } {
  const least = Math.min(correct.length, buggy.length);
  let start = 0;
  while (start < least && correct[start] === buggy[start]) start++;
  let tail = 0;
  while (tail < least - start && correct.at(-1 - tail) === buggy.at(-1 - tail)) tail++;
  // no half of a surrogate pair is cut off
  if (/[\uD800-\uDBFF]/.test(correct[start - 1] ?? "")) start--;
  if (/[\uDC00-\uDFFF]/.test(correct.at(-tail) ?? "") && tail > 0) tail--;
  return { start, end: correct.length - tail, to: buggy.length - tail };
}

/**
 * The pair of a proven problem.
 * @returns undefined where the function by itself does not parse, as some methods do not
 */
export function pairOf(
  problem: Problem,
  killedBy: string,
  language: InjectableLanguage,
  reader: CodeReader,
): Pair | undefined {
  const correct = problem.declaration + problem.canonicalSolution;
  const buggy = problem.declaration + problem.buggySolution;
  const [right, wrong] = [reader.parse(correct), reader.parse(buggy)];
  if (right === null || wrong === null) return undefined;
  const { start, end, to } = difference(correct, buggy);
  const bytes = (text: string): number => Buffer.byteLength(text);
  const edit: Edit = {
    start: bytes(correct.slice(0, start)),
    end: bytes(correct.slice(0, end)),
    before: correct.slice(start, end),
    after: buggy.slice(start, to),
  };
  return {
    id: sha256(JSON.stringify([language.name, correct, buggy])).slice(0, 24),
    language: language.name,
    functionName: problem.entryPoint,
    correct,
    buggy,
    bugType: bugTypeOf(right, wrong),
    operator: OPERATOR,
    edit,
    complexity: complexityOf(measure(language, right, right), { start, end }, wrong, {
      start,
      end: to,
    }),
    proof: { killedBy, symptom: problem.failureSymptoms },
  };
}
