/**
 * @file A preference head fitted on states that stand still: logistic regression on the margins of
 * compared positions, Bradley and Terry's model (1952) with a ridge penalty. Deviation D22
 * (`head.start: probe`). Solved by truncated Newton steps (conjugate gradients on the Hessian; Lin,
 * Weng & Keerthi 2008, "Trust region Newton method"), in double precision: the objective is
 * strictly convex, so there is one solution, and the same bytes give the same one.
 */

/** Compared positions of frozen states. */
export interface Margins {
  /** h − h' of every position, shape [N, width]; of states as the head scales them. */
  readonly differences: Float32Array;
  /** Weight of every position, ≥ 0, shape [N]; they add up to 1 or less. */
  readonly weights: ArrayLike<number>;
  /** Elements of a state. */
  readonly width: number;
}

const STEPS = 100; // a dozen are enough
const PRECISE = 1e-10; // of the first gradient's norm

/**
 * The w that minimises Σ weight · log(1 + exp(−w·(h − h'))) + penalty/2 · |w|².
 * @param penalty  > 0: the ridge; pairs that can be distinguished entirely would else have no
 *   solution
 * @returns shape [width]; zeros where nothing differs
 */
export function fitPreference(margins: Margins, penalty: number): Float64Array {
  let w: Float64Array = new Float64Array(margins.width);
  let at = looked(margins, w, penalty);
  const enough = PRECISE * norm(at.gradient);
  for (let step = 0; step < STEPS && norm(at.gradient) > enough; step++) {
    const direction = newtonDirection(margins, at, penalty);
    const slope = dot(at.gradient, direction);
    let length = 1;
    let next = moved(w, direction, length);
    let there = looked(margins, next, penalty);
    while (there.value > at.value + 1e-4 * length * slope && length > 1e-10) {
      length /= 2;
      next = moved(w, direction, length);
      there = looked(margins, next, penalty);
    }
    if (length <= 1e-10) break; // rounding: no step makes it less
    w = next;
    at = there;
  }
  return w;
}

/** The objective at one w. */
interface Look {
  readonly value: number;
  readonly gradient: Float64Array;
  /** Second derivative of each position's penalty in its margin, times its weight, [N]. */
  readonly curvature: Float64Array;
}

function looked({ differences, weights, width }: Margins, w: Float64Array, penalty: number): Look {
  let value = (penalty / 2) * dot(w, w);
  const gradient = w.map((x) => penalty * x);
  const curvature = new Float64Array(weights.length);
  for (let k = 0, at = 0; k < weights.length; k++, at += width) {
    let margin = 0;
    for (let i = 0; i < width; i++) margin += w[i]! * differences[at + i]!;
    const wrong = 1 / (1 + Math.exp(margin)); // σ(−margin)
    const weight = weights[k]!;
    value +=
      weight * (margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin);
    curvature[k] = weight * wrong * (1 - wrong);
    for (let i = 0; i < width; i++) gradient[i]! -= weight * wrong * differences[at + i]!;
  }
  return { value, gradient, curvature };
}

/** −H⁻¹·gradient, by conjugate gradients as exact as the gradient is small. */
function newtonDirection(
  margins: Margins,
  { gradient, curvature }: Look,
  penalty: number,
): Float64Array {
  const direction = new Float64Array(margins.width);
  const residual = gradient.map((x) => -x);
  let search = residual.slice();
  let squares = dot(residual, residual);
  const small = Math.min(0.1, Math.sqrt(Math.sqrt(squares))) ** 2 * squares;
  for (let n = 0; n < 2 * margins.width && squares > small; n++) {
    const image = hessianTimes(margins, curvature, penalty, search);
    const length = squares / dot(search, image);
    for (let i = 0; i < direction.length; i++) {
      direction[i]! += length * search[i]!;
      residual[i]! -= length * image[i]!;
    }
    const before = squares;
    squares = dot(residual, residual);
    search = search.map((x, i) => residual[i]! + (squares / before) * x);
  }
  return direction;
}

function hessianTimes(
  { differences, weights, width }: Margins,
  curvature: Float64Array,
  penalty: number,
  v: Float64Array,
): Float64Array {
  const image = v.map((x) => penalty * x);
  for (let k = 0, at = 0; k < weights.length; k++, at += width) {
    let along = 0;
    for (let i = 0; i < width; i++) along += v[i]! * differences[at + i]!;
    along *= curvature[k]!;
    for (let i = 0; i < width; i++) image[i]! += along * differences[at + i]!;
  }
  return image;
}

const moved = (w: Float64Array, direction: Float64Array, length: number): Float64Array =>
  w.map((x, i) => x + length * direction[i]!);

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

const norm = (a: Float64Array): number => Math.sqrt(dot(a, a));
