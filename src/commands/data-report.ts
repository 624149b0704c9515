/** @file `cct data report`: what instruction data hold of a benchmark. */
import { resolve } from "node:path";
import type { Command } from "commander";
import { terminalProgress } from "../terminal-progress.js";
import { integer, interruptible, number, tell, verb } from "./command.js";
import { badRecordLines, RECORD_FILE, SKIP_BAD_RECORDS } from "./data-records.js";

interface ReportFlags {
  json?: boolean;
  skipBadRecords?: boolean;
  benchmark: string;
  words: number;
  shortWords: number;
  shortShare: number;
  leastTokens: number;
  execute: boolean;
  workers?: number;
}
/** The verb `report` of `cct data`. */
export function dataReportCommand(): Command {
  return verb(
    "report",
    "what instruction data hold of a benchmark: n-grams, syntax trees, functions that pass " +
      "its tests",
    "npx cct data report instructions.json --benchmark humanevalpack-python.jsonl --json",
  )
    .argument("<file>", RECORD_FILE)
    .option(...SKIP_BAD_RECORDS)
    .requiredOption("--benchmark <file>", "problems, in HumanEvalPack's JSONL (or .gz)")
    .option(
      "--words <n>",
      "words in a row of which one occurrence counts (GPT-3: 13)",
      integer(1),
      13,
    )
    .option("--short-words <n>", "words in a row of which a share counts (PaLM: 8)", integer(1), 8)
    .option(
      "--short-share <p>",
      "that share of a program's short n-grams (PaLM: 0.7)",
      number(0.01, 1),
      0.7,
    )
    .option(
      "--least-tokens <n>",
      "tokens of the shortest solution that is looked for by its syntax tree",
      integer(1),
      12,
    )
    .option("--no-execute", "do not run the functions against the tests")
    .option("--workers <n>", "sandbox workers (default: one a core)", integer(1))
    .action(report);
}

async function report(file: string, flags: ReportFlags): Promise<void> {
  const { readProblems } = await import("../benchmark/problems.js");
  const { loadInstructions } = await import("../data/training-data.js");
  const { reportContamination } = await import("../data/contamination/contamination.js");
  const { samples, badRecords } = await loadInstructions(resolve(file), flags);
  const problems = readProblems(resolve(flags.benchmark));
  const progress = terminalProgress("report");
  const began = Date.now();
  const found = await reportContamination(samples, problems, {
    longWords: flags.words,
    shortWords: flags.shortWords,
    shortShare: flags.shortShare,
    leastTokens: flags.leastTokens,
    execute: flags.execute,
    workers: flags.workers,
    progress,
    signal: interruptible(),
  }).finally(() => progress.stop());
  const executed = found.executed;
  tell(
    flags,
    { ...found, badRecords, seconds: (Date.now() - began) / 1000 },
    [
      `${found.contaminated.length} of ${found.problems} problems are found in ` +
        `${found.records} records (${found.functions} ${found.language} functions)`,
      ...badRecordLines(badRecords),
      `  ${found.ngrams.longWords} words in a row: ${found.found.longNgrams} problems`,
      `  ${100 * found.ngrams.shortShare}% of a program's ${found.ngrams.shortWords}-grams: ` +
        `${found.found.shortNgrams}`,
      `  equal syntax trees: ${found.found.trees} of ${found.trees.lookedFor} with at least ` +
        `${found.trees.leastTokens} tokens`,
      ...(executed
        ? [
            `  functions that pass the tests: ${found.found.executed} (${executed.functions} ` +
              `functions tried, ${executed.compatible} pairs, ${executed.undecided} undecided)`,
          ]
        : []),
      ...(found.contaminated.length > 0 ? [`  ${found.contaminated.join(", ")}`] : []),
    ].join("\n"),
  );
}
