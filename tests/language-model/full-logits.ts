/** @file The decoder's logits of one text, for comparison with other implementations. */
import { compile } from "../../src/engine/compile.js";
import type { LanguageModel } from "../../src/language-model/checkpoint.js";
import { type DecoderInputs, hiddenStates, logitsOf } from "../../src/language-model/decoder.js";

/** [T, V] of `ids`, row by row. */
export async function fullLogits(
  { config, parameters }: LanguageModel,
  ids: readonly number[],
): Promise<Float32Array> {
  const row = { shape: [1, ids.length], dtype: "int32" } as const;
  const program = await compile(
    (inputs, weights) => ({
      logits: logitsOf(
        config,
        weights,
        hiddenStates(config, weights, inputs as unknown as DecoderInputs),
      ),
    }),
    { ids: row, positions: row, segments: row },
    { constants: parameters },
  );
  const { logits } = await program.run({
    ids: Int32Array.from(ids),
    positions: Int32Array.from(ids.keys()),
    segments: new Int32Array(ids.length).fill(1),
  });
  await program.dispose();
  return logits as Float32Array;
}
