/**
 * @file What is used of @huggingface/tokenizers: merging, and Oniguruma's expressions in
 *   JavaScript. Its own types do not resolve under Node's module rules.
 */
import * as library from "@huggingface/tokenizers";

interface Library {
  /** Merges pieces written in the vocabulary's characters. */
  readonly BPE: new (model: unknown) => { encode(pieces: readonly string[]): string[] };
  /** Its `pattern` is the JavaScript form of an expression, flags g and u. */
  readonly SplitPreTokenizer: new (config: {
    readonly pattern: { readonly Regex: string };
    readonly behavior: string;
    readonly invert: boolean;
  }) => { readonly pattern: RegExp | null };
}

export const { BPE, SplitPreTokenizer } = library as unknown as Library;
