/**
 * @file What `cct compare A B` compares: arms of the same name of two records, or two arms, each
 * named as RECORD:ARM; paired by problem, with p corrected over the arms (Holm).
 */
import { UsageError } from "../errors.js";
import { holm } from "../statistics/holm.js";
import { compare, type CompareOptions, type Comparison } from "./compare-arms.js";
import { open, type OpenRecord } from "./open-record.js";

/** One comparison with its p corrected for the number of arms compared. */
export interface ArmComparison {
  /** Name of the first arm. */
  readonly first: string;
  /** Name of the arm that it is compared with. */
  readonly second: string;
  /** Their paired difference, whole and by groups. */
  readonly comparison: Comparison;
  /** p of the whole difference, Holm-corrected over all comparisons made. */
  readonly pHolm: number;
}

/** What two records say of the arms that both have. */
export interface RecordComparison {
  /** One an arm that both have, or the one that was asked for. */
  readonly comparisons: readonly ArmComparison[];
  /** Arms that only one of the two records has: they are not compared. */
  readonly onlyFirst: readonly string[];
  /** See `onlyFirst`. */
  readonly onlySecond: readonly string[];
}

/** A record, and the arm if one is named. */
interface Side {
  readonly record: OpenRecord;
  readonly arm?: string;
}

/**
 * Compares first less second.
 * @param a  NAME or FOLDER of a record, or the same with `:ARM` behind it; `b` likewise
 * @throws UsageError if one names an arm and the other does not, or they have no arm in common
 */
export function compareRecords(a: string, b: string, options: CompareOptions): RecordComparison {
  const first = sideOf(a);
  const second = sideOf(b);
  if ((first.arm === undefined) !== (second.arm === undefined))
    throw new UsageError(
      `compare: expected two records or two arms (RECORD:ARM), got ${a} and ${b}; name an ` +
        "arm of both or of none",
    );
  const armsA = first.arm === undefined ? armsOf(first) : [first.arm];
  const armsB = second.arm === undefined ? armsOf(second) : [second.arm];
  const pairs =
    first.arm === undefined
      ? armsA.filter((arm) => armsB.includes(arm)).map((arm) => [arm, arm] as const)
      : [[first.arm, second.arm!] as const];
  if (pairs.length === 0)
    throw new UsageError(
      `compare: expected records with an arm in common, got ${few(armsA)} and ${few(armsB)}; ` +
        "name an arm of each as RECORD:ARM",
    );
  const comparisons = pairs.map(([armA, armB]) =>
    compare(first.record, armA, { record: second.record, arm: armB }, options),
  );
  const corrected = holm(comparisons.map(({ overall }) => overall.p));
  return {
    comparisons: pairs.map(([armA, armB], i) => ({
      first: `${first.record.name}:${armA}`,
      second: `${second.record.name}:${armB}`,
      comparison: comparisons[i]!,
      pHolm: corrected[i]!,
    })),
    onlyFirst: first.arm === undefined ? armsA.filter((arm) => !armsB.includes(arm)) : [],
    onlySecond: first.arm === undefined ? armsB.filter((arm) => !armsA.includes(arm)) : [],
  };
}

const few = (arms: readonly string[]): string =>
  arms.length > 6 ? `${arms.slice(0, 5).join(" | ")} | … (${arms.length})` : arms.join(" | ");
const armsOf = ({ record }: Side): string[] => Object.keys(record.summary.arms);

function sideOf(text: string): Side {
  const colon = text.lastIndexOf(":");
  // a folder may have a colon in its name: an arm has no separator
  if (colon < 1 || /[\\/]/.test(text.slice(colon))) return { record: open(text) };
  return { record: open(text.slice(0, colon)), arm: text.slice(colon + 1) };
}
