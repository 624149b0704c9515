/**
 * @file What every byte-level BPE's tokenizer.json says alike, in the order in which Hugging Face's
 * tokenizers writes it.
 */

/** Bytes back out of the characters that stand for them. */
export const BYTE_LEVEL_DECODER = {
  type: "ByteLevel",
  add_prefix_space: true,
  trim_offsets: true,
  use_regex: true,
} as const;

/**
 * The entry `model`.
 * @param vocab  tokens with their ids, in the order in which they are written
 * @param merges  as the file holds them: pairs, or texts with a space between
 * @param ignoreMerges  whether a word that is an entry is taken whole
 */
export function bytePairModel(
  vocab: Iterable<readonly [token: string, id: number]>,
  merges: readonly unknown[],
  ignoreMerges: boolean,
): object {
  return {
    type: "BPE",
    dropout: null,
    unk_token: null,
    continuing_subword_prefix: null,
    end_of_word_suffix: null,
    fuse_unk: false,
    byte_fallback: false,
    ignore_merges: ignoreMerges,
    vocab: Object.fromEntries(vocab),
    merges,
  };
}
