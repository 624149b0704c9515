/**
 * @file One tuning run of Code Comparison Tuning: instruction tuning with the token-level and the
 * sequence-level comparison switched on by alpha and beta. Source: arXiv 2403.19121; what each arm
 * sees: docs/method.md.
 */
import {
  headOf,
  type Objective,
  type ObjectiveBatch,
  objectiveHash,
  objectiveScalars,
  termWeights,
} from "../cct/objectives/objective.js";
import { OBJECTIVES, objectiveNamed } from "../cct/objectives/registry.js";
import type { tf } from "../engine/tf.js";
import type { HostMap, TensorMap } from "../engine/types.js";
import { UsageError } from "../errors.js";
import { canonicalJson, sha256 } from "../files/hash.js";
import { type LanguageModel, modelHash } from "../language-model/checkpoint.js";
import { hiddenStatesWith, logitsOf } from "../language-model/decoder.js";
import { layerIndex } from "../language-model/layer-index.js";
import type { ModelConfig } from "../language-model/architecture.js";
import type { Adapter } from "../language-model/lora/adapter.js";
import { scaledForDropout } from "../language-model/lora/branch.js";
import { randomStream } from "../random.js";
import { withNoise } from "./noise-feeds.js";
import { type BatchShape, tokensOf } from "./batch.js";
import type { LeftOut } from "./left-out.js";
import { optionsIdentity } from "./options-identity.js";
import { type TuneOptions, type TuneOptionsInput, tuneOptions } from "./options.js";
import { type HeadScoring, scoringOf } from "./head-file.js";
import { heldOutEvaluator, type HeldOutEvaluator, type HeldOutMeasures } from "./held-out-pairs.js";
import { HEAD_PARAMETER } from "./pair-evaluation.js";
import { probeHead } from "./probe-head.js";
import { planSteps, type StepPlan } from "./step-plan.js";
import { ALPHA_INPUT, termWeightsOf } from "./term-weights.js";
import { readPositions } from "./read-positions.js";
import { withReference } from "./reference-model.js";
import { type Evaluator, termGradients } from "./term-gradients.js";
import type { StepMetrics } from "./step-metrics.js";
import { type LoopSpec, type RunSettings, runTraining } from "./training-loop.js";
import { trainedWeights, type TrainedWeights } from "./trained-weights.js";
import { type PreparedData, prepareTuningData } from "./tuning-data.js";
import type { TrainingData } from "./tuning-inputs.js";

/**
 * What {@link RunSettings} has, and the model at each checkpoint: where pass@1 over training steps
 * is measured.
 */
export interface TuneRun extends RunSettings {
  /**
   * A loss of one's own, in place of one that the options name: part of the run's identity by its
   * name and source text. Its options are those of `objective`, checked by its own schema.
   */
  readonly objective?: Objective | undefined;
  /** Called once before the first step, with what of the data is not used. */
  readonly onLeftOut?: ((leftOut: LeftOut) => void) | undefined;
  /** Called at each checkpoint: steps made, and the model after them. */
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
  /** How it scores which states. */
  readonly headScoring: HeadScoring;
  /** What was minimised: its name, and the hash of its declaration and source text. */
  readonly objective: { readonly name: string; readonly hash: string };
  /** One a step, those of resumed steps included. */
  readonly metrics: StepMetrics[];
  /** The tuned model on each held-out and control pair; null where `evalEvery` is 0. */
  readonly heldOut: HeldOutMeasures | null;
  /** What of the data was not used. */
  readonly leftOut: LeftOut;
  /** Steps made, and the static shape of their micro-batches. */
  readonly steps: number;
  /** See `steps`. */
  readonly shape: BatchShape;
}

/**
 * Tunes all weights of `base`, or with `adapter` a low-rank one over it (the base is left as it
 * was). Metrics of each step: loss, the objective's terms (unweighted) and metrics, gradNorm,
 * learningRate, tokens, tokensPerSecond; every `evalEvery` steps heldOut… and control…
 * (`PairMetrics`) and gradNorm… of every term on the first step's data.
 * @throws UsageError for faulty options or data; WorkError if a loss is no number any more
 * @example await tune(base, data, { steps: 100, objective: { alpha: 0, beta: 0 } }) // plain instruction tuning
 */
