/**
 * @file Runs an experiment: has the trials computed that the store lacks, here or by other
 * machines; failures are isolated and named; then one summary for all of them.
 */
import { UsageError } from "../errors.js";
import { checkContamination, type ContaminationFinding } from "./contamination-check.js";
import { silent, type Progress } from "../progress.js";
import { openStore, type Store } from "./store.js";
import { settingsOf } from "./overrides.js";
import { armsOf, dataPath, inputFaults, type ExperimentSpec } from "./spec.js";
import { damagedFiles, damageSentence } from "./trial-files.js";
import { collect } from "./collect.js";
import type { CollectedRecord } from "./record.js";
import {
  type Executor,
  localExecutor,
  type TrialsReport,
  type TrialsWanted,
} from "./local-trials.js";
import { checkProcessors } from "./trial-processors.js";
import { distinctTrials, trialsOf, type Trial } from "./trial.js";
import { twinFaults } from "./twin-faults.js";

/** Where an experiment's trials are kept, and how the run is watched and stopped. */
export interface RunOptions {
  /** The store, or its folder. */
  readonly out: string | Store;
  /** Trials at a time on this machine; default one a core. */
  readonly jobs?: number | undefined;
  /** Who computes the trials; processes of this machine when absent. */
  readonly executor?: Executor | undefined;
  /** Called with how far the trials are. */
  readonly progress?: Progress | undefined;
  /** Called with what a reader should know of the trials' data, each line once. */
  readonly notice?: ((text: string) => void) | undefined;
  /** Stops the trials when aborted; what is done is kept. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Given the record of the first seed alone, once, as soon as every arm has it and other trials
   * are still to be computed.
   */
  readonly provisional?: ((record: CollectedRecord) => void) | undefined;
  /** Called at once with what is found damaged in the store. */
  readonly warn?: ((sentence: string) => void) | undefined;
}

/** What became of the trials. */
export interface RunOutcome {
  /** Trials of the spec, and of these the computed, the reused and the failed. */
  readonly trials: {
    readonly total: number;
    readonly computed: number;
    readonly reused: number;
    readonly failed: number;
  };
  /** Trials' files that were found damaged and computed again, a sentence each. */
  readonly damaged: readonly string[];
  /** Reasons by trial, "arm seed: reason". */
  readonly failures: readonly string[];
  /** The finished record; null if a trial failed. */
  readonly record: CollectedRecord | null;
  /** What the training data hold of the benchmark, where the spec asks. */
  readonly contamination?: ContaminationFinding | undefined;
  /** Time of the whole run. */
  readonly seconds: number;
}

/** A run before anything is computed. */
export interface PreparedRun {
  /** What is to be computed, the first seed first, and where it is kept. */
  readonly wanted: TrialsWanted;
  /** All trials of the spec. */
  readonly trials: readonly Trial[];
  /** Trials' files that were found damaged, a sentence each. */
  readonly damaged: readonly string[];
  /** What the training data hold of the benchmark, where the spec asks. */
  readonly contamination: ContaminationFinding | undefined;
}

/**
 * Finds what a run is to compute.
 * @throws UsageError if a file that the spec names is not there, or it refuses contaminated
 *   training data and they are
 */
export async function prepareRun(
  spec: ExperimentSpec,
  { out, warn, signal }: Pick<RunOptions, "out" | "warn" | "signal">,
): Promise<PreparedRun> {
  const faults = inputFaults({ ...spec });
  if (faults.length === 0) faults.push(...twinFaults(spec));
  if (faults.length > 0) throw new UsageError(`experiment ${spec.name}: ${faults.join("; ")}`);
  const store = typeof out === "string" ? openStore(out) : out;
  const trials = trialsOf(spec);
  const distinct = distinctTrials(trials);
  await store.shared?.exchange(
    distinct.map(({ id }) => id),
    warn,
  );
  const damage = new Map(
    distinct
      .filter(({ id }) => store.isDone(id))
      .map(({ id, spec: own }) => [id, damagedFiles(store.trialFolder(id), own)]),
  );
  const missing = distinct.filter(({ id }) => damage.get(id)?.length !== 0);
  const damaged = [...damage.values()].flat().map(damageSentence);
  for (const sentence of damaged) warn?.(sentence);
  checkProcessors(
    spec,
    distinct.filter((trial) => !missing.includes(trial)),
    store,
  );
  const contamination =
    spec.allowContaminated === undefined
      ? undefined
      : await checkAll(spec, spec.allowContaminated, signal);
  const wanted = { spec, trials: firstSeedFirst(missing, spec), store };
  return { wanted, trials, damaged, contamination };
}

/**
 * Computes what is missing and collects everything. With failed trials there is no record: numbers
 * of an incomplete experiment would not be comparable.
 * @throws what {@link prepareRun} throws
 */
