/**
 * @file Kernels that tfjs does not have: pieces of a decoder that ONNX Runtime runs as one
 * operator. The functions that call them (rms-norm.ts, layer-norm.ts, rotary.ts, gelu.ts,
 * recompute.ts) compose the same from tfjs's operations on other backends.
 */
import type { Attributes, Value } from "../graph/graph.js";
import { sizeOf } from "../types.js";
import type { KernelTable } from "./kernel.js";
import { reshape } from "./shape.js";
import { cast } from "./unary.js";

/** By the names that the engine's layers give them; each is one operator of ONNX Runtime. */
export const FUSED_KERNELS: KernelTable = {
  RmsNorm: (g, { x, gain }, { epsilon }) =>
    g.nodes(
      "SimplifiedLayerNormalization",
      [x!, gain!],
      [
        { shape: x!.shape, dtype: "float32" },
        { shape: [...x!.shape.slice(0, -1), 1], dtype: "float32" },
      ],
      { axis: { int: -1 }, epsilon: { float: epsilon }, stash_type: { int: 1 } },
    ),
  LayerNorm: (g, { x, gain, bias }, { epsilon }) => {
    const column = { shape: [...x!.shape.slice(0, -1), 1], dtype: "float32" } as const;
    return g.nodes(
      "LayerNormalization",
      [x!, gain!, bias!],
      [{ shape: x!.shape, dtype: "float32" }, column, column],
      { axis: { int: -1 }, epsilon: { float: epsilon }, stash_type: { int: 1 } },
    );
  },
  After: (g, { x, last }) => {
    // x with no elements of `last` behind it: a value that depends on both, and that nothing folds
    // into x
    const column = (value: Value): Value => reshape(g, value, [sizeOf(value.shape), 1]);
    const none = g.node(
      "Slice",
      [column(last!), g.integers([0]), g.integers([0])],
      [0, 1],
      "float32",
    );
    return reshape(
      g,
      g.node("Concat", [column(x!), none], column(x!).shape, "float32", { axis: { int: 0 } }),
      x!.shape,
    );
  },
  Gelu: (g, { x }, { approximate }) =>
    g.elementwise("Gelu", [x!], "float32", { approximate: { text: approximate } }),
  Rotary: (g, { x, positions, cos, sin }) => {
    // of a head; the operator wants to know only where it is not all of it
    const size = 2 * cos!.shape[1]!;
    const partial: Attributes =
      size < x!.shape[3]!
        ? { rotary_embedding_dim: { int: size }, num_heads: { int: x!.shape[1]! } }
        : {};
    return g.node(
      "com.microsoft.RotaryEmbedding",
      [x!, cast(g, positions!, "int64"), cos!, sin!],
      x!.shape,
      "float32",
      partial,
    );
  },
};
