/**
 * @file How hard each term of the objective pulls: the norm of its own gradient times its weight,
 * on the data of one step. Terms and weights are those that the objective declares.
 */
import { type Objective, termWeights } from "../cct/objectives/objective.js";
import { compile } from "../engine/compile.js";
import { dataOf, differentiate, specsOf } from "../engine/gradients.js";
import { tf } from "../engine/tf.js";
import type { HostMap, TensorMap } from "../engine/types.js";
import { assembleStep, batchInputs, type StepData } from "./batch.js";
import { batchShape } from "./batch-shape.js";
import type { TuneOptions } from "./options.js";

/** Measures with the parameters of the moment. */
export interface Evaluator {
  /** Norms by metric name. */
  run(parameters: HostMap): Promise<Record<string, number>>;
  /** Frees the compiled programs; nothing can be measured after it. */
  dispose(): Promise<void>;
}

/** Name of a metric: `gradNorm` and `token` give `gradNormToken`. */
export function metricName(prefix: string, name: string): string {
  return prefix + name[0]!.toUpperCase() + name.slice(1);
}

/** `gradNorm…` of every term; 0 for a term that is off. */
export async function termGradients(
  parameters: HostMap,
  frozen: HostMap,
  scalars: (weights: TensorMap, inputs: TensorMap) => Record<string, tf.Tensor>,
  data: StepData,
  options: TuneOptions,
  objective: Objective,
): Promise<Evaluator> {
  const shape = batchShape([data], options.data.rowLength, 1);
  const feeds = assembleStep(data, shape, 1)[0]!;
  const weights = termWeights(objective, options.objective);
  const active = Object.entries(weights).filter(([, weight]) => weight > 0);
  const program = await compile(
    (given) => {
      const trained = Object.fromEntries(
        Object.keys(parameters).map((name) => [name, given[name]!]),
      );
      return Object.fromEntries(
        active.map(([term, weight]) => {
          const { gradients } = differentiate(scalars, trained, given, term);
          const squares = Object.values(gradients).map((gradient) => tf.sum(tf.square(gradient)));
          return [term, tf.mul(tf.sqrt(tf.addN(squares)), weight)];
        }),
      );
    },
    { ...batchInputs(shape), ...specsOf(parameters), ...specsOf(frozen) },
    { threads: options.engine.threads },
  );
  const fixed = dataOf(frozen);
  return {
    async run(current) {
      const results = await program.run({ ...feeds, ...fixed, ...dataOf(current) });
      const norms = objective.terms.map(({ name }): [string, number] => [
        metricName("gradNorm", name),
        results[name]?.[0] ?? 0,
      ]);
      return Object.fromEntries(norms);
    },
    dispose: () => program.dispose(),
  };
}