export async function runExperiment(
  spec: ExperimentSpec,
  options: RunOptions,
): Promise<RunOutcome> {
  const began = Date.now();
  const { wanted, trials, damaged, contamination } = await prepareRun(spec, options);
  const { store } = wanted;
  const failures = await computeAll(wanted, options, () =>
    tellFirstSeed(spec, trials, store, options),
  );
  options.signal?.throwIfAborted();
  return {
    trials: {
      total: trials.length,
      computed: wanted.trials.length - failures.length,
      reused: trials.length - wanted.trials.length,
      failed: failures.length,
    },
    damaged,
    failures,
    contamination,
    record: failures.length > 0 ? null : collect(spec, trials, store),
    seconds: (Date.now() - began) / 1000,
  };
}

/**
 * Trials of the spec's first seed, those of the second, and so on; of a seed the longest first, so
 * that at the end no core waits for one that was begun last.
 */
function firstSeedFirst(trials: readonly Trial[], { seeds }: ExperimentSpec): Trial[] {
  const longestFirst = [...trials].sort((a, b) => roughWork(b) - roughWork(a));
  return seeds.flatMap((seed) => longestFirst.filter((trial) => trial.seed === seed));
}

/** Steps times the kinds of samples in each: enough to order trials by. */
function roughWork({ spec: { tune } }: Trial): number {
  if (tune === null) return 0;
  const { alpha, beta } = tune.objective;
  return tune.steps * (1 + Number(alpha > 0) + Number(beta > 0));
}

/**
 * Gives the record of the first seed away if all of its trials are there, and no other's are.
 * @returns whether it did
 */
function tellFirstSeed(
  spec: ExperimentSpec,
  trials: readonly Trial[],
  store: Store,
  { provisional }: RunOptions,
): boolean {
  const first = trials.filter(({ seed }) => seed === spec.seeds[0]);
  const others = trials.length > first.length && !trials.every(({ id }) => store.isDone(id));
  if (!provisional || !others || !first.every(({ id }) => store.isDone(id))) return false;
  provisional(collect({ ...spec, seeds: spec.seeds.slice(0, 1) }, first, store));
  return true;
}

/**
 * What the training data hold of all benchmarks together. @throws UsageError at the first that they
 * hold problems of, unless that is allowed
 */
async function checkAll(
  spec: ExperimentSpec,
  allowContaminated: boolean,
  signal?: AbortSignal,
): Promise<ContaminationFinding> {
  const sum: ContaminationFinding = { problems: 0, found: {}, contaminated: [] };
  const benchmarks = [
    spec.benchmark,
    ...Object.values(spec.furtherBenchmarks ?? {}).map((further) => further.benchmark),
  ];
  const read = learntFrom(spec).flatMap((files) => benchmarks.map((name) => ({ ...files, name })));
  for (const { instructions, pairs, name: benchmark } of read) {
    const one = await checkContamination({
      instructions: dataPath(instructions),
      pairs: dataPath(pairs),
      skipBadRecords: spec.skipBadRecords,
      benchmark: dataPath(benchmark),
      allowContaminated,
      signal,
    });
    sum.problems += one.problems;
    sum.contaminated.push(...one.contaminated);
    for (const [way, count] of Object.entries(one.found))
      sum.found[way] = (sum.found[way] ?? 0) + count;
  }
  return sum;
}

/** The different pairs of files that tuned arms learn from. */
function learntFrom(spec: ExperimentSpec): { instructions: string; pairs: string }[] {
  const files = armsOf(spec)
    .filter(({ isTuned }) => isTuned)
    .map(({ options }) => settingsOf(spec, options))
    .map(({ instructions, pairs }) => ({ instructions, pairs }));
  return [...new Map(files.map((one) => [`${one.instructions}\n${one.pairs}`, one])).values()];
}

/**
 * Has `trials` computed; returns the reasons of those that failed.
 * @param look  called before the first and after each trial, until it returns true
 */
async function computeAll(
  wanted: TrialsWanted,
  options: RunOptions,
  look: () => boolean,
): Promise<string[]> {
  const { trials } = wanted;
  let told = look();
  const progress = options.progress ?? silent;
  const shares = new Map(trials.map((t) => [t.id, 0]));
  const failures: string[] = [];
  const noticed = new Set<string>();
  const execute = options.executor ?? localExecutor(options.jobs);
  const report: TrialsReport = {
    progress: ({ id, arm, seed }, share, note) => {
      shares.set(id, share);
      const sum = [...shares.values()].reduce((a, b) => a + b, 0);
      progress.update(sum, trials.length, `${arm}, seed ${seed}: ${note}`);
    },
    notice: (text) => {
      if (!noticed.has(text)) options.notice?.(text);
      noticed.add(text);
    },
    ended: ({ id, arm, seed }, failure) => {
      if (failure !== undefined) failures.push(`${arm}, seed ${seed}: ${failure}`);
      shares.set(id, 1);
      told ||= look();
    },
  };
  if (trials.length > 0) await execute(wanted, report, options.signal);
  return failures;
}
