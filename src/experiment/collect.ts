/**
 * @file Gathers finished trials into one record per experiment: all judged samples, the training
 * curves and the summary with its statistics. The record is what figures and notebooks read;
 * reference records are committed under results/reference/, so a fresh clone redraws every figure
 * without computing anything.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../errors.js";
import { commit } from "../files/commit.js";
import { canonicalJson, sha256 } from "../files/hash.js";
import { projectRoot } from "../files/project-root.js";
import { parseJson, parseJsonLines, readText } from "../files/read.js";
import { writeCompressedLines, writeFileWhole } from "../files/write.js";
import { summarizeArms, type ArmSummary } from "../statistics/summary.js";
import { type StepMetrics, withoutClock } from "../training/step-metrics.js";
import type { CheckpointAnswers } from "./checkpoint-answers.js";
import type { Generation, Result } from "./evaluate-model.js";
import { readLeftOut, type TrialLeftOut } from "./left-out-record.js";
import { liftedSpec } from "./lift-spec.js";
import { type ArmObjective, objectivesByArm } from "./objective-record.js";
import { type ExperimentSpec, furtherNames, withheldName } from "./spec.js";
import { benchmarkFolder, type Store } from "./store.js";
import { parseResults, storedResult } from "./stored-results.js";
import { type ArmMeasures, armMeasures } from "./trial-measures.js";
import type { Trial } from "./trial.js";

/** A judged sample with the arm that it belongs to. */
export interface ArmResult extends Result {
  /** Arm of the trial that gave the sample. */
  readonly arm: string;
}
/** An answer as it was written and as it was executed, with the arm that it belongs to. */
export interface ArmAnswer extends Generation {
  /** Arm of the trial that gave the answer. */
  readonly arm: string;
}
/**
 * One logged training step with arm and seed; lines with `passAt1` and `problems` stand at
 * checkpoints.
 */
export type ArmMetrics = {
  readonly arm: string;
  readonly seed: number;
  readonly step: number;
} & Readonly<Record<string, unknown>>;

/** All that is kept of a finished experiment. */
export interface ExperimentRecord {
  /** The spec that was run. */
  readonly spec: ExperimentSpec;
  /** Its trials, one an arm and seed; ids are those of the store. */
  readonly trials: readonly { readonly id: string; readonly arm: string; readonly seed: number }[];
  /** Judged samples on the first benchmark. */
  readonly results: readonly ArmResult[];
  /** Training curves and measures at checkpoints, of all tuned trials. */
  readonly metrics: readonly ArmMetrics[];
  /** Judged samples on further benchmarks, by name; absent without any. */
  readonly further?: Readonly<Record<string, readonly ArmResult[]>>;
  /**
   * Every answer, by benchmark ("" is the one that makes pass@1); only where the spec keeps them,
   * and not read back: see `readAnswers`.
   */
  readonly answers?: Readonly<Record<string, readonly ArmAnswer[]>>;
  /** Rates and comparisons, made from `results`. */
  readonly summary: ExperimentSummary;
}

/** The numbers of an experiment, as summary.json holds them. */
export interface ExperimentSummary extends ArmMeasures {
  /** Name of the experiment. */
  readonly name: string;
  /** Rates of each arm on the first benchmark, and its difference to `reference`. */
  readonly arms: Readonly<Record<string, ArmSummary>>;
  /** The same on further benchmarks, by name; absent without any. */
  readonly further?: Readonly<Record<string, Readonly<Record<string, ArmSummary>>>>;
  /** Arm that the others are compared with. */
  readonly reference: string;
  /** What the trials of each tuned arm left out of their data; absent in older records. */
  readonly leftOut?: Readonly<Record<string, TrialLeftOut>>;
  /** The losses of arms that name a file of their own; absent without any. */
  readonly objectives?: Readonly<Record<string, ArmObjective>>;
  /** Trial ids, commit and hash of the judged samples: where the numbers come from. */
  readonly provenance: {
    readonly trials: readonly string[];
    readonly commit: string;
    readonly dataHash: string;
    readonly resultsHash: string;
  };
}

/**
 * One record from finished trials; the same trials give the same record, whatever interrupted them.
 */
