/**
 * @file Steps of Code Comparison Tuning on SmolLM2-135M with an adapter, as `cct tune` makes them,
 * measured in a process of its own: `node dist/bench/tuning-step.js STEPS THREADS`, one JSON line.
 * bench/peers/step.py makes the same steps in PyTorch.
 */
import { join } from "node:path";
import { readInstructions, readPairs } from "../src/data/training-data.js";
import { dataOf, specsOf } from "../src/engine/gradients.js";
import { compileTrainingStep, createState } from "../src/engine/optimizer/training-step.js";
import type { HostMap } from "../src/engine/types.js";
import { projectRoot } from "../src/files/project-root.js";
import { type LanguageModel, loadModel } from "../src/language-model/checkpoint.js";
import { withNoise } from "../src/training/noise-feeds.js";
import { type TuneOptions, tuneOptions } from "../src/training/options.js";
import { HEAD_PARAMETER } from "../src/training/pair-evaluation.js";
import { planSteps, type StepPlan } from "../src/training/step-plan.js";
import { trainedWeights } from "../src/training/trained-weights.js";
import { decayMask } from "../src/training/training-loop.js";
import { initialHead, tuningObjective } from "../src/training/tune.js";
import { prepareTuningData } from "../src/training/tuning-data.js";

/** What `npm run setup:smollm2` makes. */
export const SMOLLM2 = join(projectRoot, ".cache", "models", "smollm2-135m-instruct");

/** What a contender prints. */
export interface StepFigures {
  /** L of each step, the first on the untouched base. */
  readonly losses: readonly number[];
  /** Duration of each step in seconds, making its batch included. */
  readonly seconds: readonly number[];
  readonly peakMegabytes: number;
}

/**
 * The run whose first steps are measured: the mini tier's first 800 instruction samples and 400
 * pairs, planned for 100 steps.
 */
export async function stepRun(
  threads: number,
): Promise<{ base: LanguageModel; options: TuneOptions; plan: StepPlan }> {
  const options = tuneOptions({
    steps: 100,
    seed: 1,
    data: { instructionsPerStep: 4, pairsPerStep: 2, rowLength: 512 },
    optimizer: { learningRate: 1e-4, warmupSteps: 0, finalLearningRateFraction: 1 },
    adapter: { rank: 8 },
    engine: { sharedPrefix: true, trimRows: true, threads },
  });
  const base = await loadModel(SMOLLM2);
  const from = (folder: string): string => join(projectRoot, "datasets", folder, "train.jsonl.gz");
  const data = {
    instructions: readInstructions(from("instructions")).slice(0, 800),
    pairs: readPairs(from("pairs")).slice(0, 400),
    heldOutPairs: [],
  };
  return {
    base,
    options,
    plan: planSteps(prepareTuningData(data, base.tokenizer, options).planned, options),
  };
}

async function measure(steps: number, threads: number): Promise<StepFigures> {
  const { base, options, plan } = await stepRun(threads);
  const { config, frozen, trained } = trainedWeights(base, options.adapter, options.seed);
  const parameters: HostMap = {
    ...trained,
    [HEAD_PARAMETER]: {
      shape: [config.hiddenSize],
      data: initialHead(config.hiddenSize, options.seed),
    },
  };
  const planned = withNoise(plan, config, options);
  const { beta1, beta2, weightDecay, clipNorm, learningRate } = options.optimizer;
  const training = await compileTrainingStep(
    createState(parameters),
    (own, inputs) => tuningObjective({ config }, own, inputs, options),
    { ...planned.inputs, ...specsOf(frozen) },
    { beta1, beta2, weightDecay, clipNorm, threads, decays: decayMask(parameters, false) },
  );
  const losses: number[] = [];
  const seconds: number[] = [];
  for (let step = 0; step < steps; step++) {
    const began = performance.now();
    for (const feeds of planned.feeds(step))
      losses.push((await training.step({ ...feeds, ...dataOf(frozen) }, learningRate))["loss"]!);
    seconds.push((performance.now() - began) / 1000);
  }
  return { losses, seconds, peakMegabytes: process.resourceUsage().maxRSS / 1024 };
}

if (require.main === module)
  void measure(...(process.argv.slice(2).map(Number) as [number, number])).then((figures) =>
    console.log(JSON.stringify(figures)),
  );
