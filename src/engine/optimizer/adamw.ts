/**
 * @file AdamW. Source: Loshchilov and Hutter, arXiv 1711.05101, in PyTorch's order of operations
 * (decay first, then the Adam step; epsilon outside the bias-corrected root). The plain loops here
 * say what is computed and are the oracle of adamw-simd.ts, which computes it.
 */

/** Defaults of what a user sets: the one place where they stand. */
export const ADAMW_DEFAULTS = { beta1: 0.9, beta2: 0.98, weightDecay: 0.01, clipNorm: 1 } as const;

/** Settings of AdamW that hold for a whole training; learning rates come with each step. */
export interface AdamWOptions {
  /** Decay of the first moment, in [0, 1); default 0.9. */
  readonly beta1?: number | undefined;
  /** Decay of the second moment, in [0, 1); default 0.98. */
  readonly beta2?: number | undefined;
  /** Added to the root of the second moment; default 1e-8. */
  readonly epsilon?: number | undefined;
  /** Decoupled weight decay per unit of learning rate; default 0.01. */
  readonly weightDecay?: number | undefined;
  /** Which parameters decay; default: those of rank ≥ 2. */
  readonly decays?: ((name: string) => boolean) | undefined;
  /** Factor > 0 on the learning rate (and so the decay) of a parameter; default 1 for all. */
  readonly learningRateFactor?: ((name: string) => number) | undefined;
  /**
   * Updates, ≥ 0, that leave a parameter as it is before its own first one, with which its moments
   * and their bias correction begin (PyTorch's where there is no gradient); default 0 for all.
   */
  readonly startsAfter?: ((name: string) => number) | undefined;
  /** Largest global gradient norm, > 0, or null for no clipping; default 1. */
  readonly clipNorm?: number | null | undefined;
  /** Calls of step() whose gradients are summed into one update; default 1. */
  readonly accumulate?: number | undefined;
}

/**
 * Numbers of one update: what of AdamWOptions applies to one parameter, and where in training it
 * is.
 */
export interface AdamWUpdate {
  /** Of this update, after the parameter's own factor; ≥ 0. */
  readonly learningRate: number;
  /** Decay of the first moment, in [0, 1). */
  readonly beta1: number;
  /** Decay of the second moment, in [0, 1). */
  readonly beta2: number;
  /** Added to the root of the second moment after bias correction, > 0. */
  readonly epsilon: number;
  /** 0 for parameters that do not decay. */
  readonly weightDecay: number;
  /** Factor on the gradient (clipping), in (0, 1]. */
  readonly scale: number;
  /** Number of this update, from 1 on. */
  readonly step: number;
}

/**
 * The nine numbers that adamw-simd.ts's update takes, in its order. With g = scale·gradient it does
 * p ← p − lr·wd·p;  m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)g²; p ← p − lr/(1−β₁ᵗ) · m /
 * (√(v/(1−β₂ᵗ)) + ε).
 */
export function updateNumbers({
  learningRate,
  beta1,
  beta2,
  epsilon,
  weightDecay,
  scale,
  step,
}: AdamWUpdate): number[] {
  return [
    scale,
    beta1,
    1 - beta1,
    beta2,
    1 - beta2,
    1 - learningRate * weightDecay,
    learningRate / (1 - beta1 ** step),
    1 / Math.sqrt(1 - beta2 ** step),
    epsilon,
  ];
}
