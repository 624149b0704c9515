/**
 * @file Sources of pairs side by side: what they yield, what kinds of bugs they hold, how large the
 * edits are, what the bugs look like from outside, how complex the functions are, and how plausible
 * a model finds the buggy side.
 */
import { existsSync } from "node:fs";
import { basename } from "node:path";
import { z } from "zod";
import { countsOf } from "../counts.js";
import { loadPairs } from "../data/load-pairs.js";
import { UsageError } from "../errors.js";
import { readJson } from "../files/read.js";
import { randomStream } from "../random.js";
import { benchmarkBugType, type Pair } from "../records.js";
import { quantileOf } from "../statistics/bootstrap.js";
import { yieldFile } from "./make-pairs.js";

/** Files of pairs that are compared. */
export interface CompareSourcesOptions {
  /** Files of pairs; the yield of one is read beside it where `cct pairs make` wrote it. */
  readonly files: readonly string[];
  /** Hugging Face folder of the model that likelihoods are asked of; none when absent. */
  readonly model?: string | undefined;
  /** Pairs of each file that the model scores, drawn by the seed; default 500. */
  readonly scored?: number | undefined;
  /** See `scored`; default 0. */
  readonly seed?: number | undefined;
  /** Threads of the engine; default 1. */
  readonly threads?: number | undefined;
}

/** Quartiles of a number over pairs. */
export interface Quartiles {
  /** A quarter of the pairs has less. */
  readonly low: number;
  /** Half of the pairs has less. */
  readonly median: number;
  /** Three quarters of the pairs have less. */
  readonly high: number;
}

/** How likely a model holds the tokens that differ, in nats a token, means over pairs. */
export interface Plausibility {
  /** Pairs that were scored. */
  readonly pairs: number;
  /** Mean log-probability of a differing token of the correct side. */
  readonly correct: number;
  /** The same of the buggy side. */
  readonly buggy: number;
  /** Share of pairs whose buggy side is the likelier one, in [0, 1]. */
  readonly buggyLikelier: number;
}

/** What one file of pairs holds. */
export interface SourceSummary {
  /** The file. */
  readonly file: string;
  /** What `cct pairs make` wrote beside it; null where there is nothing. */
  readonly yield: {
    readonly from: string;
    readonly tried: number;
    readonly withOracle: number;
    readonly proven: number;
    readonly leftOut: Readonly<Record<string, number>>;
  } | null;
  /** Pairs in the file. */
  readonly pairs: number;
  /** Different correct programs. */
  readonly functions: number;
  /** Share of pairs that tests have proven, in [0, 1]. */
  readonly proven: number;
  /** Shares of pairs by bug type, in [0, 1]; the most frequent first. */
  readonly bugTypes: Readonly<Record<string, number>>;
  /** Shares of the proven pairs by symptom, in [0, 1]; the most frequent first. */
  readonly symptoms: Readonly<Record<string, number>>;
  /** Tokens of the language that the edit touches. */
  readonly editedTokens: Quartiles;
  /** Non-blank lines of the correct side. */
  readonly lines: Quartiles;
  /** Cyclomatic number of the correct side. */
  readonly cyclomatic: Quartiles;
  /** What a model finds of the edits; null without one. */
  readonly plausibility: Plausibility | null;
}

const yieldSchema = z.object({
  from: z.string(),
  tried: z.int(),
  withOracle: z.int(),
  proven: z.int(),
  leftOut: z.record(z.string(), z.int()),
});
const SCORED = 500;

/**
 * One summary a file, in their order.
 * @throws UsageError for no file, a faulty file, or one without pairs
 * @example await compareSources({ files: ["own.jsonl"], model: "datasets/base-model" })
 */
export async function compareSources(options: CompareSourcesOptions): Promise<SourceSummary[]> {
  const { files } = options;
  if (files.length === 0)
    throw new UsageError("pairs compare: expected at least one file of pairs, got none; name some");
  const score = options.model === undefined ? undefined : await scorerOf(options.model, options);
  const summaries: SourceSummary[] = [];
  for (const file of files) {
    const pairs = await loadPairs(file);
    if (pairs.length === 0)
      throw new UsageError(
        `pairs compare: ${basename(file)}: expected pairs, got an empty file; leave it out`,
      );
    const plausibility = score === undefined ? null : await score(pairs);
    summaries.push({ ...summaryOf(file, pairs), plausibility });
  }
  return summaries;
}

function summaryOf(file: string, pairs: readonly Pair[]): Omit<SourceSummary, "plausibility"> {
  const proofs = pairs.flatMap(({ proof }) => (typeof proof === "string" ? [] : [proof]));
  const beside = yieldFile(file);
  const over = (of: (pair: Pair) => number): Quartiles => quartiles(pairs.map(of));
  return {
    file,
    yield: existsSync(beside) ? readJson(beside, yieldSchema) : null,
    pairs: pairs.length,
    functions: new Set(pairs.map(({ correct }) => correct)).size,
    proven: proofs.length / pairs.length,
    bugTypes: shares(pairs.map(({ bugType }) => benchmarkBugType(bugType))),
    symptoms: shares(proofs.map(({ symptom }) => symptom)),
    editedTokens: over(({ complexity }) => complexity.editedTokens),
    lines: over(({ complexity }) => complexity.lines),
    cyclomatic: over(({ complexity }) => complexity.cyclomatic),
  };
}

/** The share of each name, the most frequent first, of equals by name. */
function shares(names: readonly string[]): Record<string, number> {
  const counts = countsOf([...names].sort());
  return Object.fromEntries(counts.map(([name, count]) => [name, count / names.length]));
}

/** Quartiles as numpy takes them. */
function quartiles(values: readonly number[]): Quartiles {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, median, high] = [0.25, 0.5, 0.75].map((q) => quantileOf(sorted, q));
  return { low: low!, median: median!, high: high! };
}

/** Asks a model; it is opened once for all files. */
async function scorerOf(
  folder: string,
  { scored = SCORED, seed = 0, threads = 1 }: CompareSourcesOptions,
): Promise<(pairs: readonly Pair[]) => Promise<Plausibility | null>> {
  const { openModel } = await import("../language-model/lora/adapter-folder.js");
  const { editLikelihoods } = await import("../training/edit-likelihood.js");
  const model = await openModel(folder);
  const { tokenizer } = model;
  const idsOf = (code: string): number[] => [
    ...(tokenizer.beginIds ?? []),
    ...tokenizer.encode(code),
    tokenizer.eosId,
  ];
  return async (pairs) => {
    const drawn = randomStream(seed, "pairs to score")
      .shuffle([...pairs])
      .slice(0, scored);
    const ids = drawn.map(({ correct, buggy }) => ({
      correctIds: idsOf(correct),
      buggyIds: idsOf(buggy),
    }));
    const all = await editLikelihoods(model, ids, threads);
    const known = all.filter((one) => one !== null);
    if (known.length === 0) return null;
    const mean = (values: readonly number[]): number =>
      values.reduce((sum, value) => sum + value, 0) / known.length;
    return {
      pairs: known.length,
      correct: mean(known.map(({ correct }) => correct)),
      buggy: mean(known.map(({ buggy }) => buggy)),
      buggyLikelier: mean(known.map(({ correct, buggy }) => Number(buggy > correct))),
    };
  };
}
