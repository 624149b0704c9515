/**
 * @file The recipe of .cache/codealpaca, what an experiment on CodeAlpaca learns from, of a file of
 * these records and the benchmarks it is measured on. Near duplicates and every record in which a
 * benchmark's problem is found are left out; 64 records with functions of their own are set aside;
 * pairs are injected into the functions of both parts, and left out where the function alone is
 * such a problem. The same as `cct data convert` and `cct inject`; running it again makes the same
 * bytes.
 */
import { renameSync, rmSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { readProblems } from "../benchmark/problems.js";
import { injectFile, type InjectSummary } from "../bugs/inject-file.js";
import { cleanPairs } from "../data/contamination/clean.js";
import { convertData, type ConvertSummary } from "../data/convert.js";
import { readPairs } from "../data/training-data.js";
import { exitCode, UsageError } from "../errors.js";
import { projectRoot } from "../files/project-root.js";
import { writeFileWhole, writeRecords } from "../files/write.js";
import type { Progress } from "../progress.js";
import { terminalProgress } from "../terminal-progress.js";

const USAGE = "npm run setup:codealpaca -- codealpaca.json --against benchmark.jsonl [--against …]";
const LANGUAGE = "python";
const HELD_OUT = 64;
const PER_FUNCTION = 3;
const HELD_OUT_PER_FUNCTION = 1;
const SEED = 1;
const NEAR_DUPLICATES = 0.7;

/** What a part's pairs are, for summary.json. */
type PairsSummary = Omit<InjectSummary, "seconds"> & {
  readonly sha256: string;
  readonly contaminated: Awaited<ReturnType<typeof cleanPairs>>["dropped"];
};

/** What summary.json holds: counts, hashes, and each record left out with the reason. */
interface CodeAlpacaSummary {
  readonly instructions: ConvertSummary;
  readonly pairs: PairsSummary;
  readonly "held-out-pairs": PairsSummary;
}

/** What the data are made of. */
interface CodeAlpacaInput {
  /** CodeAlpaca's records, in any format that `cct data convert` reads. */
  readonly input: string;
  /** Benchmarks, as HumanEvalPack's JSON Lines; at least one. */
  readonly against: readonly string[];
  readonly progress?: Progress | undefined;
}

/**
 * Makes the data in `folder`, which must not hold others: (held-out-)instructions.jsonl.gz and
 * (held-out-)pairs.jsonl.gz, at most 3 pairs a function and held out one, and summary.json.
 * @throws UsageError for faulty input; WorkError if the folder cannot be written
 */
async function makeCodeAlpaca(
  folder: string,
  { input, against, progress }: CodeAlpacaInput,
): Promise<CodeAlpacaSummary> {
  const instructions = await convertData({
    input,
    output: join(folder, "instructions.jsonl.gz"),
    nearDuplicates: NEAR_DUPLICATES,
    against,
    holdOut: {
      count: HELD_OUT,
      output: join(folder, "held-out-instructions.jsonl.gz"),
      language: LANGUAGE,
    },
    progress,
  });
  const pairs = await injectedPairs(folder, "", PER_FUNCTION, against);
  const heldOut = await injectedPairs(folder, "held-out-", HELD_OUT_PER_FUNCTION, against);
  const summary = { instructions, pairs, "held-out-pairs": heldOut };
  const text = JSON.stringify({ ...summary, instructions: withoutPlaces(instructions) }, null, 2);
  writeFileWhole(join(folder, "summary.json"), `${text}\n`);
  return summary;
}

/**
 * Pairs of the functions in a part's instructions. @param part  what its files' names begin with
 */
async function injectedPairs(
  folder: string,
  part: string,
  perFunction: number,
  against: readonly string[],
): Promise<PairsSummary> {
  const functions = join(folder, `${part}functions.jsonl`);
  const output = join(folder, `${part}pairs.jsonl.gz`);
  await convertData({
    input: join(folder, `${part}instructions.jsonl.gz`),
    output: functions,
    nearDuplicates: null,
    functions: LANGUAGE,
  });
  const options = { language: LANGUAGE, perFunction, seed: SEED };
  const { seconds: _, ...injected } = await injectFile({ input: functions, output, ...options });
  rmSync(functions);
  const { kept, dropped } = await cleanPairs(readPairs(output), against.map(readProblems));
  const sha256 = writeRecords(output, kept);
  return { ...injected, pairs: kept.length, sha256, contaminated: dropped };
}

/** The summary with benchmarks by their files' names, so that it says the same on every machine. */
function withoutPlaces(instructions: ConvertSummary): ConvertSummary {
  const { contaminated } = instructions;
  if (contaminated === undefined) return instructions;
  const benchmarks = contaminated.benchmarks.map((one) => ({
    ...one,
    benchmark: basename(one.benchmark),
  }));
  return { ...instructions, contaminated: { ...contaminated, benchmarks } };
}

/** What the command line names. @throws UsageError for anything but one file and benchmarks */
function asked(): Pick<CodeAlpacaInput, "input" | "against"> {
  let line;
  try {
    line = parseArgs({
      allowPositionals: true,
      options: { against: { type: "string", multiple: true } },
    });
  } catch (error) {
    throw new UsageError(
      `setup-codealpaca: expected a file and --against: ${(error as Error).message}; ` +
        `usage: ${USAGE}`,
    );
  }
  const { values, positionals } = line;
  const [input] = positionals;
  if (input === undefined || positionals.length > 1 || values.against === undefined)
    throw new UsageError(
      `setup-codealpaca: expected one file of records and at least one --against, ` +
        `got ${positionals.length} files and ${values.against?.length ?? 0}; usage: ${USAGE}`,
    );
  return { input: resolve(input), against: values.against.map((file) => resolve(file)) };
}

/** Makes the data whole, then puts them where the old ones were. */
async function setUp(): Promise<string> {
  const given = asked();
  const target = join(projectRoot, ".cache", "codealpaca");
  const fresh = `${target}.${process.pid}.fresh`;
  process.on("exit", () => rmSync(fresh, { recursive: true, force: true }));
  const progress = terminalProgress("clean");
  const summary = await makeCodeAlpaca(fresh, { ...given, progress }).finally(() =>
    progress.stop(),
  );
  rmSync(target, { recursive: true, force: true });
  renameSync(fresh, target);
  const { written, heldOut, duplicates, contaminated } = summary.instructions;
  return (
    `${written} instructions and ${summary.pairs.pairs} pairs, ${heldOut?.written ?? 0} and ` +
    `${summary["held-out-pairs"].pairs} held out; ` +
    `${duplicates.near + duplicates.exact} duplicates and ` +
    `${contaminated?.dropped.length ?? 0} contaminated records left out → ` +
    `${relative(process.cwd(), target)}\n`
  );
}

/** Runs the recipe on this process's arguments, for `npm run setup:codealpaca`. */
export async function main(): Promise<void> {
  try {
    process.stdout.write(await setUp());
  } catch (error) {
    process.stderr.write(`setup:codealpaca: ${(error as Error).message}\n`);
    process.exitCode = exitCode(error);
  }
}
