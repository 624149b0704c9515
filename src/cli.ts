/**
 * @file The shell's view of the project: `cct VERB …`. Each verb is a file in commands/ and loads
 * what it needs only when it runs. Exit code 0 on success, 1 when the work fails, 2 on bad usage;
 * with --json, stdout carries one JSON document and everything else goes to stderr.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { benchCommand } from "./commands/bench.js";
import { compareCommand } from "./commands/compare.js";
import { completionCommand } from "./commands/completion.js";
import { dataCommand } from "./commands/data.js";
import { doctorCommand } from "./commands/doctor.js";
import { evaluateCommand } from "./commands/evaluate.js";
import { exportCommand } from "./commands/export.js";
import { figuresCommand } from "./commands/figures.js";
import { generateCommand } from "./commands/generate.js";
import { injectCommand } from "./commands/inject.js";
import { mineCommand } from "./commands/mine.js";
import { modelCommand } from "./commands/model.js";
import { notebookCommand } from "./commands/notebook.js";
import { pairsCommand } from "./commands/pairs.js";
import { listCommand, removeCommand, showCommand } from "./commands/records.js";
import { planCommand } from "./commands/plan.js";
import { reproduceCommand, runCommand } from "./commands/run.js";
import { slurmTaskCommand } from "./commands/slurm-task.js";
import { statusCommand } from "./commands/status.js";
import { tuneCommand } from "./commands/tune.js";
import { workerCommand } from "./commands/worker.js";
import { exitCode } from "./errors.js";
import { projectRoot } from "./files/project-root.js";

/** Every verb, wired. */
export function program(): Command {
  const cct = new Command("cct")
    .description(
      "Code Comparison Tuning: inject bugs, tune, generate fixes, judge them, and compare " +
        "arms honestly",
    )
    .version(versionOf(), "--version", "print the version")
    .showHelpAfterError("(add --help for usage and an example)");
  for (const command of [
    reproduceCommand(),
    runCommand(),
    workerCommand(),
    slurmTaskCommand(),
    statusCommand(),
    planCommand(),
    injectCommand(),
    mineCommand(),
    tuneCommand(),
    generateCommand(),
    evaluateCommand(),
    modelCommand(),
    dataCommand(),
    pairsCommand(),
    figuresCommand(),
    listCommand(),
    showCommand(),
    compareCommand(),
    exportCommand(),
    removeCommand(),
    notebookCommand(),
    benchCommand(),
    doctorCommand(),
    completionCommand(program),
  ])
    cct.addCommand(command);
  overrideExits(cct);
  return cct;
}

/** As package.json says it. */
function versionOf(): string {
  const text = readFileSync(join(projectRoot, "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

function overrideExits(command: Command): void {
  command.exitOverride();
  command.commands.forEach(overrideExits);
}

/** Runs one command line and ends the process with its exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  try {
    await program().parseAsync(argv, { from: "user" });
    await flush();
    process.exit(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2);
    process.stderr.write(`cct: ${(error as Error).message}\n`);
    if (process.env["CCT_DEBUG"]) process.stderr.write(`${(error as Error).stack ?? ""}\n`);
    process.exit(exitCode(error));
  }
}

/** Waits until stdout has taken everything: a pipe may be slower than we are. */
function flush(): Promise<void> {
  return new Promise((resolve) => process.stdout.write("", () => resolve()));
}
