/**
 * @file Which modules an adapter changes. Matching is Python PEFT's
 * (tuners_utils.check_target_module_exists, utils.other._set_trainable), over the names that the
 * checkpoint's family has: a list names ends of paths, a string is a regular expression for whole
 * paths, and what is saved whole is never adapted. Stricter in one thing: a name that matches
 * nothing is an error.
 */
import { UsageError } from "../../errors.js";
import type { ModelConfig } from "../architecture.js";
import { type StoredTensor, storedTensors } from "../families/stored-tensors.js";
import type { LoraOptions } from "./options.js";

/** A module of the checkpoint that gets a pair of low-rank matrices. */
export interface AdaptedModule {
  /** Its path there, and in PEFT: "transformer.h.0.attn.c_attn". */
  readonly path: string;
  /**
   * The decoder's projections in it, by canonical names without `.weight`: one, or query, key and
   * value, which then share A.
   */
  readonly parts: readonly string[];
  /** Its weight in the checkpoint. */
  readonly stored: StoredTensor;
}

/** What of a model an adapter changes, in the decoder's order. */
export interface AdapterParts {
  /** Modules that get low-rank matrices. */
  readonly modules: readonly AdaptedModule[];
  /** All parts of the modules. */
  readonly targets: readonly string[];
  /** Weights that are tuned whole, by canonical names. */
  readonly saved: readonly string[];
}

type Choice = Pick<LoraOptions, "targets" | "modulesToSave">;

/** Modules that can be adapted: the projections of the layers and an output matrix of its own. */
export function projectionsOf(config: ModelConfig): AdaptedModule[] {
  return storedTensors(config)
    .filter(
      ({ parts: [first] }) =>
        first!.name === "lm_head.weight" ||
        (/\.layers\.\d+\..+\.weight$/.test(first!.name) && first!.shape.length === 2),
    )
    .map((stored) => ({
      path: moduleOf(stored.name),
      parts: stored.parts.map(({ name }) => moduleOf(name)),
      stored,
    }));
}

/**
 * Finds the parts of `options` in a model.
 * @throws UsageError if a name or the expression matches nothing (the names that there are are
 *   listed), or nothing is left to adapt
 */
export function adapterParts(
  config: ModelConfig,
  { targets, modulesToSave }: Choice,
): AdapterParts {
  const modules = projectionsOf(config);
  const paths = modules.map(({ path }) => path);
  const tensors = storedTensors(config);
  const idle = modulesToSave.filter(
    (wanted) => !tensors.some(({ name }) => isSaved(name, [wanted])),
  );
  if (idle.length > 0)
    throw unmatched(
      "lora.modulesToSave: expected names of modules",
      tensors.map(({ name }) => moduleOf(name)),
      idle,
    );
  const wanted = modules.filter(({ path }) => matchesTarget(targets, path));
  // an expression is missed if it names nothing, of a list each word that does not
  const missed = [targets]
    .flat()
    .filter((target) =>
      typeof targets === "string"
        ? wanted.length === 0
        : !paths.some((path) => endsIn(path, target)),
    );
  if (missed.length > 0)
    throw unmatched("lora.targets: expected names or an expression of projections", paths, missed);
  const adapted = wanted.filter(({ stored }) => !isSaved(stored.name, modulesToSave));
  if (adapted.length === 0)
    throw new UsageError(
      "lora.targets: expected a projection to adapt, but modulesToSave " +
        `(${list(modulesToSave)}) holds all of ` +
        `${list(leaves(wanted.map(({ path }) => path)))}; leave one out`,
    );
  return {
    modules: adapted,
    targets: adapted.flatMap(({ parts }) => parts),
    saved: tensors
      .filter(({ name }) => isSaved(name, modulesToSave))
      .flatMap(({ parts }) => parts.map(({ name }) => name)),
  };
}

/**
 * Whether a projection's path is among the targets; "all-linear" are those of the layers, never the
 * output matrix.
 */
export function matchesTarget(targets: LoraOptions["targets"], path: string): boolean {
  if (typeof targets !== "string") return targets.some((target) => endsIn(path, target));
  // the output matrix has no path
  if (targets.toLowerCase() === "all-linear") return path.includes(".");
  try {
    return new RegExp(`^(?:${inJavaScript(targets)})$`).test(path);
  } catch (error) {
    throw new UsageError(
      `lora.targets: expected a regular expression, got ${JSON.stringify(targets)} ` +
        `(${(error as Error).message}); correct it or give a list of names`,
    );
  }
}

/** Python's spelling of named groups in JavaScript's. */
const inJavaScript = (expression: string): string =>
  expression.replaceAll("(?P<", "(?<").replace(/\(\?P=(\w+)\)/g, "\\k<$1>");

/**
 * Whether a value that PEFT's `pattern` (rank_pattern, alpha_pattern) gives a module by its path
 * differs from `plain`: the first key that is an expression for the path, or for its end, counts.
 */
export function patternChanges(
  pattern: Readonly<Record<string, number>>,
  plain: number,
  path: string,
): boolean {
  const found = Object.entries(pattern).find(([key]) =>
    new RegExp(`^(?:.*\\.)?(?:${inJavaScript(key)})$`).test(path),
  );
  return found !== undefined && found[1] !== plain;
}

/** Whether a stored tensor lies in a module whose path ends in one of these names, at any depth. */
export function isSaved(tensor: string, modulesToSave: readonly string[]): boolean {
  const parts = tensor.split(".").slice(0, -1);
  return parts.some((_, i) =>
    modulesToSave.some((wanted) =>
      parts
        .slice(0, i + 1)
        .join(".")
        .endsWith(wanted),
    ),
  );
}

function unmatched(
  expected: string,
  paths: readonly string[],
  names: readonly string[],
): UsageError {
  return new UsageError(
    `${expected} (${leaves(paths).join(", ")}), got ${list(names)}, which ` +
      `match${names.length === 1 ? "es" : ""} none; choose among these`,
  );
}

/** A module's path from the name of its weight or bias. */
export const moduleOf = (weight: string): string => weight.replace(/\.[^.]+$/, "");
const endsIn = (path: string, name: string): boolean => path === name || path.endsWith(`.${name}`);
const leaves = (paths: readonly string[]): string[] => [
  ...new Set(paths.map((path) => path.split(".").at(-1)!)),
];
const list = (items: readonly string[]): string =>
  items.map((item) => JSON.stringify(item)).join(", ");
