/**
 * @file The trials that are measured whole: the combined arm of two experiments with fewer steps
 * and problems, so that each takes minutes. Left out is what a record measures besides (held-out
 * pairs, checkpoints, controls): both sides tune, answer and judge, nothing else.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readProblems } from "../src/benchmark/problems.js";
import { UsageError } from "../src/errors.js";
import { evaluationSchema } from "../src/experiment/spec-keys.js";
import { dataPath, type ExperimentSpec, readSpec, shippedSpec } from "../src/experiment/spec.js";
import { type Trial, trialsOf } from "../src/experiment/trial.js";

/** Threads of both sides. */
export const THREADS = 2;

/** What `cct bench trial` is asked for; what is absent has the tier's own value. */
export interface TrialChoice {
  /** The one tier that is measured; all when absent. */
  readonly tier?: string | undefined;
  /** Optimizer steps, ≥ 1. */
  readonly steps?: number | undefined;
  /** Problems, the benchmark's first, ≥ 2. */
  readonly problems?: number | undefined;
  /** Times that each contender runs, ≥ 1; medians are reported. */
  readonly turns?: number | undefined;
}

/** A trial that is measured. */
export interface Tier {
  /** As `--tier` names it. */
  readonly name: string;
  /** As figures name it. */
  readonly title: string;
  /** Its experiment, under experiments/. */
  readonly experiment: string;
  /** Optimizer steps. */
  readonly steps: number;
  /** Problems, the benchmark's first. */
  readonly problems: number;
  /** Prompts that the peer answers in one batch. */
  readonly rows: number;
  /** How peers compute, a contender each: the first argument of bench/peers/trial.py. */
  readonly modes: readonly string[];
}

const TIERS: readonly Tier[] = [
  {
    name: "embedded",
    title: "embedded tier, all weights",
    experiment: "ablation",
    steps: 24,
    problems: 60,
    rows: 64,
    modes: ["float32"],
  },
  {
    name: "smollm2",
    title: "SmolLM2-135M, adapter",
    experiment: "real-ablation",
    steps: 4,
    problems: 16,
    rows: 16,
    modes: ["float32", "bf16"],
  },
];

/** The tiers that are asked for, with the steps and problems that are. */
export function chosenTiers({ tier, steps, problems }: TrialChoice): Tier[] {
  return TIERS.filter(({ name }) => tier === undefined || name === tier).map((one) => ({
    ...one,
    steps: steps ?? one.steps,
    problems: problems ?? one.problems,
  }));
}

/** What a tier's trial reads and is not there, as the experiment writes it. */
export function missingFiles({ experiment }: Tier): string[] {
  const { base, benchmark, instructions, pairs, heldOutPairs } = readSpec(shippedSpec(experiment));
  return [join(base, "config.json"), benchmark, instructions, pairs, heldOutPairs].filter(
    (path) => !existsSync(dataPath(path)),
  );
}

/**
 * The trial of a tier: seed 1 of the combined arm, on two threads.
 * @throws UsageError if the benchmark has fewer problems than are asked for
 */
export function trialOf({ experiment, steps, problems }: Tier): Trial {
  const spec = readSpec(shippedSpec(experiment));
  const all = readProblems(dataPath(spec.benchmark)).length;
  if (problems > all)
    throw new UsageError(
      `bench: --problems expects at most ${all}, as ${spec.benchmark} has no more, got ` +
        `${problems}; ask for fewer`,
    );
  const { optimizer, data, engine, ...tune } = spec.tune as Record<string, Record<string, unknown>>;
  const { furtherBenchmarks: _further, heldOutInstructions: _heldOut, ...kept } = spec;
  const { format, mode, maxNewTokens } = spec.evaluation;
  const arm = { combined: spec.arms!["combined"]! };
  const reduced: ExperimentSpec = {
    ...kept,
    seeds: [1],
    arms: arm,
    reference: "combined",
    tune: {
      ...tune,
      steps,
      evalEvery: 0,
      checkpointEvery: 0,
      // of the tokens that a budget counts, an arm with pairs makes fewer steps
      data: { ...data, budget: "steps" },
      optimizer: {
        ...optimizer,
        warmupSteps: Math.min(steps, Number(optimizer!["warmupSteps"])),
      },
      engine: { ...engine, threads: THREADS },
    },
    evaluation: evaluationSchema.parse({
      ...{ format, mode, maxNewTokens, problems },
      samples: 0,
      heldOutPairs: 0,
    }),
  };
  return trialsOf(reduced)[0]!;
}
