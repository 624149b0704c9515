/**
 * @file Kernels that move, repeat, cut or make elements without computing on them.
 */
import { UsageError } from "../../errors.js";
import { type Graph, isSplat, type Shape, type Value } from "../graph/graph.js";
import { isOpen } from "../graph/open-extents.js";
import { tf } from "../tf.js";
import { sizeOf } from "../types.js";
import type { KernelTable } from "./kernel.js";
import { cast } from "./unary.js";

/** Axes as a sorted list of non-negative numbers; all of them if none is given. */
export function axesOf(
  axis: number | readonly number[] | undefined | null,
  rank: number,
): number[] {
  const axes = axis == null ? Array.from({ length: rank }, (_, i) => i) : [axis].flat();
  return [...new Set(axes.map((a) => (a + rank) % rank))].sort((a, b) => a - b);
}

/** `x` with another shape of the same size; one extent may be −1. */
export function reshape(g: Graph, x: Value, shape: Shape): Value {
  const known = sizeOf(shape.filter((extent) => extent >= 0));
  const full = shape.map((extent) => (extent < 0 ? sizeOf(x.shape) / known : extent));
  if (full.length === x.shape.length && full.every((extent, axis) => extent === x.shape[axis]))
    return x;
  if (isSplat(x)) return g.expand(reshape(g, x.compact!, []), full);
  const source = x.node?.op === "Reshape" ? x.node.inputs[0]! : x; // a reshape of a reshape is one
  if (source !== x) return reshape(g, source, full);
  return g.node("Reshape", [x, g.integers(openShape(g, x.shape, full))], full, x.dtype);
}

/**
 * `shape` as Reshape reads it: an open extent (open-extents.ts) stays that of its axis in `from`
 * (0), and one may follow from all others (−1).
 */
function openShape(g: Graph, from: Shape, shape: Shape): number[] {
  let rest = 0;
  const written = shape.map((extent, axis) => {
    if (!isOpen(g.open, extent)) return extent;
    if (extent === from[axis]) return 0;
    rest++;
    return -1;
  });
  if (rest > 1)
    throw new UsageError(
      `compile: expected at most one open extent to move in a reshape, got [${from}] → ` +
        `[${shape}]; reshape one axis at a time`,
    );
  return written;
}

/** `x` with its axes in the order `perm`. */
export function transpose(g: Graph, x: Value, perm: readonly number[]): Value {
  const shape = perm.map((axis) => x.shape[axis]!);
  if (perm.every((axis, i) => axis === i)) return x;
  if (isSplat(x)) return g.expand(x.compact!, shape);
  const moved = perm.filter((axis) => x.shape[axis] !== 1);
  // only axes of extent 1 move
  if (moved.every((axis, i) => i === 0 || axis > moved[i - 1]!)) return reshape(g, x, shape);
  if (x.node?.op === "Transpose") {
    // two transpositions are one
    const first = (x.node.attributes["perm"] as { ints: readonly number[] }).ints;
    return transpose(
      g,
      x.node.inputs[0]!,
      perm.map((axis) => first[axis]!),
    );
  }
  return g.node("Transpose", [x], shape, x.dtype, { perm: { ints: perm } });
}

/** The box of `size` elements from `begin` on, every `step`-th along each axis. */
export function slice(
  g: Graph,
  x: Value,
  begin: readonly number[],
  size: readonly number[],
  step: readonly number[] = begin.map(() => 1),
): Value {
  if (size.every((extent, axis) => extent === x.shape[axis] && step[axis] === 1)) return x;
  if (isSplat(x)) return g.expand(x.compact!, size);
  const cut = size
    .map((_, axis) => axis)
    .filter((axis) => size[axis] !== x.shape[axis] || step[axis] !== 1);
  const ends = cut.map((axis) => {
    // one past the last element taken; before the first one when walking backwards
    const last = begin[axis]! + (size[axis]! - 1) * step[axis]!;
    if (step[axis]! > 0) return last + 1;
    return last > 0 ? last - 1 : -x.shape[axis]! - 1;
  });
  return g.node(
    "Slice",
    [
      x,
      g.integers(cut.map((axis) => begin[axis]!)),
      g.integers(ends),
      g.integers(cut),
      g.integers(cut.map((axis) => step[axis]!)),
    ],
    size,
    x.dtype,
  );
}

