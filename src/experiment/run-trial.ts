/**
 * @file Computes one trial: tune (or take the base as it is), ask, judge, summarize. Every step
 * leaves its record on disk and is skipped when the record is there, so a killed trial goes on;
 * DONE is written last.
 */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { checkBenchmark, type Calibration } from "../benchmark/check.js";
import { languageOf, readProblems } from "../benchmark/problems.js";
import { withheldProblems } from "../benchmark/withheld.js";
import { type Controller, type ControlPair, createController } from "../bugs/control.js";
import { choosePairs } from "../data/choose-pairs.js";
import { loadPairs } from "../data/load-pairs.js";
import { loadInstructions } from "../data/training-data.js";
import { UsageError } from "../errors.js";
import { commit } from "../files/commit.js";
import { projectRoot } from "../files/project-root.js";
import { writeFileWhole } from "../files/write.js";
import { loadModel, type LanguageModel } from "../language-model/checkpoint.js";
import { isAdapterFolder, loadAdapter } from "../language-model/lora/adapter-folder.js";
import { mergeAdapter } from "../language-model/lora/adapter.js";
import type { Pair, Problem } from "../records.js";
import { createSandbox, type Sandbox } from "../sandbox/sandbox.js";
import { saveTuned } from "../training/save-tuned.js";
import { tune } from "../training/tune.js";
import type { TrainingData } from "../training/tuning-inputs.js";
import { checkpointAsker } from "./checkpoint-answers.js";
import { evaluateModel, type Result } from "./evaluate-model.js";
import { readLeftOut, trialLeftOutLines, writeLeftOut } from "./left-out-record.js";
import { writeObjective } from "./objective-record.js";
import { HOST, processorKind, processorModel } from "./place.js";
import { type SharedGenerator, withGenerator } from "./shared-generator.js";
import { isTuned, modelFolderOf, offerTuning, takeTuning } from "./shared-tuning.js";
import {
  answersAProblem,
  controlledProblems,
  type EvaluationOptions,
  withheldName,
} from "./spec.js";
import { benchmarkFolder, type Store } from "./store.js";
import { noteAttempt } from "./trial-attempts.js";
import { discardDamaged } from "./trial-files.js";
import { probeOf, writeTrialMeasures } from "./trial-measures.js";
import { writeTimes } from "./trial-times.js";
import type { Trial } from "./trial.js";

/** Who follows a trial. */
export interface TrialReport {
  /** How far it is: a share of its whole work in [0, 1], and what it does now. */
  progress(share: number, note: string): void;
  /** What a reader should know of it besides. */
  notice(text: string): void;
}

/** Rough shares of a trial's time, for the progress bar only. */
const TUNING_SHARE = 0.6;
const ASKING_SHARE = 0.3;

/** A benchmark that a trial's model is asked on, found sound, with its sandbox open. */
interface OpenBenchmark {
  /** Of a further benchmark; null for the one that makes pass@1. */
  readonly name: string | null;
  readonly problems: readonly Problem[];
  /** The problems as the model sees them, where that is not as they are. */
  readonly asked?: readonly Problem[];
  readonly evaluation: EvaluationOptions;
  readonly calibration: Calibration;
  readonly sandbox: Sandbox;
  /** Which answers are wanted; both when absent. */
  readonly modes?: readonly Result["mode"][];
}

/** The benchmark and, where it is asked for, its control without the buggy code. */
function withControl(benchmark: OpenBenchmark): OpenBenchmark[] {
  const { name, evaluation } = benchmark;
  if (!evaluation.withheld) return [benchmark];
  const problems = controlledProblems(benchmark.problems, evaluation);
  return [
    benchmark,
    {
      ...benchmark,
      name: withheldName(name),
      problems,
      asked: withheldProblems(problems),
      // the answers that make pass@1, and no others
      modes: [evaluation.samples > 0 ? "sampled" : "greedy"],
    },
  ];
}

/**
 * Computes whatever of `trial` the store lacks.
 * @param options  `patience`: milliseconds to wait while another process computes it
 * @throws what the failing step throws; records of finished steps stay and are used by the next
 *   attempt
 */
