/**
 * @file How a text is cut before byte-level BPE merges it, by the name that GGUF metadata gives
 * (`tokenizer.ggml.pre`), as the pre_tokenizer of a tokenizer.json. Sources: the models' own
 * tokenizer.json files and llama.cpp's list of expressions by name.
 */

/** What happens to a text before merging, in tokenizer.json's terms. */
export interface PreTokenizer {
  /** What the model's own tokenizer.json does to a text first. */
  readonly normalizer: object | null;
  /** Elements of a Sequence pre-tokenizer, in order; the last is ByteLevel. */
  readonly steps: readonly object[];
  /** Whether a piece that has an entry is taken whole, whatever the merges say (Llama 3). */
  readonly ignoreMerges: boolean;
}

const byteLevel = (useRegex: boolean): object => ({
  type: "ByteLevel",
  add_prefix_space: false,
  trim_offsets: true,
  use_regex: useRegex,
});
const GPT2: PreTokenizer = { normalizer: null, steps: [byteLevel(true)], ignoreMerges: false };
const DIGITS_THEN_GPT2: PreTokenizer = {
  normalizer: null,
  steps: [{ type: "Digits", individual_digits: true }, byteLevel(true)],
  ignoreMerges: false,
};
/** The expression of OpenAI's cl100k with runs of at most `digits`. */
const cl100k = (digits: string): object => ({
  type: "Split",
  pattern: {
    Regex:
      `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${digits}| ` +
      "?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
  },
  behavior: "Isolated",
  invert: false,
});

/**
 * Kinds whose tokenizer.json is known. Qwen2's composes characters (NFC) before it cuts; llama.cpp
 * leaves that out, this project does as the model was trained.
 */
export const PRE_TOKENIZERS: Readonly<Record<string, PreTokenizer>> = {
  "gpt-2": GPT2,
  smollm: DIGITS_THEN_GPT2,
  starcoder: DIGITS_THEN_GPT2,
  refact: DIGITS_THEN_GPT2,
  codeshell: DIGITS_THEN_GPT2,
  qwen2: {
    normalizer: { type: "NFC" },
    steps: [cl100k("\\p{N}"), byteLevel(false)],
    ignoreMerges: false,
  },
  "llama-bpe": {
    normalizer: null,
    steps: [cl100k("\\p{N}{1,3}"), byteLevel(false)],
    ignoreMerges: true,
  },
};