export function collect(
  spec: ExperimentSpec,
  trials: readonly Trial[],
  store: Store,
): ExperimentRecord {
  const lines = <T>(
    parse: (text: string, where: string) => T[],
    trial: Trial,
    benchmark: string | null,
    file: string,
  ): T[] => {
    const path = join(benchmarkFolder(store.trialFolder(trial.id), benchmark), file);
    return parse(readText(path), path);
  };
  const judged = (benchmark: string | null): ArmResult[] =>
    trials.flatMap((trial) =>
      lines(parseResults<Result>, trial, benchmark, "verdicts.jsonl").map((r) => ({
        arm: trial.arm,
        ...r,
        seed: trial.seed,
      })),
    );
  const answered = (benchmark: string | null): ArmAnswer[] =>
    trials.flatMap((trial) =>
      lines(parseJsonLines<Generation>, trial, benchmark, "generations.jsonl")
        .map((g) => ({ arm: trial.arm, ...g, seed: trial.seed }))
        .sort(byAnswer),
    );
  const names = furtherNames(spec);
  const results = judged(null);
  const metrics = trials.flatMap((trial) => metricsOf(trial, store, spec.metricsEvery ?? 10));
  const further = Object.fromEntries(names.map((name) => [name, judged(name)]));
  const summary: ExperimentSummary = {
    name: spec.name,
    reference: spec.reference,
    ...accountOf(spec, results, further),
    leftOut: leftOutByArm(trials, store),
    ...objectivesByArm(trials, store),
    ...armMeasures(trials, store),
    provenance: {
      trials: trials.map((t) => t.id),
      commit: commit("src"),
      dataHash: dataHashOf(trials[0]!),
      resultsHash: hashOfResults(results, further),
    },
  };
  return {
    spec,
    trials: trials.map(({ id, arm, seed }) => ({ id, arm, seed })),
    results,
    metrics,
    ...(names.length > 0 && { further }),
    ...(spec.keepAnswers && {
      answers: Object.fromEntries([
        ["", answered(null)],
        ...names.map((name) => [name, answered(name)]),
      ]),
    }),
    summary,
  };
}

/** What the judged samples say of every arm, on the benchmark and on further ones. */
function accountOf(
  spec: ExperimentSpec,
  results: readonly ArmResult[],
  further: Readonly<Record<string, readonly ArmResult[]>>,
): Pick<ExperimentSummary, "arms" | "further"> {
  const summarise = (name: string | null, list: readonly ArmResult[]) => {
    const control = further[withheldName(name)];
    return summarizeArms(
      resultsByArm(list),
      {
        reference: spec.reference,
        replicates: spec.replicates,
        untrained: untrainedArms(spec),
      },
      control && resultsByArm(control),
    );
  };
  const others = Object.entries(further).map(([name, list]) => [name, summarise(name, list)]);
  return {
    arms: summarise(null, results),
    ...(others.length > 0 && { further: Object.fromEntries(others) }),
  };
}

/**
 * The record with its summary made again from its judged samples: what another version of the
 * statistics says of the same answers. Provenance stays, for nothing was computed anew.
 */
export function summarizedAgain(record: ExperimentRecord): ExperimentRecord {
  const { name, reference, provenance, leftOut, objectives, heldOut, hinges } = record.summary;
  const account = accountOf(record.spec, record.results, record.further ?? {});
  return {
    ...record,
    summary: {
      ...{ name, reference, ...account },
      ...(leftOut && { leftOut }),
      ...(objectives && { objectives }),
      // of the trials' own files, which the record does not hold
      ...(heldOut && { heldOut }),
      ...(hinges && { hinges }),
      provenance,
    },
  };
}

/** Hash of what a trial reads: the same for all arms, so without a loss of one's own. */
function dataHashOf({ spec: { files } }: Trial): string {
  const { objective: _, ...data } = files;
  return sha256(canonicalJson(Object.values(data).map((file) => file!.sha256)));
}

/** Arms whose model is the base as it is. */
const untrainedArms = (spec: ExperimentSpec): string[] =>
  Object.entries(spec.arms ?? {}).flatMap(([arm, tuned]) => (tuned === null ? [arm] : []));

/** Of each tuned arm, what its trials left out: the same for all of its seeds. */
function leftOutByArm(trials: readonly Trial[], store: Store): Record<string, TrialLeftOut> {
  const byArm: Record<string, TrialLeftOut> = {};
  for (const { id, arm } of trials) {
    const leftOut = readLeftOut(store.trialFolder(id));
    if (leftOut !== undefined) byArm[arm] ??= leftOut;
  }
  return byArm;
}

/**
 * The part of a trial's training metrics that a record keeps: every so many steps, and what was
 * measured between (the trial's metrics.jsonl has all).
 */
function metricsOf({ id, arm, seed, spec }: Trial, store: Store, keepEvery: number): ArmMetrics[] {
  if (spec.tune === null) return [];
  const folder = store.trialFolder(id);
  const curve = join(folder, "curve");
  const steps = parseJsonLines<StepMetrics>(
    readText(join(folder, "tuning", "metrics.jsonl")),
    join(folder, "tuning", "metrics.jsonl"),
  );
  return [
    ...steps
      .filter((m) => m.step % keepEvery === 0 || m.step === 1 || m["heldOutMargin"] !== undefined)
      .map((m) => ({ arm, seed, ...withoutClock(m), step: m.step })),
    ...(existsSync(curve) ? readdirSync(curve).sort() : []).map((name): ArmMetrics => {
      const answers = JSON.parse(readFileSync(join(curve, name), "utf8")) as CheckpointAnswers;
      return { arm, seed, step: answers.step, ...checkpointRates(answers) };
    }),
  ];
}

