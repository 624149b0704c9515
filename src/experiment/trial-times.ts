/**
 * @file How long a trial took: provenance that plans of other trials are reckoned from. Kept only
 * of a trial that was computed without a break, so that the parts belong together.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseJson, readText } from "../files/read.js";
import { writeFileWhole } from "../files/write.js";

/** Seconds of a trial. */
export interface TrialTimes {
  /** Tuning with its looks at checkpoints; 0 of a base as it is. */
  readonly tuning: number;
  /** Generating and judging all answers. */
  readonly asking: number;
  /** From its first file to its last. */
  readonly whole: number;
}

const FILE = "times.json";

/** Keeps them in a trial's folder. @throws WorkError if they cannot be written */
export function writeTimes(folder: string, times: TrialTimes): void {
  writeFileWhole(join(folder, FILE), `${JSON.stringify(times)}\n`);
}

/** What a trial took; undefined for one with a break, or from before this was kept. */
export function readTimes(folder: string): TrialTimes | undefined {
  const path = join(folder, FILE);
  return existsSync(path) ? (parseJson(readText(path), path) as TrialTimes) : undefined;
}
