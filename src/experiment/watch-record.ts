/**
 * @file Which failures a record shows (statistics/signatures): what the rules read, taken from the
 * record's files and its spec.
 */
import { termWeights } from "../cct/objectives/objective.js";
import { objectiveNamed } from "../cct/objectives/registry.js";
import { CCT_TERMS } from "../cct/objectives/comparison-terms.js";
import {
  signatureLines,
  unmeasuredLines,
  type Watch,
  watch,
} from "../statistics/signatures/signatures.js";
import type {
  WatchedArm,
  WatchedLine,
  WatchedRecord,
  WatchedTerm,
} from "../statistics/signatures/watched-record.js";
import { settingsOf } from "./overrides.js";
import { type CollectedRecord, tablesByArm } from "./record.js";
import { type Arm, armsOf, tuneOptionsOf } from "./spec.js";

/** A record as the rules see it. */
function watchedRecord(record: CollectedRecord): WatchedRecord {
  const { spec, summary, results, metrics, further = {} } = record;
  const benchmarks = { "": results, ...further };
  const answers = Object.entries(benchmarks).map(
    ([name, list]) => [name, tablesByArm(list)] as const,
  );
  const arms = armsOf(spec);
  const baseOf = ({ options }: Arm): string => settingsOf(spec, options).base;
  const starts = new Map(arms.flatMap((arm) => (arm.isTuned ? [] : [[baseOf(arm), arm.name]])));
  const watched = arms.map((arm): WatchedArm => ({
    name: arm.name,
    ...lossOf(record, arm),
    lines: metrics.filter(
      (line): line is (typeof metrics)[number] & WatchedLine => line.arm === arm.name,
    ),
    summary: summary.arms[arm.name],
    answers: Object.fromEntries(
      answers.flatMap(([name, byArm]) => (byArm[arm.name] ? [[name, byArm[arm.name]!]] : [])),
    ),
    heldOut: summary.heldOut?.[arm.name],
    hinges: summary.hinges?.[arm.name],
    start: arm.isTuned ? (starts.get(baseOf(arm)) ?? null) : null,
  }));
  return { reference: summary.reference, arms: watched };
}

/** Terms and head of an arm's loss; of a loss in a file, as the record keeps it. */
function lossOf({ spec, summary }: CollectedRecord, arm: Arm): Pick<WatchedArm, "terms" | "head"> {
  if (!arm.isTuned) return { terms: [], head: null };
  const stored = summary.objectives?.[arm.name];
  if (stored !== undefined) return { terms: weighed(stored.terms, stored, true), head: null };
  const { objective } = tuneOptionsOf(spec, arm.options, 0);
  const { terms } = objectiveNamed(objective.name);
  const head = objective.alpha > 0 ? (objective.head?.kind ?? null) : null;
  return { terms: weighed(terms, objective, objective.gradient !== "head"), head };
}

/** Terms of weight above 0. */
function weighed(
  terms: typeof CCT_TERMS,
  options: { readonly alpha: number; readonly beta: number },
  movesModel: boolean,
): WatchedTerm[] {
  const weights = termWeights({ terms }, options);
  return terms.flatMap(({ name, label, samples, weight: option }) => {
    const weight = weights[name]!;
    const isComparison = samples !== "instructions";
    const moves = movesModel || option !== "alpha";
    return weight > 0 ? [{ name, label, weight, isComparison, movesModel: moves }] : [];
  });
}

/**
 * The failure signatures of a record.
 * @example failureSignatures(cct.open("ablation").record).found // [{ name, arm, finding, … }, …]
 */
export const failureSignatures = (record: CollectedRecord): Watch => watch(watchedRecord(record));

/** Those of a record as lines of its table: one a signature. */
export const signatureLinesOf = (record: CollectedRecord): string[] =>
  signatureLines(failureSignatures(record));

/** What was found, and what could not be looked for, as lines for a reader. */
export function watchLines(seen: Watch): string[] {
  const lines = signatureLines(seen);
  return [...(lines.length > 0 ? lines : ["No signature of a failure."]), ...unmeasuredLines(seen)];
}
