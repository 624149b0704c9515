/**
 * @file Which modules an adapter changes. Matching is Python PEFT's (tuners_utils.check_target_module_exists,
 * utils.other._set_trainable): a list names ends of paths, a string is a regular expression for whole paths, and what is
 * saved whole is never adapted. Stricter in one thing: a name that matches nothing is an error.
 */
import { UsageError } from "../../errors.js";
import { type ModelConfig, parameterShapes } from "../config.js";
import type { LoraOptions } from "./options.js";

/** What of a model an adapter changes, in the decoder's order. */
export interface AdapterParts {
  /** Modules with a pair of low-rank matrices: canonical names of their weights without `.weight`. */
  readonly targets: readonly string[];
  /** Weights that are tuned whole. */
  readonly saved: readonly string[];
}

/** Modules that can be adapted: the projections of the layers and an output matrix of its own. */
export function projectionsOf(config: ModelConfig): string[] {
  return [...parameterShapes(config)].filter(([name, shape]) => name === "lm_head.weight" || isProjection(name, shape)).map(([name]) => moduleOf(name));
}

const isProjection = (name: string, shape: readonly number[]): boolean => /\.layers\./.test(name) && shape.length === 2;

/**
 * Finds the parts of `options` in a model.
 * @throws UsageError if a name or the expression matches nothing (the names that there are are listed), or nothing is left to adapt
 */
export function adapterParts(config: ModelConfig, { targets, modulesToSave }: Pick<LoraOptions, "targets" | "modulesToSave">): AdapterParts {
  const saved = savedWeights([...parameterShapes(config).keys()], modulesToSave);
  const isSaved = new Set(saved);
  const modules = projectionsOf(config);
  const wanted = modules.filter((module) => matchesTarget(targets, module));
  const unmatched = typeof targets === "string" ? (wanted.length === 0 ? [targets] : []) : targets.filter((target) => !modules.some((module) => endsIn(module, target)));
  if (unmatched.length > 0)
    throw new UsageError(`lora.targets: expected names or an expression of projections (${leaves(modules).join(", ")}), got ${list(unmatched)}, which match${unmatched.length === 1 ? "es" : ""} none; choose among these`);
  const adapted = wanted.filter((module) => !isSaved.has(`${module}.weight`));
  if (adapted.length === 0) throw new UsageError(`lora.targets: expected a projection to adapt, but modulesToSave (${list(modulesToSave)}) holds all of ${list(leaves(wanted))}; leave one out`);
  return { targets: adapted, saved };
}

/** Whether a projection's path is among the targets; "all-linear" are those of the layers, never the output matrix. */
export function matchesTarget(targets: LoraOptions["targets"], module: string): boolean {
  if (typeof targets !== "string") return targets.some((target) => endsIn(module, target));
  if (targets.toLowerCase() === "all-linear") return module !== "lm_head";
  try {
    return new RegExp(`^(?:${targets})$`).test(module);
  } catch (error) {
    throw new UsageError(`lora.targets: expected a regular expression, got ${JSON.stringify(targets)} (${(error as Error).message}); mend it or give a list of names`);
  }
}

function savedWeights(weights: readonly string[], modulesToSave: readonly string[]): string[] {
  const paths = (weight: string): string[] => { // the module of a weight and all modules around it
    const parts = weight.split(".").slice(0, -1);
    return parts.map((_, i) => parts.slice(0, i + 1).join("."));
  };
  const unmatched = modulesToSave.filter((wanted) => !weights.some((weight) => paths(weight).some((path) => path.endsWith(wanted))));
  if (unmatched.length > 0)
    throw new UsageError(`lora.modulesToSave: expected names of modules (${leaves(weights.map(moduleOf)).join(", ")}), got ${list(unmatched)}, which match${unmatched.length === 1 ? "es" : ""} none; choose among these`);
  return weights.filter((weight) => paths(weight).some((path) => modulesToSave.some((wanted) => path.endsWith(wanted))));
}

const moduleOf = (weight: string): string => weight.replace(/\.[^.]+$/, "");
const endsIn = (module: string, name: string): boolean => module === name || module.endsWith(`.${name}`);
const leaves = (modules: readonly string[]): string[] => [...new Set(modules.map((module) => module.split(".").at(-1)!))];
const list = (items: readonly string[]): string => items.map((item) => JSON.stringify(item)).join(", ");
