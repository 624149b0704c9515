/**
 * @file What a model makes of one comparison pair, token by token: how likely each token was, and
 * what the preference head says of it. `pair-evaluation.ts` sums the same numbers over many pairs.
 */
import type { ComparisonPair } from "../cct/comparison-pair.js";
import { type PreferenceHeadInput, preferenceScores } from "../cct/preference-head.js";
import type { PairScores, TokenScores } from "../cct/token-scores.js";
import { compile } from "../engine/compile.js";
import { crossEntropy } from "../engine/layers/cross-entropy.js";
import { tf } from "../engine/tf.js";
import type { HostMap } from "../engine/types.js";
import { UsageError } from "../errors.js";
import type { ModelConfig } from "../language-model/architecture.js";
import type { LanguageModel } from "../language-model/checkpoint.js";
import { hiddenStatesWith, logitsOf } from "../language-model/decoder.js";
import { HEAD_PARAMETER } from "./pair-evaluation.js";

/**
 * Scores both sides of a pair, each by itself.
 * @param head  w of the preference head, shape [hiddenSize], or null
 * @param options  of the head: its kind, scale and layer, as its file says them
 * @throws UsageError if a side is longer than the model's positions, has an id that the model
 *   lacks, or the head is of another size
 */
export async function scorePair(
  model: Pick<LanguageModel, "config" | "parameters">,
  pair: Pick<ComparisonPair, "correctIds" | "buggyIds">,
  head: Float32Array | null = null,
  options: PreferenceHeadInput = {},
): Promise<PairScores> {
  const { config, parameters } = model;
  const { layer: states = -1 } = options;
  checkPair(config, pair, head, states);
  const rows = [pair.correctIds, pair.buggyIds];
  const T = Math.max(...rows.map((ids) => ids.length));
  const N = 2 * T;
  const cells = (of: (ids: readonly number[], t: number) => number): Int32Array =>
    Int32Array.from({ length: N }, (_, cell) => of(rows[Math.floor(cell / T)]!, cell % T));
  const grid = { shape: [2, T], dtype: "int32" } as const;
  const constants: HostMap = head
    ? { ...parameters, [HEAD_PARAMETER]: { shape: [config.hiddenSize], data: head } }
    : parameters;
  const program = await compile(
    ({ ids, positions, segments, targets }, weights) => {
      const { last, layer } = hiddenStatesWith(states, config, weights, {
        ids: ids as tf.Tensor,
        positions: positions as tf.Tensor,
        segments: segments as tf.Tensor,
      });
      const nll = crossEntropy(logitsOf(config, weights, last), tf.reshape(targets!, [N]));
      if (head === null) return { nll };
      const w = weights[HEAD_PARAMETER] as tf.Tensor1D;
      return { nll, preference: preferenceScores(layer, w, options) };
    },
    { ids: grid, positions: grid, segments: grid, targets: grid },
    { constants },
  );
  try {
    const result = await program.run({
      ids: cells((ids, t) => ids[t] ?? 0),
      targets: cells((ids, t) => ids[t + 1] ?? 0),
      positions: cells((_, t) => t),
      segments: cells((ids, t) => Number(t < ids.length)),
    });
    const side = (row: number): TokenScores => {
      const at = (name: string, t: number): number => result[name]![row * T + t] as number;
      const logProbability = rows[row]!.map((_, t) => (t === 0 ? null : -at("nll", t - 1)));
      if (head === null) return { logProbability };
      return { logProbability, preference: rows[row]!.map((_, t) => at("preference", t)) };
    };
    return { correct: side(0), buggy: side(1) };
  } finally {
    await program.dispose();
  }
}

/** @throws UsageError if the model cannot score the pair with this head */
function checkPair(
  config: ModelConfig,
  { correctIds, buggyIds }: Pick<ComparisonPair, "correctIds" | "buggyIds">,
  head: Float32Array | null,
  layer: number,
): void {
  const longest = Math.max(correctIds.length, buggyIds.length);
  if (longest > config.maxPositions)
    throw new UsageError(
      `scorePair: expected at most ${config.maxPositions} tokens a side, got ${longest}; ` +
        "take a shorter pair",
    );
  const foreign = [...correctIds, ...buggyIds].find((id) => id >= config.vocabSize);
  if (foreign !== undefined)
    throw new UsageError(
      `scorePair: expected ids below the model's ${config.vocabSize}, got ${foreign}; use ` +
        "the tokenizer of this model",
    );
  if (head && head.length !== config.hiddenSize)
    throw new UsageError(
      `scorePair: expected a head of ${config.hiddenSize} weights, got ${head.length}; use ` +
        "the head tuned with this model",
    );
  const { layers } = config;
  if (layer < -layers - 1 || layer > layers)
    throw new UsageError(
      `scorePair: expected a head of a layer from ${-layers - 1} to ${layers}, got ${layer}; ` +
        "use the head tuned with this model",
    );
}
