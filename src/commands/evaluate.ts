/** @file `cct evaluate`: judges completions, a model's answers, or a benchmark's own solutions. */
import { resolve } from "node:path";
import type { Command } from "commander";
import { UsageError } from "../errors.js";
import type { PromptOptions } from "../benchmark/prompts.js";
import type { EvaluateReport } from "../experiment/evaluate-file.js";
import { terminalProgress } from "../terminal-progress.js";
import { points, signedPoints } from "../statistics/table.js";
import { integer, number, tell, verb } from "./command.js";

interface Flags extends PromptOptions {
  json?: boolean;
  chat?: boolean;
  speculate?: number;
  benchmark: string;
  completions?: string;
  solutions?: string;
  model?: string;
  k: string;
  tasks?: string;
  output?: string;
  samples: number;
  temperature: number;
  topP: number;
  maxNewTokens: number;
  seed: number;
  workers?: number;
  withhold?: boolean;
  skipNotJudged?: boolean;
}

/** The verb `evaluate`. */
export function evaluateCommand(): Command {
  return verb(
    "evaluate",
    "judge answers to a HumanEvalFix-style benchmark: pass@k with intervals, outcomes, bug types",
    "npx cct evaluate --benchmark datasets/minifix/minifix.jsonl --solutions canonical --json",
  )
    .requiredOption("--benchmark <file>", "problems, in HumanEvalPack's JSONL (or .gz)")
    .option(
      "--completions <file>",
      "JSONL of {task_id, completion} (`raw`, the answer before extraction, is read too) or " +
        "{task_id, solution}; or the reference harness's generations.json",
    )
    .option("--solutions <which>", "judge the benchmark's own: canonical | buggy")
    .option("--model <dir>", "Hugging Face folder of a model to ask, or an adapter's")
    .option("--k <list>", "k of pass@k, comma-separated", "1")
    .option("--tasks <list>", "score these tasks alone: ids, comma-separated")
    .option("--output <file>", "JSONL, one line an answer: outcome, message, failing assertion")
    .option("--samples <n>", "with --model: samples a problem", integer(1), 1)
    .option("--temperature <t>", "with --model: 0 is greedy", number(0, 5), 0)
    .option("--top-p <p>", "with --model: nucleus", number(0, 1), 0.95)
    .option(
      "--format <name>",
      "with --model: prompt format of the reference harness (instruct, octocoder, wizardcoder, …)",
      "octocoder",
    )
    .option("--chat", "with --model: ask through the model's chat template in place of --format")
    .option(
      "--mode <name>",
      "with --model: what tells the intention, tests | docs | synthesize",
      "docs",
    )
    .option("--max-new-tokens <n>", "with --model", integer(1), 128)
    .option(
      "--speculate <n>",
      "with --model: tokens drafted for every step from the text itself, 0 to 16: the same " +
        "answers (absent: 3 for models of over 128 MiB, else 0)",
      integer(0),
    )
    .option(
      "--withhold",
      "with --model: ask once more without the buggy code; the difference is what the model " +
        "repairs and does not write",
    )
    .option(
      "--skip-not-judged",
      "go on without problems whose canonical solution the sandbox cannot judge (default: " +
        "name them and stop)",
    )
    .option("--seed <n>", "with --model: seed of the samples", integer(0), 0)
    .option("--workers <n>", "sandbox workers (default: one a core)", integer(1))
    .action(evaluate);
}

/** Names in a row; of many the first. */
function shortList(names: readonly string[], most = 40): string {
  const rest = names.length - most;
  return `${names.slice(0, most).join(", ")}${rest > 0 ? ` and ${rest} more (--json has all)` : ""}`;
}

const share = (rate: number): string => `${points(rate)}%`;

