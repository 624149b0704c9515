/**
 * @file The sweep of a campaign: as many trials as small as a spec allows, half of the base as it
 * is, half tuned with a checkpoint at every step; and what its store says of them.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readAttempts } from "../../src/experiment/trial-attempts.js";
import { readSpec } from "../../src/experiment/spec.js";
import { trialsOf } from "../../src/experiment/trial.js";
import { projectRoot } from "../../src/files/project-root.js";
import { sha256 } from "../../src/files/hash.js";

/** A sweep, written as a spec. */
export interface Sweep {
  /** Its name, and so that of its record's folder. */
  readonly name: string;
  /** The spec's file. */
  readonly spec: string;
  /** Ids of its trials. */
  readonly ids: readonly string[];
}

/** Writes the spec of `trials` trials, an even number, into `folder`. */
export function writeSweep(folder: string, trials: number): Sweep {
  const twin = join(projectRoot, "experiments", "alpha-beta-grid-nano.json");
  const { grid: _, ...document } = JSON.parse(readFileSync(twin, "utf8")) as Record<string, object>;
  const name = "campaign";
  const spec = join(folder, `${name}.json`);
  const own = {
    name,
    arms: { base: null, tuned: { steps: 4, checkpointEvery: 1 } },
    reference: "base",
    seeds: Array.from({ length: trials / 2 }, (_, index) => index + 1),
    evaluation: { problems: 2, maxNewTokens: 2, samples: 1 },
  };
  writeFileSync(spec, JSON.stringify({ ...document, ...own }));
  return { name, spec, ids: trialsOf(readSpec(spec)).map(({ id }) => id) };
}

/** What a store says of a sweep's trials at a moment. */
export interface Standing {
  /** Ids of those that are done, with the hash of their verdicts. */
  readonly done: ReadonlyMap<string, string>;
  /** Times that a process began on each, by id. */
  readonly attempts: ReadonlyMap<string, number>;
}

/** Reads how a sweep stands. */
export function standingOf({ ids }: Sweep, store: string): Standing {
  const folderOf = (id: string): string => join(store, "trials", id);
  const done = ids.filter((id) => existsSync(join(folderOf(id), "DONE")));
  return {
    done: new Map(
      done.map((id) => [id, sha256(readFileSync(join(folderOf(id), "verdicts.jsonl")))]),
    ),
    attempts: new Map(ids.map((id) => [id, readAttempts(folderOf(id)).length])),
  };
}
