/**
 * @file One trial as `cct run` computes it, measured in a process of its own: `node
 * dist/bench/trial-run.js FOLDER BEGAN`, one JSON line. FOLDER has trial.json and gets the store;
 * BEGAN is when the process was started, in milliseconds of the epoch. bench/peers/trial.py does
 * the same work in Python.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Generation, Result } from "../src/experiment/evaluate-model.js";
import { runTrial } from "../src/experiment/run-trial.js";
import { METRICS_FILE, openStore } from "../src/experiment/store.js";
import { parseResults } from "../src/experiment/stored-results.js";
import { readTimes } from "../src/experiment/trial-times.js";
import type { Trial } from "../src/experiment/trial.js";
import { parseJsonLines, readText } from "../src/files/read.js";
import type { StepMetrics } from "../src/training/step-metrics.js";

/** What a contender prints. Seconds of the stages add up to the whole. */
export interface TrialFigures {
  /** From the process's start until its modules are there, in seconds. */
  readonly start: number;
  /** From there to a loaded base model, in seconds. */
  readonly load: number;
  /** From there to a tuned and saved model, in seconds; ours reads and tokenizes its data, too. */
  readonly tune: number;
  /** From there to the last answer, in seconds. */
  readonly ask: number;
  /** From there to all verdicts, kept on disk, in seconds. */
  readonly judge: number;
  /** From the process's start to its last verdict, in seconds. */
  readonly whole: number;
  /** L of each step. */
  readonly losses: readonly number[];
  /** One a problem. */
  readonly answers: readonly TrialAnswer[];
  /** Of the process itself, without those that it starts. */
  readonly peakMegabytes: number;
}

/** A greedy answer. */
interface TrialAnswer {
  readonly taskId: string;
  /** New tokens, without the end token. */
  readonly tokens: number;
  readonly passed: boolean;
  /** As the model wrote it. */
  readonly text: string;
}

async function measure(folder: string, began: number): Promise<TrialFigures> {
  const start = (Date.now() - began) / 1000;
  const trial = JSON.parse(readFileSync(join(folder, "trial.json"), "utf8")) as Trial;
  const store = openStore(join(folder, "store"));
  let lastAnswer = Date.now();
  await runTrial(trial, store, {
    progress: (_, note) => {
      if (note.endsWith("greedy answers")) lastAnswer = Date.now();
    },
    notice: () => undefined, // what was left out is left out of the peer's work, too
  });
  const end = Date.now();
  const own = store.trialFolder(trial.id);
  const { tuning, asking } = readTimes(own)!;
  const whole = (end - began) / 1000;
  const load = whole - start - tuning - asking;
  const judge = (end - lastAnswer) / 1000;
  const lines = <T>(name: string): T[] =>
    parseJsonLines<T>(readText(join(own, name)), join(own, name));
  const verdicts = parseResults<Result>(readText(join(own, "verdicts.jsonl")), own);
  const passed = new Map(verdicts.map((verdict) => [verdict.taskId, verdict.passed]));
  return {
    ...{ start, load, tune: tuning, ask: asking - judge, judge, whole },
    losses: lines<StepMetrics>(METRICS_FILE).map(({ loss }) => loss),
    answers: lines<Generation>("generations.jsonl").map(({ taskId, tokens, raw }) => ({
      ...{ taskId, tokens, text: raw ?? "" },
      passed: passed.get(taskId) === true,
    })),
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  };
}

if (require.main === module)
  void measure(process.argv[2]!, Number(process.argv[3])).then((figures) =>
    console.log(JSON.stringify(figures)),
  );
