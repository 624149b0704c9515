/**
 * @file `cct data`: what instruction data hold of a benchmark, instruction files as the project's
 *   JSON Lines, and public data sets from their repositories.
 */
import { join, relative, resolve } from "node:path";
import { Command } from "commander";
import { UsageError } from "../errors.js";
import type { BadRecord } from "../data/rows/rows.js";
import { projectRoot } from "../files/project-root.js";
import { terminalProgress } from "../terminal-progress.js";
import { collectValues, integer, interruptible, number, tell, verb } from "./command.js";

const FILE =
  "instruction records: Alpaca, chat, prompt and completion or commits, as JSON, JSONL, CSV, Parquet or a data set's folder";
const SKIP = [
  "--skip-bad-records",
  "leave out records that cannot be read, and count them",
] as const;

interface ReportFlags {
  json?: boolean;
  skipBadRecords?: boolean;
  benchmark: string;
  words: number;
  shortWords: number;
  shortShare: number;
  leastTokens: number;
  execute: boolean;
  workers?: number;
}
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

export function dataCommand(): Command {
  const data = new Command("data").description("look at instruction data, and convert them");
  data.addCommand(
    verb(
      "report",
      "what instruction data hold of a benchmark: n-grams, syntax trees, functions that pass its tests",
      "npx cct data report instructions.json --benchmark humanevalpack-python.jsonl --json",
    )
      .argument("<file>", FILE)
      .option(...SKIP)
      .requiredOption("--benchmark <file>", "problems, in HumanEvalPack's JSONL (or .gz)")
      .option(
        "--words <n>",
        "words in a row of which one occurrence counts (GPT-3: 13)",
        integer(1),
        13,
      )
      .option(
        "--short-words <n>",
        "words in a row of which a share counts (PaLM: 8)",
        integer(1),
        8,
      )
      .option(
        "--short-share <p>",
        "that share of a program's short n-grams (PaLM: 0.7)",
        number(0.01, 1),
        0.7,
      )
      .option(
        "--least-tokens <n>",
        "tokens of the shortest solution that is looked for by its syntax tree",
        integer(1),
        12,
      )
      .option("--no-execute", "do not run the functions against the tests")
      .option("--workers <n>", "sandbox workers (default: one a core)", integer(1))
      .action(report),
  );
  data.addCommand(
    verb(
      "convert",
      "write instruction records as JSONL, without duplicates and what a benchmark holds",
      "npx cct data convert records.parquet --against humanevalpack-python.jsonl --output instructions.jsonl --hold-out 64 --held-out held-out.jsonl",
    )
      .argument("<file>", FILE)
      .option(...SKIP)
      .requiredOption("--output <file>", "JSONL (or .gz) of {instruction, input, output}")
      .option(
        "--against <file>",
        "leave out every record in which a problem of this benchmark is found, as data report does; repeatable",
        collectValues,
      )
      .option(
        "--hold-out <n>",
        "records to set aside, drawn by the hashes of their text",
        integer(1),
      )
      .option("--held-out <file>", "where these go")
      .option(
        "--hold-out-language <name>",
        "set aside only records with functions in this language that no other record holds",
      )
      .option(
        "--near-duplicates <j>",
        "Jaccard similarity of 5-token shingles from which a record repeats an earlier one; 0 drops exact repeats only",
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
      .action(convert),
  );
  data.addCommand(
    verb(
      "pull",
      "a public data set from its repository, checked; without a name, the list of them",
      "npx cct data pull humanevalpack",
    )
      .argument("[name]", "which data set")
      .option("--out <dir>", "where its files go (default: a folder of its own in .cache)")
      .option(
        "--endpoint <url>",
        "address of a mirror that serves OWNER/NAME/COMMIT/PATH (default: GitHub's raw files)",
      )
      .addHelpText(
        "after",
        "\nThe data keep their authors' licences, which are told and written into SOURCE.json.",
      )
      .action(pull),
  );
  return data;
}

interface PullFlags {
  json?: boolean;
  out?: string;
  endpoint?: string;
}

async function pull(name: string | undefined, flags: PullFlags): Promise<void> {
  const { PUBLIC_DATA } = await import("../data/public/catalog.js");
  if (name === undefined) {
    const lines = Object.entries(PUBLIC_DATA).map(
      ([key, { title, licence, repository, commit, use }]) =>
        `${key.padEnd(14)} ${title}\n${"".padEnd(15)}${repository} at ${commit.slice(0, 12)}; licence: ${licence}; ${use}`,
    );
    tell(flags, PUBLIC_DATA, lines.join("\n"));
    return;
  }
  const { pullData } = await import("../data/public/pull.js");
  const folder = PUBLIC_DATA[name]?.folder ?? name;
  const progress = terminalProgress("pull");
  const report = await pullData(name, resolve(flags.out ?? join(projectRoot, ".cache", folder)), {
    endpoint: flags.endpoint,
    signal: interruptible(),
    notify: (sentence) => process.stderr.write(`${sentence}\n`),
    progress,
  }).finally(() => progress.stop());
  const bytes = report.files.reduce((sum, file) => sum + file.bytes, 0);
  const place = relative(process.cwd(), report.directory) || ".";
  tell(
    flags,
    report,
    [
      `${report.files.length} files, ${bytes.toLocaleString("en")} bytes (${report.resumed.toLocaleString("en")} were there) → ${place}: ${report.files.map((file) => file.name).join(", ")}`,
      `from ${report.from}; licence: ${report.licence}; size and SHA-256 of each file are those recorded`,
      ...(report.repairs === null
        ? []
        : [`${report.repairs.records} records → ${join(place, report.repairs.file)}`]),
    ].join("\n"),
  );
}

async function report(file: string, flags: ReportFlags): Promise<void> {
  const { readProblems } = await import("../benchmark/problems.js");
  const { loadInstructions } = await import("../data/training-data.js");
  const { reportContamination } = await import("../data/contamination/contamination.js");
  const { samples, badRecords } = await loadInstructions(resolve(file), flags);
  const problems = readProblems(resolve(flags.benchmark));
  const progress = terminalProgress("report");
  const began = Date.now();
  const found = await reportContamination(samples, problems, {
    longWords: flags.words,
    shortWords: flags.shortWords,
    shortShare: flags.shortShare,
    leastTokens: flags.leastTokens,
    execute: flags.execute,
    workers: flags.workers,
    progress,
    signal: interruptible(),
  }).finally(() => progress.stop());
  const executed = found.executed;
  tell(
    flags,
    { ...found, badRecords, seconds: (Date.now() - began) / 1000 },
    [
      `${found.contaminated.length} of ${found.problems} problems are found in ${found.records} records (${found.functions} ${found.language} functions)`,
      ...badLines(badRecords),
      `  ${found.ngrams.longWords} words in a row: ${found.found.longNgrams} problems`,
      `  ${100 * found.ngrams.shortShare}% of a program's ${found.ngrams.shortWords}-grams: ${found.found.shortNgrams}`,
      `  equal syntax trees: ${found.found.trees} of ${found.trees.lookedFor} with at least ${found.trees.leastTokens} tokens`,
      ...(executed
        ? [
            `  functions that pass the tests: ${found.found.executed} (${executed.functions} functions tried, ${executed.compatible} pairs, ${executed.undecided} undecided)`,
          ]
        : []),
      ...(found.contaminated.length > 0 ? [`  ${found.contaminated.join(", ")}`] : []),
    ].join("\n"),
  );
}

async function convert(file: string, flags: ConvertFlags): Promise<void> {
  const { convertData, LENGTH_POLICIES } = await import("../data/convert.js");
  const policy = LENGTH_POLICIES.find((name) => name === flags.tooLong);
  if (policy === undefined)
    throw new UsageError(
      `data convert: --too-long expects ${LENGTH_POLICIES.join(" or ")}, got "${flags.tooLong}"`,
    );
  let lengthOf: ((text: string) => number) | undefined;
  if (flags.tokenizer !== undefined) {
    const { loadTokenizer } = await import("../language-model/tokenizer/tokenizer.js");
    const tokenizer = loadTokenizer(resolve(flags.tokenizer));
    lengthOf = (text) => tokenizer.encode(text).length;
  }
  if (
    (flags.holdOut === undefined) !== (flags.heldOut === undefined) ||
    (flags.holdOutLanguage !== undefined && flags.holdOut === undefined)
  )
    throw new UsageError(
      "data convert: --hold-out, the number, and --held-out, its file, expect each other, and --hold-out-language both; got one alone",
    );
  const progress = terminalProgress("convert");
  const summary = await convertData({
    input: resolve(file),
    output: resolve(flags.output),
    skipBadRecords: flags.skipBadRecords,
    nearDuplicates: flags.nearDuplicates || null,
    tooLong: policy,
    ...(flags.maxLength === undefined ? {} : { maxLength: flags.maxLength }),
    ...(lengthOf ? { lengthOf } : {}),
    ...(flags.functions === undefined ? {} : { functions: flags.functions }),
    ...(flags.against === undefined ? {} : { against: flags.against.map((path) => resolve(path)) }),
    ...(flags.holdOut === undefined
      ? {}
      : {
          holdOut: {
            count: flags.holdOut,
            output: resolve(flags.heldOut!),
            ...(flags.holdOutLanguage === undefined ? {} : { language: flags.holdOutLanguage }),
          },
        }),
    ...(flags.workers === undefined ? {} : { workers: flags.workers }),
    progress,
    ...(flags.against === undefined ? {} : { signal: interruptible() }),
  }).finally(() => progress.stop());
  const { records, format, duplicates, tooLong, turnsLeftOut, contaminated, written, heldOut } =
    summary;
  const what = flags.functions === undefined ? "records" : "functions";
  tell(
    flags,
    summary,
    [
      ...badLines(summary.badRecords),
      ...(contaminated?.dropped ?? []).map(
        ({ record, instruction, findings }) =>
          `  left out: record ${record}, ${JSON.stringify(instruction.slice(0, 60))}: ${findings.map(({ taskId, way }) => `${taskId} (${way})`).join(", ")}`,
      ),
      ...(contaminated?.benchmarks ?? []).map(
        (one) =>
          `${one.contaminated.length} of ${one.problems} problems found of ${one.benchmark} (${Object.entries(
            one.found,
          )
            .map(([way, count]) => `${way} ${count}`)
            .join(", ")}; ${one.undecided} pairs undecided)`,
      ),
      `${records} records (${format}), ${duplicates.exact} exact and ${duplicates.near} near duplicates, ${tooLong} too long${turnsLeftOut > 0 ? `, ${turnsLeftOut} later turns left out` : ""}${contaminated ? `, ${contaminated.dropped.length} contaminated` : ""}; ` +
        `${written} ${what} → ${flags.output}${heldOut ? `, ${heldOut.written} set aside → ${flags.heldOut}` : ""}`,
    ].join("\n"),
  );
}

/** The records that were skipped, a line each. */
function badLines(badRecords: readonly BadRecord[]): string[] {
  return badRecords.map(({ where, fault }) => `  left out: ${where}: ${fault}`);
}
