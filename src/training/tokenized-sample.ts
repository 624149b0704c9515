/**
 * @file An instruction sample as token ids, and where its response begins. The whole text is
 * tokenised once and the boundary found by byte offsets: prompt and response tokenised apart would
 * differ at the seam. Only where a token straddles the boundary are they tokenised apart, because
 * generation sees the prompt apart, too, and would never meet such a token.
 */
import type { InstructionSample } from "../records.js";
import { WorkError } from "../errors.js";
import { formatInstruction, type FormattedSample } from "../data/instruction-text.js";

/** What training needs of a tokenizer; `language-model/tokenizer/tokenizer.ts` has it all. */
export interface TrainingTokenizer {
  /** Ids of a text; see `Tokenizer.encode`. */
  encode(text: string, continues?: boolean): number[];
  /** Ids, and for each the bytes [from, to) of the text in UTF-8 that it covers. */
  encodeWithOffsets(text: string): {
    readonly ids: readonly number[];
    readonly offsets: readonly (readonly [number, number])[];
  };
  /** Text of ids; see `Tokenizer.decode`. */
  decode(ids: readonly number[], continues?: boolean): string;
  /** What it keeps of a text; all of it when absent. */
  normalize?(text: string, continues?: boolean): string;
  /** Id of the token that ends a text. */
  readonly eosId: number;
  /** What a text begins with; none when absent. */
  readonly beginIds?: readonly number[];
  /** Read for the chat template alone. */
  readonly files?: { readonly config: string };
}

/** Token ids of prompt, response and end token. */
export interface TokenizedSample {
  /** The whole text, end token included. */
  readonly ids: readonly number[];
  /**
   * Index of the first response token; ids from here on, the end token included, are the targets. ≥
   * 1
   */
  readonly responseStart: number;
}

/**
 * @param format  how the sample is put into words
 * @throws WorkError if the targets do not decode to the response, as far as the tokenizer says that
 *   it keeps it
 * @example tokenizeSample({ instruction: "Add.", input: "", output: "2" }, tokenizer).ids.at(-1) // the end token
 */
export function tokenizeSample(
  sample: InstructionSample,
  tokenizer: TrainingTokenizer,
  format: (sample: InstructionSample) => FormattedSample = formatInstruction,
): TokenizedSample {
  const { prompt, response, rendered } = format(sample);
  const boundary = Buffer.byteLength(prompt);
  const { ids, offsets } = tokenizer.encodeWithOffsets(prompt + response);
  let responseStart = offsets.findIndex(([, end]) => end > boundary);
  if (responseStart < 0) responseStart = ids.length; // an empty response: the end token alone
  let whole: readonly number[] = ids;
  if (responseStart < ids.length && offsets[responseStart]![0] < boundary) {
    const head = tokenizer.encode(prompt);
    responseStart = head.length;
    whole = [...head, ...tokenizer.encode(response, true)];
  }
  const decoded = tokenizer.decode(whole.slice(responseStart), true);
  if (decoded !== (tokenizer.normalize?.(response, true) ?? response))
    throw new WorkError(
      "tokenizeSample: expected the targets to decode to the response " +
        `${JSON.stringify(response.slice(0, 60))}, got ` +
        `${JSON.stringify(decoded.slice(0, 60))}; use a tokenizer that keeps every byte`,
    );
  const begin = rendered ? [] : (tokenizer.beginIds ?? []);
  return {
    ids: [...begin, ...whole, tokenizer.eosId],
    responseStart: begin.length + responseStart,
  };
}
