/**
 * @file One training step: a compiled graph for loss and gradients, then AdamW in place on the
 * host's arrays. The arrays of the state are what the graph is fed, by reference: there is no
 * second copy of the weights, and a checkpoint is a copy of the state.
 */
import { UsageError } from "../../errors.js";
import { ADAMW_DEFAULTS, type AdamWOptions } from "./adamw.js";
import {
  compile,
  type CompiledProgram,
  type CompileOptions,
  type Feeds,
  type HostMap,
  type Program,
  type TensorMap,
  type TensorSpec,
} from "../compile.js";
import { dataOf, differentiate, type Objective, specsOf } from "../gradients.js";
import { StateMemory } from "./state-memory.js";
import { TermGradients, termFactors, termResult } from "./term-gradients.js";

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
   * The same with the gradient of each of `terms` taken by itself: the update's is Σ weight ·
   * gradient, clipped whole, or each summand by itself (`clipsTerms`).
   * @param weigh  asked once an update for the terms' weights, from the norms of their gradients
   *   (of the parameters that move) without weights
   */
  stepByTerms(
    feeds: Feeds,
    learningRate: number,
    weigh: (norms: Readonly<Record<string, number>>) => Readonly<Record<string, number>>,
  ): Promise<Record<string, number>>;
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
        `createState: expected float32 parameters, got ${data.constructor.name} for ${name}; ` +
          "convert it, or leave it out of what is trained",
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

/** Terms of a loss whose gradients may be taken by themselves. */
export interface TermOptions {
  /** Names of the objective's scalars whose weighted sum is the loss. */
  readonly terms?: readonly string[] | undefined;
  /** Whether each weighted gradient is clipped to `clipNorm` by itself; default the sum. */
  readonly clipsTerms?: boolean | undefined;
}

/**
 * Compiles `objective` with its gradients. `state` is updated in place from then on; until
 * dispose() the `data` of its tensors are views of a memory that the optimizer shares, so hold the
 * tensors, not the arrays they had before. A parameter that the loss does not depend on is left
 * alone, decay included.
 * @param objective  returns the scalar `loss`, and any other scalars to be reported
 * @param options  with `terms`, either program is compiled at the first step that needs it
 */
export async function compileTrainingStep(
  state: TrainableState,
  objective: Objective,
  inputs: Readonly<Record<string, TensorSpec>>,
  options: AdamWOptions & CompileOptions & TermOptions = {},
): Promise<TrainingStep> {
  const settings = checkedSettings(options);
  const { terms } = options;
  const specs = { ...inputs, ...specsOf(state.parameters) };
  const compiledFor = async (of: readonly string[]): Promise<Compiled> => {
    const { program, reach, scalarNames } = gradientProgram(state, objective, of);
    return { program: await compile(program, specs, options), reach, scalarNames };
  };
  const whole = once(() => compiledFor(["loss"]));
  if (terms === undefined) await whole(); // else at the first step that takes the whole gradient
  const memory = new StateMemory(state.parameters, state.firstMoments, state.secondMoments);
  const optimizer = new Optimizer(state, memory, settings);
  const weights = dataOf(state.parameters);
  const byTerms = once(async () => {
    const compiled = await compiledFor(terms!);
    const gradients = new TermGradients(compiled.reach, state.parameters, settings.accumulate);
    return { ...compiled, gradients };
  });
  const seconds = { graph: 0, optimizer: 0 };
  const run = timedRun(weights, seconds);
  return {
    async step(feeds, learningRate) {
      const compiled = await whole();
      // an eager program is traced when it runs, so what it reaches is known behind that
      return run(compiled, feeds, optimizer.results, () =>
        optimizer.update(compiled.reach.get("loss")!, learningRate),
      );
    },
    async stepByTerms(feeds, learningRate, weigh) {
      const compiled = await byTerms();
      const { gradients } = compiled;
      const clipsTerms = options.clipsTerms ?? false;
      return run(compiled, feeds, gradients.results, () =>
        optimizer.updateByTerms(gradients, compiled.reach, learningRate, weigh, clipsTerms),
      );
    },
    seconds,
    syncState: () => state,
    async dispose() {
      memory.release();
      for (const program of [whole, byTerms]) await (await program.made)?.program.dispose();
    },
  };
}

/** Runs a program and then the update of the weights, and adds up how long either took. */
function timedRun(weights: Feeds, seconds: { graph: number; optimizer: number }) {
  return async (
    { program, scalarNames }: Compiled,
    feeds: Feeds,
    results: Feeds,
    update: () => number,
  ): Promise<Record<string, number>> => {
    const began = performance.now();
    const values = await program.run({ ...feeds, ...weights }, results);
    const ran = performance.now();
    seconds.graph += (ran - began) / 1000;
    try {
      const report: Record<string, number> = {};
      for (const name of scalarNames) report[name] = values[`scalar ${name}`]![0]!;
      report["gradNorm"] = update();
      return report;
    } finally {
      seconds.optimizer += (performance.now() - ran) / 1000;
    }
  };
}

/** A program, and what it gives. */
interface Compiled {
  readonly program: CompiledProgram;
  /** Parameters that each differentiated scalar depends on. */
  readonly reach: ReadonlyMap<string, ReadonlySet<string>>;
  readonly scalarNames: ReadonlySet<string>;
}

