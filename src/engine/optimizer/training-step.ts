/**
 * @file One training step: a compiled graph for loss and gradients, then AdamW in place on the
 * host's arrays. The arrays of the state are what the graph is fed, by reference: there is no
 * second copy of the weights, and a checkpoint is a copy of the state.
 */
import { UsageError } from "../../errors.js";
import { ADAMW_DEFAULTS, type AdamWOptions } from "./adamw.js";
import {
  compile,
  type CompileOptions,
  type Feeds,
  type HostMap,
  type Program,
  type TensorMap,
  type TensorSpec,
} from "../compile.js";
import { dataOf, differentiate, type Objective, specsOf } from "../gradients.js";
import { StateMemory } from "./state-memory.js";

export type { AdamWOptions } from "./adamw.js";

/** All that training changes, as plain host data: saving it saves the run. */
export interface TrainableState {
  /** Weights by name, float32; overwritten by each update. */
  readonly parameters: HostMap;
  /** AdamW's running means of gradients, and of their squares; shaped like the parameters. */
  readonly firstMoments: HostMap;
  /** AdamW's running means of squared gradients; shaped like the parameters. */
  readonly secondMoments: HostMap;
  /** Updates made so far. */
  step: number;
}

/** A compiled objective with its optimizer, around one state. */
export interface TrainingStep {
  /**
   * Gradients on `feeds`, clipping, and an update with `learningRate` — with accumulate: k, an
   * update at every k-th call, from the sum of the last k gradients. Returns every scalar of the
   * objective, and `gradNorm`, the global norm of the summed gradient before clipping, of those
   * parameters that the update moves. If that is not finite the state is left as it was: the caller
   * decides.
   */
  step(feeds: Feeds, learningRate: number): Promise<Record<string, number>>;
  /**
   * Time spent in steps so far, in seconds: in the graph (losses and gradients), and after it
   * (sums, norm, update).
   */
  readonly seconds: Readonly<Record<"graph" | "optimizer", number>>;
  /** The state now: the arrays that steps update in place (copy them to keep them). */
  syncState(): TrainableState;
  /** Frees the session and moves the state back into arrays of its own. */
  dispose(): Promise<void>;
}

const zerosLike = (tensors: HostMap): HostMap =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, data }]) => [
      name,
      { shape, data: new Float32Array(data.length) },
    ]),
  );

/** A fresh state around float32 `parameters`, whose arrays are copied. */
export function createState(parameters: HostMap): TrainableState {
  for (const [name, { data }] of Object.entries(parameters))
    if (!(data instanceof Float32Array))
      throw new UsageError(
        `createState: expected float32 parameters, got ${data.constructor.name} for ${name}; convert it, or leave it out of what is trained`,
      );
  const copies = Object.fromEntries(
    Object.entries(parameters).map(([name, { shape, data }]) => [
      name,
      { shape, data: data.slice() },
    ]),
  );
  return {
    parameters: copies,
    firstMoments: zerosLike(parameters),
    secondMoments: zerosLike(parameters),
    step: 0,
  };
}

/**
 * Compiles `objective` with its gradients. `state` is updated in place from then on; until
 * dispose() the `data` of its tensors are views of a memory that the optimizer shares, so hold the
 * tensors, not the arrays they had before. A parameter that the loss does not depend on is left
 * alone, decay included.
 * @param objective  returns the scalar `loss`, and any other scalars to be reported
 */
export async function compileTrainingStep(
  state: TrainableState,
  objective: Objective,
  inputs: Readonly<Record<string, TensorSpec>>,
  options: AdamWOptions & CompileOptions = {},
): Promise<TrainingStep> {
  const settings = checkedSettings(options);
  const { program, gradientNames, scalarNames } = gradientProgram(state, objective);
  const compiled = await compile(program, { ...inputs, ...specsOf(state.parameters) }, options);
  const memory = new StateMemory(state.parameters, state.firstMoments, state.secondMoments);
  const optimizer = new Optimizer(state, memory, gradientNames, settings);
  const weights = dataOf(state.parameters);
  const results: Feeds = {};
  for (const name of Object.keys(weights))
    results[`gradient ${name}`] = optimizer.parts[name] ?? memory.gradients[name]!;
  const seconds = { graph: 0, optimizer: 0 };

  const step = async (feeds: Feeds, learningRate: number): Promise<Record<string, number>> => {
    const began = performance.now();
    const values = await compiled.run({ ...feeds, ...weights }, results);
    const ran = performance.now();
    seconds.graph += (ran - began) / 1000;
    try {
      const report: Record<string, number> = {};
      for (const name of scalarNames) report[name] = values[`scalar ${name}`]![0]!;
      report["gradNorm"] = optimizer.update(learningRate);
      return report;
    } finally {
      seconds.optimizer += (performance.now() - ran) / 1000;
    }
  };
  const dispose = async (): Promise<void> => {
    memory.release();
    await compiled.dispose();
  };
  return { step, seconds, syncState: () => state, dispose };
}

