/**
 * @file A comparison pair of two texts alone: identity, edit, class and complexity follow from the
 * correct code and the buggy one, wherever they come from.
 */
import { sha256 } from "../files/hash.js";
import { codeReader } from "../languages/code-reader.js";
import type { CodeReader } from "../languages/definitions.js";
import type { Syntax } from "../languages/language.js";
import { facetOf } from "../languages/registry.js";
import type { BugType, Edit, Pair } from "../records.js";
import { complexityOf, measure } from "./complexity.js";
import { editClass } from "./edit-class.js";
import { editSize } from "./edit-size.js";

/** The operator of a pair of which nobody says how it was made. */
const UNKNOWN_OPERATOR = "given";

/** What a pair is made of; all that is left out is derived. */
export interface PairTexts {
  /** Correct code, whole. */
  readonly correct: string;
  /** The same with a bug. */
  readonly buggy: string;
  /** Name of the function; default: what the correct code defines where the edit begins. */
  readonly functionName?: string | undefined;
  /** Who made the edit; default "given". */
  readonly operator?: string | undefined;
  /** Class of the bug; default by what the edit does to the tokens. */
  readonly bugType?: BugType | undefined;
  /** How tests have proven it; default "unproven". */
  readonly proof?: Pair["proof"] | undefined;
}

/** Derives pairs of one language. */
export interface PairDeriver {
  /** Reads its code. */
  readonly reader: CodeReader;
  /** The pair, or in a few words why there is none. */
  derive(texts: PairTexts): Pair | string;
}

/** @throws UsageError for an unknown language, or one without a grammar */
export async function pairDeriver(language: string): Promise<PairDeriver> {
  const reader = await codeReader(language);
  const syntax = facetOf(language, "syntax");
  return { reader, derive: (texts) => derivedPair(texts, reader, syntax) };
}

/**
 * The pair of two texts; the buggy one may be no program at all.
 * @returns why there is none: the correct one does not parse, or no token and no indentation
 *   differs
 */
export function derivedPair(
  texts: PairTexts,
  reader: CodeReader,
  syntax: Pick<Syntax, "cyclomatic">,
): Pair | string {
  const { correct, buggy } = texts;
  const { language } = reader;
  const [right, wrong] = [reader.parse(correct), reader.parse(buggy)];
  if (right === null) return `its correct code does not parse as ${language}`;
  const tokenized = (text: string) => ({ text, tokens: reader.tokens(text) });
  const bugType = texts.bugType ?? editClass(tokenized(correct), tokenized(buggy));
  if (bugType === undefined) return "its two codes are the same program";
  const span = difference(correct, buggy);
  const { root, ...measured } = measure(syntax, right, right);
  const whole = (text: string) => ({ start: 0, end: text.length });
  return {
    id: sha256(JSON.stringify([language, correct, buggy])).slice(0, 24),
    language,
    functionName: texts.functionName ?? nameAt(reader, right, span.start),
    correct,
    buggy,
    bugType,
    operator: texts.operator ?? UNKNOWN_OPERATOR,
    edit: inBytes(correct, buggy, span),
    complexity:
      wrong === null
        ? { ...measured, editedTokens: editSize(tokenized(correct), tokenized(buggy)).editedTokens }
        : complexityOf({ root, ...measured }, whole(correct), wrong, whole(buggy)),
    proof: texts.proof ?? "unproven",
  };
}

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

function inBytes(
  correct: string,
  buggy: string,
  { start, end, to }: ReturnType<typeof difference>,
): Edit {
  const bytes = (text: string): number => Buffer.byteLength(text);
  return {
    start: bytes(correct.slice(0, start)),
    end: bytes(correct.slice(0, end)),
    before: correct.slice(start, end),
    after: buggy.slice(start, to),
  };
}

/** What is defined where an edit begins; else the last definition's name, or "" without any. */
function nameAt(
  reader: CodeReader,
  root: NonNullable<ReturnType<CodeReader["parse"]>>,
  at: number,
): string {
  const defined = reader
    .definitions(root)
    .filter(({ kind }) => kind === "function" || kind === "class");
  const around = defined.find(({ start, end }) => start <= at && at <= end);
  return (around ?? defined.at(-1))?.names[0] ?? "";
}
