/**
 * @file A comparison pair token by token, as the token-level loss sees it: the buggy and the
 * correct program in the tokenizer's pieces, the first differing token I marked, the tokens that
 * differ coloured; on request those that are compared underlined, and a model's scores with each
 * token.
 */
import { commonPrefix, commonSuffix } from "../cct/align-tokens.js";
import { type PairingOptions, pairPositions } from "../cct/paired-positions.js";
import type { Pair } from "../records.js";
import type { PairScores, TokenScores } from "../cct/token-scores.js";
import { Shown } from "../kernel/display.js";
import { escapeHtml } from "../kernel/escape-html.js";

/** What is used of a tokenizer: ids and the byte range of each. */
export interface OffsetTokenizer {
  /** Ids, and for each the bytes [from, to) of the text in UTF-8 that it stands for. */
  encodeWithOffsets(text: string): { ids: number[]; offsets: [number, number][] };
  /** What a text begins with; none when absent. Scores count them, the strips do not show them. */
  readonly beginIds?: readonly number[];
}

/** What else is shown. */
export interface PairViewOptions {
  /** Underlines the tokens that this pairing compares. */
  readonly pairing?: PairingOptions["pairing"];
  /**
   * From `scorePair`, of the programs by themselves; stands in each token's tooltip, and at the
   * first difference in the text.
   */
  readonly scores?: PairScores;
}

/** A program's tokens: ids, byte ranges and their texts. */
interface Tokens {
  readonly ids: number[];
  readonly offsets: [number, number][];
  readonly texts: string[];
}

function tokensOf(text: string, tokenizer: OffsetTokenizer): Tokens {
  const bytes = Buffer.from(text);
  const { ids, offsets } = tokenizer.encodeWithOffsets(text);
  return {
    ids,
    offsets,
    texts: offsets.map(([start, end]) => bytes.subarray(start, end).toString("utf8")),
  };
}

/**
 * Index of the first differing token, I of the method; the shorter length if one is a prefix of the
 * other.
 */
export { commonPrefix as firstDifference };

/**
 * The pair as two token strips, side by side, and as text.
 * @example showPair(pairs[0], model.tokenizer, { pairing: "aligned" })
 */
export function showPair(
  pair: Pair,
  tokenizer: OffsetTokenizer,
  { pairing, scores }: PairViewOptions = {},
): Shown {
  const begin = tokenizer.beginIds?.length ?? 0;
  const own = (side: TokenScores): TokenScores => ({
    logProbability: side.logProbability.slice(begin),
    ...(side.preference && { preference: side.preference.slice(begin) }),
  });
  const shown = scores && { correct: own(scores.correct), buggy: own(scores.buggy) };
  const correct = tokensOf(pair.correct, tokenizer);
  const buggy = tokensOf(pair.buggy, tokenizer);
  const first = commonPrefix(correct.ids, buggy.ids);
  const tail = commonSuffix(correct.ids, buggy.ids, first);
  const differing = (side: Tokens): string[] => side.texts.slice(first, side.texts.length - tail);
  const heading =
    `${pair.functionName}: ${pair.bugType} (${pair.operator}); ` +
    `${correct.ids.length} correct and ${buggy.ids.length} buggy tokens, ` +
    `the first difference is token ${first}`;
  const end = -1; // stands for the end token, which no id is
  const positions =
    pairing && pairPositions([...correct.ids, end], [...buggy.ids, end], { pairing });
  const more: string[] = [];
  if (positions) {
    const weight = `weight ${positions.weight.toFixed(4)} each`;
    const compared = `${positions.correctIndex.length} positions compared`;
    more.push(`pairing ${pairing}: ${compared}, ${weight}`);
  }
  if (shown) {
    const [ofBuggy, ofCorrect] = [scoreText(shown.buggy, first), scoreText(shown.correct, first)];
    more.push(`at token ${first}: buggy ${ofBuggy}; correct ${ofCorrect}`);
  }
  const proof =
    typeof pair.proof === "string"
      ? pair.proof
      : `proven: ${pair.proof.symptom}, killed by ${pair.proof.killedBy || "a timeout"}`;
  const plain = (label: string, side: Tokens): string => {
    const before = side.texts.slice(Math.max(0, first - 4), first);
    return `${label}: ${JSON.stringify(differing(side))} after ${JSON.stringify(before)}`;
  };
  return new Shown({
    "text/html":
      `<p>${[heading, proof, ...more].map(escapeHtml).join("<br>")}</p><div ` +
      `style="display:flex;gap:1.5em;flex-wrap:wrap">` +
      `${strip("buggy t′", buggy, first, tail, "#f8c9c4", positions?.buggyIndex, shown?.buggy)}${strip("correct t", correct, first, tail, "#c5e8c9", positions?.correctIndex, shown?.correct)}</div>`,
    "text/plain": [
      heading,
      proof,
      ...more,
      plain("buggy  ", buggy),
      plain("correct", correct),
    ].join("\n"),
  });
}

/** One program as coloured tokens; spaces and line ends stay visible. */
function strip(
  label: string,
  { ids, offsets, texts }: Tokens,
  first: number,
  tail: number,
  colour: string,
  compared: readonly number[] = [],
  scores?: TokenScores,
): string {
  const read = new Set(compared);
  const spans = texts.map((text, i) => {
    const style = i >= first && i < texts.length - tail ? `background:${colour};color:#000;` : "";
    const mark =
      (i === first ? "outline:2px solid #d33;" : "") +
      (read.has(i) ? "text-decoration:underline;" : "");
    return (
      `<span title="token ${i}, id ${ids[i]}, bytes ` +
      `${offsets[i]!.join("–")}${scores ? `, ${scoreText(scores, i)}` : ""}" ` +
      `style="border-right:1px solid #8884;${style}${mark}">${escapeHtml(text)}</span>`
    );
  });
  return `<div><b>${label}</b><pre style="line-height:1.6">${spans.join("")}</pre></div>`;
}

function scoreText({ logProbability, preference }: TokenScores, i: number): string {
  const log = logProbability[i];
  const r = preference?.[i];
  return [
    log === undefined || log === null ? "log p none" : `log p ${log.toFixed(3)}`,
    ...(r === undefined ? [] : [`r ${r.toFixed(3)}`]),
  ].join(", ");
}