export async function tune(
  base: LanguageModel,
  data: TrainingData,
  given: TuneOptionsInput,
  run: TuneRun = {},
): Promise<Tuned> {
  const options = tuneOptions(given, "tune options", run.objective);
  const objective = objectiveOf(options, run);
  const weights = trainedWeights(base, options.adapter, options.seed);
  const { config } = weights;
  const { rowLength } = options.data;
  if (rowLength > config.maxPositions)
    throw new UsageError(
      `tune: rowLength ${rowLength} exceeds the model's ${config.maxPositions} positions; ` +
        "give at most as many",
    );
  checkLayer(config, options);
  const prepared = prepareTuningData(data, base.tokenizer, options, objective);
  run.onLeftOut?.(prepared.leftOut);
  const planned = planSteps(prepared.planned, options);
  const plan = objective.reads.includes("codeReference")
    ? await withReference(planned, weights, options)
    : planned;
  const prepare = { options, objective, weights, prepared, plan };
  const parameters = await firstParameters(prepare);
  const { pairs, all: evaluators } = await evaluatorsOf(prepare, parameters);
  const model = (current: HostMap): LanguageModel => {
    const { [HEAD_PARAMETER]: _head, ...own } = current;
    return weights.model(own);
  };
  const { onCheckpoint } = run;
  try {
    const spec: LoopSpec = {
      ...stepsOf(prepare),
      parameters,
      fingerprint: fingerprintOf(base, data, options, run),
      evaluate: (current) => measured(evaluators, current),
      onCheckpoint: onCheckpoint && ((step, current) => onCheckpoint(step, model(current))),
    };
    const { state, metrics } = await runTraining(spec, run);
    return {
      model: model(state.parameters),
      ...(weights.adapter && { adapter: weights.adapter(state.parameters) }),
      head: state.parameters[HEAD_PARAMETER]!.data as Float32Array,
      headScoring: scoringOf(headOf(options.objective)),
      objective: { name: objective.name, hash: objectiveHash(objective) },
      metrics,
      heldOut: (await pairs?.each(state.parameters)) ?? null,
      leftOut: prepared.leftOut,
      steps: plan.steps,
      shape: plan.shape,
    };
  } finally {
    for (const evaluator of evaluators) await evaluator.dispose();
  }
}

/** What is fixed before the first step. */
interface Prepared {
  readonly options: TuneOptions;
  readonly objective: Objective;
  readonly weights: TrainedWeights;
  readonly prepared: PreparedData;
  readonly plan: StepPlan;
}

/** What the steps of a run are made of. */
function stepsOf(
  prepare: Prepared,
): Omit<LoopSpec, "parameters" | "fingerprint" | "evaluate" | "onCheckpoint"> {
  const { options, objective, weights, plan } = prepare;
  return {
    name: "tune",
    options: loopOptions(options),
    steps: plan.steps,
    frozen: weights.frozen,
    ...headSteps(options, plan.steps, weights.learningRateFactor),
    objective: scalarsOf(prepare),
    ...withNoise(plan, weights.config, options),
    termWeights: termWeightsOf(objective, options, plan.steps),
    tokens: (step) => tokensOf(plan.data(step)),
    microBatches: options.engine.accumulate,
    unsummed: objective.metrics.flatMap(({ name, sums }) => (sums === false ? [name] : [])),
  };
}

/** The loss of a run. @throws UsageError for one's own under a name of the library's */
function objectiveOf({ objective: { name } }: TuneOptions, { objective: own }: TuneRun): Objective {
  if (own === undefined) return objectiveNamed(name);
  if ((OBJECTIVES[own.name] ?? own) !== own)
    throw new UsageError(
      `tune: expected a loss of one's own under a name of its own, got "${own.name}", which ` +
        "is the library's; give it another",
    );
  return own;
}

/** @throws UsageError if the model has no such states for the head to read */
function checkLayer(config: ModelConfig, options: TuneOptions): void {
  const head = headOf(options.objective);
  try {
    layerIndex(config, head.layer);
  } catch {
    throw new UsageError(
      `tune: objective.head.layer: expected a layer from ${-config.layers - 1} to ` +
        `${config.layers}, because the model has ${config.layers} blocks (0 the embeddings, ` +
        `${config.layers} or -1 the last states), got ${head.layer}; choose one of these`,
    );
  }
}

/**
 * What sets the head's steps apart from those of the other weights. Deviation D18.
 * @param steps  of the run
 * @param factor  on the learning rate of another weight; 1 for all when absent
 */
export function headSteps(
  { objective }: TuneOptions,
  steps: number,
  factor: (name: string) => number = () => 1,
): Pick<LoopSpec, "learningRateFactor" | "alone"> {
  const head = headOf(objective);
  const isHead = (name: string): boolean => name === HEAD_PARAMETER;
  const alone = { steps: Math.min(head.warmupSteps, steps), moves: isHead };
  return {
    learningRateFactor: (name) => (isHead(name) ? head.learningRate : factor(name)),
    alone: alone.steps > 0 ? alone : undefined,
  };
}

/** What steps change, as it is before the first: weights, and the preference head. */
async function firstParameters({ weights, options, prepared }: Prepared): Promise<HostMap> {
  const { config, frozen, trained } = weights;
  const { hiddenSize } = config;
  const chosen = headOf(options.objective);
  const { seed } = options;
  const probe = {
    head: chosen,
    seed,
    rowLength: options.data.rowLength,
    threads: options.engine.threads,
  };
  const data =
    chosen.start === "probe"
      ? await probeHead(config, { ...frozen, ...trained }, prepared.probed, probe)
      : initialHead(hiddenSize, seed);
  const head = { shape: [hiddenSize], data };
  return { ...weights.trained, [HEAD_PARAMETER]: head };
}

