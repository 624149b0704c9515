/**
 * @file Trains a byte-level BPE tokenizer and writes Hugging Face's tokenizer.json, which Python's
 * `tokenizers` reads and encodes alike. Byte alphabet: GPT-2's (Radford et al. 2019); merges:
 * Sennrich et al. 2016, ties broken by ids. The split differs from GPT-2's where code gains by it:
 * digits one by one (a space may precede), `_name` in one piece, no English contractions, and white
 * space spelt out so that every regular-expression engine agrees on it.
 */
import { join } from "node:path";
import { writeFileWhole } from "../files/write.js";
import { BYTE_LEVEL_DECODER, bytePairModel } from "../language-model/tokenizer/byte-pair-file.js";

/** The only special token: ends a text, pads a batch. Its id is 0. */
const END_OF_TEXT = "<|endoftext|>";
const SPACE = " \\t\\r\\n";
/** The split before merging, in the common part of JavaScript's and Oniguruma's syntax. */
const SPLIT_PATTERN =
  `[ _]?\\p{L}+| ?\\p{N}| ?[^${SPACE}\\p{L}\\p{N}_]+| ` +
  `?_+|[${SPACE}]+(?![^${SPACE}])|[${SPACE}]+`;

/** GPT-2's byte alphabet: printable bytes stand for themselves, the others for U+0100 and up. */
const BYTE_ALPHABET: readonly string[] = (() => {
  let next = 256;
  const isPrintable = (byte: number): boolean =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  return Array.from({ length: 256 }, (_, byte) =>
    String.fromCharCode(isPrintable(byte) ? byte : next++),
  );
})();

/** A byte-level BPE vocabulary and how its tokens are merged. */
export interface BytePairModel {
  /** Tokens by id: the special token, the 256 bytes, then one per merge. */
  readonly vocabulary: readonly string[];
  /** Pairs of tokens that are merged, the first learnt first. */
  readonly merges: readonly (readonly [string, string])[];
}

/**
 * Byte pair encoding learnt from texts.
 * @param size  entries of the vocabulary, at least 257
 * @throws RangeError if `size` is less, or the texts are too short to give so many merges
 */
export function trainTokenizer(texts: readonly string[], size: number): BytePairModel {
  if (!Number.isInteger(size) || size < 257)
    throw new RangeError(
      "trainTokenizer: size must be an integer of at least 257 (the bytes and one special " +
        `token), got ${size}; give a larger one`,
    );
  const counts = new Map<string, number>();
  const pattern = new RegExp(SPLIT_PATTERN, "gu");
  for (const text of texts)
    for (const [piece] of text.matchAll(pattern)) counts.set(piece, (counts.get(piece) ?? 0) + 1);
  const pieces = [...counts].map(([piece, count]) => ({
    ids: Array.from(Buffer.from(piece, "utf8"), (byte) => byte + 1),
    count,
  }));
  const vocabulary = [END_OF_TEXT, ...BYTE_ALPHABET];
  const merges: [string, string][] = [];
  while (vocabulary.length < size) {
    const pairs = new Map<number, number>();
    for (const { ids, count } of pieces)
      for (let i = 1; i < ids.length; i++) {
        const pair = ids[i - 1]! * size + ids[i]!;
        pairs.set(pair, (pairs.get(pair) ?? 0) + count);
      }
    let best = -1;
    let most = 1;
    for (const [pair, count] of pairs)
      if (count > most || (count === most && best >= 0 && pair < best))
        [best, most] = [pair, count];
    if (best < 0)
      throw new RangeError(
        `trainTokenizer: the texts give ${vocabulary.length} entries, fewer than ${size}, ` +
          "which must all be found; give more text or ask for fewer",
      );
    const left = Math.floor(best / size);
    const right = best % size;
    const merged = vocabulary.length;
    merges.push([vocabulary[left]!, vocabulary[right]!]);
    vocabulary.push(vocabulary[left]! + vocabulary[right]!);
    for (const piece of pieces) {
      const { ids } = piece;
      for (let i = 1; i < ids.length; i++)
        if (ids[i - 1] === left && ids[i] === right) ids.splice(i - 1, 2, merged);
    }
  }
  return { vocabulary, merges };
}

/** The model as Hugging Face's tokenizer.json. */
function tokenizerJson({ vocabulary, merges }: BytePairModel): string {
  return `${JSON.stringify(
    {
      version: "1.0",
      truncation: null,
      padding: null,
      added_tokens: [
        {
          id: 0,
          content: END_OF_TEXT,
          single_word: false,
          lstrip: false,
          rstrip: false,
          normalized: false,
          special: true,
        },
      ],
      normalizer: null,
      pre_tokenizer: {
        type: "Sequence",
        pretokenizers: [
          { type: "Split", pattern: { Regex: SPLIT_PATTERN }, behavior: "Isolated", invert: false },
          { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: false },
        ],
      },
      post_processor: null,
      decoder: BYTE_LEVEL_DECODER,
      model: bytePairModel(
        vocabulary.map((token, id) => [token, id]),
        merges,
        false,
      ),
    },
    null,
    1,
  )}\n`;
}

/**
 * Writes tokenizer.json and tokenizer_config.json into `directory`. @throws WorkError if it cannot
 * be written
 */
export function writeTokenizer(directory: string, model: BytePairModel): void {
  writeFileWhole(join(directory, "tokenizer.json"), tokenizerJson(model));
  writeFileWhole(
    join(directory, "tokenizer_config.json"),
    `${JSON.stringify(
      {
        tokenizer_class: "PreTrainedTokenizerFast",
        clean_up_tokenization_spaces: false,
        eos_token: END_OF_TEXT,
        model_max_length: 512,
        bos_token: END_OF_TEXT,
        pad_token: END_OF_TEXT,
      },
      null,
      2,
    )}\n`,
  );
}
