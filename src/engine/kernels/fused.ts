/**
 * @file Kernels that tfjs does not have: pieces of a decoder that ONNX Runtime runs as one operator. The functions
 * that call them (rms-norm.ts, rotary.ts) compose the same from tfjs's operations on other backends.
 */
import type { KernelTable } from "./register.js";
import { cast } from "./unary.js";

export const fusedKernels: KernelTable = {
  RmsNorm: (g, { x, gain }, { epsilon }) =>
    g.nodes("SimplifiedLayerNormalization", [x!, gain!], [{ shape: x!.shape, dtype: "float32" }, { shape: [...x!.shape.slice(0, -1), 1], dtype: "float32" }],
      { axis: { int: -1 }, epsilon: { float: epsilon }, stash_type: { int: 1 } }),
  Rotary: (g, { x, positions, cos, sin }) =>
    g.node("com.microsoft.RotaryEmbedding", [x!, cast(g, positions!, "int64"), cos!, sin!], x!.shape, "float32"),
};
