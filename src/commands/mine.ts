/** @file `cct mine`: repair problems, or comparison pairs, out of a git history. */
import { resolve } from "node:path";
import { Option, type Command } from "commander";
import { countsOf } from "../counts.js";
import type { MineReport } from "../mining/mine.js";
import { terminalProgress } from "../terminal-progress.js";
import { integer, interruptible, tell, verb } from "./command.js";

interface Flags {
  json?: boolean;
  output: string;
  language?: string;
  since?: string;
  as: "problems" | "pairs";
  workers?: number;
}

/** The verb `mine`. */
export function mineCommand(): Command {
  return verb(
    "mine",
    "find repairs in a git history that the repository's own tests prove, as a benchmark or as pairs",
    "npx cct mine ../youtube-dl --output youtube-dl.jsonl.gz --since 2020-01-01",
  )
    .argument("<repository>", "folder of a whole clone")
    .requiredOption(
      "--output <file>",
      "where the problems go (JSONL, .gz too); can be gone on with",
    )
    .option("--language <name>", "language of the sources (default: the one of most files)")
    .option("--since <date>", "commits of that day and later, for example after a model's data")
    .addOption(
      new Option("--as <what>", "what is written: a benchmark, or comparison pairs")
        .choices(["problems", "pairs"])
        .default("problems"),
    )
    .option("--workers <n>", "sandbox workers (default: one a core)", integer(1))
    .action(mine);
}

async function mine(repository: string, flags: Flags): Promise<void> {
  const { mineRepository } = await import("../mining/mine.js");
  const { STAGES } = await import("../mining/yield-table.js");
  const progress = terminalProgress("mine");
  const report = await mineRepository({
    ...flags,
    repository: resolve(repository),
    output: resolve(flags.output),
    progress,
    signal: interruptible("cct mine: stopping; the same command goes on from here\n"),
  }).finally(() => progress.stop());
  tell(flags, report, linesOf(report, flags, STAGES).join("\n"));
}

/** A report for a person. */
function linesOf(
  report: MineReport,
  { output, as }: Flags,
  stages: Readonly<Record<string, string>>,
): string[] {
  const counts = Object.entries(report.yield);
  const common = countsOf(
    report.leftOut.map(({ reason }) => (reason.length > 100 ? `${reason.slice(0, 99)}…` : reason)),
  );
  return [
    `${report.written} ${as} in ${report.language} from ${report.repository}, ` +
      `${report.calledFixes} of them by commits that speak of a fix, in ` +
      `${report.seconds.toFixed(0)} s → ${output}`,
    ...counts.map(
      ([stage, count]) => `  ${stages[stage]!.padEnd(28)} ${String(count).padStart(7)}`,
    ),
    ...(report.resumed > 0 ? [`  ${report.resumed} commits were known from an earlier run`] : []),
    ...common.slice(0, 12).map(([reason, count]) => `  left out: ${count} × ${reason}`),
    ...(common.length > 12 ? [`  and ${common.length - 12} further reasons (--json has all)`] : []),
  ];
}
