/**
 * @file How a model answers while it is tuned: greedy pass@1 on a part of the benchmark at every
 * checkpoint, how often it repeats the bug, and where the spec asks for them pass@1 without the
 * buggy code and on further benchmarks (such as writing), and losses on held-out samples. Step 0 is
 * the base, the same for all arms and seeds: asked once in a store.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Calibration } from "../benchmark/check.js";
import { evenlyDrawn } from "../benchmark/evenly-drawn.js";
import { withheldProblems } from "../benchmark/withheld.js";
import { headOf, pairingOf } from "../cct/objectives/objective.js";
import { writeFileWhole } from "../files/write.js";
import type { LanguageModel } from "../language-model/checkpoint.js";
import type { Problem } from "../records.js";
import type { Sandbox } from "../sandbox/sandbox.js";
import {
  type HeldOutLosses,
  heldOutLosses,
  type HeldOutSamples,
  heldOutSamples,
} from "../training/held-out-losses.js";
import type { TuneOptions } from "../training/options.js";
import type { TrainingData } from "../training/tuning-inputs.js";
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
  /** The same of further benchmarks, by name; absent where none is asked at checkpoints. */
  readonly further?: Readonly<Record<string, { problems: number; passed: number }>>;
  /** Losses on held-out samples; absent where the spec does not ask. */
  readonly losses?: HeldOutLosses;
}

/** Whom a model is asked by, and on what. */
export interface AskedBenchmark {
  /** Of a further benchmark; null for the one that makes pass@1. */
  readonly name: string | null;
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

/**
 * @param folder  of the trial
 * @param benchmarks  the one that makes pass@1, then further ones
 * @param data  what its losses are taken on
 */
export function checkpointAsker(
  trial: Trial,
  folder: string,
  benchmarks: readonly AskedBenchmark[],
  data: TrainingData,
  store: Store,
  signal?: AbortSignal,
): CheckpointAsker {
  const { seed, tune, evaluation } = trial.spec;
  const threads = tune!.engine.threads;
  const [main, ...others] = benchmarks.map((benchmark) => partOf(benchmark));
  const asked = others.filter(({ judged }) => judged.length > 0);
  const lossesOf = lossMeter(data, tune!, evaluation.checkpointLosses ?? 0);
  const isAsked = [main!, ...asked].some(({ judged }) => judged.length > 0);
  const pathOf = (step: number): string =>
    join(folder, "curve", `step-${String(step).padStart(6, "0")}.json`);
  const keep = async (step: number, ask: () => Promise<CheckpointAnswers>): Promise<void> => {
    if (!(isAsked || lossesOf) || existsSync(pathOf(step))) return;
    writeFileWhole(pathOf(step), JSON.stringify(await ask()));
  };
  const ask = async (step: number, generator: SharedGenerator): Promise<CheckpointAnswers> => {
    const answer = async (of: Part, withheld = false): Promise<Result[]> => {
      const { judged, calibration, sandbox } = of;
      if (judged.length === 0) return [];
      const run = { seed, generator, calibration, signal };
      const given = withheld ? { ...run, asked: withheldProblems(judged) } : run;
      const own = { ...of.evaluation, samples: 0 };
      return evaluateModel(generator.model, judged, own, sandbox, given);
    };
    const results = await answer(main!);
    const further: Record<string, { problems: number; passed: number }> = {};
    const withheld = evaluation.withheld && (await answer(main!, true));
    for (const of of asked)
      further[of.name!] = {
        problems: of.judged.length,
        passed: count(await answer(of), "passed"),
      };
    return {
      step,
      problems: main!.judged.length,
      passed: count(results, "passed"),
      repeatsBug: count(results, "repeatsBug"),
      ...(withheld && { withheldPassed: count(withheld, "passed") }),
      ...(asked.length > 0 && { further }),
      ...(lossesOf && { losses: await lossesOf(generator.model) }),
    };
  };
  const askAt = (step: number, model: LanguageModel): Promise<CheckpointAnswers> =>
    withGenerator(model, threads, (generator) => ask(step, generator));
  const identity = baseIdentity(trial, asked);
  return {
    base: (model) =>
      keep(0, () => measuredOnce(store, "base-answers", identity, () => askAt(0, model))),
    checkpoint: (step, model) => keep(step, () => askAt(step, model)),
  };
}

/** A benchmark with the part of it that is judged at checkpoints. */
type Part = AskedBenchmark & { readonly judged: readonly Problem[] };

const partOf = (benchmark: AskedBenchmark): Part => ({
  ...benchmark,
  judged: evenlyDrawn(benchmark.problems, benchmark.evaluation.checkpointProblems),
});

/** What the answers and losses of the base depend on: greedy answers on no seed. */
function baseIdentity({ spec }: Trial, asked: readonly Part[]): object {
  const { tune, evaluation, kernelVersion, files } = spec;
  const hashOf = (name: keyof typeof files): string | null => files[name]?.sha256 ?? null;
  const further = asked.map(({ name, evaluation: own }) => [hashOf(`benchmark:${name}`), own]);
  const { data, templates, objective } = tune!;
  return {
    base: files.base.sha256,
    benchmark: files.benchmark.sha256,
    evaluation,
    threads: tune!.engine.threads,
    kernelVersion,
    ...(asked.length > 0 && { further }),
    ...(evaluation.checkpointLosses !== undefined && {
      losses: {
        data: (["instructions", "heldOutInstructions", "heldOutPairs"] as const).map(hashOf),
        options: [data.rowLength, data.promptFormat, templates],
        pairing: [pairingOf(objective.comparison), objective.comparison.context],
        layer: headOf(objective).layer,
      },
    }),
  };
}

/** Takes the losses of a model; undefined where none are wanted. Samples are tokenized once. */
function lossMeter(
  data: TrainingData,
  options: TuneOptions,
  wanted: number,
): ((model: LanguageModel) => Promise<HeldOutLosses>) | undefined {
  if (wanted === 0) return undefined;
  let samples: HeldOutSamples | undefined;
  return (model) => {
    samples ??= heldOutSamples(data, model.tokenizer, options, wanted);
    return heldOutLosses(model, samples, options);
  };
}

const count = (results: readonly Result[], trait: "passed" | "repeatsBug"): number =>
  results.filter((result) => result[trait]).length;
