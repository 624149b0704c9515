/**
 * @file How a model answers while it is tuned: greedy pass@1 on a part of the benchmark at every
 * checkpoint, how often it repeats the bug, and pass@1 without the buggy code where the spec asks
 * for that control. Step 0 is the base, the same for all arms and seeds: asked once in a store.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Calibration } from "../benchmark/check.js";
import { withheldProblems } from "../benchmark/withheld.js";
import { writeFileWhole } from "../files/write.js";
import type { LanguageModel } from "../language-model/checkpoint.js";
import type { Problem } from "../records.js";
import type { Sandbox } from "../sandbox/sandbox.js";
import { evaluateModel, type Result } from "./evaluate-model.js";
import { measuredOnce } from "./measured-once.js";
import { type SharedGenerator, withGenerator } from "./shared-generator.js";
import type { EvaluationOptions } from "./spec.js";
import type { Store } from "./store.js";
import type { Trial } from "./trial.js";

/** Answers at one checkpoint, as `curve/step-NNNNNN.json` of a trial holds them. */
export interface CheckpointAnswers {
  /** Optimizer steps made. */
  readonly step: number;
  /** Problems that were asked. */
  readonly problems: number;
  /** How many of them passed. */
  readonly passed: number;
  /** How many answers are the buggy solution again; absent in older trials. */
  readonly repeatsBug?: number;
  /** How many passed without the buggy code; absent where the spec does not ask. */
  readonly withheldPassed?: number;
}

/** Whom a model is asked by, and on what. */
export interface AskedBenchmark {
  /** All of its problems. */
  readonly problems: readonly Problem[];
  /** How they are asked. */
  readonly evaluation: EvaluationOptions;
  /** Judges the answers. */
  readonly sandbox: Sandbox;
  /** What the benchmark's own solutions gave there. */
  readonly calibration: Calibration;
}

/** Asks the models of one trial at its checkpoints, and keeps what they answer in its folder. */
export interface CheckpointAsker {
  /** The base, before the first step. */
  base(model: LanguageModel): Promise<void>;
  /** The model after `step` steps; nothing where it was asked already. */
  checkpoint(step: number, model: LanguageModel): Promise<void>;
}

/** @param folder  of the trial */
export function checkpointAsker(
  trial: Trial,
  folder: string,
  benchmark: AskedBenchmark,
  store: Store,
  signal?: AbortSignal,
): CheckpointAsker {
  const { seed, tune, files, evaluation, kernelVersion } = trial.spec;
  const threads = tune!.engine.threads;
  const judged = everyNth(benchmark.problems, evaluation.checkpointProblems);
  const pathOf = (step: number): string =>
    join(folder, "curve", `step-${String(step).padStart(6, "0")}.json`);
  const keep = async (step: number, ask: () => Promise<CheckpointAnswers>): Promise<void> => {
    if (judged.length === 0 || existsSync(pathOf(step))) return;
    writeFileWhole(pathOf(step), JSON.stringify(await ask()));
  };
  const ask = async (step: number, generator: SharedGenerator): Promise<CheckpointAnswers> => {
    const own = { ...evaluation, samples: 0 };
    const run = { seed, generator, calibration: benchmark.calibration, signal };
    const answer = (asked?: Problem[]) =>
      evaluateModel(generator.model, judged, own, benchmark.sandbox, { ...run, asked });
    const results = await answer();
    const point = {
      step,
      problems: judged.length,
      passed: count(results, "passed"),
      repeatsBug: count(results, "repeatsBug"),
    };
    if (!evaluation.withheld) return point;
    const withheldPassed = count(await answer(withheldProblems(judged)), "passed");
    return { ...point, withheldPassed };
  };
  const askAt = (step: number, model: LanguageModel): Promise<CheckpointAnswers> =>
    withGenerator(model, threads, (generator) => ask(step, generator));
  const { base, benchmark: file } = files;
  // greedy answers depend on no seed
  const ofBase = { base: base.sha256, benchmark: file.sha256, evaluation, threads, kernelVersion };
  return {
    base: (model) =>
      keep(0, () => measuredOnce(store, "base-answers", ofBase, () => askAt(0, model))),
    checkpoint: (step, model) => keep(step, () => askAt(step, model)),
  };
}

const count = (results: readonly Result[], trait: "passed" | "repeatsBug"): number =>
  results.filter((result) => result[trait]).length;

/** `count` of `items`, evenly spread. */
function everyNth<T>(items: readonly T[], wanted: number): T[] {
  return wanted >= items.length
    ? [...items]
    : Array.from({ length: wanted }, (_, i) => items[Math.floor((i * items.length) / wanted)]!);
}
