/**
 * @file compile(): a tfjs program, once traced, as one ONNX graph run by ONNX Runtime — what `jit`
 * is to JAX. The program runs once, with symbolic tensors: shapes are static, its JavaScript
 * (loops, conditions on shapes, random numbers) is evaluated at that time and frozen, and its
 * gradients (tf.grads, tf.variableGrads, tf.customGrad) compile like everything else.
 */
import { UsageError } from "../errors.js";
import { createEagerProgram } from "./tensorflow/eager.js";
import type { Value } from "./graph/graph.js";
import type { CompiledProgram, CompileOptions, Program } from "./graph/program.js";
import { GraphSession } from "./graph/session.js";
import { BACKEND, type SymbolicBackend, trace } from "./graph/symbolic-backend.js";
import { registerKernels } from "./kernels/register.js";
import { tf } from "./tf.js";
import { dtypeOf, type HostMap, type TensorMap, type TensorSpec } from "./types.js";

export type { CompiledProgram, CompileOptions, Program } from "./graph/program.js";
export * from "./types.js";

/**
 * Compiles `program` for inputs of the given shapes.
 * @throws UsageError if it needs a kernel that is not there, or reads a tensor's numbers while
 *   traced
 * @example
 * const square = await compile(({ x }) => ({ y: x!.mul(x!) }), { x: { shape: [3] } });
 * (await square.run({ x: Float32Array.of(1, 2, 3) })).y // Float32Array [1, 4, 9]
 */
export async function compile(
  program: Program,
  inputs: Readonly<Record<string, TensorSpec>>,
  options: CompileOptions = {},
): Promise<CompiledProgram> {
  const { threads = 1, constants = {}, engine = "compiled", open } = options;
  if (!Number.isInteger(threads) || threads < 1)
    throw new UsageError(
      `compile: expected threads to be an integer ≥ 1, got ${threads}; give a whole number ` +
        "of threads",
    );
  if (engine === "eager" && open)
    throw new UsageError(
      "compile: expected no open extents of an eager program, got " +
        `${Object.keys(open).join(", ")}; leave out open, or engine: "eager"`,
    );
  if (engine === "eager") return createEagerProgram(program, inputs, constants);
  if (engine !== "compiled")
    throw new UsageError(
      `compile: expected engine to be "compiled" or "eager", got ${JSON.stringify(engine)}; ` +
        "choose one of the two",
    );
  registerKernels(BACKEND);
  const { graph, outputs } = trace(
    (backend) => ({
      graph: backend.graph,
      outputs: symbolicRun(backend, program, inputs, constants),
    }),
    open,
  );
  return GraphSession.create(graph, outputs, threads);
}

function symbolicRun(
  backend: SymbolicBackend,
  program: Program,
  inputs: Readonly<Record<string, TensorSpec>>,
  constants: HostMap,
): Record<string, Value> {
  const tensor = (value: Value): tf.Tensor =>
    tf.engine().makeTensorFromTensorInfo(backend.tensorInfo(value), backend);
  const given: TensorMap = {};
  const fixed: TensorMap = {};
  const outputs: Record<string, Value> = {};
  for (const [name, { shape, dtype = "float32" }] of Object.entries(inputs))
    given[name] = tensor(backend.graph.input(name, shape, dtype));
  for (const [name, { shape, dtype, data }] of Object.entries(constants)) {
    if (name in inputs)
      throw new UsageError(
        `compile: expected each name to be an input or a constant, got ${name} as both; rename one`,
      );
    fixed[name] = tensor(backend.graph.namedConstant(name, data, shape, dtype ?? dtypeOf(data)));
  }
  const results = program(given, fixed);
  for (const [name, result] of Object.entries(results)) outputs[name] = backend.toValue(result);
  tf.dispose(results); // those that were kept; the rest go with the trace
  return outputs;
}
