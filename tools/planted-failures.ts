/**
 * @file Trainings that fail on purpose, one way an arm, beside a healthy one: what the failure
 * signatures (docs/failure-signatures.md) have to name, and what they may not. Tunes the tests'
 * smallest model for some dozens of steps an arm and seed, and writes the training curves and
 * held-out measures as tests/experiment/golden/planted-failures.json.gz; nothing is asked of it.
 *
 *     npm run build && node dist/tools/planted-failures.js    # half a minute on one core
 */
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { armsOf, type ExperimentSpec, readSpec, tuneOptionsOf } from "../src/experiment/spec.js";
import { projectRoot } from "../src/files/project-root.js";
import { writeFileWhole } from "../src/files/write.js";
import type { LanguageModel } from "../src/language-model/checkpoint.js";
import type { Pair } from "../src/records.js";
import { type ScoredRun, summarizeHeldOut } from "../src/statistics/held-out.js";
import { heldOutLosses, heldOutSamples } from "../src/training/held-out-losses.js";
import { withoutClock } from "../src/training/step-metrics.js";
import { tune } from "../src/training/tune.js";
import type { TrainingData } from "../src/training/tuning-inputs.js";
import { smallInstructions, smallPairs, tinyModel } from "../tests/training/support.js";

const folder = join(projectRoot, "tests", "experiment", "golden");
const OUT = join(folder, "planted-failures.json.gz");
const SPEC = join(folder, "planted-failures.spec.json");
/** Pairs that an arm learns from, and instructions. */
const PAIRS = 200;
/** The arm whose pairs are shuffled: no file holds such pairs. */
const SHUFFLED = "shuffled pairs";

type Line = Readonly<Record<string, unknown>>;

/** The smallest model, which knows how to write such functions: something to forget. */
async function pretrained(): Promise<LanguageModel> {
  const pairs = smallPairs(60, "p");
  const data = { instructions: smallInstructions(pairs), pairs, heldOutPairs: [] };
  const { model } = await tune(await tinyModel(), data, {
    steps: 200,
    data: { instructionsPerStep: 8, rowLength: 256 },
    optimizer: { learningRate: 0.005 },
    objective: { alpha: 0, beta: 0 },
  });
  return model;
}

/** Every pair with the buggy side of another one. */
const shuffled = (pairs: readonly Pair[]): Pair[] =>
  pairs.map((pair, i) => ({
    ...pair,
    buggy: pairs[(i + Math.floor(pairs.length / 2)) % pairs.length]!.buggy,
  }));

/** What training and checkpoints say of one arm and seed. */
async function tuned(
  base: LanguageModel,
  spec: ExperimentSpec,
  arm: string,
  seed: number,
  data: TrainingData,
): Promise<{ lines: Line[]; run: ScoredRun }> {
  const { options } = armsOf(spec).find(({ name }) => name === arm)!;
  const chosen = tuneOptionsOf(spec, options, seed);
  const { checkpointLosses: count } = spec.evaluation;
  const samples = heldOutSamples(data, base.tokenizer, chosen, count!);
  const losses: Line[] = [];
  const measure = async (step: number, model: LanguageModel): Promise<void> => {
    losses.push({ arm, seed, step, ...(await heldOutLosses(model, samples, chosen)) });
  };
  await measure(0, base);
  const { metrics, heldOut } = await tune(base, data, chosen, { onCheckpoint: measure });
  const lines = metrics.map((line) => ({ arm, seed, ...withoutClock(line) }));
  return { lines: [...lines, ...losses], run: { seed, ...heldOut! } };
}

async function main(): Promise<void> {
  const spec = readSpec(SPEC);
  const base = await pretrained();
  const pairs = smallPairs(PAIRS);
  const heldOutPairs = smallPairs(spec.evaluation.heldOutPairs, "g");
  const data = {
    instructions: smallInstructions(pairs),
    heldOutPairs,
    heldOutInstructions: smallInstructions(heldOutPairs),
  };
  const metrics: Line[] = [];
  const heldOut: Record<string, object> = {};
  for (const { name } of armsOf(spec)) {
    const own = { ...data, pairs: name === SHUFFLED ? shuffled(pairs) : pairs };
    const runs: ScoredRun[] = [];
    for (const seed of spec.seeds) {
      const { lines, run } = await tuned(base, spec, name, seed, own);
      metrics.push(...lines);
      runs.push(run);
    }
    heldOut[name] = summarizeHeldOut(runs, undefined, { replicates: 500 });
    console.log(`${name}: ${spec.seeds.length} seeds tuned`);
  }
  const rounded = JSON.stringify({ metrics, heldOut }, (_, value: unknown) =>
    typeof value === "number" ? Number(value.toPrecision(5)) : value,
  );
  writeFileWhole(OUT, gzipSync(rounded, { level: 9 }));
}

void main();
