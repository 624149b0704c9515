/**
 * @file The work behind `cct pairs make`: pairs of any source in one way. What a benchmark holds is
 * taken out first; then each item becomes pairs that the sandbox proves, and what became of it is
 * kept in a journal, so that a run that was ended goes on; then all is written whole, with the
 * yield beside it.
 */
import { join } from "node:path";
import { readProblems } from "../benchmark/problems.js";
import { countsOf } from "../counts.js";
import { cleanOf } from "../data/contamination/clean.js";
import { UsageError } from "../errors.js";
import { sha256OfFile } from "../files/hash.js";
import { Journal } from "../files/journal.js";
import { projectRoot } from "../files/project-root.js";
import { writeFileWhole, writeRecords } from "../files/write.js";
import { defaultLanguage } from "../languages/registry.js";
import { silent, type Progress } from "../progress.js";
import type { Pair } from "../records.js";
import { sandboxKey } from "../sandbox/sandbox.js";
import { type AskOptions, openSource } from "./open-source.js";
import type { SourceEntry, SourceItem } from "./source.js";

/** What `makePairs` reads, makes and writes. */
export interface MakePairsOptions extends AskOptions {
  /** Where the bugs come from: a name of docs/pairs.md. */
  readonly from: string;
  /** Files of the source; its functions for the sources that ask a model. */
  readonly files: readonly string[];
  /** JSON Lines (.gz too) of `Pair`s; replaced whole. Journal and yield stand beside it. */
  readonly output: string;
  /** Language of the code; the default one when absent. */
  readonly language?: string | undefined;
  /** Keep only proven pairs; what has no test is left out then. Default false. */
  readonly prove?: boolean | undefined;
  /**
   * Files of benchmarks: an item whose correct code holds one of their problems is left out.
   * MiniFix always counts.
   */
  readonly against?: readonly string[] | undefined;
  /** Also run the correct programs against the benchmarks' tests; default true. */
  readonly execute?: boolean | undefined;
  /** Threads of the sandbox; default one a core. */
  readonly workers?: number | undefined;
  /** Called with items done and items in all; silent by default. */
  readonly progress?: Progress | undefined;
  /** Ends the work when aborted; the journal keeps what was done. */
  readonly signal?: AbortSignal | undefined;
}

/** What became of a source: what `cct pairs make --json` prints, and the file beside the pairs. */
export interface SourceYield {
  /** Where the bugs come from. */
  readonly from: string;
  /** Rows, functions or records read. */
  readonly items: number;
  /** Of these: left out because a benchmark holds them. */
  readonly contaminated: number;
  /** Of these: known from an earlier run. */
  readonly resumed: number;
  /** Buggy programs that came of the others. */
  readonly tried: number;
  /** Of these: such with a test that the correct program passes. */
  readonly withOracle: number;
  /** Of these: proven to be bugs. */
  readonly proven: number;
  /** Different pairs written, the unproven ones included. */
  readonly pairs: number;
  /** Why the others made none, by reason, the most frequent first. */
  readonly leftOut: Readonly<Record<string, number>>;
  /** Of the pairs' file. */
  readonly sha256: string;
  /** Wall time of this run, in seconds. */
  readonly seconds: number;
}

/** Raised when what an entry of the journal holds would be another. */
const MAKER_VERSION = 1;
/** Never a source of pairs, whatever else is named. */
const ALWAYS_AGAINST = join(projectRoot, "datasets", "minifix", "minifix.jsonl");
const CONTAMINATED = "a benchmark holds its correct program";
const REPEATED = "it repeats another pair";
const UNPROVEN = "it has no test to be proven by";

/** Where the yield of a file of pairs stands. */
export const yieldFile = (pairs: string): string => `${pairs}.source.json`;

/**
 * Makes pairs of one source.
 * @throws UsageError for a source or file at fault
 * @throws WorkError if a file cannot be written; no half of the output is left behind
 * @example await makePairs({ from: "file", files: ["rows.jsonl"], output: "pairs.jsonl" })
 */