/** `make` at the first call, the same result at every other; `made` is that result, if any. */
function once<T>(make: () => Promise<T>): { (): Promise<T>; made: Promise<T> | undefined } {
  const get = (): Promise<T> => (get.made ??= make());
  get.made = undefined as Promise<T> | undefined;
  return get;
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
      `compileTrainingStep: expected accumulate to be an integer ≥ 1, got ${accumulate}; ` +
        "give 1 for an update at every step",
    );
  if (clipNorm !== null && !(clipNorm > 0))
    throw new UsageError(
      `compileTrainingStep: expected clipNorm to be > 0 or null, got ${clipNorm}; give null ` +
        "for no clipping",
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
 * The program that a step runs: results "scalar NAME", and "gradient OF NAME" for each scalar that
 * is differentiated. What it gives is known when it is traced.
 */
function gradientProgram(
  state: TrainableState,
  objective: Objective,
  differentiated: readonly string[],
): { program: Program } & Omit<Compiled, "program"> {
  const reach = new Map<string, Set<string>>();
  const scalarNames = new Set<string>();
  const program: Program = (given, constants) => {
    const parameters: TensorMap = {};
    const rest: TensorMap = { ...constants };
    for (const [name, tensor] of Object.entries(given))
      (name in state.parameters ? parameters : rest)[name] = tensor;
    const outputs: TensorMap = {};
    for (const of of differentiated) {
      const { scalars, gradients } = differentiate(objective, parameters, rest, of);
      for (const [name, scalar] of Object.entries(scalars)) {
        outputs[`scalar ${name}`]?.dispose(); // every pass computes all of them
        outputs[`scalar ${name}`] = scalar;
        scalarNames.add(name);
      }
      for (const [name, gradient] of Object.entries(gradients))
        outputs[termResult(of, name)] = gradient;
      reach.set(of, new Set(Object.keys(gradients)));
    }
    return outputs;
  };
  return { program, reach, scalarNames };
}

/** Sums gradients over calls, clips the sum and updates the state. */
class Optimizer {
  /** Where a call's own gradient goes: results of the program that differentiates the loss. */
  readonly results: Feeds = {};
  /** The same by parameter; empty where each call is an update. */
  readonly #parts: Readonly<Record<string, Float32Array>>;
  /** Gradients summed and not yet applied. */
  #pending = 0;

  constructor(
    private readonly state: TrainableState,
    private readonly memory: StateMemory,
    private readonly settings: Settings,
  ) {
    const parts: Record<string, Float32Array> = {};
    if (settings.accumulate > 1)
      for (const [name, { data }] of Object.entries(state.parameters))
        parts[name] = new Float32Array(data.length);
    this.#parts = parts;
    for (const name of Object.keys(state.parameters))
      this.results[termResult("loss", name)] = parts[name] ?? memory.gradients[name]!;
  }

  /**
   * Takes in the gradients of one call; every `accumulate`-th makes an update, unless its norm is
   * not finite. @returns the norm of the sum so far, before clipping
   * @param names  parameters that have a gradient
   */
  update(names: ReadonlySet<string>, learningRate: number): number {
    const { accumulate } = this.settings;
    if (accumulate > 1) this.#sum(names);
    const moving = this.#moving(names);
    const norm = this.memory.gradientNorm(moving);
    this.#pending = (this.#pending + 1) % accumulate;
    if (this.#pending !== 0 || !Number.isFinite(norm)) return norm;
    this.#move(moving, learningRate, this.#clipping(norm));
    return norm;
  }

  /** The same from each term's own gradient; between updates 0 is returned. */
  updateByTerms(
    gradients: TermGradients,
    reach: Compiled["reach"],
    learningRate: number,
    weigh: (norms: Readonly<Record<string, number>>) => Readonly<Record<string, number>>,
    clipsTerms: boolean,
  ): number {
    const { accumulate, clipNorm } = this.settings;
    gradients.take(this.#pending === 0);
    this.#pending = (this.#pending + 1) % accumulate;
    if (this.#pending !== 0) return 0;
    const moving = this.#moving(new Set([...reach.values()].flatMap((names) => [...names])));
    const norms = gradients.norms(moving);
    const unusual = Object.values(norms).find((norm) => !Number.isFinite(norm));
    if (unusual !== undefined) return unusual;
    const weights = weigh(norms);
    const factors = termFactors(weights, norms, clipsTerms ? clipNorm : null);
    const norm = gradients.combine(moving, weights, factors, this.memory.gradients);
    this.#move(moving, learningRate, clipsTerms ? 1 : this.#clipping(norm));
    return norm;
  }

  /** Those of `names` that the next update moves. */
  #moving(names: ReadonlySet<string>): Set<string> {
    const { startsAfter } = this.settings;
    return new Set([...names].filter((name) => startsAfter(name) <= this.state.step));
  }

  /** Factor that brings a gradient of this norm down to the largest one. */
  #clipping(norm: number): number {
    const { clipNorm } = this.settings;
    return clipNorm !== null && norm > clipNorm ? clipNorm / norm : 1;
  }

  #move(moving: ReadonlySet<string>, learningRate: number, scale: number): void {
    this.state.step++;
    for (const name of moving) this.#apply(name, learningRate, scale);
  }

  #sum(names: ReadonlySet<string>): void {
    for (const name of names) {
      const sum = this.memory.gradients[name]!;
      const part = this.#parts[name]!;
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
