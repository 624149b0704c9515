/**
 * @file Gradients that tfjs lacks or has wrong, for every backend. Without the first group a loss
 * with a comparison in it (tf.where(a.greater(b), …)) cannot be differentiated. In tfjs 4.22 the
 * second does not sum over broadcast axes, the third fails for a list of one part and mixes up
 * axes. The fourth belongs to index tuples.
 */
import * as tf from "@tensorflow/tfjs";

const PIECEWISE_CONSTANT = [
  "Greater",
  "GreaterEqual",
  "Less",
  "LessEqual",
  "Equal",
  "NotEqual",
  "LogicalAnd",
  "LogicalOr",
];
const CONSTANT_UNARY = ["LogicalNot", "All", "Any"];

type Saved = readonly [tf.Tensor, tf.Tensor];

/** `gradient` summed to the shape of the operand that was broadcast. */
function unbroadcast(gradient: tf.Tensor, shape: number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, gradient.shape);
  return (axes.length ? gradient.sum(axes) : gradient).reshape(shape);
}

/**
 * A rule for two broadcast operands from the two partial derivatives, given with the shape of the
 * result.
 */
function binaryRule(
  kernelName: string,
  partials: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => [() => tf.Tensor, () => tf.Tensor],
): void {
  tf.registerGradient({
    kernelName,
    inputsToSave: ["a", "b"],
    gradFunc: (dy, saved) => {
      const [a, b] = saved as unknown as Saved;
      const [da, db] = partials(dy as tf.Tensor, a, b);
      return { a: () => unbroadcast(da(), a.shape), b: () => unbroadcast(db(), b.shape) };
    },
  });
}

/** Registers the rules with tfjs; done once by tf.ts, repeating it changes nothing. */
export function registerGradientRules(): void {
  registerConstantRules();
  registerBroadcastRules();
  registerAxisRules();
  registerIndexRules();
}

function registerConstantRules(): void {
  for (const kernelName of PIECEWISE_CONSTANT)
    binaryRule(kernelName, (_, a, b) => [() => tf.zeros(a.shape), () => tf.zeros(b.shape)]);
  for (const kernelName of CONSTANT_UNARY)
    tf.registerGradient({
      kernelName,
      inputsToSave: ["x"],
      gradFunc: (_, [x]) => ({ x: () => tf.zeros(x!.shape) }),
    });
}

function registerBroadcastRules(): void {
  binaryRule("Maximum", (dy, a, b) => [
    () => dy.mul(a.greaterEqual(b).toFloat()),
    () => dy.mul(a.less(b).toFloat()),
  ]);
  binaryRule("Minimum", (dy, a, b) => [
    () => dy.mul(a.lessEqual(b).toFloat()),
    () => dy.mul(a.greater(b).toFloat()),
  ]);
  binaryRule("SquaredDifference", (dy, a, b) => [
    () => dy.mul(a.sub(b).mul(2)),
    () => dy.mul(b.sub(a).mul(2)),
  ]);
}

function registerAxisRules(): void {
  tf.registerGradient({
    kernelName: "SplitV",
    gradFunc: (dy, _, attributes) => ({
      x: () => tf.concat([dy].flat(), attributes["axis"] as number),
    }),
  });
  tf.registerGradient({
    kernelName: "Unpack",
    gradFunc: (dy, _, attributes) => ({
      value: () => tf.stack([dy].flat(), attributes["axis"] as number),
    }),
  });
  tf.registerGradient({
    kernelName: "Cumsum",
    gradFunc: (dy, _, attributes) => {
      const { axis, exclusive, reverse } = attributes as unknown as {
        axis: number;
        exclusive: boolean;
        reverse: boolean;
      };
      return { x: () => tf.cumsum(dy as tf.Tensor, axis, exclusive, !reverse) };
    },
  });
}

function registerIndexRules(): void {
  tf.registerGradient({
    kernelName: "GatherNd",
    inputsToSave: ["params", "indices"],
    gradFunc: (dy, [params, indices]) => ({
      params: () => tf.scatterND(indices!, dy as tf.Tensor, params!.shape),
      indices: () => tf.zerosLike(indices!),
    }),
  });
  tf.registerGradient({
    kernelName: "ScatterNd",
    inputsToSave: ["indices"],
    gradFunc: (dy, [indices]) => ({
      updates: () => tf.gatherND(dy as tf.Tensor, indices!),
      indices: () => tf.zerosLike(indices!),
    }),
  });
}
