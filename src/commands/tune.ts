/** @file `cct tune SPEC --base DIR --out DIR`: one tuning run; resumes when run again. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import type { BadRecord } from "../data/rows/rows.js";
import type { TuneSpec } from "../experiment/tune-spec.js";
import type { LanguageModel } from "../language-model/checkpoint.js";
import type { Progress } from "../progress.js";
import { terminalProgress } from "../terminal-progress.js";
import type { Tuned } from "../training/tune.js";
import type { TrainingData } from "../training/tuning-inputs.js";
import { collectValues, interruptible, tell, verb } from "./command.js";

interface Flags {
  json?: boolean;
  base: string;
  out: string;
  objective?: string;
  against?: string;
  allowContaminated?: boolean;
  skipBadRecords?: boolean;
  set?: string[];
}

/** The verb `tune`. */
export function tuneCommand(): Command {
  return verb(
    "tune",
    "tune a base model once; run it again to go on where it stopped",
    "npx cct tune experiments/tune-combined.json --base datasets/base-model --out tuned",
  )
    .argument("<spec>", "JSON of {instructions, pairs, heldOutPairs, options}")
    .requiredOption("--base <dir>", "Hugging Face folder of the base model")
    .requiredOption(
      "--out <dir>",
      "where the tuned model or adapter, its checkpoints and metrics.jsonl go",
    )
    .option(
      "--objective <file>",
      "a loss of your own: a module that exports it (docs/adding-a-loss.md)",
    )
    .option(
      "--against <benchmark>",
      "refuse instructions and pairs that hold problems of this benchmark (JSONL)",
    )
    .option("--allow-contaminated", "with --against: say what they hold, and tune all the same")
    .option(
      "--skip-bad-records",
      "leave out instruction records that cannot be read, and count them",
    )
    .option("--set <path=value>", "override one entry of the spec (repeatable)", collectValues)
    .action(tuneOnce);
}

async function tuneOnce(spec: string, flags: Flags): Promise<void> {
  const { readTuneSpec } = await import("../experiment/tune-spec.js");
  const { loadModel } = await import("../language-model/checkpoint.js");
  const { leftOutLines } = await import("../training/left-out.js");
  const { timeSpent, timeSpentLine } = await import("../training/time-spent.js");
  const { tune } = await import("../training/tune.js");
  const given = readTuneSpec(resolve(spec), settingsOf(flags), resolve(flags.base));
  const { options, objective } = given;
  const signal = interruptible();
  const began = Date.now();
  const progress = terminalProgress("tune");
  const work = async () => {
    const found = await contaminatedBy(given, flags, progress, signal);
    const read = await readData(given, flags);
    const base = await loadModel(resolve(flags.base));
    const tuned = await tune(base, read.data, options, {
      directory: resolve(flags.out),
      objective,
      progress,
      signal,
      onLeftOut: (leftOut) => say(leftOutLines(leftOut)),
    });
    return { found, badRecords: read.badRecords, base, tuned };
  };
  const { found, badRecords, base, tuned } = await work().finally(() => progress.stop());
  const folder = await save(tuned, base, flags);
  const last = tuned.metrics.at(-1);
  const spent = timeSpent(tuned.metrics, tuned.shape, options.engine.accumulate);
  const seconds = (Date.now() - began) / 1000;
  const { leftOut } = tuned;
  const report = { model: folder, steps: options.steps, last, spent, leftOut, badRecords };
  const held = found?.length ? `; the data hold ${found.length} problems of the benchmark` : "";
  tell(
    flags,
    { ...report, ...(found && { contaminated: found }), seconds },
    [
      `${options.steps} steps, last loss ${last?.loss?.toFixed(4) ?? "unknown"} → ${folder}${held}`,
      timeSpentLine(spent),
      ...leftOutLines(leftOut),
    ].join("\n"),
  );
}

/** Overrides of the spec; a loss of one's own is named from here, and not from the spec. */
function settingsOf({ set = [], objective }: Flags): string[] {
  if (objective === undefined) return set;
  return [...set, `options.objective.file=${JSON.stringify(resolve(objective))}`];
}

function say(lines: readonly string[]): void {
  for (const line of lines) process.stderr.write(`tune: ${line}\n`);
}

/** Problems of a benchmark that the data hold; undefined where none is asked for. */
async function contaminatedBy(
  { instructions, pairs, ...check }: TuneSpec,
  flags: Flags,
  progress: Progress,
  signal: AbortSignal,
): Promise<readonly string[] | undefined> {
  const benchmark = flags.against === undefined ? check.against : resolve(flags.against);
  if (benchmark === undefined) return undefined;
  const { checkContamination } = await import("../experiment/contamination-check.js");
  const { contaminated } = await checkContamination({
    instructions,
    pairs,
    benchmark,
    allowContaminated: flags.allowContaminated ?? check.allowContaminated,
    skipBadRecords: flags.skipBadRecords ?? check.skipBadRecords,
    progress,
    signal,
  });
  return contaminated;
}

/** The data that a spec names; records that were skipped are said on stderr. */
async function readData(
  { instructions, pairs, heldOutPairs, ...spec }: TuneSpec,
  flags: Flags,
): Promise<{ data: TrainingData; badRecords: readonly BadRecord[] }> {
  const { loadInstructions } = await import("../data/training-data.js");
  const { loadPairs } = await import("../data/load-pairs.js");
  const { samples, badRecords } = await loadInstructions(instructions, {
    skipBadRecords: flags.skipBadRecords ?? spec.skipBadRecords,
  });
  say(badRecords.map(({ where, fault }) => `left out: ${where}: ${fault}`));
  const data = {
    instructions: samples,
    pairs: await loadPairs(pairs),
    heldOutPairs: heldOutPairs === undefined ? [] : await loadPairs(heldOutPairs),
  };
  return { data, badRecords };
}

/** Saves what was tuned, unless an earlier call has; returns the folder. */
async function save(tuned: Tuned, base: LanguageModel, flags: Flags): Promise<string> {
  const { saveTuned } = await import("../training/save-tuned.js");
  const folder = join(resolve(flags.out), tuned.adapter ? "adapter" : "model");
  const last = tuned.adapter ? "adapter_config.json" : "config.json";
  if (!existsSync(join(folder, last))) await saveTuned(tuned, base, folder, flags.base);
  return folder;
}
