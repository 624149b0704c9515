/** @file `cct data benchmark`: a set of other people's bugs as a benchmark, proven. */
import { basename, resolve } from "node:path";
import type { Command } from "commander";
import type { BenchmarkSummary } from "../real-bugs/convert.js";
import { terminalProgress } from "../terminal-progress.js";
import { integer, interruptible, leftOutBeside, tell, verb } from "./command.js";

interface BenchmarkFlags {
  json?: boolean;
  output: string;
  leftOut?: string;
  workers?: number;
}

/** The verb `benchmark` of `cct data`. */
export function dataBenchmarkCommand(): Command {
  return verb(
    "benchmark",
    "other people's bugs as a benchmark: each correct program passes and each buggy one fails, " +
      "or is listed with the reason",
    "npx cct data pull mdeval && npx cct data benchmark mdeval .cache/mdeval/python.jsonl " +
      "--output mdeval-python.jsonl",
  )
    .argument("<set>", "which set's files these are; docs/real-bugs.md has the list")
    .argument("<files...>", "its files, as cct data pull brings them, of one language")
    .requiredOption("--output <file>", "JSONL (or .gz) of problems for cct evaluate and generate")
    .option(
      "--left-out <file>",
      "JSONL of {task_id, reason} (default: beside the output, .left-out.jsonl)",
    )
    .option("--workers <n>", "sandbox workers (default: one a core)", integer(1))
    .action(benchmark);
}

async function benchmark(set: string, files: string[], flags: BenchmarkFlags): Promise<void> {
  const { convertBenchmark } = await import("../real-bugs/convert.js");
  const output = resolve(flags.output);
  const leftOut = flags.leftOut ?? leftOutBeside(output);
  const progress = terminalProgress("benchmark");
  const summary = await convertBenchmark({
    source: set,
    // says where the files are from
    files: files.filter((file) => basename(file) !== "SOURCE.json").map((file) => resolve(file)),
    output,
    leftOut: resolve(leftOut),
    workers: flags.workers,
    progress,
    signal: interruptible(),
  }).finally(() => progress.stop());
  tell(flags, summary, summaryLines(summary, flags.output, leftOut).join("\n"));
}

function summaryLines(summary: BenchmarkSummary, output: string, leftOut: string): string[] {
  const types = Object.entries(summary.byBugType).map(([type, count]) => `${type} ${count}`);
  return [
    `${summary.problems} of ${summary.records} records are proven bugs → ${output} ` +
      `(${summary.seconds.toFixed(1)} s)`,
    `  ${types.join(", ")}`,
    ...(summary.leftOut.length > 0
      ? [
          `${summary.leftOut.length} left out → ${leftOut}:`,
          ...summary.leftOut.map(({ taskId, reason }) => `  ${taskId}: ${firstLine(reason)}`),
        ]
      : []),
  ];
}

/** The first line of a reason, of readable length. */
function firstLine(reason: string): string {
  const line = reason.split("\n")[0]!;
  return line.length > 160 ? `${line.slice(0, 159)}…` : line;
}
