/**
 * @file The same program without compilation: whichever tfjs backend is active (cpu, tensorflow, …)
 * runs it operation by operation at every call. The reference that compiled results are checked
 * against.
 */
import type { CompiledProgram, Program } from "../graph/program.js";
import { checkArray } from "../graph/session.js";
import { tf } from "../tf.js";
import {
  dtypeOf,
  type HostArray,
  type HostMap,
  type TensorMap,
  type TensorSpec,
} from "../types.js";

/** A program as compile() returns it, run by the backend that is active at each call. */
export function createEagerProgram(
  program: Program,
  inputs: Readonly<Record<string, TensorSpec>>,
  constants: HostMap,
): CompiledProgram {
  const fixed: TensorMap = {};
  for (const [name, { shape, dtype, data }] of Object.entries(constants))
    fixed[name] = tf.tensor(data, [...shape], dtype ?? dtypeOf(data));
  return {
    nodeCount: 0,
    async run(feeds, into = {}) {
      const given: TensorMap = {};
      for (const [name, { shape, dtype = "float32" }] of Object.entries(inputs)) {
        const array = feeds[name];
        checkArray(name, shape, dtype, array);
        // a copy: the backend keeps what it is given
        given[name] = tf.tensor(array.slice(), [...shape], dtype);
      }
      const results = tf.tidy(() => program(given, fixed));
      const named: Record<string, HostArray> = {};
      for (const [name, tensor] of Object.entries(results)) {
        const data = (await tensor.data()) as HostArray;
        const target = into[name];
        if (target) {
          checkArray(name, tensor.shape, tensor.dtype as "float32", target);
          target.set(data);
        }
        named[name] = target ?? data;
      }
      tf.dispose([results, given]);
      return named;
    },
    async dispose() {
      tf.dispose(fixed);
    },
  };
}
