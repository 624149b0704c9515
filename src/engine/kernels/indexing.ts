/**
 * @file Kernels that read or write at computed positions. Sums over equal indices add in the order
 * of the updates, one after another: ONNX Runtime runs ScatterElements on one thread, so equal
 * inputs give equal bytes (its ScatterND with reduction may race, and is used only where indices
 * write, not add).
 */
import type { Graph, Value } from "../graph/graph.js";
import { sizeOf } from "../types.js";
import type { KernelTable } from "./kernel.js";
import { reshape } from "./shape.js";
import { cast } from "./unary.js";

/** Sums rows of `x` [N, …] that share an id, 0 ≤ id < numSegments, into [numSegments, …]. */
function segmentSum(g: Graph, x: Value, ids: Value, numSegments: number): Value {
  const rest = x.shape.slice(ids.shape.length);
  const n = sizeOf(ids.shape);
  const width = sizeOf(rest);
  const rows = reshape(g, x, [n, width]);
  const index = g.expand(reshape(g, cast(g, ids, "int64"), [n, 1]), [n, width]);
  const zeros = g.expand(g.scalar(0, x.dtype as "float32"), [numSegments, width]);
  const sums = g.node("ScatterElements", [zeros, index, rows], [numSegments, width], x.dtype, {
    axis: { int: 0 },
    reduction: { text: "add" },
  });
  return reshape(g, sums, [numSegments, ...rest]);
}

/**
 * Flat row number of index tuples [..., K] into the first K axes of `shape`, and the shape of what
 * they point at.
 */
function flatIndices(
  g: Graph,
  indices: Value,
  shape: readonly number[],
): { flat: Value; rest: readonly number[]; rows: number } {
  const depth = indices.shape.at(-1)!;
  const rest = shape.slice(depth);
  const outer = shape.slice(0, depth);
  const strides = Int32Array.from(outer, (_, axis) => sizeOf(outer.slice(axis + 1)));
  const weighted = g.elementwise(
    "Mul",
    [cast(g, indices, "int32"), g.constant(strides, [depth], "int32")],
    "int32",
  );
  const count = sizeOf(indices.shape.slice(0, -1));
  const summed = g.node(
    "ReduceSum",
    [reshape(g, weighted, [count, depth]), g.integers([1])],
    [count],
    "int32",
    { keepdims: { int: 0 } },
  );
  return { flat: summed, rest, rows: sizeOf(outer) };
}

/** By tfjs's kernel names: gather, scatter and sums over segments. */
export const INDEXING_KERNELS: KernelTable = {
  GatherV2: (g, { x, indices }, { axis, batchDims }) => {
    const batch = batchDims ?? 0;
    const shape = [
      ...x!.shape.slice(0, axis),
      ...indices!.shape.slice(batch),
      ...x!.shape.slice(axis + 1),
    ];
    if (batch === 0)
      return g.node("Gather", [x!, indices!], shape, x!.dtype, { axis: { int: axis } });
    // Batched: fold the batch axes and the axis gathered from into one, and offset the indices of
    // each batch.
    const outer = sizeOf(x!.shape.slice(0, batch));
    const between = x!.shape.slice(batch, axis);
    const n = x!.shape[axis]!;
    const inner = x!.shape.slice(axis + 1);
    if (between.length > 0)
      throw new RangeError(
        "GatherV2: expected axis = batchDims, got axes between them; transpose first",
      );
    const offsets = g.constant(
      Int32Array.from({ length: outer }, (_, i) => i * n),
      [outer, 1],
      "int32",
    );
    const flat = g.elementwise(
      "Add",
      [reshape(g, indices!, [outer, sizeOf(indices!.shape.slice(batch))]), offsets],
      "int32",
    );
    const rows = reshape(g, x!, [outer * n, ...inner]);
    return reshape(
      g,
      g.node("Gather", [rows, flat], [...flat.shape, ...inner], x!.dtype, { axis: { int: 0 } }),
      shape,
    );
  },
  GatherNd: (g, { params, indices }) => {
    const { flat, rest, rows } = flatIndices(g, indices!, params!.shape);
    const gathered = g.node(
      "Gather",
      [reshape(g, params!, [rows, ...rest]), flat],
      [flat.shape[0]!, ...rest],
      params!.dtype,
      { axis: { int: 0 } },
    );
    return reshape(g, gathered, [...indices!.shape.slice(0, -1), ...rest]);
  },
  ScatterNd: (g, { indices, updates }, { shape }) => {
    const { flat, rest, rows } = flatIndices(g, indices!, shape);
    return reshape(
      g,
      segmentSum(g, reshape(g, updates!, [flat.shape[0]!, ...rest]), flat, rows),
      shape,
    );
  },
  TensorScatterUpdate: (g, { tensor, indices, updates }) =>
    g.node(
      "ScatterND",
      [tensor!, cast(g, indices!, "int64"), updates!],
      tensor!.shape,
      tensor!.dtype,
    ),
  UnsortedSegmentSum: (g, { x, segmentIds }, { numSegments }) =>
    segmentSum(g, x!, segmentIds!, numSegments),
};