export async function makePairs(options: MakePairsOptions): Promise<SourceYield> {
  const start = performance.now();
  const { from, files, output, language = defaultLanguage, progress = silent, signal } = options;
  const source = await openSource({ ...options, language });
  try {
    const clean = await withoutBenchmarks(source.items, language, options);
    const path = `${output}.journal.jsonl`;
    const key = {
      ...{ maker: MAKER_VERSION, from, language, sandbox: sandboxKey(language) },
      files: files.map(sha256OfFile),
      ...source.key,
    };
    const journal = new Journal<SourceEntry>(path, key, ({ id }) => id);
    const waiting = clean.filter(({ id }) => journal.get(id) === undefined);
    for (let at = 0; at < waiting.length; at += source.batch) {
      signal?.throwIfAborted();
      progress.update(clean.length - waiting.length + at, clean.length, from);
      journal.add(await source.work(waiting.slice(at, at + source.batch), signal));
    }
    const entries = clean.map(({ id }) => journal.get(id)!);
    const { pairs, leftOut } = kept(entries, options.prove ?? false);
    const contaminated = source.items.length - clean.length;
    const found: SourceYield = {
      from,
      items: source.items.length,
      contaminated,
      resumed: clean.length - waiting.length,
      tried: sum(entries.map(({ tried }) => tried)),
      withOracle: sum(entries.map(({ withOracle }) => withOracle)),
      proven: entries.flatMap((entry) => entry.pairs).filter(isProven).length,
      pairs: pairs.length,
      leftOut: counted([...new Array<string>(contaminated).fill(CONTAMINATED), ...leftOut]),
      sha256: writeRecords(output, pairs),
      seconds: (performance.now() - start) / 1000,
    };
    writeFileWhole(yieldFile(output), `${JSON.stringify(found, null, 2)}\n`);
    return found;
  } finally {
    await source.close();
  }
}

const isProven = ({ proof }: Pair): boolean => typeof proof !== "string";
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Pairs of all entries, each once; with `prove` the proven ones alone. */
function kept(
  entries: readonly SourceEntry[],
  prove: boolean,
): { pairs: Pair[]; leftOut: string[] } {
  const leftOut = entries.flatMap((entry) => entry.leftOut);
  const pairs = new Map<string, Pair>();
  const all = entries.flatMap((entry) => entry.pairs);
  // of equal pairs one that is proven stays
  for (const pair of [...all.filter(isProven), ...all.filter((one) => !isProven(one))])
    if (pairs.has(pair.id)) leftOut.push(REPEATED);
    else if (prove && !isProven(pair)) leftOut.push(UNPROVEN);
    else pairs.set(pair.id, pair);
  return { pairs: [...pairs.values()], leftOut };
}

const counted = (reasons: readonly string[]): Record<string, number> =>
  Object.fromEntries(countsOf(reasons.map((reason) => reason.split("\n", 1)[0]!.slice(0, 120))));

/**
 * Items whose correct code is no problem of a benchmark.
 * @throws UsageError for a benchmark that cannot be read
 */
async function withoutBenchmarks(
  items: readonly SourceItem[],
  language: string,
  { against = [], execute, workers, progress, signal }: MakePairsOptions,
): Promise<readonly SourceItem[]> {
  const benchmarks = [...new Set([ALWAYS_AGAINST, ...against])]
    .map(readProblems)
    .filter(([problem]) => problem!.language === language);
  const codes = [...new Set(items.map(({ correct }) => correct))];
  if (benchmarks.length === 0 || codes.length === 0) return items;
  const { kept: clean } = await cleanOf(
    codes.map((output) => ({ instruction: "", input: "", output })),
    benchmarks,
    { execute, workers, progress, signal },
  );
  const left = new Set(clean.map((index) => codes[index]!));
  const remaining = items.filter(({ correct }) => left.has(correct));
  if (remaining.length === 0)
    throw new UsageError(
      `pairs make: expected programs that no benchmark holds, got ${items.length} of which ` +
        "each holds a problem; benchmarks are never the source of pairs: give other files",
    );
  return remaining;
}
