/** @file Gathers finished trials into the record of their experiment. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { commit } from "../files/commit.js";
import { canonicalJson, sha256 } from "../files/hash.js";
import { parseJsonLines, readText } from "../files/read.js";
import {
  type PlannedComparison,
  type PlannedResult,
  plannedResults,
  termsFrom,
} from "../statistics/planned.js";
import { summarizeTables } from "../statistics/summary.js";
import { type StepMetrics, withoutClock } from "../training/step-metrics.js";
import type { CheckpointAnswers } from "./checkpoint-answers.js";
import type { Generation, Result } from "./evaluate-model.js";
import { readLeftOut, type TrialLeftOut } from "./left-out-record.js";
import { objectivesByArm } from "./objective-record.js";
import {
  type ArmAnswer,
  type ArmMetrics,
  type ArmResult,
  type CollectedRecord,
  type ExperimentRecord,
  type ExperimentSummary,
  hashOfResults,
  tablesByArm,
} from "./record.js";
import { over, settingsOf, tuneEntries, type Values } from "./overrides.js";
import { passCountsOn } from "./plan-terms.js";
import { plannedComparisons } from "./planned-contrasts.js";
import { type Arm, armsOf, type ExperimentSpec, furtherNames, withheldName } from "./spec.js";
import { benchmarkFolder, METRICS_FILE, type Store } from "./store.js";
import { parseResults } from "./stored-results.js";
import { armMeasures } from "./trial-measures.js";
import { mixedProcessors } from "./trial-processors.js";
import type { Trial } from "./trial.js";
import { sequentialSummary } from "./until-resolved.js";

/**
 * One record from finished trials; the same trials give the same record, whatever interrupted them.
 * Its judged samples and answers stay in the store: a trial's at a time is read.
 */
export function collect(
  spec: ExperimentSpec,
  trials: readonly Trial[],
  store: Store,
): CollectedRecord {
  const names = furtherNames(spec);
  const judged = (benchmark: string | null) =>
    ofTrials(trials, (trial) => judgedOf(trial, store, benchmark));
  const answered = (benchmark: string | null) =>
    ofTrials(trials, (trial) => answeredOf(trial, store, benchmark));
  const results = judged(null);
  const metrics = trials.flatMap((trial) => metricsOf(trial, store, spec.metricsEvery ?? 10));
  const further = Object.fromEntries(names.map((name) => [name, judged(name)]));
  const processors = mixedProcessors(trials, store);
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
    summary: {
      name: spec.name,
      reference: spec.reference,
      ...accountOf(spec, results, further),
      leftOut: leftOutByArm(trials, store),
      ...objectivesByArm(trials, store),
      ...armMeasures(trials, store),
      provenance: {
        trials: trials.map((t) => t.id),
        commit: commit("src"),
        dataHash: dataHashOf(trials),
        resultsHash: hashOfResults(results, further),
        ...(processors && { processors }),
      },
    },
  };
}

/** What a trial wrote down about a benchmark, a value a line. */
function linesOf<T>(
  parse: (text: string, where: string) => T[],
  trial: Trial,
  store: Store,
  benchmark: string | null,
  file: string,
): T[] {
  const path = join(benchmarkFolder(store.trialFolder(trial.id), benchmark), file);
  return parse(readText(path), path);
}

/** What `read` finds in each trial, as often as it is walked over; of one trial at a time. */
const ofTrials = <T>(
  trials: readonly Trial[],
  read: (trial: Trial) => readonly T[],
): Iterable<T> => ({
  *[Symbol.iterator]() {
    for (const trial of trials) yield* read(trial);
  },
});

/** Judged samples of a trial on a benchmark. */
const judgedOf = (trial: Trial, store: Store, benchmark: string | null): ArmResult[] =>
  linesOf(parseResults<Result>, trial, store, benchmark, "verdicts.jsonl").map((result) => ({
    arm: trial.arm,
    ...result,
    seed: trial.seed,
  }));

/** Answers of a trial on a benchmark. */
const answeredOf = (trial: Trial, store: Store, benchmark: string | null): ArmAnswer[] =>
  linesOf(parseJsonLines<Generation>, trial, store, benchmark, "generations.jsonl")
    .map((answer) => ({ arm: trial.arm, ...answer, seed: trial.seed }))
    .sort(byAnswer);