export async function runTrial(
  trial: Trial,
  store: Store,
  report: TrialReport,
  { signal, patience }: { signal?: AbortSignal; patience?: number | undefined } = {},
): Promise<void> {
  const folder = store.trialFolder(trial.id);
  const unlock = await store.lock(trial.id, patience);
  const benchmarks: OpenBenchmark[] = [];
  try {
    discardDamaged(folder, trial.spec);
    if (store.isDone(trial.id)) return;
    const began = Date.now();
    noteAttempt(folder);
    const isWhole = !existsSync(join(folder, "spec.json"));
    writeFileWhole(join(folder, "spec.json"), `${JSON.stringify(trial.spec, null, 2)}\n`);
    writeFileWhole(join(folder, "environment.json"), `${JSON.stringify(environment(), null, 2)}\n`);
    const { files, evaluation, tune: options, further = {} } = trial.spec;
    const open = async (name: string | null, path: string, own: EvaluationOptions) =>
      benchmarks.push(...withControl(await openBenchmark(name, path, own, signal)));
    await open(null, files.benchmark.path, evaluation);
    for (const [name, own] of Object.entries(further))
      await open(name, files[`benchmark:${name}`]!.path, own);
    const base = await loadModel(files.base.path);
    const loadedAt = Date.now();
    const taken = takeTuning(trial, store);
    if (taken !== null) tellTaken(folder, taken, report);
    const model =
      options === null ? base : await tunedModel(base, trial, store, benchmarks, report, signal);
    const tunedAt = Date.now();
    const summary = await withGenerator(model, options?.engine.threads ?? 1, (generator) =>
      askAll(generator, trial, folder, benchmarks, report, signal),
    );
    writeFileWhole(join(folder, "summary.json"), `${JSON.stringify(summary, null, 2)}\n`);
    const now = Date.now();
    if (isWhole && taken === null)
      writeTimes(folder, {
        tuning: options === null ? 0 : (tunedAt - loadedAt) / 1000,
        asking: (now - tunedAt) / 1000,
        whole: (now - began) / 1000,
      });
    writeFileWhole(join(folder, "DONE"), "");
    report.progress(1, "done");
  } finally {
    for (const sandbox of new Set(benchmarks.map((benchmark) => benchmark.sandbox)))
      await sandbox.close();
    unlock();
  }
}

/**
 * Asks the model on every benchmark; what summary.json holds: the first's rates, then the others'.
 */
async function askAll(
  generator: SharedGenerator,
  { spec: { seed, tune: options } }: Trial,
  folder: string,
  benchmarks: readonly OpenBenchmark[],
  report: TrialReport,
  signal?: AbortSignal,
): Promise<object> {
  const start = options === null ? 0 : TUNING_SHARE;
  const share = (1 - start) * (ASKING_SHARE / (1 - TUNING_SHARE));
  const answersOf = ({ problems, evaluation, modes }: OpenBenchmark): number =>
    problems.length * answersAProblem(evaluation, modes !== undefined);
  const all = benchmarks.reduce((sum, benchmark) => sum + answersOf(benchmark), 0);
  const rates: [name: string | null, rates: object][] = [];
  let before = 0;
  for (const benchmark of benchmarks) {
    const { name, problems, evaluation, sandbox, calibration, modes, asked } = benchmark;
    const update = (done: number, _total: number, note?: string): void =>
      report.progress(
        start + share * ((before + done) / all),
        [name, note].filter((text) => text).join(": "),
      );
    const results = await evaluateModel(generator.model, problems, evaluation, sandbox, {
      ...{ seed, generator, calibration, modes, asked, signal },
      directory: benchmarkFolder(folder, name),
      progress: { update },
    });
    rates.push([name, summarize(results)]);
    before += answersOf(benchmark);
  }
  const [main, ...others] = rates;
  return { ...main![1], ...(others.length > 0 && { further: Object.fromEntries(others) }) };
}

/** Reads and checks a benchmark: one that cannot judge is refused before anything is tuned. */
async function openBenchmark(
  name: string | null,
  path: string,
  evaluation: EvaluationOptions,
  signal?: AbortSignal,
): Promise<OpenBenchmark> {
  const problems = readProblems(path).slice(0, evaluation.problems);
  if (problems.length < 2)
    throw new UsageError(
      `${path}: expected 2 problems or more, because an interval needs them, got ` +
        `${problems.length}; take a longer benchmark, or ask with cct evaluate`,
    );
  const sandbox = await createSandbox(languageOf(problems), { workers: 1 });
  try {
    return {
      name,
      problems,
      evaluation,
      sandbox,
      calibration: await checkBenchmark(problems, sandbox, { signal }),
    };
  } catch (error) {
    await sandbox.close();
    throw error;
  }
}

/**
 * The tuned model: from its folder if tuning is finished, else tuned (from the last checkpoint on).
 */
