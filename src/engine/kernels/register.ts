/**
 * @file Registers every kernel of this folder with tfjs under one backend name. A kernel is a
 * function from graph values and tfjs's attributes to graph values; adding one is adding an entry
 * to the table of its kind.
 */
import { tf } from "../tf.js";
import type { Graph, Value } from "../graph.js";
import type { SymbolicBackend } from "../symbolic-backend.js";
import { arithmeticKernels } from "./arithmetic.js";
import { fusedKernels } from "./fused.js";
import { indexingKernels } from "./indexing.js";
import { matmulKernels } from "./matmul.js";
import { reductionKernels } from "./reduction.js";
import { shapeKernels } from "./shape.js";
import { unaryKernels } from "./unary.js";

/** Attributes as tfjs passes them; each kernel knows its own (tfjs-core's kernel_names). */
// biome-ignore lint/suspicious/noExplicitAny: tfjs has one attribute type per kernel and hands them
// over untyped
export type KernelAttributes = any;
/**
 * Inputs by tfjs's names, or in order for kernels that take a list. Optional ones may be missing.
 */
export type KernelInputs = Readonly<Record<string, Value>>;
export type Kernel = (
  graph: Graph,
  inputs: KernelInputs,
  attributes: KernelAttributes,
) => Value | Value[];
export type KernelTable = Readonly<Record<string, Kernel>>;

/** Every kernel that compiles, by tfjs's kernel name. */
export const kernels: KernelTable = {
  ...arithmeticKernels,
  ...unaryKernels,
  ...reductionKernels,
  ...shapeKernels,
  ...indexingKernels,
  ...matmulKernels,
  ...fusedKernels,
};

let registered = false;

/**
 * Registers all of them for `backendName`, replacing an older copy of this module's (a notebook may
 * load it anew).
 */
export function registerKernels(backendName: string): void {
  if (registered) return;
  registered = true;
  for (const [kernelName, kernel] of Object.entries(kernels)) {
    if (tf.getKernel(kernelName, backendName)) tf.unregisterKernel(kernelName, backendName);
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, attrs, backend }) => {
        const symbolic = backend as SymbolicBackend;
        const values: Record<string, Value> = {};
        for (const [name, tensor] of Object.entries(inputs))
          if (tensor != null) values[name] = symbolic.toValue(tensor as tf.TensorInfo);
        const result = kernel(symbolic.graph, values, attrs ?? {});
        return Array.isArray(result)
          ? result.map((value) => symbolic.tensorInfo(value))
          : symbolic.tensorInfo(result);
      },
    });
  }
}
