/**
 * @file Kernels that reduce, scan or normalize along axes.
 */
import { type Graph, isSplat, type Value } from "../graph/graph.js";
import { sizeOf } from "../types.js";
import type { Kernel, KernelTable } from "./kernel.js";
import { axesOf, reshape, transpose } from "./shape.js";
import { cast } from "./unary.js";

/** `x` reduced by `op` over `axes`. */
function reduce(g: Graph, op: string, x: Value, axes: readonly number[], keepDims = false): Value {
  const kept = x.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
  const shape = keepDims ? kept : x.shape.filter((_, axis) => !axes.includes(axis));
  const count = sizeOf(axes.map((axis) => x.shape[axis]!));
  if (axes.length === 0 || count === 1) return reshape(g, x, shape);
  if (isSplat(x) && x.dtype === "float32" && (op === "ReduceSum" || op === "ReduceMean")) {
    const one = reshape(g, x.compact!, []);
    return g.expand(
      op === "ReduceSum" ? g.elementwise("Mul", [one, g.scalar(count)], "float32") : one,
      shape,
    );
  }
  return g.node(op, [x, g.integers(axes)], shape, x.dtype, { keepdims: { int: keepDims ? 1 : 0 } });
}

const reduction =
  (op: string): Kernel =>
  (g, { x }, { axis, reductionIndices, keepDims }) => {
    const value =
      x!.dtype === "bool" || (op === "ReduceMean" && x!.dtype !== "float32")
        ? cast(g, x!, op === "ReduceMean" ? "float32" : "int32")
        : x!;
    return reduce(g, op, value, axesOf(axis ?? reductionIndices, x!.shape.length), keepDims);
  };

/** all = min and any = max of 0/1. */
const logical =
  (op: string): Kernel =>
  (g, { x }, { axis, keepDims }) =>
    cast(g, reduce(g, op, cast(g, x!, "int32"), axesOf(axis, x!.shape.length), keepDims), "bool");

const argument =
  (op: string): Kernel =>
  (g, { x }, { axis }) => {
    const at = axesOf(axis ?? 0, x!.shape.length)[0]!;
    const shape = x!.shape.filter((_, i) => i !== at);
    return cast(
      g,
      g.node(op, [x!], shape, "int64", { axis: { int: at }, keepdims: { int: 0 } }),
      "int32",
    );
  };

const normalizer =
  (op: string, attribute: string): Kernel =>
  (g, { logits }, attributes) => {
    const rank = logits!.shape.length;
    const axis = ((attributes[attribute] ?? -1) + rank) % rank;
    return g.node(op, [cast(g, logits!, "float32")], logits!.shape, "float32", {
      axis: { int: axis },
    });
  };

/**
 * Running product: ∏ over a masked copy of the row for every position (n² memory; for the gradient
 * of prod).
 */
function cumprod(g: Graph, x: Value, axis: number, exclusive: boolean, reversed: boolean): Value {
  const rank = x.shape.length;
  const n = x.shape[axis]!;
  const perm = [...Array.from({ length: rank }, (_, i) => i).filter((i) => i !== axis), axis];
  const rows = transpose(g, x, perm); // […, n]
  const outer = rows.shape.slice(0, -1);
  const mask = Uint8Array.from({ length: n * n }, (_, k) => {
    const i = Math.floor(k / n);
    const j = k % n;
    const distance = reversed ? j - i : i - j;
    return Number(exclusive ? distance > 0 : distance >= 0);
  });
  const spread = reshape(g, rows, [...outer, 1, n]);
  const masked = g.elementwise(
    "Where",
    [g.constant(mask, [n, n], "bool"), spread, g.scalar(1, x.dtype as "float32")],
    x.dtype,
  ); // […, n, n]
  const product = reduce(g, "ReduceProd", masked, [rank]); // […, n]
  return transpose(
    g,
    product,
    perm.map((_, i) => perm.indexOf(i)),
  );
}

/** By tfjs's kernel names: what folds axes of one tensor. */
export const REDUCTION_KERNELS: KernelTable = {
  Sum: reduction("ReduceSum"),
  Mean: reduction("ReduceMean"),
  Max: reduction("ReduceMax"),
  Min: reduction("ReduceMin"),
  Prod: reduction("ReduceProd"),
  All: logical("ReduceMin"),
  Any: logical("ReduceMax"),
  ArgMax: argument("ArgMax"),
  ArgMin: argument("ArgMin"),
  Softmax: normalizer("Softmax", "dim"),
  LogSoftmax: normalizer("LogSoftmax", "axis"),
  Cumsum: (g, { x }, { axis, exclusive, reverse }) => {
    const at = axesOf(axis ?? 0, x!.shape.length)[0]!;
    return g.node(
      "CumSum",
      [x!, g.constant(BigInt64Array.of(BigInt(at)), [], "int64")],
      x!.shape,
      x!.dtype,
      { exclusive: { int: exclusive ? 1 : 0 }, reverse: { int: reverse ? 1 : 0 } },
    );
  },
  Cumprod: (g, { x }, { axis, exclusive, reverse }) =>
    cumprod(g, x!, axesOf(axis ?? 0, x!.shape.length)[0]!, Boolean(exclusive), Boolean(reverse)),
  TopK: (g, { x }, { k }) => {
    const shape = [...x!.shape.slice(0, -1), k as number];
    const [values, indices] = g.nodes(
      "TopK",
      [x!, g.integers([k])],
      [
        { shape, dtype: x!.dtype },
        { shape, dtype: "int64" },
      ],
    );
    return [values!, cast(g, indices!, "int32")];
  },
};
