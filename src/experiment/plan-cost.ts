/**
 * @file What the trials that a store lacks will take: tokens, time and disk, by what trials of the
 * same base took before. Time counts only from trials that this machine computed.
 */
import { existsSync, readdirSync, statSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { canonicalJson } from "../files/hash.js";
import { parseJson, parseJsonLines, readText } from "../files/read.js";
import { mean } from "../statistics/bootstrap.js";
import type { StepMetrics } from "../training/step-metrics.js";
import type { Generation } from "./evaluate-model.js";
import type { ExperimentRecord } from "./record.js";
import { benchmarkFolder, METRICS_FILE, type Store } from "./store.js";
import type { Trial, TrialSpec } from "./trial.js";
import { readTimes, type TrialTimes } from "./trial-times.js";

/** What is to be spent; null where nothing like it was measured. */
export interface PlannedCost {
  /** Tokens of training rows, padding left out. */
  readonly tunedTokens: number | null;
  /** Tokens that the models write. */
  readonly answeredTokens: number | null;
  /** Seconds, so many trials at a time. */
  readonly seconds: number | null;
  /** Bytes in the store. */
  readonly bytes: number | null;
  /** Trials of the store that it was reckoned from. */
  readonly measured: number;
}

/** What a finished trial took. */
interface Measured {
  readonly spec: TrialSpec;
  /** Optimizer steps; 0 of a base as it is. */
  readonly steps: number;
  readonly tunedTokens: number;
  readonly answers: number;
  readonly answeredTokens: number;
  readonly bytes: number;
  /** Of a trial that this machine computed without a break. */
  readonly times: TrialTimes | undefined;
}

/** The newest trials are enough to reckon from. */
const MOST = 24;

/**
 * @param trials  those to be computed @param answers  that one of them generates
 * @param jobs  trials at a time
 * @param record  tells tokens a step of arms that the store has no trial like
 */
export function planCost(
  trials: readonly Trial[],
  answers: number,
  store: Store,
  { jobs, record }: { jobs: number; record?: ExperimentRecord | undefined },
): PlannedCost {
  const bases = new Set(trials.map(({ spec }) => spec.files.base.sha256));
  const measured = measuredTrials(store, bases);
  const costs = trials.map((trial) => costOf(trial, answers, measured, record));
  const sum = (of: (cost: Cost) => number | null): number | null =>
    costs.some((cost) => of(cost) === null)
      ? null
      : costs.reduce((total, cost) => total + of(cost)!, 0);
  const seconds = sum((cost) => cost.seconds);
  return {
    tunedTokens: sum((cost) => cost.tunedTokens),
    answeredTokens: sum((cost) => cost.answeredTokens),
    seconds: seconds && seconds / Math.max(1, Math.min(jobs, trials.length)),
    bytes: sum((cost) => cost.bytes),
    measured: measured.length,
  };
}

type Cost = Omit<PlannedCost, "measured">;

/** Mean of what some of the items have; null if none has any. */
function meanOf<T>(items: readonly T[], of: (item: T) => number | undefined): number | null {
  const values = items.map(of).filter((value) => value !== undefined);
  return values.length > 0 ? mean(values) : null;
}

const times = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? null : a * b;

function costOf(
  { arm, spec }: Trial,
  answers: number,
  all: readonly Measured[],
  record: ExperimentRecord | undefined,
): Cost {
  const near = all.filter((one) => one.spec.files.base.sha256 === spec.files.base.sha256);
  const like = near.filter((one) => likeness(one.spec) === likeness(spec));
  const tuned = near.filter(({ steps }) => steps > 0);
  const steps = spec.tune?.steps ?? 0;
  const tokensAStep =
    meanOf(like, (one) => one.tunedTokens / one.steps) ??
    tokensInRecord(arm, record) ??
    meanOf(tuned, (one) => one.tunedTokens / one.steps);
  const secondsAToken = meanOf(tuned, (one) => one.times && one.times.tuning / one.tunedTokens);
  const secondsAStep =
    meanOf(like, (one) => one.times && one.times.tuning / one.steps) ??
    times(tokensAStep, secondsAToken);
  const tuning = steps === 0 ? 0 : times(steps, secondsAStep);
  const asking = times(
    answers,
    meanOf(near, (one) => one.times && one.times.asking / one.answers),
  );
  const rest = meanOf(near, ({ times: t }) => t && t.whole - t.tuning - t.asking);
  const alike = near.filter((one) => !one.spec.tune === !spec.tune);
  return {
    tunedTokens: steps === 0 ? 0 : times(steps, tokensAStep),
    answeredTokens: times(
      answers,
      meanOf(near, (one) => one.answeredTokens / one.answers),
    ),
    seconds: tuning === null || asking === null || rest === null ? null : tuning + asking + rest,
    // a base as it is keeps answers alone
    bytes: meanOf(like.length > 0 ? like : alike, ({ bytes }) => bytes) ?? (spec.tune ? null : 0),
  };
}

/** What decides the work of a step: options of tuning less seed, length and looks. */
function likeness({ tune, files }: TrialSpec): string {
  if (tune === null) return "";
  const { seed: _, steps: _steps, evalEvery, checkpointEvery, ...work } = tune;
  const looks = [evalEvery > 0, checkpointEvery > 0];
  return canonicalJson([work, looks, files.instructions.sha256]);
}

function tokensInRecord(arm: string, record: ExperimentRecord | undefined): number | null {
  const lines = record?.metrics.filter((line) => line.arm === arm) ?? [];
  return meanOf(lines, ({ tokens }) => (typeof tokens === "number" ? tokens : undefined));
}

/** The newest finished trials of some bases. */
function measuredTrials(store: Store, bases: ReadonlySet<string>): Measured[] {
  const folder = join(store.folder, "trials");
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names
    .filter((id) => store.isDone(id))
    .map((id) => ({ id, at: statSync(join(folder, id, "DONE")).mtimeMs }))
    .sort((a, b) => b.at - a.at)
    .map(({ id }) => join(folder, id))
    .flatMap((path) => {
      const spec = parseJson(readText(join(path, "spec.json")), path) as TrialSpec;
      return bases.has(spec.files.base.sha256) ? [{ path, spec }] : [];
    })
    .slice(0, MOST)
    .map(({ path, spec }) => measuredIn(path, spec));
}

function measuredIn(folder: string, spec: TrialSpec): Measured {
  const metrics = join(folder, METRICS_FILE);
  const steps = spec.tune === null ? [] : linesOf<StepMetrics>(metrics);
  const written = [null, ...namesIn(join(folder, "further"))].flatMap((name) =>
    linesOf<Generation>(join(benchmarkFolder(folder, name), "generations.jsonl")),
  );
  const environment = join(folder, "environment.json");
  const isHere = existsSync(environment) && wasHere(parseJson(readText(environment), environment));
  return {
    spec,
    steps: steps.length,
    tunedTokens: steps.reduce((total, { tokens = 0 }) => total + tokens, 0),
    answers: written.length,
    answeredTokens: written.reduce((total, { tokens }) => total + tokens, 0),
    bytes: bytesIn(folder),
    times: isHere ? readTimes(folder) : undefined,
  };
}

const linesOf = <T>(path: string): T[] =>
  existsSync(path) ? parseJsonLines<T>(readText(path), path) : [];

const namesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

function wasHere(environment: unknown): boolean {
  const { processor, cores } = Object(environment) as { processor?: string; cores?: number };
  return processor === (cpus()[0]?.model ?? "unknown") && cores === cpus().length;
}

/** Bytes of all files under a folder. */
const bytesIn = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((total, { parentPath, name }) => total + statSync(join(parentPath, name)).size, 0);
