/** @file What a campaign finds: its report, and whether it holds. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CampaignOptions, Disturbance, Kills } from "./campaign.js";
import { standingOf, type Sweep } from "./sweep.js";

/** What a campaign found. */
export interface Report {
  /** Seed of its draws. */
  readonly seed: number;
  /** Trials of the sweep. */
  readonly trials: number;
  /** Kills with SIGKILL, and their sum. */
  readonly kills: Kills & { readonly total: number };
  /** Other faults, by what means or why not. */
  readonly faults: readonly { readonly name: string; readonly means: string }[];
  /** Ids of trials that are not done, or whose verdicts are others than when they first were. */
  readonly lost: readonly string[];
  /**
   * Ids of trials that somebody began on again after they were done, or that a record has twice.
   */
  readonly countedTwice: readonly string[];
  /** Attempts at trials beyond each one's first. */
  readonly repeats: number;
  /** Trials in flight when kills and faults came: as many may be repeated. */
  readonly inFlight: number;
  /** Of the record's files, those whose bytes are not the undisturbed run's. */
  readonly differing: readonly string[];
  /** Sentences with which processes ended by themselves. */
  readonly complaints: readonly string[];
  /** Seconds that the sweep took. */
  readonly seconds: { readonly undisturbed: number; readonly disturbed: number };
  /** Whether all of it is as it should be. */
  readonly holds: boolean;
}

const COMPARED = [
  "summary.json",
  "results.jsonl.gz",
  "metrics.jsonl.gz",
  "trials.json",
  "table.md",
];

/** Where things are, and what else the report says. */
interface Findings {
  readonly reference: string;
  readonly store: string;
  readonly complaints: readonly string[];
  readonly options: CampaignOptions;
  readonly seconds: Report["seconds"];
}

/** Compares what is in the store with what should be. */
export function checked(sweep: Sweep, disturbance: Disturbance, findings: Findings): Report {
  const { reference, store, complaints, options, seconds } = findings;
  const { kills, faults, firstDone, inFlight } = disturbance;
  const { done, attempts } = standingOf(sweep, store);
  const lost = sweep.ids.filter((id) => !done.has(id) || done.get(id) !== firstDone.get(id)?.hash);
  const again = sweep.ids.filter((id) => attempts.get(id) !== firstDone.get(id)?.attempts);
  const counted = recordedIds(join(store, sweep.name));
  const twice = counted.filter((id, index) => counted.indexOf(id) !== index);
  const repeats = [...attempts.values()].reduce((sum, count) => sum + count - 1, 0);
  const differing = COMPARED.filter((name) => {
    const [own, other] = [store, reference].map((folder) => join(folder, sweep.name, name));
    return !existsSync(own!) || !readFileSync(own!).equals(readFileSync(other!));
  });
  const total = Object.values(kills).reduce((sum, count) => sum + count, 0);
  const countedTwice = [...new Set([...again, ...twice])];
  return {
    ...{ seed: options.seed, trials: sweep.ids.length, kills: { ...kills, total }, faults },
    ...{ lost, countedTwice, repeats, inFlight, differing, complaints, seconds },
    holds:
      total === options.kills &&
      repeats <= inFlight &&
      [lost, countedTwice, differing].every((list) => list.length === 0),
  };
}

function recordedIds(folder: string): string[] {
  const path = join(folder, "trials.json");
  if (!existsSync(path)) return [];
  return (JSON.parse(readFileSync(path, "utf8")) as { id: string }[]).map(({ id }) => id);
}
