/**
 * @file Weights of the loss's terms that change from step to step, and when each term's gradient is
 * taken by itself. Deviation D19 (`alphaSchedule`): α rises linearly to what it is. D20
 * (`balance`): every k steps α is set so that ‖α·∇L_token‖ = ρ·‖∇L_lm‖ on the step's own data,
 * norms over all weights that the step moves. D21 (`optimizer.clip`): each weighted gradient is
 * clipped by itself.
 */
import { headOf, type Objective, termWeights } from "../cct/objectives/objective.js";
import type { Feeds, TensorSpec } from "../engine/types.js";
import { UsageError } from "../errors.js";
import type { TuneOptions } from "./options.js";

type Numbers = Readonly<Record<string, number>>;

/** Input of the objective that α is fed by where it changes. */
export const ALPHA_INPUT = "alpha";

/** How a run weighs its terms where options do not fix it once for all. */
export interface TermWeights {
  /** Terms of weight > 0. */
  readonly terms: readonly string[];
  /** Whether each term's weighted gradient is clipped by itself, in place of their sum. */
  readonly clipsTerms: boolean;
  /** What the objective reads beside the batch. */
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  /** What goes on from step to step, by name: changed in place, kept in checkpoints. */
  readonly kept: Readonly<Record<string, Float32Array>>;
  /** Whether a term's weight changes over the steps: it is then reported. */
  changing(term: string): boolean;
  /** Whether a step (0-based) takes each term's gradient by itself. */
  byTerms(step: number): boolean;
  /** Values of `inputs` at a step. */
  feeds(step: number): Feeds;
  /**
   * The weights of a step by term.
   * @param norms  of the terms' gradients, unweighted, in a step by terms
   */
  weigh(step: number, norms?: Numbers): Numbers;
}

/**
 * Factor on α of a linear rise.
 * @param step  0-based
 * @param fraction  of the `steps` after which it is 1, in (0, 1]
 * @returns in (0, 1]: the first step's is above 0
 * @example rampFactor(0, 100, 0.5) // 0.02
 */
function rampFactor(step: number, steps: number, fraction: number): number {
  return Math.min(1, (step + 1) / Math.ceil(fraction * steps));
}

/**
 * α with ‖α·∇L_token‖ = ρ·‖∇L_lm‖, rounded to float32; `before` where the token term has no
 * gradient and no α would do.
 */
function balancedAlpha(
  ratio: number,
  norms: Readonly<Record<"reference" | "token", number>>,
  before: number,
): number {
  return norms.token > 0 ? Math.fround((ratio * norms.reference) / norms.token) : before;
}

/**
 * Weights of a run's terms, or null where the options fix them and the whole gradient is clipped.
 * @param steps  of the run
 * @throws UsageError if there is nothing to balance
 */
export function termWeightsOf(
  objective: Objective,
  options: TuneOptions,
  steps: number,
): TermWeights | null {
  const { alpha, alphaSchedule, alphaRampFraction, balance } = options.objective;
  const head = headOf(options.objective);
  const { clip } = options.optimizer;
  const changes = alphaSchedule === "ramp" || balance !== null;
  if (!changes && clip === "whole") return null;
  const fixed = termWeights(objective, options.objective);
  const active = objective.terms.filter(({ name }) => fixed[name]! > 0);
  const balanced = balance && { ...balance, ...balancedTerms(objective) };
  const kept = { alpha: Float32Array.of(alpha) };
  const factor = (step: number): number =>
    alphaSchedule === "ramp" ? rampFactor(step, steps, alphaRampFraction) : 1;
  const alphaAt = (step: number): number => Math.fround(kept.alpha[0]! * factor(step));
  const isMeasured = (step: number): boolean =>
    balanced !== null &&
    step >= head.warmupSteps &&
    (step - head.warmupSteps) % balanced.every === 0;
  return {
    terms: active.map(({ name }) => name),
    clipsTerms: clip === "per-term",
    inputs: changes ? { [ALPHA_INPUT]: { shape: [] } } : {},
    kept: balanced ? kept : {},
    changing: (term) =>
      changes && active.some(({ name, weight }) => name === term && weight === "alpha"),
    byTerms: (step) => clip === "per-term" || isMeasured(step),
    feeds: (step) => (changes ? { [ALPHA_INPUT]: Float32Array.of(alphaAt(step)) } : {}),
    weigh(step, norms) {
      if (balanced && norms && isMeasured(step)) {
        const measured = { reference: norms[balanced.reference]!, token: norms[balanced.token]! };
        kept.alpha[0] = balancedAlpha(balanced.norm, measured, kept.alpha[0]!);
      }
      const weightOf = ({ name, weight }: (typeof active)[number]): number =>
        weight === "alpha" ? alphaAt(step) : fixed[name]!;
      return Object.fromEntries(active.map((term) => [term.name, weightOf(term)]));
    },
  };
}

/**
 * The term that α weighs and the one that has no weight. @throws UsageError if they are not one
 * each
 */
function balancedTerms({ name, terms }: Objective): { token: string; reference: string } {
  const [token, second] = terms.filter(({ weight }) => weight === "alpha");
  const [reference, other] = terms.filter(({ weight }) => weight === undefined);
  if (token === undefined || second || reference === undefined || other)
    throw new UsageError(
      "tune: objective.balance: expected one term that alpha weighs and one without a " +
        "weight, got " +
        `${terms.map((term) => `${term.name} (${term.weight ?? "no weight"})`).join(", ")} of ` +
        `objective "${name}"; set balance to null`,
    );
  return { token: token.name, reference: reference.name };
}
