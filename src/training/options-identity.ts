/**
 * @file What of a run's options makes its identity: the values that differ from their defaults. So
 * a new option changes the identity of no run that leaves it at its default, and a value that is
 * written out though it is the default is the same run.
 */
import { canonicalJson } from "../files/hash.js";
import { DEFAULT_OBJECTIVE } from "../cct/objectives/objective.js";
import { OBJECTIVES } from "../cct/objectives/registry.js";
import { loraOptionsSchema } from "../language-model/lora/options.js";
import { isObject } from "./flat-options.js";
import { type TuneOptions, tuneOptionsSchema } from "./options.js";

type Values = Readonly<Record<string, unknown>>;

const DEFAULT_SEED = tuneOptionsSchema.shape.seed.parse(undefined);

/**
 * Entries of `values` that differ from `defaults`; objects likewise, left out where nothing does.
 */
export function nonDefaults(values: Values, defaults: Values): Values {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(values)) {
    const usual = defaults[key];
    if (isObject(value) && isObject(usual)) {
      const inside = nonDefaults(value, usual);
      if (Object.keys(inside).length > 0) kept[key] = inside;
    } else if (value !== undefined && canonicalJson(value) !== canonicalJson(usual ?? null))
      kept[key] = value;
  }
  return kept;
}

/** The defaults of every group; those of the objective that is named. */
function defaultsFor({ objective: { name } }: TuneOptions): Values {
  const { steps: _, ...usual } = tuneOptionsSchema.parse({ steps: Number.MAX_SAFE_INTEGER });
  // a loss of one's own has defaults of its own, which its source text does not show: all counts
  const objective = OBJECTIVES[name]?.options.parse({ name }) ?? {};
  return { ...usual, objective: { ...objective, name: DEFAULT_OBJECTIVE } };
}

/**
 * The options that make a tuning run what it is. An adapter is there even if all of it is usual.
 */
export function optionsIdentity(options: TuneOptions): Values {
  const { adapter, ...others } = options;
  const kept = nonDefaults(others, defaultsFor(options));
  if (adapter === null) return kept;
  return { ...kept, adapter: nonDefaults(adapter, loraOptionsSchema.parse({})) };
}

/** An identity as `optionsIdentity` gives it, of the same run with another seed. */
export function withSeed(identity: Values, seed: number): Values {
  const { seed: _, ...others } = identity;
  return seed === DEFAULT_SEED ? others : { ...others, seed };
}