async function tunedModel(
  base: LanguageModel,
  trial: Trial,
  store: Store,
  benchmarks: readonly OpenBenchmark[],
  report: TrialReport,
  signal?: AbortSignal,
): Promise<LanguageModel> {
  const folder = store.trialFolder(trial.id);
  const modelFolder = modelFolderOf(folder);
  if (isTuned(folder))
    return isAdapterFolder(modelFolder)
      ? mergeAdapter(base, loadAdapter(modelFolder, base))
      : loadModel(modelFolder);
  const options = trial.spec.tune!;
  const { data, badRecords, turnsLeftOut } = await trainingData(trial);
  const objective = writeObjective(folder, trial.spec);
  const asked = benchmarks.filter(({ modes }) => modes === undefined); // no controls
  const asker = checkpointAsker(trial, folder, asked, data, store, signal);
  await asker.base(base);
  const probe = await probeOf(base, trial, data, store);
  const tuned = await tune(base, data, options, {
    directory: join(folder, "tuning"),
    objective,
    signal,
    progress: {
      update: (done, total, note) => report.progress(TUNING_SHARE * (done / total), note ?? ""),
    },
    onLeftOut: (ofTuning) => {
      const leftOut = { ...ofTuning, badRecords, turns: turnsLeftOut };
      writeLeftOut(folder, leftOut);
      for (const line of trialLeftOutLines(leftOut)) report.notice(line);
    },
    onCheckpoint: (step, snapshot) => asker.checkpoint(step, snapshot),
  });
  if (tuned.heldOut) writeTrialMeasures(folder, { tuned: tuned.heldOut, probe });
  await saveTuned(tuned, base, modelFolder, trial.spec.files.base.path);
  offerTuning(trial, store);
  // only a resume needs it
  rmSync(join(folder, "tuning", "checkpoint.safetensors"), { force: true });
  return tuned.model;
}

/** Says that a trial takes over what another one has tuned, and what that left out. */
function tellTaken(folder: string, from: string, report: TrialReport): void {
  report.notice(`tuned as trial ${from} is; its model is taken over`);
  const leftOut = readLeftOut(folder);
  if (leftOut) for (const line of trialLeftOutLines(leftOut)) report.notice(line);
}

/** What a trial is tuned and measured on, and how much of its files could not be used. */
async function trainingData({
  spec: { files, evaluation, tune: options, skipBadRecords, pairs: selection = {}, seed },
}: Trial): Promise<{ data: TrainingData; badRecords: number; turnsLeftOut: number }> {
  const heldOut = await loadPairs(files.heldOutPairs.path);
  const heldOutPairs = heldOut.slice(0, evaluation.heldOutPairs);
  const read = (path: string) => loadInstructions(path, { skipBadRecords });
  const { samples, badRecords, turnsLeftOut } = await read(files.instructions.path);
  const data = {
    instructions: samples,
    pairs: choosePairs(await loadPairs(files.pairs.path), selection, seed),
    heldOutPairs,
    heldOutInstructions:
      files.heldOutInstructions && (await read(files.heldOutInstructions.path)).samples,
    controlPairs: options!.evalEvery > 0 ? await controlsOf(heldOutPairs) : [],
  };
  return { data, badRecords: badRecords.length, turnsLeftOut };
}

/** The negative control: of each function among `pairs`, one edit that keeps its meaning. */
async function controlsOf(pairs: readonly Pair[]): Promise<ControlPair[]> {
  const functions = new Map(pairs.map((pair) => [pair.correct, pair]));
  const controllers = new Map<string, Controller>();
  const controls: ControlPair[] = [];
  for (const { language, functionName: name, correct: code } of functions.values()) {
    const controller = controllers.get(language) ?? (await createController(language));
    controllers.set(language, controller);
    controls.push(...controller.control({ name, code, test: "" }, { perFunction: 1, seed: 0 }));
  }
  return controls;
}

function summarize(results: readonly Result[]): object {
  const rate = (mode: Result["mode"]) => {
    const rows = results.filter((r) => r.mode === mode);
    return {
      samples: rows.length,
      passed: rows.filter((r) => r.passed).length,
      repeatsBug: rows.filter((r) => r.repeatsBug).length,
    };
  };
  return { greedy: rate("greedy"), sampled: rate("sampled") };
}

/** Where a trial was computed: provenance, not identity. */
function environment(): object {
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processor: processorModel(),
    processorKind: processorKind(),
    host: HOST,
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    commit: commit("src"),
    onnxruntime: (
      JSON.parse(
        readFileSync(join(projectRoot, "node_modules", "onnxruntime-node", "package.json"), "utf8"),
      ) as { version: string }
    ).version,
  };
}
