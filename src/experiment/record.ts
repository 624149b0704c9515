/**
 * @file The record of an experiment: all judged samples, the training curves, and the summary with
 * its statistics. It is what figures and notebooks read.
 */
import { createHash } from "node:crypto";
import { canonicalJson } from "../files/hash.js";
import { type ArmTables, tablesOfArms } from "../statistics/arm-tables.js";
import type { PlannedResult } from "../statistics/planned.js";
import type { ArmSummary } from "../statistics/summary.js";
import type { Generation, Result } from "./evaluate-model.js";
import type { TrialLeftOut } from "./left-out-record.js";
import type { ArmObjective } from "./objective-record.js";
import type { ExperimentSpec } from "./spec.js";
import { storedResult } from "./stored-results.js";
import type { ArmMeasures } from "./trial-measures.js";
import type { SequentialSummary } from "./sequential-summary.js";

/** A judged sample with the arm that it belongs to. */
export interface ArmResult extends Result {
  /** Arm of the trial that gave the sample. */
  readonly arm: string;
}
/** An answer as it was written and as it was executed, with the arm that it belongs to. */
export interface ArmAnswer extends Generation {
  /** Arm of the trial that gave the answer. */
  readonly arm: string;
}
/**
 * One logged training step with arm and seed; lines with `passAt1` and `problems` stand at
 * checkpoints.
 */
export type ArmMetrics = {
  readonly arm: string;
  readonly seed: number;
  readonly step: number;
} & Readonly<Record<string, unknown>>;

/**
 * All that is kept of a finished experiment. What grows with its answers may lie on disk: it is
 * walked over, as often as wanted, and never held as a whole.
 */
export interface CollectedRecord {
  /** The spec that was run. */
  readonly spec: ExperimentSpec;
  /** Its trials, one an arm and seed; ids are those of the store. */
  readonly trials: readonly { readonly id: string; readonly arm: string; readonly seed: number }[];
  /** Judged samples on the first benchmark. */
  readonly results: Iterable<ArmResult>;
  /** Training curves and measures at checkpoints, of all tuned trials. */
  readonly metrics: readonly ArmMetrics[];
  /** Judged samples on further benchmarks, by name; absent without any. */
  readonly further?: Readonly<Record<string, Iterable<ArmResult>>>;
  /**
   * Every answer, by benchmark ("" is the one that makes pass@1); only where the spec keeps them,
   * and not read back: see `readAnswers`.
   */
  readonly answers?: Readonly<Record<string, Iterable<ArmAnswer>>>;
  /** Rates and comparisons, made from `results`. */
  readonly summary: ExperimentSummary;
}

/** Judged samples of a record, on its first benchmark and on further ones. */
export type JudgedSamples = Pick<CollectedRecord, "results" | "further">;

/** A record that was read, with all of its judged samples. */
export interface ExperimentRecord extends CollectedRecord {
  readonly results: readonly ArmResult[];
  readonly further?: Readonly<Record<string, readonly ArmResult[]>>;
}

/** The numbers of an experiment, as summary.json holds them. */
export interface ExperimentSummary extends ArmMeasures {
  /** Name of the experiment. */
  readonly name: string;
  /** Rates of each arm on the first benchmark, and its difference to `reference`. */
  readonly arms: Readonly<Record<string, ArmSummary>>;
  /** What was found of the planned comparisons, on the first benchmark; absent without a plan. */
  readonly contrasts?: readonly PlannedResult[];
  /** What looks at more and more seeds found; absent where their number was fixed. */
  readonly sequential?: SequentialSummary;
  /** Rates of arms on further benchmarks, by name; absent without any. */
  readonly further?: Readonly<Record<string, Readonly<Record<string, ArmSummary>>>>;
  /** Arm that the others are compared with. */
  readonly reference: string;
  /** What the trials of each tuned arm left out of their data; absent in older records. */
  readonly leftOut?: Readonly<Record<string, TrialLeftOut>>;
  /** The losses of arms that name a file of their own; absent without any. */
  readonly objectives?: Readonly<Record<string, ArmObjective>>;
  /** Trial ids, commit and hash of the judged samples: where the numbers come from. */
  readonly provenance: {
    readonly trials: readonly string[];
    readonly commit: string;
    readonly dataHash: string;
    readonly resultsHash: string;
    /** Kind of processor by trial, where they are of more than one: their numbers round apart. */
    readonly processors?: Readonly<Record<string, string>>;
  };
}

/** Hash of all judged samples; that of the first benchmark's alone where there is no other. */
export function hashOfResults(
  results: Iterable<ArmResult>,
  further: Readonly<Record<string, Iterable<ArmResult>>>,
): string {
  const hash = createHash("sha256");
  const add = (list: Iterable<ArmResult>): void => {
    let comma = "";
    for (const result of list) {
      hash.update(`${comma}${canonicalJson(storedResult(result))}`);
      comma = ",";
    }
  };
  const names = Object.keys(further).sort((a, b) => (a < b ? -1 : 1));
  if (names.length > 0) hash.update('{"further":{');
  names.forEach((name, index) => {
    hash.update(`${index === 0 ? "" : ","}${JSON.stringify(name)}:[`);
    add(further[name]!);
    hash.update("]");
  });
  if (names.length > 0) hash.update('},"results":');
  hash.update("[");
  add(results);
  hash.update(names.length > 0 ? "]}" : "]");
  return hash.digest("hex");
}

/** What was counted of results, as long as they are in use. */
const COUNTED = new WeakMap<object, Readonly<Record<string, ArmTables>>>();

/**
 * Counts of each arm, arms in the order in which they come. The same results are walked over once,
 * however often they are asked for.
 * @throws RangeError naming the arm of which a result came twice, or a cell has fewer than another
 */
export function tablesByArm(results: Iterable<ArmResult>): Readonly<Record<string, ArmTables>> {
  const known = COUNTED.get(results);
  if (known !== undefined) return known;
  const tables = tablesOfArms(results);
  COUNTED.set(results, tables);
  return tables;
}
