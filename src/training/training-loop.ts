/**
 * @file The loop that every training run shares: schedule, steps, metrics, evaluation, checkpoints,
 * stopping. A run is a pure function of its specification: killed anywhere and started again it
 * ends with the same bytes, because the order of data depends on (seed, step) alone and a
 * checkpoint holds all that a step changes.
 */
import { WorkError } from "../errors.js";
import type { Feeds, HostMap, TensorSpec } from "../engine/compile.js";
import { dataOf, type Objective, specsOf } from "../engine/gradients.js";
import {
  compileTrainingStep,
  createState,
  type TrainableState,
  type TrainingStep,
} from "../engine/optimizer/training-step.js";
import { type Progress, silent } from "../progress.js";
import { openRunDirectory } from "./run-directory.js";
import { learningRateAt } from "./schedule.js";
import type { StepMetrics } from "./step-metrics.js";
import { metricName } from "./term-gradients.js";
import type { TermWeights } from "./term-weights.js";
import type { LanguageModelOptions } from "./options.js";

/** How a run is watched, kept and stopped. */
export interface RunSettings {
  /**
   * Where metrics.jsonl and the checkpoint are kept; a run that began there goes on. Without it
   * nothing is written.
   */
  readonly directory?: string | undefined;
  /** Stops the run before its next step when aborted; a directory gets a checkpoint. */
  readonly signal?: AbortSignal | undefined;
  /** Called with steps done and steps in all. */
  readonly progress?: Progress | undefined;
}

/** A training run, ready to be carried out. */
export interface LoopSpec {
  /** Names the run in errors ("tune"). */
  readonly name: string;
  /**
   * Everything that decides the result, hashed: a directory with another fingerprint is refused.
   */
  readonly fingerprint: string;
  /** Schedule, optimizer, and how often the run is measured and kept. */
  readonly options: Omit<LanguageModelOptions, "rows" | "rowLength" | "seed" | "accumulate">;
  /** Steps to make. */
  readonly steps: number;
  /** First values of what steps change. */
  readonly parameters: HostMap;
  /**
   * What the objective reads beside them and no step changes: a base's weights under an adapter.
   * Fed in place, so held once.
   */
  readonly frozen?: HostMap | undefined;
  /** Factor on the learning rate of a parameter; default 1. */
  readonly learningRateFactor?: ((name: string) => number) | undefined;
  /** Weights of the loss's terms where they change, or are clipped apart; null where not. */
  readonly termWeights?: TermWeights | null;
  /** First steps, at the peak rate, that move some parameters alone; none when absent. */
  readonly alone?: Alone | undefined;
  /** What each array that is fed looks like, by name. */
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  /** What is minimized. */
  readonly objective: Objective;
  /**
   * Feeds of a step (0-based), one set a micro-batch: the same number for every step. A set may be
   * overwritten by the next.
   */
  feeds(step: number): Iterable<Feeds>;
  /** Tokens that a step processes. */
  tokens(step: number): number;
  /** Sets of feeds a step. */
  readonly microBatches: number;
  /** Scalars of the objective that do not add up over micro-batches: the last one's is kept. */
  readonly unsummed: readonly string[];
  /** Held-out metrics, every `evalEvery` steps and at the end (if evalEvery > 0). */
  readonly evaluate?: ((parameters: HostMap) => Promise<Record<string, number>>) | undefined;
  /** Called whenever a checkpoint is due, and again for the one that a resumed run starts from. */
  readonly onCheckpoint?: ((step: number, parameters: HostMap) => Promise<void>) | undefined;
}

/** Steps in front of the schedule, and what they move. */
export interface Alone {
  /** How many, from 0 to all of the run's. */
  readonly steps: number;
  /** Whether they move a parameter; the others begin behind them, with fresh moments. */
  moves(name: string): boolean;
}

/**
 * Carries a run out, from its checkpoint if its directory has one.
 * @returns the state after the last step and the metrics of all steps, resumed ones included
 * @throws WorkError when loss or gradient is no finite number; the signal's reason when aborted
 *   (after a checkpoint)
 */
export async function runTraining(
  spec: LoopSpec,
  { directory, signal, progress = silent }: RunSettings,
): Promise<{ state: TrainableState; metrics: StepMetrics[] }> {
  const { options, steps, microBatches, frozen = {} } = spec;
  const fixed = dataOf(frozen);
  const kept =
    directory === undefined ? null : openRunDirectory(directory, spec.fingerprint, spec.name);
  const beside = spec.termWeights?.kept ?? {};
  const state = kept?.checkpoint(spec.parameters, beside) ?? createState(spec.parameters);
  const metrics: StepMetrics[] = kept?.metrics(state.step) ?? [];
  if (state.step > 0) await spec.onCheckpoint?.(state.step, state.parameters);
  if (state.step >= steps) return { state, metrics };
  const training = await compileTrainingStep(
    state,
    spec.objective,
    { ...spec.inputs, ...spec.termWeights?.inputs, ...specsOf(frozen) },
    {
      beta1: options.beta1,
      beta2: options.beta2,
      weightDecay: options.weightDecay,
      clipNorm: options.clipNorm,
      threads: options.threads,
      accumulate: microBatches,
      decays: decayMask(state.parameters, options.decayEmbeddings),
      learningRateFactor: spec.learningRateFactor,
      startsAfter: startsAfter(spec),
      terms: spec.termWeights?.terms,
      clipsTerms: spec.termWeights?.clipsTerms,
    },
  );
  try {
    while (state.step < steps) {
      const { step } = state;
      if (signal?.aborted) {
        kept?.save(training.syncState(), beside);
        throw signal.reason;
      }
      const made = await makeStep(spec, training, step, fixed, kept !== null);
      const row = { ...made, ...(await evaluation(spec, training, step + 1)) } as StepMetrics;
      metrics.push(row);
      kept?.append(row);
      progress.update(state.step, steps, `step ${state.step}, loss ${row.loss.toFixed(3)}`);
      if (isDue(state.step, options.checkpointEvery, steps)) {
        kept?.save(training.syncState(), beside);
        await spec.onCheckpoint?.(state.step, training.syncState().parameters);
      }
    }
  } finally {
    await training.dispose();
  }
  return { state, metrics };
}