/** What the judged samples say of every arm, on the benchmark and on further ones. */
function accountOf(
  spec: ExperimentSpec,
  results: Iterable<ArmResult>,
  further: Readonly<Record<string, Iterable<ArmResult>>>,
): Pick<ExperimentSummary, "arms" | "contrasts" | "sequential" | "further"> {
  const summarize = (name: string | null, list: Iterable<ArmResult>) => {
    const control = further[withheldName(name)];
    return summarizeTables(
      tablesByArm(list),
      {
        reference: spec.reference,
        replicates: spec.replicates,
        untrained: untrainedArms(spec),
      },
      control && tablesByArm(control),
    );
  };
  const others = Object.entries(further).map(([name, list]) => [name, summarize(name, list)]);
  const plan = plannedComparisons(spec);
  const sequential = sequentialSummary(spec, results);
  return {
    arms: summarize(null, results),
    ...(plan && { contrasts: contrastsOf(spec, plan, results, further) }),
    ...(sequential && { sequential }),
    ...(others.length > 0 && { further: Object.fromEntries(others) }),
  };
}

/** What was found of the planned comparisons. */
function contrastsOf(
  spec: ExperimentSpec,
  plan: readonly PlannedComparison[],
  results: Iterable<ArmResult>,
  further: Readonly<Record<string, Iterable<ArmResult>>>,
): PlannedResult[] {
  const tablesOn = passCountsOn({ results, further });
  const orders = new Map(armsOf(spec).map((arm) => [arm.name, orderOf(spec, arm)]));
  const termsOf = termsFrom(
    (benchmark) => tablesOn(benchmark)!,
    (arm) => orders.get(arm)!,
  );
  return plannedResults(plan, termsOf, { replicates: spec.replicates });
}

/**
 * What decides the order of an arm's data beside the seed. An arm that is not tuned has none, and is
 * paired with those that learn the experiment's own data.
 */
function orderOf(spec: ExperimentSpec, { options, isTuned }: Arm): string {
  const { base, instructions } = settingsOf(spec, options);
  if (!isTuned) return orderOf(spec, { name: "", levels: {}, options: {}, isTuned: true });
  const { data } = over(spec.tune, tuneEntries(options));
  const { instructionsPerStep, rowLength, promptFormat } = Object(data) as Values;
  return canonicalJson({ base, instructions, instructionsPerStep, rowLength, promptFormat });
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

/**
 * Hash of what trials read, losses of one's own left out: one trial's where all read the same, else
 * of all these hashes.
 */
function dataHashOf(trials: readonly Trial[]): string {
  const hashes = trials.map(({ spec: { files } }) => {
    const { objective: _, ...data } = files;
    return sha256(canonicalJson(Object.values(data).map((file) => file!.sha256)));
  });
  const distinct = [...new Set(hashes)];
  return distinct.length === 1 ? distinct[0]! : sha256(canonicalJson(distinct));
}

/** Arms whose model is the base as it is. */
const untrainedArms = (spec: ExperimentSpec): string[] =>
  armsOf(spec).flatMap(({ name, isTuned }) => (isTuned ? [] : [name]));

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
    readText(join(folder, METRICS_FILE)),
    join(folder, METRICS_FILE),
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

/**
 * Rates at a checkpoint, as a line of metrics names them; those that were not measured are absent.
 */
function checkpointRates(answers: CheckpointAnswers): Record<string, number> {
  const { problems, passed, repeatsBug, withheldPassed, further = {}, losses } = answers;
  const counts = { passAt1: passed, withheldPassAt1: withheldPassed, repeatsBug };
  const measured = Object.entries(counts).flatMap(([name, count]) =>
    count === undefined || problems === 0 ? [] : [[name, count / problems] as const],
  );
  const elsewhere = Object.entries(further).flatMap(([name, own]) => [
    [`passAt1:${name}`, own.passed / own.problems] as const,
    [`problems:${name}`, own.problems] as const,
  ]);
  return {
    ...Object.fromEntries(measured),
    ...(problems > 0 && { problems }),
    ...Object.fromEntries(elsewhere),
    ...losses,
  };
}

/** Answers in an order that does not depend on which was written first. */
function byAnswer(a: Generation, b: Generation): number {
  return (
    a.mode.localeCompare(b.mode) ||
    a.taskId.localeCompare(b.taskId, "en", { numeric: true }) ||
    a.sample - b.sample
  );
}
