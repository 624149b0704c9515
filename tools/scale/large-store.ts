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

/** How large a store is. */
export interface LargeStore {
  /** Finished trials. */
  readonly trials: number;
  /** Problems that each was asked, greedily. */
  readonly problems: number;
  /** Sampled answers besides, of each problem; none when absent. */
  readonly samples?: number;
}

/**
 * Writes a store with answers drawn at random, and its spec, into `folder`.
 * @returns the spec's file
 */
export function writeLargeStore(folder: string, size: LargeStore): string {
  const store = openStore(folder);
  const path = writeLargeSpec(folder, size);
  const spec = readSpec(path);
  const problems = readProblems(dataPath(spec.benchmark)).slice(0, size.problems);
  const asked = [
    ...problems.map((problem) => ({ problem, sample: 0, mode: "greedy" as const })),
    ...problems.flatMap((problem) =>
      Array.from({ length: size.samples ?? 0 }, (_, sample) => ({
        ...{ problem, sample, mode: "sampled" as const },
      })),
    ),
  ];
  for (const { id, seed, spec: own } of trialsOf(spec)) {
    const random = randomStream(seed, id);
    const place = store.trialFolder(id);
    const verdicts = asked.map(({ problem: { taskId, bugType }, sample, mode }) => {
      const passed = random.next() < 0.5;
      const outcome = passed ? "passed" : "wrong answer";
      return {
        ...{ task: taskId, seed, sample, mode },
        ...{ passed, outcome, repeatsBug: false, bugType },
      };
    });
    const countOf = (wanted: string) => {
      const own = verdicts.filter(({ mode }) => mode === wanted);
      const passed = own.filter((one) => one.passed).length;
      return { samples: own.length, passed, repeatsBug: 0 };
    };
    const steps = Array.from({ length: STEPS }, (_, i) => ({ step: i + 1, loss: random.next() }));
    const files = {
      "spec.json": JSON.stringify(own),
      "environment.json": "{}",
      "verdicts.jsonl": jsonLines(verdicts),
      "tuning/metrics.jsonl": jsonLines(steps),
      "summary.json": JSON.stringify({
        greedy: countOf("greedy"),
        sampled: countOf("sampled"),
      }),
      DONE: "",
    };
    mkdirSync(join(place, "tuning"), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(place, name), text);
  }
  return path;
}

/** Writes the spec of such a store into `folder`. @returns its file */
export function writeLargeSpec(folder: string, size: LargeStore): string {
  const path = join(folder, "large.json");
  writeFileSync(path, JSON.stringify(largeSpec(size)));
  return path;
}

/** Arms that differ in a weight, times as many seeds as it takes. */
function largeSpec({ trials, problems, samples = 0 }: LargeStore): object {
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
    evaluation: { problems, samples },
  };
}
