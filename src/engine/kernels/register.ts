/**
 * @file Registers every kernel of this folder with tfjs under one backend name.
 */
import { tf } from "../tf.js";
import type { Value } from "../graph/graph.js";
import type { SymbolicBackend } from "../graph/symbolic-backend.js";
import { KERNELS } from "./table.js";

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
