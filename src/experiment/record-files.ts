/**
 * @file A record as plain files: written, found by an experiment's name or a folder, and read back
 * whole. Reference records are committed under results/reference/, so a fresh clone redraws every
 * figure without computing anything.
 */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../errors.js";
import { projectRoot } from "../files/project-root.js";
import { parseJson, parseJsonLines, readText } from "../files/read.js";
import { streamCompressedLines, writeCompressedLines, writeFileWhole } from "../files/write.js";
import { liftedSpec } from "./lift-spec.js";
import {
  type ArmAnswer,
  type ArmMetrics,
  type ArmResult,
  type CollectedRecord,
  type ExperimentRecord,
  type ExperimentSummary,
  hashOfResults,
} from "./record.js";
import { bringRecord, bucketRecordFolder, isInBucket } from "./record-place.js";
import { parseResults, storedResult } from "./stored-results.js";

/** A summary as its file holds it. */
export const summaryText = (summary: ExperimentSummary): string =>
  `${JSON.stringify(summary, null, 2)}\n`;

/** A file of a record, of its benchmark ("") or of a further one. */
const fileOf = (kind: "results" | "answers", benchmark: string): string =>
  benchmark === "" ? `${kind}.jsonl.gz` : `${kind}.${benchmark}.jsonl.gz`;

/**
 * Writes a record as plain files: spec.json, trials.json, summary.json, results.jsonl.gz,
 * metrics.jsonl.gz; results.NAME.jsonl.gz of further benchmarks, answers likewise if kept.
 */
export async function writeRecord(record: CollectedRecord, folder: string): Promise<void> {
  const json = (name: string, value: unknown) =>
    writeFileWhole(join(folder, name), `${JSON.stringify(value, null, 2)}\n`);
  json("spec.json", record.spec);
  json("trials.json", record.trials);
  for (const [name, results] of Object.entries({ "": record.results, ...record.further }))
    await streamCompressedLines(join(folder, fileOf("results", name)), results, storedResult);
  for (const [name, answers] of Object.entries(record.answers ?? {}))
    await streamCompressedLines(join(folder, fileOf("answers", name)), answers);
  writeCompressedLines(join(folder, "metrics.jsonl.gz"), record.metrics);
  writeFileWhole(join(folder, "summary.json"), summaryText(record.summary));
}

/** Whether a folder holds a record. */
export const holdsRecord = (folder: string): boolean => existsSync(join(folder, "summary.json"));

const ownAndReference = (name: string, results: string): readonly [own: string, ref: string] => [
  isInBucket(results) ? `${results}/${name}` : join(results, name),
  join(projectRoot, "results", "reference", name),
];

/**
 * Where an experiment's record lies, as `recordFolder`; undefined if there is none.
 * @param results  folder of records, or `s3://bucket/prefix`
 */
export function findRecord(
  name: string,
  results = join(projectRoot, "results"),
): string | undefined {
  const brought = isInBucket(results) ? bringRecord(results, name) : undefined;
  return brought ?? ownAndReference(name, results).find(holdsRecord);
}

/**
 * Where an experiment's record lies: the user's own run if there is one, else the committed
 * reference.
 */
export function recordFolder(name: string, results = join(projectRoot, "results")): string {
  const found = findRecord(name, results);
  if (found !== undefined) return found;
  const [own, reference] = ownAndReference(name, results);
  throw new UsageError(
    `experiment "${name}": expected a record in ${own} or ${reference}, found none; run ` +
      `\`npx cct run experiments/${name}.json\` first`,
  );
}

/**
 * The folder itself (from here or from the project's folder) if it holds a record, else that of the
 * experiment of this name. One at `s3://bucket/prefix/NAME` is brought.
 */
export function folderOf(nameOrFolder: string): string {
  if (isInBucket(nameOrFolder)) return bucketRecordFolder(nameOrFolder);
  const places = [nameOrFolder, join(projectRoot, nameOrFolder)];
  const found = places.find(holdsRecord);
  return found ?? recordFolder(nameOrFolder);
}

/** A file of a record, parsed. @throws UsageError naming it if it is damaged */
function recordFile<T>(path: string, parse: (text: string, where: string) => T): T {
  try {
    return parse(readText(path), path);
  } catch (error) {
    throw new UsageError(
      "the record is damaged, and cannot be read: " +
        `${(error as Error).message.replace(/; [^;]*$/, "")}; run its experiment again`,
    );
  }
}

/**
 * Reads a record by the experiment's name, from a folder or at `s3://bucket/prefix/NAME`.
 * @throws UsageError if there is none, or if its judged samples do not have the hash that the
 *   summary states
 */
export function loadExperiment(nameOrFolder: string): ExperimentRecord {
  const folder = folderOf(nameOrFolder);
  const json = <T>(name: string): T => recordFile(join(folder, name), parseJson) as T;
  const judged = (name: string): ArmResult[] =>
    recordFile(join(folder, fileOf("results", name)), parseResults<ArmResult>);
  const summary = json<ExperimentSummary>("summary.json");
  const names = Object.keys(summary.further ?? {});
  const further: Record<string, ArmResult[]> = Object.fromEntries(
    names.map((name) => [name, judged(name)]),
  );
  const record: ExperimentRecord = {
    spec: liftedSpec(json("spec.json")),
    trials: json("trials.json"),
    results: judged(""),
    metrics: recordFile(join(folder, "metrics.jsonl.gz"), parseJsonLines<ArmMetrics>),
    ...(names.length > 0 && { further }),
    summary,
  };
  if (!record.summary.provenance?.resultsHash || !record.spec.name)
    throw new UsageError(
      `${folder}: the record is damaged (expected a results hash in summary.json and a name ` +
        `in spec.json, found ${record.summary.provenance?.resultsHash ?? "no hash"} and ` +
        `${record.spec.name || "no name"}); run its experiment again`,
    );
  const hash = hashOfResults(record.results, further);
  if (hash !== record.summary.provenance.resultsHash)
    throw new UsageError(
      `${folder}: results.jsonl.gz has hash ${hash.slice(0, 12)}, but summary.json was made ` +
        `from ${record.summary.provenance.resultsHash.slice(0, 12)} and they must agree; run ` +
        "the experiment again",
    );
  return record;
}

/** A record's results larger than this, in bytes as compressed, take seconds to verify. */
const QUICKLY_READ = 1e6;

/**
 * The summary of a record, for a list: of a small one after it was read and verified as a whole, of
 * a large one alone, for reading all answers takes seconds.
 * @throws UsageError if what is read is damaged
 */
export function loadSummary(folder: string): ExperimentSummary {
  const results = join(folder, fileOf("results", ""));
  if (!existsSync(results) || statSync(results).size <= QUICKLY_READ)
    return loadExperiment(folder).summary;
  for (const name of ["spec.json", "trials.json"]) recordFile(join(folder, name), parseJson);
  return recordFile(join(folder, "summary.json"), parseJson) as ExperimentSummary;
}

/**
 * The answers that a record keeps (`keepAnswers`), of its benchmark or of a further one.
 * @throws UsageError if it has none
 */
export function readAnswers(nameOrFolder: string, benchmark = ""): ArmAnswer[] {
  const folder = folderOf(nameOrFolder);
  const path = join(folder, fileOf("answers", benchmark));
  if (!existsSync(path))
    throw new UsageError(
      `${path}: expected the record's answers, found none; run the experiment with --set ` +
        "keepAnswers=true",
    );
  return recordFile(path, parseJsonLines<ArmAnswer>);
}
