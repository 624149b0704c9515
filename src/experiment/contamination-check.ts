/**
 * @file Refuses to tune on what will be asked: instructions and pairs are compared with the
 * benchmark before anything is tuned, where a spec or a flag asks for it. The finding is kept in
 * .cache/ under a hash of the files, so a resumed run asks once.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { languageOf, readProblems } from "../benchmark/problems.js";
import { refuseContaminated, reportContamination } from "../data/contamination/contamination.js";
import { loadPairs } from "../data/load-pairs.js";
import { loadInstructions } from "../data/training-data.js";
import { canonicalJson, sha256, sha256OfFile } from "../files/hash.js";
import { projectRoot } from "../files/project-root.js";
import { writeFileWhole } from "../files/write.js";
import type { Progress } from "../progress.js";
import { sandboxKey } from "../sandbox/sandbox.js";

/** Which files are compared, and what a finding leads to. */
export interface ContaminationCheck {
  /** Files that a run reads. */
  readonly instructions: string;
  /** File of pairs; their correct code is searched. */
  readonly pairs: string;
  /** File of the problems that are looked for. */
  readonly benchmark: string;
  /** Leave out instruction records that cannot be read. */
  readonly skipBadRecords?: boolean | undefined;
  /** Go on whatever is found; the finding is returned. */
  readonly allowContaminated: boolean;
  /** Called with thousandths of the running of functions. */
  readonly progress?: Progress | undefined;
  /** Stops the check when aborted. */
  readonly signal?: AbortSignal | undefined;
}

const findingSchema = z.object({
  problems: z.number(),
  found: z.record(z.string(), z.number()),
  contaminated: z.array(z.string()),
});
/** Problems of the benchmark, how many each way found, and the tasks found by any. */
export type ContaminationFinding = z.infer<typeof findingSchema>;

/** Raised by whoever changes what the check finds. */
const CHECK_VERSION = 2;

/**
 * @returns what was found
 * @throws UsageError if the data hold problems of the benchmark and that is not allowed
 */
export async function checkContamination({
  instructions,
  pairs,
  benchmark,
  skipBadRecords,
  allowContaminated,
  progress,
  signal,
}: ContaminationCheck): Promise<ContaminationFinding> {
  const problems = readProblems(benchmark);
  const key = sha256(
    canonicalJson([
      CHECK_VERSION,
      sandboxKey(languageOf(problems)),
      ...[instructions, pairs, benchmark].map(sha256OfFile),
    ]),
  ).slice(0, 20);
  const file = join(projectRoot, ".cache", "contamination", `${key}.json`);
  const finding = remembered(file) ?? (await find());
  refuseContaminated(finding, allowContaminated);
  return finding;

  async function find(): Promise<ContaminationFinding> {
    const samples = [
      ...(await loadInstructions(instructions, { skipBadRecords })).samples,
      ...(await loadPairs(pairs)).map((pair) => ({
        instruction: "",
        input: "",
        output: pair.correct,
      })),
    ];
    const { found, contaminated } = await reportContamination(samples, problems, {
      progress,
      signal,
    });
    const made = findingSchema.parse({ problems: problems.length, found, contaminated });
    try {
      writeFileWhole(file, JSON.stringify(made));
    } catch {
      // a folder that cannot be written costs the next run one check
    }
    return made;
  }
}

function remembered(file: string): ContaminationFinding | undefined {
  try {
    return findingSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return undefined; // not checked yet, or the file was damaged
  }
}
