/**
 * @file Trials that are tuned alike and asked otherwise: the second takes over what the first has
 * tuned, and its record is the one that a store of its own gives.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { runExperiment } from "../../src/experiment/run-experiment.js";
import { readSpec, type ExperimentSpec } from "../../src/experiment/spec.js";
import { openStore } from "../../src/experiment/store.js";
import { takeTuning } from "../../src/experiment/shared-tuning.js";
import { type Trial, trialsOf } from "../../src/experiment/trial.js";
import { projectRoot } from "../../src/files/project-root.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const twin = join(projectRoot, "experiments", "alpha-beta-grid-nano.json");

/** One arm, one seed, a few answers. @param problems  that it is asked */
function specAsking(problems: number, more: Partial<ExperimentSpec> = {}): ExperimentSpec {
  const { grid: _, ...nano } = readSpec(twin);
  return {
    ...nano,
    arms: { instruction: { steps: 2, objective: { alpha: 0, beta: 0 } } },
    reference: "instruction",
    seeds: [1],
    evaluation: { ...nano.evaluation, problems, maxNewTokens: 4, samples: 0 },
    ...more,
  } as ExperimentSpec;
}

const trialOf = (spec: ExperimentSpec): Trial => trialsOf(spec)[0]!;

test("a trial that differs in its benchmark takes over the model of another", async () => {
  const [first, second] = [specAsking(2), specAsking(3)];
  const out = temporaryFolder("shared-tuning");
  const store = openStore(out);
  await runExperiment(first, { out, jobs: 1 });
  const folder = store.trialFolder(trialOf(second).id);
  const { record } = await runExperiment(second, { out, jobs: 1 });
  const tunedIn = JSON.parse(readFileSync(join(folder, "tuned-in.json"), "utf8"));
  assert.deepEqual(tunedIn, { trial: trialOf(first).id });
  assert.ok(!existsSync(join(folder, "times.json")), "no time of a tuning that did not happen");

  const { record: alone } = await runExperiment(second, { out: temporaryFolder("own"), jobs: 1 });
  assert.deepEqual([...record!.results], [...alone!.results]);
  assert.deepEqual(record!.summary.arms, alone!.summary.arms);
  assert.deepEqual(record!.summary.leftOut, alone!.summary.leftOut);
  const losses = ({ metrics }: typeof record & object) => metrics.map(({ loss }) => loss);
  assert.deepEqual(losses(record!), losses(alone!));

  // what decides the tuned model, or what is measured on the way, is not taken over
  const checkpoints = { ...second.evaluation, checkpointProblems: 1 };
  const others: [why: string, spec: ExperimentSpec][] = [
    ["another seed", specAsking(4, { seeds: [2] })],
    ["more steps", specAsking(4, { arms: { instruction: { ...arm(first), steps: 3 } } })],
    ["other pairs", specAsking(4, { pairs: "datasets/pairs/train.jsonl.gz" })],
    ["other held-out pairs", { ...second, evaluation: { ...second.evaluation, heldOutPairs: 3 } }],
    ["a curve", { ...second, evaluation: checkpoints }],
    ["a base as it is", { ...specAsking(4), arms: { instruction: null } }],
  ];
  for (const [why, spec] of others) assert.equal(takeTuning(trialOf(spec), store), null, why);
  const more = { ...second, tune: { ...second.tune, checkpointEvery: 1 } };
  const third = specAsking(4, { tune: more.tune });
  assert.equal(takeTuning(trialOf(third), store), trialOf(first).id, "checkpoints change nothing");

  rmSync(join(store.trialFolder(trialOf(first).id), "model"), { recursive: true });
  assert.equal(takeTuning(trialOf(specAsking(5)), store), null, "what was removed is made again");
});

const arm = (spec: ExperimentSpec): object => spec.arms!["instruction"] as object;
