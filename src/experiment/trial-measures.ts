/**
 * @file What a tuned trial keeps beside its answers: what its head makes of pairs that nothing was
 * trained on, beside a probe of the base; and of an arm, whether its hinges are learnt.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { headOf, pairingOf } from "../cct/objectives/objective.js";
import { parseJson, parseJsonLines, readText } from "../files/read.js";
import { writeFileWhole } from "../files/write.js";
import type { LanguageModel } from "../language-model/checkpoint.js";
import { type HeldOutSummary, summarizeHeldOut } from "../statistics/held-out.js";
import { HINGE_LEVEL } from "../statistics/signatures/hinge-not-learnt.js";
import { type Levelling, levelling } from "../statistics/trend.js";
import { probeBase } from "../training/base-probe.js";
import type { HeldOutMeasures } from "../training/held-out-pairs.js";
import type { StepMetrics } from "../training/step-metrics.js";
import type { TrainingData } from "../training/tuning-inputs.js";
import { measuredOnce } from "./measured-once.js";
import { METRICS_FILE, type Store } from "./store.js";
import type { Trial } from "./trial.js";

/** Its file in a trial's folder. */
export const HELD_OUT_FILE = "held-out.json";

/** As {@link HELD_OUT_FILE} holds them. */
interface TrialMeasures {
  readonly tuned: HeldOutMeasures;
  readonly probe: HeldOutMeasures | null;
}

/** Whether a trial trains the preference head: no other trial's head is measured or shown. */
const trainsHead = ({ spec: { tune } }: Trial): boolean =>
  tune?.objective.head !== undefined && tune.objective.alpha > 0;

/**
 * The base's probe for a trial, fitted once in a store; null where the head is not trained, nothing
 * is measured on pairs, or there are none to fit to.
 */
export async function probeOf(
  base: LanguageModel,
  trial: Trial,
  data: TrainingData,
  store: Store,
): Promise<HeldOutMeasures | null> {
  const { tune, files, evaluation, kernelVersion, skipBadRecords, seed } = trial.spec;
  const options = tune!;
  const { heldOutPairs, pairs } = data;
  if (!trainsHead(trial) || options.evalEvery === 0) return null;
  if (heldOutPairs.length === 0 || pairs.length === 0) return null;
  const hashes = [
    files.base,
    files.pairs,
    files.heldOutPairs,
    files.instructions,
    files.heldOutInstructions,
  ].map((file) => file?.sha256 ?? null);
  const { context } = options.objective.comparison;
  const head = headOf(options.objective);
  const identity = {
    hashes,
    ...pairingOf(options.objective.comparison),
    context,
    layer: head.layer,
    probe: head.probe,
    rowLength: options.data.rowLength,
    promptFormat: options.data.promptFormat,
    threads: options.engine.threads,
    pairs: evaluation.heldOutPairs,
    skipBadRecords: skipBadRecords ?? false,
    kernelVersion,
    // a share of the pairs is drawn by the seed
    ...(trial.spec.pairs && { selection: trial.spec.pairs, seed }),
  };
  return measuredOnce(store, "base-probe", identity, () => probeBase(base, data, options));
}

/** Keeps both in a trial's folder. */
export function writeTrialMeasures(folder: string, measures: TrialMeasures): void {
  writeFileWhole(join(folder, HELD_OUT_FILE), `${JSON.stringify(measures)}\n`);
}

/** What a record's summary says of arms beside their answers; parts without any are absent. */
export interface ArmMeasures {
  /** Preferences of the head on held-out pairs, of arms that train it. */
  readonly heldOut?: Readonly<Record<string, HeldOutSummary>>;
  /** Share of active hinges over training, of arms that train with them. */
  readonly hinges?: Readonly<Record<string, Levelling>>;
}

/** Measures of all arms whose objective compares pairs. */
export function armMeasures(trials: readonly Trial[], store: Store): ArmMeasures {
  const heldOut: Record<string, HeldOutSummary> = {};
  const hinges: Record<string, Levelling> = {};
  const trained = trials.filter(trainsHead);
  for (const arm of new Set(trained.map((trial) => trial.arm))) {
    const own = trained.filter((trial) => trial.arm === arm);
    const measured = own.flatMap(({ id, seed }) => {
      const path = join(store.trialFolder(id), HELD_OUT_FILE);
      return existsSync(path)
        ? [{ seed, ...(parseJson(readText(path), path) as TrialMeasures) }]
        : [];
    });
    if (measured.length === own.length && measured[0]!.tuned.heldOut.length > 0) {
      const runs = measured.map(({ seed, tuned }) => ({ seed, ...tuned }));
      heldOut[arm] = summarizeHeldOut(runs, measured[0]!.probe ?? undefined);
    }
    const course = levelling(activeHinges(own, store), HINGE_LEVEL);
    if (course !== undefined) hinges[arm] = course;
  }
  return {
    ...(Object.keys(heldOut).length > 0 && { heldOut }),
    ...(Object.keys(hinges).length > 0 && { hinges }),
  };
}

/**
 * Share of active hinges at every step, mean over seeds; empty for an objective without a hinge.
 */
function activeHinges(trials: readonly Trial[], store: Store): { step: number; value: number }[] {
  const bySeed = trials.map(({ id }) => {
    const path = join(store.trialFolder(id), METRICS_FILE);
    return parseJsonLines<StepMetrics>(readText(path), path);
  });
  return bySeed[0]!.flatMap(({ step }, i) => {
    const values = bySeed.map((steps) => steps[i]?.["activeHinges"]);
    if (values.some((value) => value === undefined)) return [];
    return [{ step, value: values.reduce<number>((sum, v) => sum + v!, 0) / values.length }];
  });
}