const scalarsOf =
  ({ weights, options, objective }: Prepared) =>
  (trained: TensorMap, inputs: TensorMap): Record<string, tf.Scalar> =>
    tuningObjective(weights, trained, inputs, options, objective);

/** Everything that decides the result, hashed. */
function fingerprintOf(
  base: LanguageModel,
  data: TrainingData,
  options: TuneOptions,
  { objective }: TuneRun,
): string {
  const identity = {
    kind: "tune",
    options: optionsIdentity(options),
    objective: objective && objectiveHash(objective),
    data: sha256(JSON.stringify(data)),
    base: modelHash(base),
  };
  return sha256(canonicalJson(identity));
}

/**
 * What is measured every `evalEvery` steps: held-out and control pairs, and each term's gradient.
 */
async function evaluatorsOf(
  prepare: Prepared,
  parameters: HostMap,
): Promise<{ pairs: HeldOutEvaluator | null; all: Evaluator[] }> {
  const { options, objective, prepared, plan } = prepare;
  const { config, frozen } = prepare.weights;
  if (options.evalEvery === 0) return { pairs: null, all: [] };
  const pairs = await heldOutEvaluator(config, frozen, parameters, prepared, {
    rowLength: options.data.rowLength,
    head: headOf(options.objective),
    threads: options.engine.threads,
  });
  if (!options.engine.termNorms) return { pairs, all: [pairs] };
  const first = plan.data(0);
  const scalars = scalarsOf(prepare);
  const norms = await termGradients(parameters, frozen, scalars, first, options, objective);
  return { pairs, all: [pairs, norms] };
}

async function measured(
  evaluators: readonly Evaluator[],
  parameters: HostMap,
): Promise<Record<string, number>> {
  const results: Record<string, number> = {};
  for (const evaluator of evaluators) Object.assign(results, await evaluator.run(parameters));
  return results;
}

/** What the loop reads of a run's options. */
export function loopOptions(options: TuneOptions): LoopSpec["options"] {
  const { steps, evalEvery, checkpointEvery, optimizer, engine } = options;
  return { ...optimizer, steps, evalEvery, checkpointEvery, threads: engine.threads };
}

/**
 * The objective of a packed batch, from parameters and inputs by name: what a step minimises,
 * compiled or eager.
 * @param parameters  of the language model (with an adapter, those that are tuned), and the head as
 *   `cct.head.weight`
 * @param inputs  those of `batchInputs`; with an adapter also the base's weights, the adapter's
 *   scalings and any dropout masks; NEFTune's `noise`; `alpha`, a scalar, in place of the options'
 * @param objective  the one that the options name when absent
 */
export function tuningObjective(
  { config }: Pick<LanguageModel, "config">,
  parameters: TensorMap,
  inputs: TensorMap,
  options: TuneOptions,
  objective: Objective = objectiveNamed(options.objective.name),
): Record<string, tf.Scalar> {
  const { ids, positions, segments, continues, noise } = inputs as Record<string, tf.Tensor2D>;
  const weights = options.adapter
    ? scaledForDropout({ ...inputs, ...parameters }, options.adapter.dropout)
    : parameters;
  const headLayer = headOf(options.objective).layer;
  const isHeadOnLast = layerIndex(config, headLayer) === config.layers;
  const given = inputs as unknown as ObjectiveBatch;
  const { only, batch } = options.engine.skipUnread
    ? readPositions(objective, given, isHeadOnLast)
    : { batch: given };
  const { last, layer } = hiddenStatesWith(
    headLayer,
    config,
    weights,
    {
      ids: ids!,
      positions: positions!,
      segments: segments!,
      ...(continues && { continues }),
      ...(noise && { noise }),
      ...(only && { only }),
    },
    options.engine.recompute,
  );
  const states = {
    hidden: last,
    headStates: layer,
    logitsOf: (of: tf.Tensor2D) => logitsOf(config, weights, of),
    head: parameters[HEAD_PARAMETER] as tf.Tensor1D,
  };
  const alpha = inputs[ALPHA_INPUT] as tf.Scalar | undefined; // where it changes over the steps
  const term = termWeights(objective, options.objective, alpha);
  return objectiveScalars(objective, states, batch, options.objective, term);
}

/**
 * First weights of the preference head: normal with deviation 0.02, as transformers initialises new
 * linear layers.
 */
export function initialHead(hiddenSize: number, seed: number): Float32Array {
  const random = randomStream(seed, "preference head");
  return Float32Array.from({ length: hiddenSize }, () => 0.02 * random.normal());
}
