/**
 * @file Cuts a text into the pieces that are merged alone, as the pre-tokenizers of code models do:
 * any number of Split and Digits steps, then ByteLevel. Expressions are Oniguruma's in
 * tokenizer.json; @huggingface/tokenizers puts them into JavaScript's. Letters that Unicode
 * assigned later than the Python library's tables (4,644 in Unicode 17) count here as letters and
 * there as symbols, so cuts beside them may differ.
 */
import { SplitPreTokenizer } from "./bpe-library.js";
import type { Part } from "./tokenizer-file.js";

/** Pieces of a text in order, which merges do not cross; joined they are the whole text. */
export type Cut = (text: string) => readonly string[];

/** Unicode's White_Space, which is not JavaScript's \\s (U+FEFF is none, U+0085 is one). */
const SPACE = "\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
/** How GPT-2 cuts a text (the ByteLevel pre-tokenizer's own expression). */
const GPT2_PIECES = new RegExp(
  "'(?:[sdmt]|ll|ve|re)| ?\\p{L}+| ?\\p{N}+| " +
    `?[^${SPACE}\\p{L}\\p{N}]+|[${SPACE}]+(?![^${SPACE}])|[${SPACE}]+`,
  "gu",
);

/**
 * The cut of a chain of pre-tokenizers that ends in ByteLevel, or what of it is not supported, by
 * name.
 */
export function byteLevelCut(steps: readonly Part[]): Cut | { readonly faults: string[] } {
  const cuts: Cut[] = [];
  const faults: string[] = [];
  const last = steps.at(-1);
  if (last?.type !== "ByteLevel")
    faults.push(`pre-tokenizer ${last?.type ?? "none"} in place of ByteLevel`);
  for (const step of last?.type === "ByteLevel" ? steps : steps.slice(0, -1)) {
    const cut = cutOf(step, step === last);
    if (typeof cut === "string") faults.push(cut);
    else if (cut) cuts.push(cut);
  }
  if (faults.length > 0) return { faults };
  if (cuts.length === 1) return cuts[0]!;
  return (text) =>
    cuts.reduce<readonly string[]>((pieces, cut) => pieces.flatMap(cut), text === "" ? [] : [text]);
}

/** The cut of one step, the name of what is not supported, or undefined where it cuts nothing. */
function cutOf(step: Part, last: boolean): Cut | string | undefined {
  if (last) return byteLevel(step);
  if (step.type === "Digits") return digits(step);
  return step.type === "Split" ? split(step) : `pre-tokenizer ${step.type}`;
}

function byteLevel(step: Part): Cut | string | undefined {
  if (step["add_prefix_space"] === true) return "add_prefix_space";
  return step["use_regex"] === false ? undefined : (text) => text.match(GPT2_PIECES) ?? [];
}

function digits(step: Part): Cut {
  const run = step["individual_digits"] === true ? /(\p{N})/u : /(\p{N}+)/u;
  return (text) => text.split(run).filter((piece) => piece !== "");
}

/** Matches stand alone, and so does what lies between them. */
function split(step: Part): Cut | string {
  if (step["behavior"] !== "Isolated")
    return `pre-tokenizer Split with behavior ${String(step["behavior"])}`;
  const { Regex: expression, String: literal } = (step["pattern"] ?? {}) as {
    Regex?: unknown;
    String?: unknown;
  };
  if (typeof expression !== "string" && typeof literal !== "string")
    return "pre-tokenizer Split without an expression";
  const pattern =
    typeof expression === "string"
      ? translated(expression)
      : new RegExp((literal as string).replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"), "gu");
  if (typeof pattern === "string") return pattern;
  return (text) => {
    const matches = text.match(pattern) ?? [];
    // nothing lies between them: so are most expressions made
    if (matches.reduce((sum, match) => sum + match.length, 0) === text.length) return matches;
    const pieces: string[] = [];
    let at = 0;
    for (const { index, 0: match } of text.matchAll(pattern)) {
      if (index > at) pieces.push(text.slice(at, index));
      if (match !== "") pieces.push(match);
      at = index + match.length;
    }
    if (at < text.length) pieces.push(text.slice(at));
    return pieces;
  };
}

/** Oniguruma's expression in JavaScript, or why it has none. */
function translated(expression: string): RegExp | string {
  const named = `pre-tokenizer Split with ${JSON.stringify(expression)}`;
  // without what only looks like an operator
  const bare = expression.replace(/\\[pPx]\{[^}]*\}|\\./gu, "x").replace(/\[[^\]]*\]/g, "x");
  if (/[*+?}]\+|\(\?>|\(\?[a-z-]+\)/.test(bare))
    return `${named} (possessive, atomic or with a flag for its rest)`;
  const folded = expression.replace(
    /\(\?i:((?:[^()\\])*)\)/g,
    (_, body: string) => `(?i:${foldBeyondAscii(body)})`,
  );
  if (/\(\?i:[^()]*[(\\]/.test(folded))
    return `${named} (case-blind groups in it hold groups or escapes)`;
  try {
    return (
      new SplitPreTokenizer({ pattern: { Regex: folded }, behavior: "Isolated", invert: false })
        .pattern ?? named
    );
  } catch (error) {
    return `${named} (${(error as Error).message})`;
  }
}

/** What a case-blind letter matches beyond ASCII. */
const TWINS: Readonly<Record<string, string>> = {
  s: "\u017f",
  S: "\u017f",
  k: "\u212a",
  K: "\u212a",
};

/**
 * Case-blind s and k also match U+017F and U+212A in Oniguruma; the translation knows ASCII alone.
 */
function foldBeyondAscii(body: string): string {
  let out = "";
  let inClass = false;
  for (const character of body) {
    if (character === "[") inClass = true;
    if (character === "]") inClass = false;
    const twin = TWINS[character] ?? "";
    const both = character + twin;
    out += twin === "" || inClass ? both : `[${both}]`;
  }
  return out;
}
