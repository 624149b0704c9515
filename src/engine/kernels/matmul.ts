/**
 * @file Matrix products. A transposed operand is read in place by ONNX Runtime's FusedMatMul
 * (domain com.microsoft), never copied; its `alpha` also takes a scalar factor along.
 */
import { broadcastShape, type Graph, type Value } from "../graph/graph.js";
import { ARITHMETIC_KERNELS } from "./arithmetic.js";
import type { Kernel, KernelTable } from "./kernel.js";
import { reshape, transpose } from "./shape.js";
import { UNARY_KERNELS } from "./unary.js";

/** a·b over the last two axes, either of them transposed; leading axes broadcast. */
function matmul(g: Graph, a: Value, b: Value, transposeA = false, transposeB = false): Value {
  const rows = a.shape.at(transposeA ? -1 : -2)!;
  const columns = b.shape.at(transposeB ? -2 : -1)!;
  const batch = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const shape = [...batch, rows, columns];
  if (batch.length > 0 && batch.every((extent) => extent === 1)) {
    // a single matrix: no batch
    const flat = matmul(
      g,
      reshape(g, a, a.shape.slice(-2)),
      reshape(g, b, b.shape.slice(-2)),
      transposeA,
      transposeB,
    );
    return reshape(g, flat, shape);
  }
  if (batch.length > 0 && transposeA && !transposeB && rows >= 2 * columns)
    // aᵀ·b = (bᵀ·a)ᵀ: transposes the small matrices
    return transpose(g, matmul(g, transpose(g, b, swapped(b)), a), swapped(b));
  if (!transposeA && !transposeB) return g.node("MatMul", [a, b], shape, "float32");
  return g.node("com.microsoft.FusedMatMul", [a, b], shape, "float32", {
    transA: { int: Number(transposeA) },
    transB: { int: Number(transposeB) },
  });
}

/** The order of axes that exchanges the last two. */
function swapped(x: Value): number[] {
  const order = x.shape.map((_, axis) => axis);
  return [...order.slice(0, -2), order.at(-1)!, order.at(-2)!];
}

/** Kernels of the activations, by the names that tfjs's fused kernels give them. */
const ACTIVATION: Readonly<Record<string, Kernel | undefined>> = {
  relu: UNARY_KERNELS["Relu"],
  relu6: UNARY_KERNELS["Relu6"],
  elu: UNARY_KERNELS["Elu"],
  sigmoid: UNARY_KERNELS["Sigmoid"],
  leakyrelu: UNARY_KERNELS["LeakyRelu"],
  prelu: ARITHMETIC_KERNELS["Prelu"],
};

const fusedMatmul: Kernel = (
  g,
  { a, b, bias, preluActivationWeights },
  { transposeA, transposeB, activation, leakyreluAlpha },
) => {
  let result = matmul(g, a!, b!, transposeA, transposeB);
  if (bias) result = g.elementwise("Add", [result, bias], "float32");
  const activate = activation ? ACTIVATION[activation] : undefined;
  if (!activate) return result;
  return activate(
    g,
    preluActivationWeights ? { x: result, alpha: preluActivationWeights } : { x: result },
    { alpha: leakyreluAlpha },
  );
};

/** By tfjs's kernel names: products of matrices, with what tfjs fuses into them. */
export const MATMUL_KERNELS: KernelTable = {
  BatchMatMul: (g, { a, b }, { transposeA, transposeB }) =>
    matmul(g, a!, b!, transposeA, transposeB),
  _FusedMatMul: fusedMatmul,
  Einsum: (g, inputs, { equation }) => {
    const operands = Object.values(inputs);
    const [left, right] = (equation as string).replace(/\s/g, "").split("->") as [string, string];
    const extent = new Map<string, number>();
    left
      .split(",")
      .forEach((term, k) =>
        [...term].forEach((letter, axis) => extent.set(letter, operands[k]!.shape[axis]!)),
      );
    return g.node(
      "Einsum",
      operands,
      [...right].map((letter) => extent.get(letter)!),
      "float32",
      { equation: { text: equation } },
    );
  },
};