/** Options with every default in place. */
type Settings = Pick<AdamWOptions, "decays"> & {
  readonly [Key in Exclude<keyof AdamWOptions, "decays">]-?: Exclude<AdamWOptions[Key], undefined>;
};

/** Options with their defaults. @throws UsageError for one that is out of range */
function checkedSettings(options: AdamWOptions): Settings {
  const {
    beta1 = ADAMW_DEFAULTS.beta1,
    beta2 = ADAMW_DEFAULTS.beta2,
    epsilon = 1e-8,
    weightDecay = ADAMW_DEFAULTS.weightDecay,
    clipNorm = ADAMW_DEFAULTS.clipNorm,
    accumulate = 1,
    learningRateFactor = () => 1,
    startsAfter = () => 0,
    decays,
  } = options;
  if (!Number.isInteger(accumulate) || accumulate < 1)
    throw new UsageError(
      `compileTrainingStep: expected accumulate to be an integer ≥ 1, got ${accumulate}; give 1 for an update at every step`,
    );
  if (clipNorm !== null && !(clipNorm > 0))
    throw new UsageError(
      `compileTrainingStep: expected clipNorm to be > 0 or null, got ${clipNorm}; give null for no clipping`,
    );
  return {
    beta1,
    beta2,
    epsilon,
    weightDecay,
    clipNorm,
    accumulate,
    learningRateFactor,
    startsAfter,
    decays,
  };
}

/**
 * The program that a step runs: results "scalar NAME" and "gradient NAME". The two sets of names
 * are filled when it is traced.
 */
function gradientProgram(
  state: TrainableState,
  objective: Objective,
): { program: Program; gradientNames: Set<string>; scalarNames: Set<string> } {
  const gradientNames = new Set<string>();
  const scalarNames = new Set<string>();
  const program: Program = (given, constants) => {
    const parameters: TensorMap = {};
    const rest: TensorMap = { ...constants };
    for (const [name, tensor] of Object.entries(given))
      (name in state.parameters ? parameters : rest)[name] = tensor;
    const { scalars, gradients } = differentiate(objective, parameters, rest, "loss");
    const outputs: TensorMap = {};
    for (const [name, scalar] of Object.entries(scalars)) {
      outputs[`scalar ${name}`] = scalar;
      scalarNames.add(name);
    }
    for (const [name, gradient] of Object.entries(gradients)) {
      outputs[`gradient ${name}`] = gradient;
      gradientNames.add(name);
    }
    return outputs;
  };
  return { program, gradientNames, scalarNames };
}

/** Sums gradients over calls, clips the sum and updates the state. */
class Optimizer {
  /** Where a call's own gradient goes, by parameter; empty where each call is an update. */
  readonly parts: Readonly<Record<string, Float32Array>>;
  /** Gradients summed and not yet applied. */
  #pending = 0;

  constructor(
    private readonly state: TrainableState,
    private readonly memory: StateMemory,
    private readonly names: ReadonlySet<string>,
    private readonly settings: Settings,
  ) {
    const parts: Record<string, Float32Array> = {};
    if (settings.accumulate > 1)
      for (const [name, { data }] of Object.entries(state.parameters))
        parts[name] = new Float32Array(data.length);
    this.parts = parts;
  }

  /**
   * Takes in the gradients of one call; every `accumulate`-th makes an update, unless its norm is
   * not finite. @returns the norm of the sum so far, before clipping
   */
  update(learningRate: number): number {
    const { accumulate, clipNorm, startsAfter } = this.settings;
    if (accumulate > 1) this.#sum();
    const moving = [...this.names].filter((name) => startsAfter(name) <= this.state.step);
    const norm = this.memory.gradientNorm(moving);
    this.#pending = (this.#pending + 1) % accumulate;
    if (this.#pending !== 0 || !Number.isFinite(norm)) return norm;
    this.state.step++;
    const scale = clipNorm !== null && norm > clipNorm ? clipNorm / norm : 1;
    for (const name of moving) this.#apply(name, learningRate, scale);
    return norm;
  }

  #sum(): void {
    for (const name of this.names) {
      const sum = this.memory.gradients[name]!;
      const part = this.parts[name]!;
      if (this.#pending === 0) sum.set(part);
      else for (let i = 0; i < sum.length; i++) sum[i]! += part[i]!;
    }
  }

  #apply(name: string, learningRate: number, scale: number): void {
    const { beta1, beta2, epsilon, weightDecay, decays } = this.settings;
    const { learningRateFactor, startsAfter } = this.settings;
    const decaying = decays?.(name) ?? this.state.parameters[name]!.shape.length >= 2;
    this.memory.update(name, {
      learningRate: learningRate * learningRateFactor(name),
      beta1,
      beta2,
      epsilon,
      weightDecay: decaying ? weightDecay : 0,
      scale,
      step: this.state.step - startsAfter(name),
    });
  }
}