async function evaluate(flags: Flags): Promise<void> {
  const sources = [flags.completions, flags.solutions, flags.model].filter((s) => s !== undefined);
  if (sources.length !== 1)
    throw new UsageError(
      "evaluate: expected exactly one of --completions, --solutions and --model, got " +
        `${sources.length}; give one of them`,
    );
  const ks = flags.k.split(",").map(Number);
  if (ks.some((k) => !Number.isInteger(k) || k < 1))
    throw new UsageError(
      `evaluate: --k expects whole numbers ≥ 1 separated by commas, got "${flags.k}"; give ` +
        "for example --k 1,10",
    );
  const { answerFormat } = await import("../benchmark/prompt-formats.js");
  if (flags.model !== undefined) answerFormat(flags.format);
  const { evaluateFile } = await import("../experiment/evaluate-file.js");
  const progress = terminalProgress("evaluate");
  const report = await evaluateFile({
    ...flags,
    benchmark: resolve(flags.benchmark),
    ks,
    tasks: flags.tasks?.split(",").map((task) => task.trim()),
    output: flags.output === undefined ? undefined : resolve(flags.output),
    progress,
  }).finally(() => progress.stop());
  tell(flags, report, linesOf(report).join("\n"));
}

/** A report for a person, the most important first. */
function linesOf(report: EvaluateReport): string[] {
  const { passAt1, interval, samples, outcomes, promptsTooLong, seconds, failedTasks } = report;
  const problems =
    report.ofProblems === undefined
      ? `${report.problems} problems`
      : `${report.problems} of ${report.ofProblems} problems (--tasks)`;
  return [
    `pass@1 ${points(passAt1)} [${interval.map(points).join(", ")}] over ${problems}, ` +
      `${samples} samples, ${seconds.toFixed(1)} s`,
    ...Object.entries(report.passAtK)
      .filter(([k]) => k !== "1")
      .map(([k, rate]) => `pass@${k} ${points(rate)}`),
    ...(report.withheld
      ? [
          `  ${points(report.withheld.passAt1)} ` +
            `[${report.withheld.interval.map(points).join(", ")}] without the code, repair ` +
            `share ${signedPoints(report.withheld.repairShare.estimate)} ` +
            `[${report.withheld.repairShare.interval.map(signedPoints).join(", ")}]`,
        ]
      : []),
    ...Object.entries({ ...report.byBugType, ...report.byComplexity }).map(
      ([type, r]) =>
        `  ${type.padEnd(18)} ${points(r.passAt1).padStart(5)} ` +
        `[${r.interval.map(points).join(", ")}] n=${r.n}`,
    ),
    ...(promptsTooLong
      ? [`  ${promptsTooLong} prompts are longer than the model's context: their answers are empty`]
      : []),
    `  ${share(report.repeatsBugRate)} repeat the ` +
      `bug${report.testLiterals ? `, ${share(report.testLiterals.rate)} hold results of the test` : ""}`,
    ...(report.syntaxTree
      ? [
          `  pass@1 ${points(report.syntaxTree.passAt1)} if the function is taken out by its ` +
            `syntax tree (${signedPoints(report.syntaxTree.gap)}; ${report.syntaxTree.changed} ` +
            "answers change)",
        ]
      : []),
    ...unjudgedLines(report),
    `  outcomes: ${Object.entries(outcomes)
      .map(([name, count]) => `${name} ${count}`)
      .join(", ")}`,
    ...(failedTasks.length > 0 ? [`  failed: ${shortList(failedTasks)}`] : []),
  ];
}

/** What the sandbox could not judge, or could not run. */
function unjudgedLines(report: EvaluateReport): string[] {
  return [
    ...(report.needsNumpy.answers > 0
      ? [
          `  ${report.needsNumpy.answers} failed answers use numpy, which the sandbox lacks: ` +
            `${report.needsNumpy.tasks.join(", ")}`,
        ]
      : []),
    ...(report.notJudged.answers > 0
      ? [
          `  ${report.notJudged.answers} answers could not be judged and count as failed (${shortList(
            Object.entries(report.notJudged.missing).map(([what, count]) => `${count} × ${what}`),
            10,
          )}): ${shortList(report.notJudged.tasks)}`,
        ]
      : []),
    ...(report.skippedTasks.length > 0
      ? [
          "  left out, since their canonical solution is not judged: " +
            `${shortList(report.skippedTasks)}`,
        ]
      : []),
  ];
}
