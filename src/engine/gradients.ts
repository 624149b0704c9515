/**
 * @file Values and gradients of scalars with respect to named parameters, inside a program: the
 * piece that training steps, golden tests and per-term gradient norms share. Runs the same under
 * compilation and eagerly.
 */
import { UsageError } from "../errors.js";
import {
  compile,
  type CompileOptions,
  type CompiledProgram,
  type Feeds,
  type HostArray,
  type HostMap,
  type TensorMap,
  type TensorSpec,
} from "./compile.js";
import { tf } from "./tf.js";
import { dtypeOf } from "./types.js";

/** Scalars of an objective by name; `loss` is the one that training minimizes. */
export type Objective = (parameters: TensorMap, inputs: TensorMap) => Record<string, tf.Tensor>;

/**
 * ∂ objective[of] / ∂ parameters, and every scalar the objective returned.
 * Parameters that the scalar does not depend on have no gradient.
 */
export function differentiate(
  objective: Objective,
  parameters: TensorMap,
  inputs: TensorMap,
  of: string,
): { scalars: TensorMap; gradients: TensorMap } {
  const scalars: TensorMap = {};
  const names = Object.keys(parameters);
  const forward = (): tf.Tensor => {
    const results = objective(parameters, inputs);
    const target = results[of];
    if (!target || target.size !== 1)
      throw new UsageError(
        `objective: expected a scalar named "${of}", got ` +
          `${target ? `shape [${target.shape}]` : `only ${Object.keys(results).join(", ") || "nothing"}`}; ` +
          "return it from the objective as a mean or sum",
      );
    for (const [name, scalar] of Object.entries(results))
      if (name !== of) scalars[name] = tf.keep(scalar.clone());
    return target.reshape([]);
  };
  const { value, grads } = tf.engine().gradients(
    forward,
    names.map((name) => parameters[name]!),
    undefined,
    true,
  );
  scalars[of] = value;
  const gradients: TensorMap = {};
  names.forEach((name, k) => {
    if (grads[k]) gradients[name] = grads[k];
  });
  return { scalars, gradients };
}

/** A parameter as an input specification. */
export function specsOf(parameters: HostMap): Record<string, TensorSpec> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { shape, data, dtype }]) => [
      name,
      { shape, dtype: dtype ?? dtypeOf(data) },
    ]),
  );
}

/** Parameters as the feeds of an input specification. */
export function dataOf(parameters: HostMap): Feeds {
  return Object.fromEntries(Object.entries(parameters).map(([name, { data }]) => [name, data]));
}

/** An objective and its gradients, compiled to run on changing parameters and feeds. */
export interface CompiledGradients {
  /** Every scalar, and the gradient of each with respect to each parameter it depends on. */
  run(
    parameters: HostMap,
    feeds: Feeds,
  ): Promise<{
    values: Record<string, number>;
    gradients: Record<string, Record<string, HostArray>>;
  }>;
  /** Frees the compiled program; it cannot run afterwards. */
  dispose(): Promise<void>;
}

/**
 * Compiles an objective with the gradients of all its scalars, or of those named in `of`.
 * @throws UsageError if a result of the objective is no scalar
 */
export async function compileGradients(
  parameters: HostMap,
  objective: Objective,
  inputs: Readonly<Record<string, TensorSpec>>,
  options: CompileOptions & { readonly of?: readonly string[] } = {},
): Promise<CompiledGradients> {
  const names = Object.keys(parameters);
  const program = (given: TensorMap): TensorMap => {
    const own: TensorMap = {};
    const rest: TensorMap = {};
    const outputs: TensorMap = {};
    for (const [name, tensor] of Object.entries(given))
      (names.includes(name) ? own : rest)[name] = tensor;
    const wanted = options.of ?? Object.keys(tf.tidy(() => objective(own, rest)));
    for (const of of wanted) {
      const { scalars, gradients } = differentiate(objective, own, rest, of);
      for (const [name, scalar] of Object.entries(scalars)) {
        outputs[`value ${name}`]?.dispose(); // every pass computes all of them
        outputs[`value ${name}`] = scalar;
      }
      for (const [name, gradient] of Object.entries(gradients))
        outputs[`gradient ${of} ${name}`] = gradient;
    }
    return outputs;
  };
  const compiled: CompiledProgram = await compile(
    program,
    { ...inputs, ...specsOf(parameters) },
    options,
  );
  return {
    async run(current, feeds) {
      const all: Record<string, HostArray> = { ...feeds };
      for (const name of names) all[name] = current[name]!.data;
      const values: Record<string, number> = {};
      const gradients: Record<string, Record<string, HostArray>> = {};
      for (const [key, data] of Object.entries(await compiled.run(all))) {
        const [kind, of, ...rest] = key.split(" ") as [string, string, ...string[]];
        if (kind === "value") values[of] = data[0]!;
        else (gradients[of] ??= {})[rest.join(" ")] = data;
      }
      return { values, gradients };
    },
    dispose: () => compiled.dispose(),
  };
}
