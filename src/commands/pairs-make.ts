/** @file `cct pairs make`: comparison pairs of any source of bugs, in one way. */
import { resolve } from "node:path";
import type { Command } from "commander";
import type { SourceYield } from "../pair-sources/make-pairs.js";
import { terminalProgress } from "../terminal-progress.js";
import { collectValues, integer, interruptible, number, tell, verb } from "./command.js";

interface Flags {
  json?: boolean;
  from: string;
  output: string;
  language?: string;
  prove?: boolean;
  against?: string[];
  workers?: number;
  execute: boolean;
  seed: number;
  most?: number;
  perFunction: number;
  problems?: string;
  arm?: string;
  correct: string;
  keepRepeats?: boolean;
  allowContaminated?: boolean;
  model?: string;
  request?: string;
  format?: string;
  chat?: boolean;
  temperature?: number;
  topP?: number;
  maxNewTokens?: number;
  threads?: number;
}

/** The verb `make` of `cct pairs`. */
export function pairsMakeCommand(): Command {
  return verb(
    "make",
    "comparison pairs of any source of bugs, proven where there are tests, without what a " +
      "benchmark holds; can be gone on with",
    "npx cct data pull debugbench && npx cct pairs make --from debugbench " +
      ".cache/debugbench/*.json --output debugbench-pairs.jsonl",
  )
    .argument("<files...>", "rows, functions, answers or files of a set, as the source reads them")
    .requiredOption("--from <source>", "where the bugs come from; docs/pairs.md has the list")
    .requiredOption("--output <file>", "JSONL (or .gz) of pairs; journal and yield stand beside it")
    .option("--language <name>", "language of the code (default: python)")
    .option("--prove", "keep only pairs that a test proves")
    .option(
      "--against <file>",
      "leave out what holds a problem of this benchmark, as of MiniFix always; repeatable",
      collectValues,
    )
    .option("--no-execute", "do not run the programs against the benchmarks' tests")
    .option("--seed <n>", "decides what is drawn", integer(0), 0)
    .option("--most <n>", "functions taken at most, drawn by the seed", integer(1))
    .option("--per-function <n>", "injection, model: pairs, or answers, a function", integer(1), 1)
    .option("--problems <file>", "answers: the problems that were asked (cct pairs benchmark)")
    .option("--arm <name>", "answers: of a record's answers those of this arm")
    .option(
      "--correct <side>",
      "answers: canonical (the problem's solution) | answer (the nearest that passes)",
      "canonical",
    )
    .option("--keep-repeats", "answers: keep those that are the problem's buggy code again")
    .option(
      "--allow-contaminated",
      "answers: take those to problems that were not made of training pairs",
    )
    .option("--model <dir>", "model: the one that is asked, a Hugging Face folder or an adapter's")
    .option("--request <text>", "model: what it is asked, with {name} for the function's name")
    .option("--format <name>", "model: prompt format (default: instruct)")
    .option("--chat", "model: ask through its chat template in place of --format")
    .option("--temperature <t>", "model: of sampling (default: 0.8)", number(0, 5))
    .option("--top-p <p>", "model: nucleus (default: 0.95)", number(0, 1))
    .option("--max-new-tokens <n>", "model: longest answer (default: 256)", integer(1))
    .option("--threads <n>", "model: threads of the engine (default: 2)", integer(1))
    .option("--workers <n>", "sandbox workers (default: one a core)", integer(1))
    .action(make);
}

async function make(files: string[], flags: Flags): Promise<void> {
  const { makePairs } = await import("../pair-sources/make-pairs.js");
  const progress = terminalProgress("pairs");
  const found = await makePairs({
    ...flags,
    files: files.map((file) => resolve(file)),
    problems: flags.problems === undefined ? undefined : resolve(flags.problems),
    model: flags.model === undefined ? undefined : resolve(flags.model),
    against: flags.against?.map((file) => resolve(file)),
    output: resolve(flags.output),
    progress,
    signal: interruptible("cct pairs make: stopping; the same command goes on from here\n"),
  }).finally(() => progress.stop());
  tell(flags, found, linesOf(found, flags.output).join("\n"));
}

function linesOf(found: SourceYield, output: string): string[] {
  const { items, tried, withOracle, proven, pairs, contaminated, resumed, seconds } = found;
  return [
    `${pairs} pairs, ${proven} of them proven, from ${found.from} in ${seconds.toFixed(1)} s → ` +
      output,
    `  ${items} items, ${contaminated} held by a benchmark, ${resumed} known from an earlier run`,
    `  ${tried} buggy programs, ${withOracle} with a test that the correct one passes` +
      (withOracle > 0 ? `: ${((100 * proven) / withOracle).toFixed(1)}% of these proven` : ""),
    ...Object.entries(found.leftOut)
      .slice(0, 12)
      .map(([reason, count]) => `  left out: ${count} × ${reason}`),
  ];
}
