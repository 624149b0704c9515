/**
 * @file `plan`: what an experiment will be able to see, drawn before it runs: power over seeds and
 * problems, by the variances of a record that is there already.
 */
import { existsSync } from "node:fs";
import { UsageError } from "../errors.js";
import { designOf, planContrasts } from "../experiment/plan.js";
import { comparisonsOf, termsIn } from "../experiment/plan-terms.js";
import { findRecord, loadExperiment } from "../experiment/record-files.js";
import { dataPath, readSpec, shippedSpec } from "../experiment/spec.js";
import { powerCurves, type PowerRow } from "../figures/power-curves.js";
import type { Shown } from "../kernel/display.js";
import type { PlannedComparison } from "../statistics/planned.js";
import {
  contrastVariance,
  type Design,
  minimumDetectableEffect,
  powerOf,
} from "../statistics/power.js";
import { draw } from "./draw.js";

/** What is planned for. */
export interface PlanOptions {
  /** Record or folder whose variances are taken; the spec's own when absent. */
  readonly record?: string;
  /** Difference that is to be seen, in points; 2 when absent. */
  readonly resolve?: number;
  /** A comparison by its name; the one that is hardest to see when absent. */
  readonly contrast?: string;
  /** Most seeds drawn; 10 when absent. */
  readonly seeds?: number;
}

/** Numbers of problems that are drawn, as multiples of the spec's. */
const MULTIPLES = [0.5, 1, 2, 3];

/**
 * Power of an experiment over seeds and problems, as a figure.
 * @param spec  an experiment's name (experiments/NAME.json) or file
 * @throws UsageError if there is no record to plan by, or none with its arms
 * @example await cct.plan("real-ablation", { resolve: 2 })
 */
export async function plan(spec: string, options: PlanOptions = {}): Promise<Shown> {
  return draw(powerCurves(powerRows(spec, options)));
}

/** The rows of that figure. @throws UsageError as `plan` */
export function powerRows(name: string, options: PlanOptions = {}): PowerRow[] {
  const spec = readSpec(name.endsWith(".json") ? name : shippedSpec(name));
  const known = options.record ?? findRecord(spec.name);
  if (known === undefined)
    throw new UsageError(
      `plan: expected a record of ${spec.name} to take variances from, found none; name a like ` +
        "one as { record }, such as a run of the spec's nano twin",
    );
  const record = loadExperiment(known);
  const further = Object.values(spec.furtherBenchmarks ?? {});
  const hasFiles = [spec, ...further].every(({ benchmark }) => existsSync(dataPath(benchmark)));
  const designFor = hasFiles ? (one: PlannedComparison): Design => designOf(spec, one) : null;
  const contrasts = planContrasts(record, comparisonsOf(spec), designFor);
  const hardest = [...contrasts].sort((a, b) => b.smallestDifference - a.smallestDifference)[0]!;
  const chosen = contrasts.find((one) => one.name === options.contrast) ?? hardest;
  if (options.contrast !== undefined && chosen.name !== options.contrast)
    throw new UsageError(
      `plan: expected one of ${contrasts.map((one) => one.name).join(" | ")}, got ` +
        `"${options.contrast}"; name one of these as contrast`,
    );
  const { design } = chosen;
  const variance = contrastVariance(termsIn(record)(chosen)!);
  const effect = (options.resolve ?? 2) / 100;
  const most = Math.max(options.seeds ?? 10, design.seeds);
  return MULTIPLES.flatMap((multiple) => {
    const problems = Math.max(1, Math.round(multiple * design.problems));
    return Array.from({ length: most }, (_, i): PowerRow => {
      const size = { problems, seeds: i + 1, samples: design.samples };
      return {
        ...{ contrast: chosen.name, effect, ...size },
        power: powerOf(effect, variance, size),
        smallest: minimumDetectableEffect(variance, size),
        isPlanned: multiple === 1 && size.seeds === design.seeds,
      };
    });
  });
}
