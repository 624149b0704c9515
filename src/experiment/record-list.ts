/**
 * @file The records that lie under a folder of results, and their removal with the trials that no
 * other record uses.
 */
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { UsageError, WorkError } from "../errors.js";
import { projectRoot } from "../files/project-root.js";
import { holdsRecord, loadSummary } from "./record-files.js";
import { bringRecords, isInBucket } from "./record-place.js";

/** A record as a list shows it. */
export interface ListedRecord {
  /** Name of its folder. */
  readonly name: string;
  /** Path of its folder. */
  readonly folder: string;
  /** Committed with the project, or computed here. */
  readonly kind: "reference" | "own";
  /** When it was written, ISO 8601; "" of a damaged one in a bucket. */
  readonly written: string;
  /** Names of its arms. */
  readonly arms?: readonly string[];
  /** Seeds of the arm that has most. */
  readonly seeds?: number;
  /** Problems of its first benchmark that were asked. */
  readonly problems?: number;
  /** The sentence that says why it cannot be read; the fields above are absent then. */
  readonly fault?: string;
}

const REFERENCE = join(projectRoot, "results", "reference");

/**
 * Records under `results`, the committed references last; a damaged one is listed with its fault.
 * @param results  folder of records, or `s3://bucket/prefix`, from where they are brought
 */
export function listRecords(results: string): ListedRecord[] {
  if (isInBucket(results)) return [...listedInBucket(results), ...listedIn(REFERENCE)];
  return [...new Set([resolve(results), REFERENCE])].flatMap(listedIn);
}

const listedIn = (place: string): ListedRecord[] =>
  (existsSync(place) ? readdirSync(place).sort() : [])
    .map((name) => join(place, name))
    .filter(holdsRecord)
    .map((folder) => listed(folder, place === REFERENCE ? "reference" : "own"));

/** A damaged one has no folder here. */
const listedInBucket = (store: string): ListedRecord[] =>
  bringRecords(store).map(({ name, folder, fault }) =>
    folder === undefined
      ? { name, folder: `${store}/${name}`, kind: "own", written: "", fault }
      : listed(folder, "own"),
  );

function listed(folder: string, kind: ListedRecord["kind"]): ListedRecord {
  const name = folder.split(/[\\/]/).at(-1)!;
  const written = statSync(join(folder, "summary.json")).mtime.toISOString();
  const plain = { name, folder, kind, written };
  try {
    const summary = loadSummary(folder);
    const arms = Object.values(summary.arms);
    return {
      ...plain,
      arms: Object.keys(summary.arms),
      seeds: Math.max(...arms.map(({ seeds }) => seeds)),
      problems: arms[0]!.problems,
    };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { ...plain, fault: error.message };
  }
}

/** What a removal removes, or would. */
export interface Removal {
  /** The record's folder. */
  readonly folder: string;
  /** Trials of the record that are in the store and that no other record uses. */
  readonly ownTrials: readonly string[];
  /** Those that other records use too: they always stay. */
  readonly sharedTrials: readonly string[];
  /** Whether `ownTrials` go too. */
  readonly removedTrials: boolean;
}

/**
 * Removes a record of one's own; its trials stay in the store unless `trials` is set, and those
 * that another record uses stay in any case.
 * @throws UsageError if there is no such record or it is a committed reference; WorkError if a
 *   trial is being computed
 */
export function removeRecord(
  name: string,
  results: string,
  { trials = false, dryRun = false }: { trials?: boolean; dryRun?: boolean } = {},
): Removal {
  const folder = join(resolve(results), name);
  if (name === "" || name !== folder.split(/[\\/]/).at(-1) || !holdsRecord(folder))
    throw new UsageError(
      holdsRecord(join(REFERENCE, name))
        ? `remove: ${name} is a committed reference record, and you have none of your own of ` +
            "this name"
        : `remove: expected the name of a record in ${resolve(results)}, got "${name}"; cct ` +
            "list shows them",
    );
  const used = trialIds(folder);
  const others = new Set(
    listRecords(results)
      // a committed reference is read from its own folder, never from the store
      .filter((record) => record.kind === "own" && record.folder !== folder)
      .flatMap((record) => trialIds(record.folder)),
  );
  const store = join(resolve(results), "trials");
  const stored = used.filter((id) => existsSync(join(store, id)));
  const removal: Removal = {
    folder,
    ownTrials: stored.filter((id) => !others.has(id)),
    sharedTrials: stored.filter((id) => others.has(id)),
    removedTrials: trials,
  };
  const busy = trials && removal.ownTrials.find((id) => existsSync(join(store, id, "LOCK")));
  if (busy)
    throw new WorkError(
      `remove: trial ${busy} must be free, but is being computed; end its run, or remove ` +
        `${join(store, busy, "LOCK")} if there is none`,
    );
  if (dryRun) return removal;
  rmSync(folder, { recursive: true });
  if (trials)
    for (const id of removal.ownTrials) rmSync(join(store, id), { recursive: true, force: true });
  return removal;
}

/** Ids of a record's trials; none where the list cannot be read. */
function trialIds(folder: string): string[] {
  try {
    const trials = JSON.parse(readFileSync(join(folder, "trials.json"), "utf8")) as unknown[];
    return trials
      .map((trial) => (Object(trial) as { id?: unknown }).id)
      .filter((id): id is string => typeof id === "string" && /^[0-9a-f]+$/.test(id));
  } catch {
    return [];
  }
}
