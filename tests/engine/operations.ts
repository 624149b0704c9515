/**
 * @file Operations for random programs: each takes a float tensor with elements in about [−2, 2]
 * and any shape of rank 1 to 4, and returns another, drawing what it needs (axes, operands) from a
 * stream. Together they reach every kernel.
 */
import { attention } from "../../src/engine/layers/attention.js";
import { crossEntropy } from "../../src/engine/layers/cross-entropy.js";
import { gelu } from "../../src/engine/layers/gelu.js";
import { layerNorm } from "../../src/engine/layers/layer-norm.js";
import { recomputed } from "../../src/engine/layers/recompute.js";
import { rmsNorm } from "../../src/engine/layers/rms-norm.js";
import { rotary } from "../../src/engine/layers/rotary.js";
import { swiglu } from "../../src/engine/layers/swiglu.js";
import { tf } from "../../src/engine/tf.js";
import type { RandomStream } from "../../src/random.js";

/**
 * What an operation may draw from: a stream, and further float inputs of the program with elements
 * in [−2, 2).
 */
export interface Draw {
  readonly random: RandomStream;
  readonly operand: (shape: readonly number[]) => tf.Tensor;
}
export type Operation = (x: tf.Tensor, draw: Draw) => tf.Tensor;

/** For operations that tfjs cannot differentiate: the value passes, the gradient is zero. */
const constant =
  (operation: Operation): Operation =>
  (x, draw) =>
    tf.customGrad((input) => ({
      value: operation(input as tf.Tensor, draw).toFloat(),
      gradFunc: () => tf.zeros(x.shape),
    }))(x);

const positive = (x: tf.Tensor): tf.Tensor => x.abs().add(0.5);
const inside = (x: tf.Tensor): tf.Tensor => x.tanh().mul(0.9);
const axisOf = (x: tf.Tensor, { random }: Draw): number => random.integer(x.rank);
const someAxes = (x: tf.Tensor, { random }: Draw): number[] | undefined => {
  const axes = x.shape.map((_, axis) => axis).filter(() => random.next() < 0.5);
  return axes.length ? axes : undefined;
};
/** A shape that broadcasts against x's: some axes 1, leading ones perhaps missing. */
const broadcastable = (x: tf.Tensor, { random }: Draw): number[] =>
  x.shape.slice(random.integer(x.rank + 1)).map((extent) => (random.next() < 0.3 ? 1 : extent));
