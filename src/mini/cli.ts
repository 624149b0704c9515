/**
 * @file The command that rebuilds the embedded tier's data sets: `npm run datasets -- functions
 *   tokenizer …`.
 */
import { join, resolve } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { exitCode } from "../errors.js";
import { projectRoot } from "../files/project-root.js";
import type { Progress } from "../progress.js";
import { BASE_FAMILIES, type BaseFamily } from "./base-families.js";
import { buildBaseModel } from "./base-model.js";
import {
  buildFunctions,
  buildInstructions,
  buildMiniFix,
  buildPairs,
  buildTokenizer,
  DATASETS_SEED,
} from "./build.js";
import { checkMiniFix } from "./check.js";
import { DATASETS } from "./files.js";

/** Trains the base model; an interrupted training goes on where it was. */
async function trainBaseModel(
  directory: string,
  seed: number,
  progress: Progress,
  family: BaseFamily = "llama",
): Promise<void> {
  await buildBaseModel(directory, seed, family, {
    directory: join(projectRoot, ".cache", `base-model-${family}-${seed}`),
    progress,
  });
}

/** What can be built, in the order in which one needs the other. */
const BUILDERS = {
  functions: buildFunctions,
  tokenizer: buildTokenizer,
  "base-model": trainBaseModel,
  instructions: buildInstructions,
  pairs: buildPairs,
  minifix: buildMiniFix,
} as const;

/** Progress as lines on stderr, one per percent. */
function reporter(what: string): Progress {
  let last = -1;
  return {
    update(done, total, note = "") {
      const percent = Math.floor((100 * done) / total);
      if (percent === last) return;
      last = percent;
      process.stderr.write(`${what}: ${percent}% ${note}\n`);
    },
  };
}

/** Checks what can be checked: MiniFix. */
async function checkOnly(sets: readonly string[], directory: string): Promise<void> {
  if (sets.length !== 1 || sets[0] !== "minifix")
    throw new InvalidArgumentError(
      `datasets: --check expects the set "minifix", got ${sets.join(", ") || "none"}; the ` +
        "others are checked by npm test",
    );
  const summary = join(projectRoot, "results", "reference", "ablation", "summary.json");
  await checkMiniFix(directory, summary, (line) => process.stdout.write(`${line}\n`));
}

/** What the command line says. */
interface Options {
  readonly out: string;
  readonly seed: number;
  readonly family: BaseFamily;
  readonly check?: true;
}

/** The program, for `npm run datasets`. */
function datasetsProgram(): Command {
  const names = Object.keys(BUILDERS) as (keyof typeof BUILDERS)[];
  return new Command("datasets")
    .description("Rebuilds the embedded tier's data sets; the same seed gives the same bytes.")
    .argument(
      "[sets...]",
      `which to build, in this order: ${names.join(", ")} (default: all; the base model takes ` +
        "about three quarters of an hour)",
    )
    .option("--out <directory>", "folder to write to", DATASETS)
    .option(
      "--seed <n>",
      "seed of all draws",
      (text) => {
        if (!/^\d+$/.test(text)) throw new InvalidArgumentError("expected a whole number");
        return Number(text);
      },
      DATASETS_SEED,
    )
    .addOption(
      new Option("--family <name>", "family of the base model; others than llama beside it")
        .choices(BASE_FAMILIES)
        .default("llama"),
    )
    .option(
      "--check",
      "build nothing: prove MiniFix's solutions again, and its gates on the ablation's record",
    )
    .addHelpText("after", "\nExample: npm run datasets -- functions tokenizer --out /tmp/datasets")
    .action(async (sets: string[], options: Options) => {
      const unknown = sets.filter((name) => !(name in BUILDERS));
      if (unknown.length > 0)
        throw new InvalidArgumentError(
          `datasets: expected sets out of ${names.join(", ")}, got ${unknown.join(", ")}`,
        );
      if (options.check) return checkOnly(sets, resolve(options.out));
      for (const name of names)
        if (sets.length === 0 || sets.includes(name)) {
          const out = resolve(options.out);
          await BUILDERS[name](out, options.seed, reporter(name), options.family);
          process.stderr.write(`${name}: written below ${resolve(options.out)}\n`);
        }
    });
}

/** Runs the program on this process's arguments. */
export async function main(): Promise<void> {
  try {
    await datasetsProgram().parseAsync();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = error instanceof InvalidArgumentError ? 2 : exitCode(error);
  }
}
