/** @file `cct data convert`: instruction files as the project's JSON Lines. */
import { resolve } from "node:path";
import type { Command } from "commander";
import type { ConvertOptions, ConvertSummary, LengthOptions } from "../data/convert.js";
import { UsageError } from "../errors.js";
import { terminalProgress } from "../terminal-progress.js";
import { collectValues, integer, interruptible, number, tell, verb } from "./command.js";
import { badRecordLines, RECORD_FILE, SKIP_BAD_RECORDS } from "./data-records.js";

interface ConvertFlags {
  json?: boolean;
  skipBadRecords?: boolean;
  output: string;
  maxLength?: number;
  tooLong: string;
  tokenizer?: string;
  nearDuplicates: number;
  functions?: string;
  against?: string[];
  holdOut?: number;
  heldOut?: string;
  holdOutLanguage?: string;
  workers?: number;
}

/** The verb `convert` of `cct data`. */
export function dataConvertCommand(): Command {
  return verb(
    "convert",
    "write instruction records as JSONL, without duplicates and what a benchmark holds",
    "npx cct data convert records.parquet --against humanevalpack-python.jsonl --output " +
      "instructions.jsonl --hold-out 64 --held-out held-out.jsonl",
  )
    .argument("<file>", RECORD_FILE)
    .option(...SKIP_BAD_RECORDS)
    .requiredOption("--output <file>", "JSONL (or .gz) of {instruction, input, output}")
    .option(
      "--against <file>",
      "leave out every record in which a problem of this benchmark is found, as data report " +
        "does; repeatable",
      collectValues,
    )
    .option("--hold-out <n>", "records to set aside, drawn by the hashes of their text", integer(1))
    .option("--held-out <file>", "where these go")
    .option(
      "--hold-out-language <name>",
      "set aside only records with functions in this language that no other record holds",
    )
    .option(
      "--near-duplicates <j>",
      "Jaccard similarity of 5-token shingles from which a record repeats an earlier one; 0 " +
        "drops exact repeats only",
      number(0, 1),
      0.7,
    )
    .option(
      "--max-length <n>",
      "longest record, prompt and response together, in characters (tokens with --tokenizer)",
      integer(1),
    )
    .option("--too-long <policy>", "what to do with a longer one: drop | error", "error")
    .option("--tokenizer <dir>", "folder with tokenizer.json, to count tokens")
    .option(
      "--functions <language>",
      "write the functions in the answers, {name, code, test}, for cct inject",
    )
    .option("--workers <n>", "sandbox workers for --against (default: one a core)", integer(1))
    .action(convert);
}

/** Length of a text in a tokenizer's ids; undefined, which stands for characters, without one. */
async function lengthBy(tokenizer: string | undefined): Promise<LengthOptions["lengthOf"]> {
  if (tokenizer === undefined) return undefined;
  const { loadTokenizer } = await import("../language-model/tokenizer/tokenizer.js");
  const loaded = loadTokenizer(resolve(tokenizer));
  return (text) => loaded.encode(text).length;
}

/** What is set aside; undefined without --hold-out. @throws UsageError for an option alone */
function holdOutOf({ holdOut, heldOut, holdOutLanguage }: ConvertFlags): ConvertOptions["holdOut"] {
  if (holdOut === undefined && heldOut === undefined && holdOutLanguage === undefined)
    return undefined;
  if (holdOut === undefined || heldOut === undefined)
    throw new UsageError(
      "data convert: --hold-out, the number, and --held-out, its file, expect each other, " +
        "and --hold-out-language both; got one alone",
    );
  return { count: holdOut, output: resolve(heldOut), language: holdOutLanguage };
}

async function convert(file: string, flags: ConvertFlags): Promise<void> {
  const { convertData, LENGTH_POLICIES } = await import("../data/convert.js");
  const tooLong = LENGTH_POLICIES.find((name) => name === flags.tooLong);
  if (tooLong === undefined)
    throw new UsageError(
      `data convert: --too-long expects ${LENGTH_POLICIES.join(" or ")}, got ` +
        `"${flags.tooLong}"; choose drop to leave such records out`,
    );
  const holdOut = holdOutOf(flags);
  const lengthOf = await lengthBy(flags.tokenizer);
  const progress = terminalProgress("convert");
  const summary = await convertData({
    input: resolve(file),
    output: resolve(flags.output),
    skipBadRecords: flags.skipBadRecords,
    nearDuplicates: flags.nearDuplicates || null,
    tooLong,
    maxLength: flags.maxLength,
    lengthOf,
    functions: flags.functions,
    against: flags.against?.map((path) => resolve(path)),
    holdOut,
    workers: flags.workers,
    progress,
    signal: flags.against && interruptible(),
  }).finally(() => progress.stop());
  tell(flags, summary, summaryLines(summary, flags).join("\n"));
}

/** What was converted and what was left out, for a terminal. */
function summaryLines(summary: ConvertSummary, flags: ConvertFlags): string[] {
  const { records, format, duplicates, tooLong, turnsLeftOut, contaminated } = summary;
  const counts = [
    `${records} records (${format}), ${duplicates.exact} exact and ${duplicates.near} near ` +
      `duplicates, ${tooLong} too long`,
  ];
  if (turnsLeftOut > 0) counts.push(`${turnsLeftOut} later turns left out`);
  if (contaminated) counts.push(`${contaminated.dropped.length} contaminated`);
  const what = flags.functions === undefined ? "records" : "functions";
  const aside = summary.heldOut ? `, ${summary.heldOut.written} set aside → ${flags.heldOut}` : "";
  return [
    ...badRecordLines(summary.badRecords),
    ...contaminatedLines(contaminated),
    `${counts.join(", ")}; ${summary.written} ${what} → ${flags.output}${aside}`,
  ];
}

/** Each record that was left out with its findings, then what was found of each benchmark. */
function contaminatedLines(contaminated: ConvertSummary["contaminated"]): string[] {
  if (contaminated === undefined) return [];
  const dropped = contaminated.dropped.map(({ record, instruction, findings }) => {
    const found = findings.map(({ taskId, way }) => `${taskId} (${way})`).join(", ");
    return `  left out: record ${record}, ${JSON.stringify(instruction.slice(0, 60))}: ${found}`;
  });
  const benchmarks = contaminated.benchmarks.map((one) => {
    const ways = Object.entries(one.found).map(([way, count]) => `${way} ${count}`);
    return (
      `${one.contaminated.length} of ${one.problems} problems found of ${one.benchmark} ` +
      `(${ways.join(", ")}; ${one.undecided} pairs undecided)`
    );
  });
  return [...dropped, ...benchmarks];
}
