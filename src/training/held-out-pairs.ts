/**
 * @file What a run measures on pairs that it does not learn from: held-out bugs, and the negative
 * control of edits that keep the meaning.
 */
import type { PreferenceHeadOptions } from "../cct/preference-head.js";
import type { HostMap } from "../engine/types.js";
import type { ModelConfig } from "../language-model/architecture.js";
import { createPairEvaluator, type PairEvaluator, type PairMeasure } from "./pair-evaluation.js";
import { type Evaluator, metricName } from "./term-gradients.js";
import type { MeasuredPair } from "./tuning-pairs.js";
import type { PreparedData } from "./tuning-data.js";

/** A pair with what was measured of it. */
export interface MeasuredPairRow extends PairMeasure {
  /** The pair's id; of the control a number. */
  readonly id: string;
  /** Its bug type; "" of the control. */
  readonly bugType: string;
}

/** Measures of all pairs that are never trained on. */
export interface HeldOutMeasures {
  /** Pairs of correct and buggy code. */
  readonly heldOut: readonly MeasuredPairRow[];
  /** Edits that keep the meaning; the unedited side counts as correct. */
  readonly control: readonly MeasuredPairRow[];
}

/** Measures held-out and control pairs with the parameters of the moment. */
export interface HeldOutEvaluator extends Evaluator {
  /** Every pair alone. */
  each(parameters: HostMap): Promise<HeldOutMeasures>;
}

/** How pairs are scored. */
interface Scoring {
  readonly rowLength: number;
  readonly head: PreferenceHeadOptions;
  readonly threads: number;
}

/**
 * @param frozen  weights that are read beside the parameters
 * @param parameters  gives shapes; the preference head is among them
 */
export async function heldOutEvaluator(
  config: ModelConfig,
  frozen: HostMap,
  parameters: HostMap,
  { heldOut, control }: Pick<PreparedData, "heldOut" | "control">,
  { rowLength, head, threads }: Scoring,
): Promise<HeldOutEvaluator> {
  const all = { ...frozen, ...parameters };
  const open = async (pairs: readonly MeasuredPair[]): Promise<PairEvaluator | null> =>
    pairs.length === 0 ? null : createPairEvaluator(config, all, pairs, rowLength, head, threads);
  const sets = [
    { prefix: "heldOut", pairs: heldOut, evaluator: await open(heldOut) },
    { prefix: "control", pairs: control, evaluator: await open(control) },
  ] as const;
  const rowsOf = async (set: (typeof sets)[number], given: HostMap): Promise<MeasuredPairRow[]> => {
    const measures = (await set.evaluator?.each(given)) ?? [];
    return measures.map((measure, p) => {
      const { id, bugType } = set.pairs[p]!;
      return { id, bugType, ...measure };
    });
  };
  return {
    async run(current) {
      const metrics: Record<string, number> = {};
      for (const { prefix, evaluator } of sets) {
        const measured = (await evaluator?.run({ ...frozen, ...current })) ?? {};
        for (const [name, value] of Object.entries(measured))
          metrics[metricName(prefix, name)] = value as number;
      }
      return metrics;
    },
    async each(current) {
      const given = { ...frozen, ...current };
      return { heldOut: await rowsOf(sets[0], given), control: await rowsOf(sets[1], given) };
    },
    async dispose() {
      for (const { evaluator } of sets) await evaluator?.dispose();
    },
  };
}
