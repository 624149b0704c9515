/** @file What a model expects after each token of a text: the numbers behind `cct model logits`. */
import { compile } from "../engine/compile.js";
import { UsageError } from "../errors.js";
import { promptIds } from "./tokenizer/begin-tokens.js";
import type { LanguageModel } from "./checkpoint.js";
import { hiddenStates, logitsOf } from "./decoder.js";
import { tf } from "../engine/tf.js";

/** The likeliest next tokens behind every token of a text. */
export interface TopLogits {
  /** Token ids of the text, with those that the tokenizer puts in front. */
  readonly ids: number[];
  /** [T, V]: tokens of the text, entries of the vocabulary. */
  readonly shape: [T: number, V: number];
  /**
   * For each position the n largest logits as [id, value], largest first, of equals the lower id
   * first.
   */
  readonly top: [id: number, value: number][][];
}

/**
 * @param n  how many a position, ≥ 1
 * @throws UsageError if the text has no tokens or more than the model's positions
 */
export async function topLogits(model: LanguageModel, text: string, n = 5): Promise<TopLogits> {
  const { config, tokenizer, parameters } = model;
  const ids = promptIds(tokenizer, text);
  const T = ids.length;
  const V = config.vocabSize;
  if (T === 0 || T > config.maxPositions)
    throw new UsageError(
      `topLogits: expected a text of 1 to ${config.maxPositions} tokens, got ${T}; ` +
        `${T === 0 ? "give some text" : "shorten it"}`,
    );
  const row = { shape: [1, T], dtype: "int32" } as const;
  const program = await compile(
    ({ ids, positions, segments }, weights) => ({
      logits: logitsOf(
        config,
        weights,
        hiddenStates(config, weights, {
          ids: ids as tf.Tensor,
          positions: positions as tf.Tensor,
          segments: segments as tf.Tensor,
        }),
      ),
    }),
    { ids: row, positions: row, segments: row },
    { constants: parameters },
  );
  try {
    const { logits } = await program.run({
      ids: Int32Array.from(ids),
      positions: Int32Array.from(ids.keys()),
      segments: new Int32Array(T).fill(1),
    });
    const top = ids.map((_, t) => {
      const values = logits!.subarray(t * V, (t + 1) * V);
      const best = Array.from(values.keys())
        .sort((a, b) => values[b]! - values[a]! || a - b)
        .slice(0, n);
      return best.map((id): [number, number] => [id, values[id]!]);
    });
    return { ids, shape: [T, V], top };
  } finally {
    await program.dispose();
  }
}
