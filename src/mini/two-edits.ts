/**
 * @file Bugs of two edits: two proven faults of one function made at once, proven again together.
 * Each edit alone fails the test, so both must be mended.
 */
import { programOf } from "../bugs/proof.js";
import type { Pair } from "../records.js";
import type { Sandbox } from "../sandbox/sandbox.js";
import type { Fault } from "./faults.js";

/** Outcomes of a program that prove a bug. */
const PROOFS: ReadonlySet<string> = new Set(["wrong output", "exception", "timeout"]);
/** Bytes that must lie between two edits. */
const APART = 6;

/** Both edits in one text, or undefined where they lie too near to each other. */
function both(one: Pair, other: Pair): Pair | undefined {
  const [first, second] = one.edit.start < other.edit.start ? [one, other] : [other, one];
  const { edit: a } = first;
  const { edit: b } = second;
  if (b.start - a.end < APART) return undefined;
  const code = Buffer.from(first.correct);
  const text = (start: number, end?: number): string => code.subarray(start, end).toString();
  const between = text(a.end, b.start);
  return {
    ...first,
    id: `${first.id}+${second.id}`,
    buggy: text(0, a.start) + a.after + between + b.after + text(b.end),
    operator: `${first.operator} and ${second.operator}`,
    edit: {
      start: a.start,
      end: b.end,
      before: text(a.start, b.end),
      after: a.after + between + b.after,
    },
  };
}

/** One fault of two edits for each function that has two that lie apart; the first two such. */
export async function doubleFaults(faults: readonly Fault[], sandbox: Sandbox): Promise<Fault[]> {
  const byFunction = new Map<string, Fault[]>();
  for (const fault of faults)
    byFunction.set(fault.fn.code, [...(byFunction.get(fault.fn.code) ?? []), fault]);
  const doubles = [...byFunction.values()].flatMap(([one, ...others]): Fault[] => {
    const pair = others.map((other) => both(one!.pair, other.pair)).find((made) => made);
    return pair ? [{ fn: one!.fn, pair }] : [];
  });
  const verdicts = await sandbox.run(
    doubles.map(({ fn, pair }) => programOf(fn, pair.id, pair.buggy)),
  );
  return doubles.filter((_, index) => PROOFS.has(verdicts[index]!.outcome));
}