const binary =
  (combine: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Operation =>
  (x, draw) => {
    const other = draw.operand(broadcastable(x, draw));
    return draw.random.next() < 0.5 ? combine(x, other) : combine(other, x);
  };
const reduction =
  (reduce: (x: tf.Tensor, axes: number[] | undefined, keepDims: boolean) => tf.Tensor): Operation =>
  (x, draw) =>
    reduce(x, someAxes(x, draw), draw.random.next() < 0.5);
const compare = (test: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Operation =>
  constant(binary((a, b) => test(a, b)));
const indices = (count: number, below: number, { random }: Draw): tf.Tensor1D =>
  tf.tensor1d(
    Array.from({ length: count }, () => random.integer(below)),
    "int32",
  );
const permutation = (x: tf.Tensor, { random }: Draw): number[] =>
  random.shuffle(x.shape.map((_, axis) => axis));
const matrix = (x: tf.Tensor): tf.Tensor2D => x.reshape([-1, x.shape.at(-1)!]) as tf.Tensor2D;
const flip = ({ random }: Draw): boolean => random.next() < 0.5;

export const operations: Record<string, Operation> = {
  abs: tf.abs,
  neg: tf.neg,
  sign: tf.sign,
  relu: tf.relu,
  square: tf.square,
  ceil: tf.ceil,
  floor: tf.floor,
  round: tf.round,
  exp: tf.exp,
  sin: tf.sin,
  cos: tf.cos,
  atan: tf.atan,
  sinh: tf.sinh,
  cosh: tf.cosh,
  tanh: tf.tanh,
  asinh: tf.asinh,
  erf: tf.erf,
  sigmoid: tf.sigmoid,
  softplus: tf.softplus,
  elu: tf.elu,
  selu: tf.selu,
  relu6: tf.relu6,
  expm1: tf.expm1,
  log: (x) => positive(x).log(),
  sqrt: (x) => positive(x).sqrt(),
  reciprocal: (x) => positive(x).reciprocal(),
  rsqrt: (x) => positive(x).rsqrt(),
  log1p: (x) => x.abs().log1p(),
  tan: (x) => x.mul(0.4).tan(),
  asin: (x) => inside(x).asin(),
  acos: (x) => inside(x).acos(),
  atanh: (x) => inside(x).atanh(),
  acosh: (x) => x.abs().add(1.5).acosh(),
  leakyRelu: (x, { random }) => x.leakyRelu(random.next()),
  step: (x, { random }) => x.step(random.next()),
  stepZero: (x) => x.step(),
  clip: (x, { random }) => x.clipByValue(-random.next(), random.next()),
  prelu: (x, draw) => x.prelu(draw.operand(x.shape)),
  isNaN: constant((x) => x.sqrt().isNaN()),
  isInf: constant((x) => x.relu().log().isInf()),
  isFinite: constant((x) => x.relu().log().isFinite()),
  integers: constant((x) =>
    x.mul(3).toInt().add(tf.scalar(2, "int32")).mul(tf.scalar(5, "int32")).toFloat(),
  ),
  not: constant((x) => x.greater(0).logicalNot()),
  clone: (x) => x.clone(),
  castBool: constant((x) => x.round().toBool()),

  add: binary(tf.add),
  sub: binary(tf.sub),
  mul: binary(tf.mul),
  div: binary((a, b) => a.div(positive(b))),
  maximum: binary(tf.maximum),
  minimum: binary(tf.minimum),
  pow: binary((a, b) => positive(a).pow(b)),
  squaredDifference: binary(tf.squaredDifference),
  floorDiv: constant(binary((a, b) => a.floorDiv(positive(b)))),
  mod: constant(binary((a, b) => a.mod(b.add(b.sign().mul(0.5))))),
  integerDivision: constant(
    binary((a, b) =>
      a
        .mul(9)
        .toInt()
        .floorDiv(b.mul(4).toInt().abs().add(tf.scalar(1, "int32"))),
    ),
  ),
  integerMod: constant(
    binary((a, b) =>
      a
        .mul(9)
        .toInt()
        .mod(b.mul(4).toInt().abs().add(tf.scalar(1, "int32"))),
    ),
  ),
  atan2: binary(tf.atan2),
  divNoNan: binary((a, b) => a.divNoNan(positive(b).mul(b.greater(0).toFloat()))),
  equal: compare((a, b) => a.round().equal(b.round())),
  notEqual: compare((a, b) => a.round().notEqual(b.round())),
  greater: compare(tf.greater),
  greaterEqual: compare(tf.greaterEqual),
  less: compare(tf.less),
  lessEqual: compare(tf.lessEqual),
  and: compare((a, b) => a.greater(0).logicalAnd(b.greater(0))),
  or: compare((a, b) => a.greater(0).logicalOr(b.greater(0))),
  xor: compare((a, b) => a.greater(0).logicalXor(b.greater(0))),
  where: binary((a, b) => tf.where(a.greater(b), a, b.mul(2))),
  addN: (x, draw) => tf.addN([x, draw.operand(x.shape), draw.operand(x.shape)]),

  sum: reduction(tf.sum),
  mean: reduction(tf.mean),
  max: reduction(tf.max),
  min: reduction(tf.min),
  logSumExp: reduction(tf.logSumExp),
  prod: (x, draw) => x.prod(flip(draw) ? axisOf(x, draw) : undefined, flip(draw)),
  norm: (x, draw) => x.norm("euclidean", axisOf(x, draw)),
  variance: (x, draw) => tf.moments(x, axisOf(x, draw)).variance,
  all: constant(reduction((x, axes, keep) => x.greater(-1).all(axes, keep))),
  any: constant(reduction((x, axes, keep) => x.greater(1).any(axes, keep))),
  argMax: constant((x, draw) => x.argMax(axisOf(x, draw))),
  argMin: constant((x, draw) => x.argMin(axisOf(x, draw))),
  softmax: (x) => x.softmax(),
  logSoftmax: (x) => x.logSoftmax(),
  crossEntropy: (x, draw) =>
    crossEntropy(matrix(x), indices(matrix(x).shape[0], x.shape.at(-1)!, draw)),
  cumsum: (x, draw) => x.cumsum(axisOf(x, draw), flip(draw), flip(draw)),
  cumprod: constant((x, draw) => x.cumprod(axisOf(x, draw), flip(draw), flip(draw))),
  topk: constant((x, { random }) => {
    const { values, indices: at } = x.topk(1 + random.integer(x.shape.at(-1)!));
    return values.add(at);
  }),

  reshape: (x, draw) => x.reshape(permutation(x, draw).map((axis) => x.shape[axis]!)),
  transpose: (x, draw) => x.transpose(permutation(x, draw)),
  expandDims: (x, { random }) =>
    x.rank < 4 ? x.expandDims(random.integer(x.rank + 1)) : x.squeeze(),
  slice: (x, { random }) => {
    const begin = x.shape.map((extent) => random.integer(extent));
    return x.slice(
      begin,
      x.shape.map((extent, axis) => 1 + random.integer(extent - begin[axis]!)),
    );
  },
  stridedSlice: constant((x, { random }) =>
    x.stridedSlice(
      x.shape.map(() => 0),
      x.shape,
      x.shape.map(() => 1 + random.integer(2)),
    ),
  ),
  split: (x, draw) => {
    const axis = axisOf(x, draw);
    const parts = x.split(
      [1, x.shape[axis]! - 1].filter((n) => n > 0),
      axis,
    );
    return draw.random.choice(parts);
  },
  concat: (x, draw) => {
    const axis = axisOf(x, draw);
    const shape = [...x.shape];
    shape[axis] = 2;
    return tf.concat([x, draw.operand(shape), x.neg()], axis);
  },
  stack: (x, draw) => tf.stack([x, draw.operand(x.shape)], draw.random.integer(x.rank + 1)),
  unstack: (x, draw) => {
    const parts = x.unstack(axisOf(x, draw));
    return parts[0]!.add(parts.at(-1)!);
  },
  pad: (x, { random }) =>
    x.pad(
      x.shape.map(() => [random.integer(2), random.integer(3)] as [number, number]),
      random.next(),
    ),
  mirrorPad: constant((x, draw) =>
    x.mirrorPad(
      x.shape.map(
        (extent) =>
          [draw.random.integer(Math.min(2, extent)), draw.random.integer(Math.min(2, extent))] as [
            number,
            number,
          ],
      ),
      flip(draw) ? "reflect" : "symmetric",
    ),
  ),
  tile: (x, { random }) => x.tile(x.shape.map(() => 1 + random.integer(2))),
  broadcastTo: (x, { random }) =>
    x.mean(0, true).broadcastTo([1 + random.integer(3), ...x.shape.slice(1)]),
  reverse: (x, draw) => x.reverse(someAxes(x, draw)),
  constants: (x) =>
    x
      .add(tf.onesLike(x))
      .mul(tf.fill(x.shape, 0.5))
      .add(tf.zerosLike(x))
      .mul(tf.ones(x.shape))
      .sub(tf.zeros(x.shape)),
  range: (x) => x.add(tf.range(0, x.shape.at(-1)!, 1)).sub(tf.linspace(0, 1, x.shape.at(-1)!)),
  oneHot: constant((x, { random }) => tf.oneHot(x.abs().toInt(), 3, random.next(), -1, "float32")),

  gather: (x, draw) => {
    const axis = axisOf(x, draw);
    return x.gather(indices(1 + draw.random.integer(5), x.shape[axis]!, draw), axis);
  },
  gatherBatched: constant((x, draw) => {
    const rows = matrix(x);
    const count = 1 + draw.random.integer(3);
    return rows.gather(
      indices(rows.shape[0] * count, rows.shape[1], draw).reshape([rows.shape[0], count]),
      1,
      1,
    );
  }),
  gatherND: (x, draw) =>
    tf.gatherND(x, indices(4 * x.rank, Math.min(...x.shape), draw).reshape([4, x.rank])),
  scatterND: (x, draw) =>
    tf.scatterND(
      indices(4, 3, draw).reshape([4, 1]),
      x
        .flatten()
        .slice(0, 1)
        .tile([4])
        .mul(draw.operand([4])),
      [3],
    ),
  scatterUpdate: constant((x, { random }) =>
    tf.tensorScatterUpdate(
      x.flatten(),
      tf.tensor2d([[random.integer(x.size)]], undefined, "int32"),
      tf.tensor1d([0.25]),
    ),
  ),
  segmentSum: (x, draw) => tf.unsortedSegmentSum(x, indices(x.shape[0]!, 3, draw), 3),

  matMul: (x, draw) => {
    const a = matrix(x);
    const [ta, tb] = [flip(draw), flip(draw)];
    const inner = a.shape[ta ? 0 : 1];
    return tf.matMul(a, draw.operand(tb ? [2, inner] : [inner, 2]), ta, tb);
  },
  batchMatMul: (x, draw) => {
    const a = x.rank >= 3 ? x : x.reshape([1, ...matrix(x).shape]);
    const [ta, tb] = [flip(draw), flip(draw)];
    const inner = a.shape.at(ta ? -2 : -1)!;
    return tf.matMul(
      a,
      draw.operand([...a.shape.slice(0, -2), ...(tb ? [3, inner] : [inner, 3])]),
      ta,
      tb,
    );
  },
  fusedMatMul: (x, draw) => {
    const a = matrix(x);
    const inner = a.shape[1];
    const activation = draw.random.choice(["linear", "relu", "elu", "sigmoid", "relu6"] as const);
    return constant((input) =>
      tf.fused.matMul({
        a: input as tf.Tensor2D,
        b: draw.operand([inner, 3]) as tf.Tensor2D,
        bias: draw.operand([3]),
        activation,
      }),
    )(a, draw);
  },
  rmsNorm: (x, draw) => rmsNorm(matrix(x), draw.operand([x.shape.at(-1)!]), 1e-3),
  layerNorm: (x, draw) =>
    // rows of one element have no deviation
    layerNorm(matrix(x), draw.operand([x.shape.at(-1)!]), draw.operand([x.shape.at(-1)!]), 1e-2),
  gelu: (x) => gelu(x, "none"),
  geluTanh: (x) => gelu(x, "tanh"),
  swiglu: (x, draw) => swiglu(x, draw.operand(x.shape)),
  rotary: (x, draw) => {
    const n = x.size;
    const T = x.shape[0]!;
    const positions = indices(T, 7, draw).reshape([1, T]);
    const angles = tf.outerProduct(tf.range(0, 7), tf.tensor1d([1, 0.1]));
    return rotary(
      tf.concat([x, x, x, x], -1).reshape([1, n / T, T, 4]),
      positions,
      angles.cos(),
      angles.sin(),
    );
  },
  partialRotary: (x, draw) => {
    const T = x.shape[0]!;
    const H = 1 + draw.random.integer(2);
    const positions = indices(T, 7, draw).reshape([1, T]);
    const angles = tf.outerProduct(tf.range(0, 7), tf.tensor1d([1, 0.1]));
    const heads = Array.from({ length: 5 + draw.random.integer(3) }, (_, i) =>
      x
        .reshape([1, 1, T, -1])
        .mean(-1, true)
        .mul(i - 2),
    ); // 5 to 7 elements, 4 turn
    return rotary(
      tf.tile(tf.concat(heads, -1), [1, H, 1, 1]),
      positions,
      angles.cos(),
      angles.sin(),
    );
  },
  attention: (x, draw) => {
    x = flip(draw) ? x : tf.tile(matrix(x), [Math.ceil(140 / matrix(x).shape[0]), 1]);
    const [T, d] = matrix(x).shape;
    const [H, G] = draw.random.choice([
      [2, 1],
      [2, 2],
      [4, 2],
    ] as const);
    const mask = tf
      .where(
        tf
          .range(0, T)
          .reshape([T, 1])
          .greaterEqual(tf.range(0, T).reshape([1, T])),
        tf.scalar(0),
        tf.scalar(-1e9),
      )
      .reshape([1, 1, T, T]);
    const q = tf
      .stack(Array.from({ length: H }, (_, head) => matrix(x).mul(head - 0.5)))
      .reshape([1, H, T, d]);
    return attention(q, draw.operand([1, G, T, d]), draw.operand([1, G, T, d]), mask, flip(draw));
  },
  recomputed: (x, draw) =>
    recomputed([x], [draw.operand(x.shape)], ([a, b]) => a!.mul(b!).tanh().mul(a!)),
  einsum: constant((x, draw) =>
    tf.einsum("ij,kj->ik", matrix(x), draw.operand([2, x.shape.at(-1)!])),
  ),
};
