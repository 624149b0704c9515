/**
 * @file One tuning run of Code Comparison Tuning: instruction tuning with the token-level and the
 * sequence-level comparison switched on by alpha and beta. Source: arXiv 2403.19121; what each arm
 * sees: docs/method.md.
 */
import { objective, type ObjectiveBatch } from "../cct/objective.js";
import { dataOf, differentiate, specsOf } from "../engine/gradients.js";
import { compile } from "../engine/compile.js";
import { tf } from "../engine/tf.js";
import type { HostMap, TensorMap } from "../engine/types.js";
import { UsageError } from "../errors.js";
import { canonicalJson, sha256 } from "../files/hash.js";
import { type LanguageModel, modelHash } from "../language-model/checkpoint.js";
import { hiddenStates, logitsOf } from "../language-model/decoder.js";
import type { Adapter } from "../language-model/lora/adapter.js";
import { scaledForDropout } from "../language-model/lora/branch.js";
import { randomStream } from "../random.js";
import { withNoise } from "./noise-feeds.js";
import {
  assembleStep,
  batchInputs,
  type BatchShape,
  batchShape,
  type StepData,
  tokensOf,
} from "./batch.js";
import type { LeftOut } from "./left-out.js";
import { type TuneOptions, type TuneOptionsInput, tuneOptions } from "./options.js";
import { createPairEvaluator, HEAD_PARAMETER } from "./pair-evaluation.js";
import { planSteps } from "./step-plan.js";
import { type RunSettings, runTraining, type StepMetrics } from "./training-loop.js";
import { trainedWeights } from "./trained-weights.js";
import { prepareTuningData, type TrainingData } from "./tuning-data.js";

/**
 * What {@link RunSettings} has, and the model at each checkpoint: where pass@1 over training steps
 * is measured.
 */
export interface TuneRun extends RunSettings {
  /** Called once before the first step, with what of the data is not used. */
  readonly onLeftOut?: ((leftOut: LeftOut) => void) | undefined;
  readonly onCheckpoint?: ((step: number, model: LanguageModel) => Promise<void>) | undefined;
}

/** What a tuning run ends with. */
export interface Tuned {
  /** The tuned model; an adapter is merged into it. */
  readonly model: LanguageModel;
  /** The adapter, if one was tuned. */
  readonly adapter?: Adapter;
  /** w of the preference head, shape [hiddenSize]. */
  readonly head: Float32Array;
  readonly metrics: StepMetrics[];
  readonly leftOut: LeftOut;
  /** Steps made, and the static shape of their micro-batches. */
  readonly steps: number;
  readonly shape: BatchShape;
}

/**
 * Tunes all weights of `base`, or with `lora` an adapter over it (the base is left as it was).
 * Metrics of each step: loss, lm, token, seq (unweighted), margin, activeHinges, pairAccuracy (over
 * positions), headNorm, hiddenNorm, gradNorm, learningRate, tokens, tokensPerSecond; every
 * `evalEvery` steps heldOut… and control… (`PairMetrics`) and gradNormLm, gradNormToken,
 * gradNormSeq on the first step's data.
 * @throws UsageError for faulty options or data; WorkError if a loss is no number any more
 * @example await tune(base, data, { steps: 100, alpha: 0, beta: 0 }) // plain instruction tuning
 */
export async function tune(
  base: LanguageModel,
  data: TrainingData,
  given: TuneOptionsInput,
  run: TuneRun = {},
): Promise<Tuned> {
  const options = tuneOptions(given);
  const { tokenizer } = base,
    weights = trainedWeights(base, options.lora, options.seed),
    { config, frozen } = weights;
  if (options.rowLength > config.maxPositions)
    throw new UsageError(
      `tune: rowLength ${options.rowLength} exceeds the model's ${config.maxPositions} positions; lower it`,
    );
  const prepared = prepareTuningData(data, tokenizer, options);
  run.onLeftOut?.(prepared.leftOut);
  const plan = planSteps(prepared.planned, options);
  const parameters: HostMap = {
    ...weights.trained,
    [HEAD_PARAMETER]: {
      shape: [config.hiddenSize],
      data: initialHead(config.hiddenSize, options.seed),
    },
  };
  const terms = (trained: TensorMap, inputs: TensorMap) =>
    tuningObjective({ config }, trained, inputs, options);
  const evaluators: Evaluator[] = [];
  if (options.evalEvery > 0) {
    for (const [prefix, pairs] of [
      ["heldOut", prepared.heldOut],
      ["control", prepared.control],
    ] as const)
      if (pairs.length > 0) {
        const evaluator = await createPairEvaluator(
          config,
          { ...frozen, ...parameters },
          pairs,
          options.rowLength,
          options,
          options.threads,
        );
        evaluators.push({
          run: async (current) =>
            prefixed(prefix, { ...(await evaluator.run({ ...frozen, ...current })) }),
          dispose: evaluator.dispose,
        });
      }
    evaluators.push(await termGradients(parameters, frozen, terms, plan.data(0), options));
  }
  const model = (current: HostMap): LanguageModel => {
    const { [HEAD_PARAMETER]: _head, ...own } = current;
    return weights.model(own);
  };
  try {
    const { state, metrics } = await runTraining(
      {
        name: "tune",
        options,
        steps: plan.steps,
        parameters,
        frozen,
        learningRateFactor: weights.learningRateFactor,
        objective: terms,
        ...withNoise(plan, config, options),
        fingerprint: sha256(
          canonicalJson({
            kind: "tune",
            options,
            data: sha256(JSON.stringify(data)),
            base: modelHash(base),
          }),
        ),
        tokens: (step) => tokensOf(plan.data(step)),
        microBatches: options.accumulate,
        unsummed: ["headNorm"],
        evaluate: async (current) => {
          const results: Record<string, number> = {};
          for (const evaluator of evaluators) Object.assign(results, await evaluator.run(current));
          return results;
        },
        onCheckpoint:
          run.onCheckpoint && ((step, current) => run.onCheckpoint!(step, model(current))),
      },
      run,
    );
    const head = state.parameters[HEAD_PARAMETER]!.data as Float32Array;
    return {
      model: model(state.parameters),
      ...(weights.adapter && { adapter: weights.adapter(state.parameters) }),
      head,
      metrics,
      leftOut: prepared.leftOut,
      steps: plan.steps,
      shape: plan.shape,
    };
  } finally {
    for (const evaluator of evaluators) await evaluator.dispose();
  }
}

