/**
 * @file Kernels that tfjs does not have: pieces of a decoder that ONNX Runtime runs as one operator. The functions
 * that call them (rms-norm.ts, layer-norm.ts, rotary.ts, gelu.ts) compose the same from tfjs's operations on other backends.
 */
import type { Attributes } from "../graph.js";
import type { KernelTable } from "./register.js";
import { cast } from "./unary.js";

export const fusedKernels: KernelTable = {
  RmsNorm: (g, { x, gain }, { epsilon }) =>
    g.nodes("SimplifiedLayerNormalization", [x!, gain!], [{ shape: x!.shape, dtype: "float32" }, { shape: [...x!.shape.slice(0, -1), 1], dtype: "float32" }],
      { axis: { int: -1 }, epsilon: { float: epsilon }, stash_type: { int: 1 } }),
  LayerNorm: (g, { x, gain, bias }, { epsilon }) => {
    const column = { shape: [...x!.shape.slice(0, -1), 1], dtype: "float32" } as const;
    return g.nodes("LayerNormalization", [x!, gain!, bias!], [{ shape: x!.shape, dtype: "float32" }, column, column],
      { axis: { int: -1 }, epsilon: { float: epsilon }, stash_type: { int: 1 } });
  },
  Gelu: (g, { x }, { approximate }) => g.elementwise("Gelu", [x!], "float32", { approximate: { text: approximate } }),
  Rotary: (g, { x, positions, cos, sin }) => {
    const size = 2 * cos!.shape[1]!; // of a head; the operator wants to know only where it is not all of it
    const partial: Attributes = size < x!.shape[3]! ? { rotary_embedding_dim: { int: size }, num_heads: { int: x!.shape[1]! } } : {};
    return g.node("com.microsoft.RotaryEmbedding", [x!, cast(g, positions!, "int64"), cos!, sin!], x!.shape, "float32", partial);
  },
};
