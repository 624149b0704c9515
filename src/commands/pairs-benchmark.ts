/** @file `cct pairs benchmark`: training pairs as problems, to sample a model's own bugs from. */
import { resolve } from "node:path";
import type { Command } from "commander";
import { countsOf } from "../counts.js";
import type { TrainingProblems } from "../pair-sources/training-problems.js";
import { terminalProgress } from "../terminal-progress.js";
import { collectValues, integer, interruptible, leftOutBeside, tell, verb } from "./command.js";

interface Flags {
  json?: boolean;
  functions?: string[];
  output: string;
  leftOut?: string;
  language?: string;
  most?: number;
  perFunction?: number;
  seed: number;
  workers?: number;
}

/** The verb `benchmark` of `cct pairs`. */
export function pairsBenchmarkCommand(): Command {
  return verb(
    "benchmark",
    "training pairs with tests as repair problems for cct generate: a model's wrong answers to " +
      "them become pairs (cct pairs make --from answers)",
    "npx cct pairs benchmark datasets/pairs/train.jsonl.gz --functions " +
      "datasets/functions/train.jsonl.gz --most 400 --output training-problems.jsonl",
  )
    .argument("<pairs>", "pairs (JSONL or .gz); a row's `test` proves it where there is one")
    .requiredOption("--output <file>", "JSONL (or .gz) of problems for cct generate")
    .option(
      "--functions <file>",
      "functions with tests that the pairs were made of; repeatable",
      collectValues,
    )
    .option(
      "--left-out <file>",
      "JSONL of {task_id, reason} (default: beside the output, .left-out.jsonl)",
    )
    .option("--language <name>", "language of the code (default: python)")
    .option("--most <n>", "pairs taken at most, drawn by the seed", integer(1))
    .option("--per-function <n>", "pairs of one correct program, at most", integer(1))
    .option("--seed <n>", "decides what is drawn", integer(0), 0)
    .option("--workers <n>", "sandbox workers (default: one a core)", integer(1))
    .action(benchmark);
}

async function benchmark(pairs: string, flags: Flags): Promise<void> {
  const { trainingProblems } = await import("../pair-sources/training-problems.js");
  const leftOut = flags.leftOut ?? leftOutBeside(flags.output);
  const progress = terminalProgress("problems");
  const made = await trainingProblems({
    ...flags,
    pairs: resolve(pairs),
    functions: flags.functions?.map((file) => resolve(file)),
    output: resolve(flags.output),
    leftOut: resolve(leftOut),
    progress,
    signal: interruptible(),
  }).finally(() => progress.stop());
  tell(flags, made, linesOf(made, flags.output, leftOut).join("\n"));
}

function linesOf(made: TrainingProblems, output: string, leftOut: string): string[] {
  const all = countsOf(made.leftOut.map(({ reason }) => reason));
  return [
    `${made.problems} problems of ${made.pairs} pairs → ${output}`,
    ...(all.length === 0 ? [] : [`${made.leftOut.length} left out → ${leftOut}:`]),
    ...all.slice(0, 8).map(([reason, count]) => `  ${count} × ${reason.split("\n", 1)[0]}`),
  ];
}
