/**
 * @file Registers every kernel of this folder with tfjs under one backend name; adding one is
 * adding an entry to the table of its kind.
 */
import { tf } from "../tf.js";
import type { Value } from "../graph/graph.js";
import type { SymbolicBackend } from "../graph/symbolic-backend.js";
import { ARITHMETIC_KERNELS } from "./arithmetic.js";
import { FUSED_KERNELS } from "./fused.js";
import { INDEXING_KERNELS } from "./indexing.js";
import type { KernelTable } from "./kernel.js";
import { MATMUL_KERNELS } from "./matmul.js";
import { REDUCTION_KERNELS } from "./reduction.js";
import { SHAPE_KERNELS } from "./shape.js";
import { UNARY_KERNELS } from "./unary.js";

/** Every kernel that compiles, by tfjs's kernel name. */
export const KERNELS: KernelTable = {
  ...ARITHMETIC_KERNELS,
  ...UNARY_KERNELS,
  ...REDUCTION_KERNELS,
  ...SHAPE_KERNELS,
  ...INDEXING_KERNELS,
  ...MATMUL_KERNELS,
  ...FUSED_KERNELS,
};

let registered = false;

/**
 * Registers all of them for `backendName`, replacing an older copy of this module's (a notebook may
 * load it anew).
 */
export function registerKernels(backendName: string): void {
  if (registered) return;
  registered = true;
  for (const [kernelName, kernel] of Object.entries(KERNELS)) {
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