/**
 * The objective of a packed batch, from parameters and inputs by name: what a step minimises,
 * compiled or eager.
 * @param parameters  of the language model (with an adapter, those that are tuned), and the head as
 *   `cct.head.weight`
 * @param inputs  those of `batchInputs`; with an adapter also the base's weights, the adapter's
 *   scalings and any dropout masks; NEFTune's `noise`
 */
export function tuningObjective(
  { config }: Pick<LanguageModel, "config">,
  parameters: TensorMap,
  inputs: TensorMap,
  options: TuneOptions,
) {
  const { ids, positions, segments, continues, noise } = inputs as Record<string, tf.Tensor2D>;
  const weights = options.lora
    ? scaledForDropout({ ...inputs, ...parameters }, options.lora.dropout)
    : parameters;
  const hidden = hiddenStates(
    config,
    weights,
    {
      ids: ids!,
      positions: positions!,
      segments: segments!,
      ...(continues && { continues }),
      ...(noise && { noise }),
    },
    options.recompute,
  );
  const batch = inputs as unknown as ObjectiveBatch;
  return objective(
    hidden,
    (states) => logitsOf(config, weights, states),
    parameters[HEAD_PARAMETER] as tf.Tensor1D,
    batch,
    options,
  );
}

/**
 * First weights of the preference head: normal with deviation 0.02, as transformers initialises new
 * linear layers.
 */
export function initialHead(hiddenSize: number, seed: number): Float32Array {
  const random = randomStream(seed, "preference head");
  return Float32Array.from({ length: hiddenSize }, () => 0.02 * random.normal());
}

interface Evaluator {
  run(parameters: HostMap): Promise<Record<string, number>>;
  dispose(): Promise<void>;
}

/**
 * Norm of each term's own gradient (times its alpha or beta), on one step's data; 0 for a term that
 * is off.
 */
async function termGradients(
  parameters: HostMap,
  frozen: HostMap,
  terms: (weights: TensorMap, inputs: TensorMap) => Record<string, tf.Tensor>,
  data: StepData,
  options: TuneOptions,
): Promise<Evaluator> {
  const shape = batchShape([data], options.rowLength, 1);
  const feeds = assembleStep(data, shape, 1)[0]!;
  const weighted = { lm: 1, token: options.alpha, seq: options.beta };
  const active = Object.entries(weighted).filter(([, weight]) => weight > 0);
  const program = await compile(
    (given) => {
      const weights = Object.fromEntries(
        Object.keys(parameters).map((name) => [name, given[name]!]),
      );
      return Object.fromEntries(
        active.map(([term, weight]) => {
          const { gradients } = differentiate(terms, weights, given, term);
          const squares = Object.values(gradients).map((gradient) => tf.sum(tf.square(gradient)));
          return [term, tf.mul(tf.sqrt(tf.addN(squares)), weight)];
        }),
      );
    },
    { ...batchInputs(shape), ...specsOf(parameters), ...specsOf(frozen) },
    { threads: options.threads },
  );
  const fixed = dataOf(frozen);
  return {
    async run(current) {
      const results = await program.run({ ...feeds, ...fixed, ...dataOf(current) });
      return prefixed("gradNorm", {
        lm: results["lm"]![0]!,
        token: results["token"]?.[0] ?? 0,
        seq: results["seq"]?.[0] ?? 0,
      });
    },
    dispose: () => program.dispose(),
  };
}

function prefixed(
  prefix: string,
  values: Readonly<Record<string, number>>,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      prefix + name[0]!.toUpperCase() + name.slice(1),
      value,
    ]),
  );
}
