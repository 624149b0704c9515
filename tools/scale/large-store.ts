/**
 * @file A store as large as wanted, without computing: every trial of a sweep is done, with answers
 * drawn at random, in the files that a computed trial leaves. For measuring what lists and
 * collects.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readProblems } from "../../src/benchmark/problems.js";
import { dataPath, type ExperimentSpec, readSpec } from "../../src/experiment/spec.js";
import { openStore } from "../../src/experiment/store.js";
import { trialsOf } from "../../src/experiment/trial.js";
import { jsonLines } from "../../src/files/write.js";
import { projectRoot } from "../../src/files/project-root.js";
import { randomStream } from "../../src/random.js";

const STEPS = 20; // logged of each tuned trial
const ARMS = 20; // at most; the rest of the trials are seeds

/**
 * Writes `trials` finished trials of so many answers, and their spec, into `folder`.
 * @returns the spec's file
 */
export function writeLargeStore(folder: string, trials: number, answers: number): string {
  const store = openStore(folder);
  const path = writeLargeSpec(folder, trials, answers);
  const spec = readSpec(path);
  const problems = readProblems(dataPath(spec.benchmark)).slice(0, answers);
  for (const { id, seed, spec: own } of trialsOf(spec)) {
    const random = randomStream(seed, id);
    const place = store.trialFolder(id);
    const verdicts = problems.map(({ taskId, bugType }) => {
      const passed = random.next() < 0.5;
      const outcome = passed ? "passed" : "wrong answer";
      return {
        task: taskId,
        seed,
        sample: 0,
        mode: "greedy",
        passed,
        outcome,
        repeatsBug: false,
        bugType,
      };
    });
    const passed = verdicts.filter((one) => one.passed).length;
    const none = { samples: 0, passed: 0, repeatsBug: 0 };
    const steps = Array.from({ length: STEPS }, (_, i) => ({ step: i + 1, loss: random.next() }));
    const files = {
      "spec.json": JSON.stringify(own),
      "environment.json": "{}",
      "verdicts.jsonl": jsonLines(verdicts),
      "tuning/metrics.jsonl": jsonLines(steps),
      "summary.json": JSON.stringify({
        greedy: { ...none, samples: answers, passed },
        sampled: none,
      }),
      DONE: "",
    };
    mkdirSync(join(place, "tuning"), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(place, name), text);
  }
  return path;
}

/** Writes a spec of `trials` trials into `folder`. @returns its file */
export function writeLargeSpec(folder: string, trials: number, answers: number): string {
  const path = join(folder, "large.json");
  writeFileSync(path, JSON.stringify(largeSpec(trials, answers)));
  return path;
}

/** Arms that differ in a weight, times as many seeds as it takes. */
function largeSpec(trials: number, answers: number): object {
  const twin = join(projectRoot, "experiments", "alpha-beta-grid-nano.json");
  const { grid: _, ...document } = JSON.parse(readFileSync(twin, "utf8")) as ExperimentSpec;
  const arms = Math.min(ARMS, trials);
  return {
    ...document,
    name: "large",
    arms: Object.fromEntries(
      Array.from({ length: arms }, (_none, index) => [
        `alpha ${index}`,
        { objective: { alpha: index / 10 } },
      ]),
    ),
    reference: "alpha 0",
    seeds: Array.from({ length: Math.ceil(trials / arms) }, (_none, index) => index + 1),
    evaluation: { problems: answers, samples: 0 },
  };
}
