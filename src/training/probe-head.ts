/**
 * @file The preference head's first weights from a probe: fitted on the states that the base makes
 * of some training pairs, before the first step. Deviation D22.
 */
import type { PreferenceHeadOptions } from "../cct/preference-head.js";
import { scoredStates } from "../cct/preference-head.js";
import { fitPreference, type Margins } from "../cct/preference-probe.js";
import { compile } from "../engine/compile.js";
import { dataOf, specsOf } from "../engine/gradients.js";
import { tf } from "../engine/tf.js";
import type { HostMap } from "../engine/types.js";
import { UsageError } from "../errors.js";
import type { ModelConfig } from "../language-model/architecture.js";
import { hiddenStatesWith } from "../language-model/decoder.js";
import { randomStream } from "../random.js";
import { assembleStep, batchInputs, type StepData } from "./batch.js";
import { batchShape } from "./batch-shape.js";
import type { TrainingPair } from "./shared-prefix.js";

/** What the fit depends on besides the pairs and the model. */
export interface ProbeOptions {
  /** Of the head: its kind, layer, and how it is probed. */
  readonly head: PreferenceHeadOptions;
  /** Decides which pairs are taken where there are more than `head.probe.pairs`. */
  readonly seed: number;
  /** T: tokens in a row. */
  readonly rowLength: number;
  /** Of the engine. */
  readonly threads: number;
}

const PAIRS_AT_A_TIME = 8;

/**
 * w of a head that separates the sides of the pairs as well as a linear one can, on a model that
 * stays as it is.
 * @param parameters  of the model, an adapter's included
 * @param pairs  training pairs: `head.probe.pairs` of them are taken by the seed, or all
 * @returns shape [hiddenSize]
 * @throws UsageError if there is no pair
 */
export async function probeHead(
  config: ModelConfig,
  parameters: HostMap,
  pairs: readonly TrainingPair[],
  { head, seed, rowLength, threads }: ProbeOptions,
): Promise<Float32Array> {
  if (pairs.length === 0)
    throw new UsageError(
      `tune: objective.head.start: expected training pairs that fit a row of ${rowLength} ` +
        "tokens, because a probe is fitted on them, got none; add pairs, raise data.rowLength, " +
        `or set start to "random"`,
    );
  const chosen = randomStream(seed, "probe")
    .shuffle([...pairs])
    .slice(0, head.probe.pairs);
  const margins = await marginsOf(config, parameters, chosen, head, rowLength, threads);
  const w = fitPreference(margins, head.probe.penalty);
  const found = Math.sqrt(w.reduce((sum, x) => sum + x * x, 0));
  const scale = head.probe.norm === null || found === 0 ? 1 : head.probe.norm / found;
  return Float32Array.from(w, (x) => scale * x);
}

/** Differences of the pairs' states at the compared positions, a batch at a time. */
async function marginsOf(
  config: ModelConfig,
  parameters: HostMap,
  pairs: readonly TrainingPair[],
  head: PreferenceHeadOptions,
  rowLength: number,
  threads: number,
): Promise<Margins> {
  const batches: StepData[] = [];
  for (let from = 0; from < pairs.length; from += PAIRS_AT_A_TIME)
    batches.push({
      instructions: [],
      sequences: [],
      pairs: pairs.slice(from, from + PAIRS_AT_A_TIME),
    });
  const shape = batchShape(batches, rowLength, 1);
  const width = config.hiddenSize;
  const program = await compile(
    (given) => {
      const { ids, positions, segments, continues } = given as Record<string, tf.Tensor2D>;
      const inputs = { ids: ids!, positions: positions!, segments: segments! };
      const { layer } = hiddenStatesWith(head.layer, config, given, {
        ...inputs,
        ...(continues && { continues }),
      });
      const states = scoredStates(layer, head); // [R·T, width]
      const at = (name: string): tf.Tensor => tf.gather(states, given[name] as tf.Tensor1D);
      return { differences: tf.sub(at("correctIndex"), at("buggyIndex")) }; // [P, width]
    },
    { ...batchInputs(shape), ...specsOf(parameters) },
    { threads },
  );
  try {
    const rows: Float32Array[] = [];
    const weights: number[] = [];
    for (const batch of batches) {
      const feeds = assembleStep(batch, shape, 1)[0]!;
      const { differences } = await program.run({ ...feeds, ...dataOf(parameters) });
      feeds.pairWeights.forEach((weight, k) => {
        if (weight === 0) return; // an unused place
        rows.push((differences as Float32Array).slice(k * width, (k + 1) * width));
        weights.push((weight * batch.pairs.length) / pairs.length);
      });
    }
    const all = new Float32Array(rows.length * width);
    rows.forEach((row, k) => all.set(row, k * width));
    return { differences: all, weights, width };
  } finally {
    await program.dispose();
  }
}