/** Updates before a parameter's first; undefined where all begin at once. */
function startsAfter({ alone }: LoopSpec): ((name: string) => number) | undefined {
  return alone && ((name) => (alone.moves(name) ? 0 : alone.steps));
}

const isDue = (step: number, every: number, steps: number): boolean =>
  step === steps || (every > 0 && step % every === 0);

/**
 * One optimizer step, and what it reports.
 * @param step  steps made before it
 * @param resumes  whether an earlier checkpoint is on disk
 * @throws WorkError if a number is not finite
 */
async function makeStep(
  spec: LoopSpec,
  training: TrainingStep,
  step: number,
  fixed: Feeds,
  resumes: boolean,
): Promise<Record<string, number>> {
  const { options, steps, alone } = spec;
  const started = performance.now();
  const before = { ...training.seconds };
  const startsAfter = alone?.steps ?? 0;
  const warmupSteps = Math.min(options.warmupSteps, steps - startsAfter);
  const learningRate = learningRateAt(step, { ...options, steps, warmupSteps, startsAfter });
  let sums: Record<string, number> = {};
  const weighed = weighedStep(spec, training, step, learningRate);
  for (const feeds of spec.feeds(step))
    sums = add(sums, await weighed.make({ ...feeds, ...fixed }), spec.unsummed);
  sums = { ...sums, ...weighed.report(sums) };
  const unusual = Object.entries(sums).find(([, value]) => !Number.isFinite(value));
  if (unusual)
    throw new WorkError(
      `${spec.name}: ${unusual[0]} must be finite, but became ${unusual[1]} at step ` +
        `${step + 1} (learning rate ${learningRate.toPrecision(3)}); lower learningRate or ` +
        `clipNorm${resumes && step > 0 ? ", the last checkpoint is kept" : ""}`,
    );
  const seconds = (performance.now() - started) / 1000;
  const tokens = spec.tokens(step);
  const secondsGraph = training.seconds.graph - before.graph;
  const secondsOptimizer = training.seconds.optimizer - before.optimizer;
  return {
    step: step + 1,
    ...sums,
    learningRate,
    tokens,
    tokensPerSecond: tokens / seconds,
    secondsFeeds: seconds - secondsGraph - secondsOptimizer,
    secondsGraph,
    secondsOptimizer,
  };
}

/** How the micro-batches of a step are made, and what is reported of its terms' weights. */
function weighedStep(
  { termWeights }: LoopSpec,
  training: TrainingStep,
  step: number,
  learningRate: number,
): {
  make(feeds: Feeds): Promise<Record<string, number>>;
  report(sums: Readonly<Record<string, number>>): Record<string, number>;
} {
  if (!termWeights)
    return { make: (feeds) => training.step(feeds, learningRate), report: () => ({}) };
  const byTerms = termWeights.byTerms(step);
  const fed = termWeights.feeds(step);
  return {
    make: (feeds) =>
      byTerms
        ? training.stepByTerms({ ...feeds, ...fed }, learningRate, (norms) =>
            termWeights.weigh(step, norms),
          )
        : training.step({ ...feeds, ...fed }, learningRate),
    report(sums) {
      const weights = termWeights.weigh(step);
      const loss = Object.entries(weights).reduce((sum, [term, w]) => sum + w * sums[term]!, 0);
      const changing = Object.entries(weights).filter(([term]) => termWeights.changing(term));
      return {
        ...(byTerms && { loss }), // the graph knew the weights of the step before
        ...Object.fromEntries(changing.map(([term, w]) => [metricName("weight", term), w])),
      };
    },
  };
}

/** What is measured after `step` steps; nothing where no evaluation is due. */
async function evaluation(
  { evaluate, options: { evalEvery }, steps }: LoopSpec,
  training: TrainingStep,
  step: number,
): Promise<Record<string, number>> {
  if (evaluate === undefined || evalEvery === 0 || !isDue(step, evalEvery, steps)) return {};
  const started = performance.now();
  const held = await evaluate(training.syncState().parameters);
  return { ...held, secondsEvaluation: (performance.now() - started) / 1000 };
}

/**
 * Which parameters decay: matrices, and embeddings only if asked; never norms or the preference
 * head.
 */
export function decayMask(
  parameters: HostMap,
  decayEmbeddings: boolean,
): (name: string) => boolean {
  return (name) =>
    parameters[name]!.shape.length >= 2 &&
    (decayEmbeddings || !/embed_tokens|embed_positions|lm_head/.test(name));
}

function add(
  sums: Record<string, number>,
  next: Record<string, number>,
  unsummed: readonly string[],
): Record<string, number> {
  const total: Record<string, number> = {};
  for (const [name, value] of Object.entries(next))
    total[name] =
      name === "gradNorm" || unsummed.includes(name) ? value : (sums[name] ?? 0) + value;
  return total;
}
