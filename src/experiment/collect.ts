/**
 * @file Gathers finished trials into one record per experiment: all judged samples, the training curves and
 * the summary with its statistics. The record is what figures and notebooks read; reference records are
 * committed under results/reference/, so a fresh clone redraws every figure without computing anything.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../errors.js";
import { commit } from "../files/commit.js";
import { canonicalJson, sha256 } from "../files/hash.js";
import { projectRoot } from "../files/project-root.js";
import { parseJsonLines, readText } from "../files/read.js";
import { writeCompressedLines, writeFileWhole } from "../files/write.js";
import { summariseArms, type ArmSummary } from "../statistics/summary.js";
import { type StepMetrics, withoutClock } from "../training/training-loop.js";
import type { Result } from "./evaluate-model.js";
import type { ExperimentSpec } from "./spec.js";
import type { Store } from "./store.js";
import type { Trial } from "./trial.js";

/** A judged sample with the arm that it belongs to. */
export interface ArmResult extends Result { readonly arm: string }
/** One logged training step with arm and seed; lines with `passAt1` and `problems` stand at checkpoints. */
export type ArmMetrics = { readonly arm: string; readonly seed: number; readonly step: number } & Readonly<Record<string, unknown>>;

export interface ExperimentRecord {
  readonly spec: ExperimentSpec;
  readonly trials: readonly { readonly id: string; readonly arm: string; readonly seed: number }[];
  readonly results: readonly ArmResult[];
  readonly metrics: readonly ArmMetrics[];
  readonly summary: ExperimentSummary;
}

export interface ExperimentSummary {
  readonly name: string;
  readonly arms: Readonly<Record<string, ArmSummary>>;
  readonly reference: string;
  /** Trial ids, commit and hash of the judged samples: where the numbers come from. */
  readonly provenance: { readonly trials: readonly string[]; readonly commit: string; readonly dataHash: string; readonly resultsHash: string };
}

/** Training steps kept in a record: every so many (the trial's metrics.jsonl has all). */
const keepEvery = 10;

/** One record from finished trials; the same trials give the same record, whatever interrupted them. */
export function collect(spec: ExperimentSpec, trials: readonly Trial[], store: Store): ExperimentRecord {
  const results: ArmResult[] = [], metrics: ArmMetrics[] = [];
  for (const trial of trials) {
    const folder = store.trialFolder(trial.id), { arm, seed } = trial;
    const own = parseJsonLines<Result>(readFileSync(join(folder, "verdicts.jsonl"), "utf8")).map((r) => ({ arm, ...r, seed }));
    results.push(...own);
    if (trial.spec.tune === null) continue;
    const steps = parseJsonLines<StepMetrics>(readFileSync(join(folder, "tuning", "metrics.jsonl"), "utf8"));
    metrics.push(...steps.filter((m) => m.step % keepEvery === 0 || m.step === 1 || m["heldOutMargin"] !== undefined)
      .map((m) => ({ arm, seed, ...withoutClock(m), step: m.step })));
    const curve = join(folder, "curve");
    for (const name of existsSync(curve) ? readdirSync(curve).sort() : []) {
      const { step, problems, passed } = JSON.parse(readFileSync(join(curve, name), "utf8"));
      metrics.push({ arm, seed, step, passAt1: passed / problems, problems });
    }
  }
  const summary: ExperimentSummary = {
    name: spec.name,
    reference: spec.reference,
    arms: summariseArms(resultsByArm(results), { reference: spec.reference, replicates: spec.replicates }),
    provenance: {
      trials: trials.map((t) => t.id), commit: commit("src"),
      dataHash: sha256(canonicalJson(Object.values(trials[0]!.spec.files).map((f) => f.sha256))),
      resultsHash: sha256(canonicalJson(results)),
    },
  };
  return { spec, trials: trials.map(({ id, arm, seed }) => ({ id, arm, seed })), results, metrics, summary };
}

/** Judged samples of each arm, arms in the order in which they come. */
export function resultsByArm(results: readonly ArmResult[]): Record<string, ArmResult[]> {
  const byArm: Record<string, ArmResult[]> = {};
  for (const result of results) (byArm[result.arm] ??= []).push(result);
  return byArm;
}

/** Writes a record as plain files: spec.json, trials.json, summary.json, results.jsonl.gz, metrics.jsonl.gz. */
export function writeRecord(record: ExperimentRecord, folder: string): void {
  const json = (name: string, value: unknown) => writeFileWhole(join(folder, name), `${JSON.stringify(value, null, 2)}\n`);
  json("spec.json", record.spec);
  json("trials.json", record.trials);
  writeCompressedLines(join(folder, "results.jsonl.gz"), record.results);
  writeCompressedLines(join(folder, "metrics.jsonl.gz"), record.metrics);
  json("summary.json", record.summary);
}

/** Where an experiment's record lies: the user's own run if there is one, else the committed reference. */
export function recordFolder(name: string, results = join(projectRoot, "results")): string {
  const own = join(results, name), reference = join(projectRoot, "results", "reference", name);
  const found = [own, reference].find((folder) => existsSync(join(folder, "summary.json")));
  if (found === undefined)
    throw new UsageError(`experiment "${name}": expected a record in ${own} or ${reference}, found none; run \`npx cct run experiments/${name}.json\` first`);
  return found;
}

/**
 * Reads a record by the experiment's name or from a folder.
 * @throws UsageError if there is none, or if its judged samples do not have the hash that the summary states
 */
export function loadExperiment(nameOrFolder: string): ExperimentRecord {
  const folder = existsSync(join(nameOrFolder, "summary.json")) ? nameOrFolder : recordFolder(nameOrFolder);
  const json = (name: string) => JSON.parse(readFileSync(join(folder, name), "utf8"));
  const gz = (name: string) => parseJsonLines<never>(readText(join(folder, name)));
  const record: ExperimentRecord = {
    spec: json("spec.json"), trials: json("trials.json"), results: gz("results.jsonl.gz"), metrics: gz("metrics.jsonl.gz"), summary: json("summary.json"),
  };
  const hash = sha256(canonicalJson(record.results));
  if (hash !== record.summary.provenance.resultsHash)
    throw new UsageError(`${folder}: results.jsonl.gz has hash ${hash.slice(0, 12)}, but summary.json was made from ${record.summary.provenance.resultsHash.slice(0, 12)}; run the experiment again`);
  return record;
}
