/** @file The sets of other people's bugs that become benchmarks, by name: one line each. */
import { UsageError } from "../errors.js";
import type { BugSource } from "./buggy-program.js";
import { debugbench } from "./debugbench.js";
import { humanevalplus } from "./humaneval-plus.js";
import { mdeval } from "./mdeval.js";
import { quixbugs } from "./quixbugs.js";
import { refactory } from "./refactory.js";

/** By the name under which `cct data pull` brings their files. */
const BUG_SOURCES: Readonly<Record<string, BugSource>> = {
  humanevalplus,
  mdeval,
  quixbugs,
  debugbench,
  refactory,
};

/** Names of the sets. */
export const SET_NAMES: readonly string[] = Object.keys(BUG_SOURCES);

/** The set of that name. @throws UsageError that lists the known ones */
export function sourceNamed(name: string): BugSource {
  const source = Object.hasOwn(BUG_SOURCES, name) ? BUG_SOURCES[name] : undefined;
  if (source === undefined)
    throw new UsageError(
      `data benchmark: expected a set of ${SET_NAMES.join(", ")}, got "${name}"; ` + "choose one",
    );
  return source;
}
