/**
 * @file What the trials of an experiment left out of their data: written by each trial before its
 * first step, kept in the record's summary, printed at the start and under the table.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileWhole } from "../files/write.js";
import { type LeftOut, leftOutLines } from "../training/left-out.js";

/** What tuning left out, and what reading the instruction file did. */
export interface TrialLeftOut extends LeftOut {
  /** Instruction records that could not be read and were skipped, as the spec asks. */
  readonly badRecords: number;
  /** Answers of conversations behind the first: a sample has one answer. */
  readonly turns: number;
}

/** Its file in a trial's folder. */
export const LEFT_OUT_FILE = "left-out.json";

/** One line for each kind of record of which some are left out. */
export function trialLeftOutLines(leftOut: TrialLeftOut): string[] {
  const { badRecords, turns } = leftOut;
  return [
    ...(badRecords > 0 ? [`${badRecords} instruction records are left out: unreadable`] : []),
    ...(turns > 0 ? [`${turns} answers of conversations are left out: behind the first`] : []),
    ...leftOutLines(leftOut),
  ];
}

/** Keeps it in a trial's folder. @throws WorkError if it cannot be written */
export function writeLeftOut(folder: string, leftOut: TrialLeftOut): void {
  writeFileWhole(join(folder, LEFT_OUT_FILE), `${JSON.stringify(leftOut)}\n`);
}

/** What a trial left out; undefined for one that tuned nothing, or before this was kept. */
export function readLeftOut(folder: string): TrialLeftOut | undefined {
  const path = join(folder, LEFT_OUT_FILE);
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as TrialLeftOut) : undefined;
}

/** Lines of all arms, each once, with the arms that it is about unless it is about all. */
export function armLeftOutLines(arms: Readonly<Record<string, TrialLeftOut>>): string[] {
  const about = new Map<string, string[]>();
  for (const [arm, leftOut] of Object.entries(arms))
    for (const line of trialLeftOutLines(leftOut))
      about.set(line, [...(about.get(line) ?? []), arm]);
  const all = Object.keys(arms).length;
  return [...about].map(([line, of]) =>
    of.length === all
      ? line
      : `${line} (${of.slice(0, 5).join("; ")}${of.length > 5 ? "; …" : ""})`,
  );
}
