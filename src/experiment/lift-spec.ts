/**
 * @file The spec of a stored record in today's words: records from before tuning options stood in
 * groups hold them flat. Only records are read so; a spec that is to be run gets a sentence that
 * says what to change.
 */
import { inGroups } from "../training/flat-options.js";
import type { ExperimentSpec } from "./spec.js";

/** The spec with `tune` and every arm in groups; one that is in groups already as it is. */
export function liftedSpec(spec: ExperimentSpec): ExperimentSpec {
  const arms = Object.entries(spec.arms ?? {}).map(([name, options]) => [
    name,
    options && inGroups(options),
  ]);
  return {
    ...spec,
    ...(spec.tune && { tune: inGroups(spec.tune) }),
    ...(spec.arms && { arms: Object.fromEntries(arms) }),
  };
}
