/**
 * @file Which kinds of processor a store's trials were computed by: their numbers differ in
 * rounding, so a record tells them apart and a spec can require one.
 */
import { join } from "node:path";
import { UsageError } from "../errors.js";
import { parseJson, readText } from "../files/read.js";
import { processorKind } from "./place.js";
import type { ExperimentSpec } from "./spec.js";
import type { Store } from "./store.js";
import type { Trial } from "./trial.js";

/** Kind by trial id, where finished trials are of more than one; some are too old to say. */
export function mixedProcessors(
  trials: readonly Trial[],
  store: Store,
): Record<string, string> | undefined {
  const kinds = trials.flatMap(({ id }): [string, string][] => {
    const kind = kindOf(id, store);
    return kind === null ? [] : [[id, kind]];
  });
  return new Set(kinds.map(([, kind]) => kind)).size > 1 ? Object.fromEntries(kinds) : undefined;
}

/**
 * @throws UsageError if the spec requires a kind of processor, and a trial that is done was
 *   computed by another
 */
export function checkProcessors(
  { name, processor }: ExperimentSpec,
  done: readonly Trial[],
  store: Store,
): void {
  if (processor === undefined) return;
  for (const { id } of done) {
    const kind = kindOf(id, store);
    if (kind !== null && kind !== processor)
      throw new UsageError(
        `experiment ${name}: expected trials of processors of kind ${processor}, but trial ${id} ` +
          `in ${store.folder} was computed by one of kind ${kind}; choose another folder with ` +
          "--out, or take `processor` out of the spec",
      );
  }
}

/** @throws UsageError if the spec requires another kind of processor than this machine has */
export function checkOwnProcessor({ name, processor }: ExperimentSpec): void {
  const own = processorKind();
  if (processor !== undefined && processor !== own)
    throw new UsageError(
      `experiment ${name}: expected a processor of kind ${processor}, but this machine's is ` +
        `${own}; run it with --on where such machines work, or take \`processor\` out of the spec`,
    );
}

function kindOf(id: string, store: Store): string | null {
  const path = join(store.trialFolder(id), "environment.json");
  try {
    return (parseJson(readText(path), path) as { processorKind?: string }).processorKind ?? null;
  } catch {
    return null;
  }
}