/** Rates at a checkpoint, as a line of metrics names them; those that were not measured are absent. */
function checkpointRates(answers: CheckpointAnswers): Record<string, number> {
  const { problems, passed, repeatsBug, withheldPassed } = answers;
  const counts = { passAt1: passed, withheldPassAt1: withheldPassed, repeatsBug };
  const measured = Object.entries(counts).flatMap(([name, count]) =>
    count === undefined ? [] : [[name, count / problems] as const],
  );
  return { ...Object.fromEntries(measured), problems };
}

/** Answers in an order that does not tell which was written first. */
function byAnswer(a: Generation, b: Generation): number {
  return (
    a.mode.localeCompare(b.mode) ||
    a.taskId.localeCompare(b.taskId, "en", { numeric: true }) ||
    a.sample - b.sample
  );
}

/** Hash of all judged samples; that of the first benchmark's alone where there is no other. */
function hashOfResults(
  results: readonly ArmResult[],
  further: Readonly<Record<string, readonly ArmResult[]>>,
): string {
  const stored = results.map(storedResult);
  const names = Object.keys(further);
  if (names.length === 0) return sha256(canonicalJson(stored));
  const others = names.map((name) => [name, further[name]!.map(storedResult)] as const);
  return sha256(canonicalJson({ results: stored, further: Object.fromEntries(others) }));
}

/** Judged samples of each arm, arms in the order in which they come. */
export function resultsByArm(results: readonly ArmResult[]): Record<string, ArmResult[]> {
  const byArm: Record<string, ArmResult[]> = {};
  for (const result of results) (byArm[result.arm] ??= []).push(result);
  return byArm;
}

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
export function writeRecord(record: ExperimentRecord, folder: string): void {
  const json = (name: string, value: unknown) =>
    writeFileWhole(join(folder, name), `${JSON.stringify(value, null, 2)}\n`);
  json("spec.json", record.spec);
  json("trials.json", record.trials);
  writeCompressedLines(join(folder, "results.jsonl.gz"), record.results.map(storedResult));
  for (const [name, results] of Object.entries(record.further ?? {}))
    writeCompressedLines(join(folder, fileOf("results", name)), results.map(storedResult));
  for (const [name, answers] of Object.entries(record.answers ?? {}))
    writeCompressedLines(join(folder, fileOf("answers", name)), answers);
  writeCompressedLines(join(folder, "metrics.jsonl.gz"), record.metrics);
  writeFileWhole(join(folder, "summary.json"), summaryText(record.summary));
}

/**
 * Where an experiment's record lies: the user's own run if there is one, else the committed
 * reference.
 */
export function recordFolder(name: string, results = join(projectRoot, "results")): string {
  const own = join(results, name);
  const reference = join(projectRoot, "results", "reference", name);
  const found = [own, reference].find((folder) => existsSync(join(folder, "summary.json")));
  if (found === undefined)
    throw new UsageError(
      `experiment "${name}": expected a record in ${own} or ${reference}, found none; run \`npx cct run experiments/${name}.json\` first`,
    );
  return found;
}

/**
 * The folder itself (from here or from the project's folder) if it holds a record, else that of the
 * experiment of this name.
 */
export function folderOf(nameOrFolder: string): string {
  const places = [nameOrFolder, join(projectRoot, nameOrFolder)];
  const found = places.find((folder) => existsSync(join(folder, "summary.json")));
  return found ?? recordFolder(nameOrFolder);
}

/** A file of a record, parsed. @throws UsageError naming it if it is damaged */
function recordFile<T>(path: string, parse: (text: string, where: string) => T): T {
  try {
    return parse(readText(path), path);
  } catch (error) {
    throw new UsageError(
      `the record is damaged, and cannot be read: ${(error as Error).message.replace(/; [^;]*$/, "")}; run its experiment again`,
    );
  }
}

/**
 * Reads a record by the experiment's name or from a folder.
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
      `${folder}: the record is damaged (expected a results hash in summary.json and a name in spec.json, found ${record.summary.provenance?.resultsHash ?? "no hash"} and ${record.spec.name || "no name"}); run its experiment again`,
    );
  const hash = hashOfResults(record.results, further);
  if (hash !== record.summary.provenance.resultsHash)
    throw new UsageError(
      `${folder}: results.jsonl.gz has hash ${hash.slice(0, 12)}, but summary.json was made from ${record.summary.provenance.resultsHash.slice(0, 12)} and they must agree; run the experiment again`,
    );
  return record;
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
      `${path}: expected the record's answers, found none; run the experiment with --set keepAnswers=true`,
    );
  return recordFile(path, parseJsonLines<ArmAnswer>);
}