/** `parts` joined along `axis`. */
function concat(g: Graph, parts: readonly Value[], axis: number): Value {
  const filled = parts.filter((part) => sizeOf(part.shape) > 0);
  if (filled.length === 1) return filled[0]!;
  const shape = [...parts[0]!.shape];
  shape[axis] = parts.reduce((sum, part) => sum + part.shape[axis]!, 0);
  return g.node("Concat", filled.length ? filled : parts, shape, parts[0]!.dtype, {
    axis: { int: axis },
  });
}

const insert = (shape: Shape, axis: number, extent: number): number[] => [
  ...shape.slice(0, axis),
  extent,
  ...shape.slice(axis),
];
const like = (g: Graph, x: Value, value: number): Value =>
  g.expand(g.scalar(value, x.dtype as "float32"), x.shape);

/** By tfjs's kernel names: what moves, repeats or makes elements and computes none. */
export const SHAPE_KERNELS: KernelTable = {
  Reshape: (g, { x }, { shape }) => reshape(g, x!, shape),
  ExpandDims: (g, { input }, { dim }) =>
    reshape(g, input!, insert(input!.shape, dim < 0 ? input!.shape.length + 1 + dim : dim, 1)),
  Transpose: (g, { x }, { perm }) => transpose(g, x!, perm),
  Slice: (g, { x }, { begin, size }) => {
    const start = [begin].flat() as number[];
    const extent = [size].flat() as number[];
    return slice(
      g,
      x!,
      x!.shape.map((_, axis) => start[axis] ?? 0),
      x!.shape.map((full, axis) => {
        const wanted = extent[axis] ?? -1;
        return wanted < 0 ? full - (start[axis] ?? 0) : wanted;
      }),
    );
  },
  StridedSlice: (
    g,
    { x },
    { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask },
  ) => {
    const info = tf.slice_util.sliceInfo(
      [...x!.shape],
      begin,
      end,
      strides,
      beginMask,
      endMask,
      ellipsisMask,
      newAxisMask,
      shrinkAxisMask,
    );
    const size = info.begin.map((from, axis) =>
      Math.max(0, Math.ceil((info.end[axis]! - from) / info.strides[axis]!)),
    );
    return reshape(g, slice(g, x!, info.begin, size, info.strides), info.finalShape);
  },
  SplitV: (g, { x }, { numOrSizeSplits, axis }) => {
    const at = axis < 0 ? axis + x!.shape.length : axis;
    let from = 0;
    return tf.backend_util
      .prepareSplitSize(x as unknown as tf.Tensor, numOrSizeSplits, at)
      .map((extent) => {
        const begin = x!.shape.map((_, i) => (i === at ? from : 0));
        from += extent;
        return slice(
          g,
          x!,
          begin,
          x!.shape.map((full, i) => (i === at ? extent : full)),
        );
      });
  },
  Concat: (g, inputs, { axis }) => {
    const parts = Object.values(inputs);
    return concat(g, parts, (axis + parts[0]!.shape.length) % parts[0]!.shape.length);
  },
  Pack: (g, inputs, { axis }) => {
    const parts = Object.values(inputs);
    const at = axis < 0 ? axis + parts[0]!.shape.length + 1 : axis;
    return concat(
      g,
      parts.map((part) => reshape(g, part, insert(part.shape, at, 1))),
      at,
    );
  },
  Unpack: (g, { value }, { axis }) => {
    const at = axis < 0 ? axis + value!.shape.length : axis;
    const shape = value!.shape.filter((_, i) => i !== at);
    return Array.from({ length: value!.shape[at]! }, (_, k) => {
      const begin = value!.shape.map((_extent, i) => (i === at ? k : 0));
      return reshape(
        g,
        slice(
          g,
          value!,
          begin,
          value!.shape.map((extent, i) => (i === at ? 1 : extent)),
        ),
        shape,
      );
    });
  },
  PadV2: (g, { x }, { paddings, constantValue }) => {
    const pairs = paddings as [number, number][];
    const shape = x!.shape.map((extent, axis) => extent + pairs[axis]![0] + pairs[axis]![1]);
    return g.node(
      "Pad",
      [
        x!,
        g.integers([...pairs.map((p) => p[0]), ...pairs.map((p) => p[1])]),
        g.scalar(constantValue, x!.dtype as "float32"),
      ],
      shape,
      x!.dtype,
    );
  },
  MirrorPad: (g, { x }, { paddings, mode }) => {
    const offset = mode === "reflect" ? 1 : 0; // whether the border itself is repeated
    return (paddings as [number, number][]).reduce((padded, [before, after], axis) => {
      const n = x!.shape[axis]!;
      const order = [
        ...Array.from({ length: before }, (_, i) => before - 1 - i + offset),
        ...Array(n).keys(),
        ...Array.from({ length: after }, (_, i) => n - 1 - i - offset),
      ];
      const shape = padded.shape.map((extent, i) => (i === axis ? order.length : extent));
      return before + after === 0
        ? padded
        : g.node("Gather", [padded, g.integers(order)], shape, x!.dtype, { axis: { int: axis } });
    }, x!);
  },
  Tile: (g, { x }, { reps }) => {
    const shape = x!.shape.map((extent, axis) => extent * reps[axis]);
    if (x!.shape.every((extent, axis) => extent === 1 || reps[axis] === 1))
      return g.expand(x!, shape);
    return g.node("Tile", [x!, g.integers(reps)], shape, x!.dtype);
  },
  Reverse: (g, { x }, { dims }) => {
    const axes = axesOf(dims, x!.shape.length);
    return slice(
      g,
      x!,
      x!.shape.map((extent, axis) => (axes.includes(axis) ? extent - 1 : 0)),
      x!.shape,
      x!.shape.map((_, axis) => (axes.includes(axis) ? -1 : 1)),
    );
  },
  Fill: (g, _, { shape, value, dtype }) =>
    g.expand(g.scalar(Number(value), dtype ?? "float32"), shape),
  OnesLike: (g, { x }) => like(g, x!, 1),
  ZerosLike: (g, { x }) => like(g, x!, 0),
  Range: (g, _, { start, stop, step, dtype }) => {
    const data = range(start, stop, step);
    return g.constant(
      dtype === "int32" ? Int32Array.from(data) : Float32Array.from(data),
      [data.length],
      dtype ?? "float32",
    );
  },
  LinSpace: (g, _, { start, stop, num }) =>
    g.constant(
      Float32Array.from({ length: num }, (_unused, i) =>
        num === 1 ? start : start + (i * (stop - start)) / (num - 1),
      ),
      [num],
      "float32",
    ),
  OneHot: (g, { indices }, { depth, onValue, offValue, dtype }) => {
    const classes = g.constant(
      Int32Array.from({ length: depth }, (_, i) => i),
      [depth],
      "int32",
    );
    const hit = g.elementwise(
      "Equal",
      [reshape(g, cast(g, indices!, "int32"), [...indices!.shape, 1]), classes],
      "bool",
    );
    return g.elementwise(
      "Where",
      [hit, g.scalar(onValue, dtype ?? "float32"), g.scalar(offValue, dtype ?? "float32")],
      dtype ?? "float32",
    );
  },
};

/** start, start + step, … up to but without stop. */
function range(start: number, stop: number, step: number): number[] {
  return Array.from(
    { length: Math.max(0, Math.ceil((stop - start) / step)) },
    (_, i) => start + i * step,
  );
}
