/**
 * @file Rebuilds MiniFix, the embedded tier's benchmark, its development set, its
 * harder problems, and MiniWrite.
 */
import { join } from "node:path";
import { testedFunctions } from "../bugs/proof.js";
import { writeJsonLines } from "../files/write.js";
import { loadTokenizer } from "../language-model/tokenizer/tokenizer.js";
import { type Progress, silent } from "../progress.js";
import { createSandbox, type Sandbox } from "../sandbox/sandbox.js";
import type { TestedFunction } from "./execute.js";
import { type Fault, isInBody, provenFaults, TIME_LIMIT } from "./faults.js";
import { drawTested } from "./functions.js";
import { untoldConstants } from "./grammar/recipe.js";
import type { GeneratedFunction } from "./grammar/generate.js";
import {
  type MiniFixRecord,
  problemOf,
  selectFaults,
  withFullDocstring,
  writingProblem,
} from "./minifix.js";
import { type MadeSet, writeMiniFixCard } from "./minifix-card.js";
import { decideByTests, type EditCounts } from "./one-answer.js";
import { LONGEST_SAMPLE } from "./parts.js";
import { HARDER_STRATA, STRATA, type Stratum } from "./strata.js";
import { doubleFaults } from "./two-edits.js";

/** A file of problems: how many of each stratum. */
interface ProblemSet {
  readonly file: string;
  readonly prefix: string;
  readonly strata: readonly Stratum[];
  readonly each: number;
}

const SETS: readonly ProblemSet[] = [
  { file: "minifix.jsonl", prefix: "MiniFix", strata: STRATA, each: 72 },
  { file: "development.jsonl", prefix: "MiniFixDev", strata: STRATA, each: 30 },
  { file: "harder.jsonl", prefix: "MiniFixHarder", strata: HARDER_STRATA, each: 60 },
];
/** MiniWrite's problems. */
const WRITING = { file: "miniwrite.jsonl", prefix: "MiniWrite", count: 90 } as const;

/** Files of problems below `minifix/`, in the order in which they are made. */
export const MINIFIX_FILES: readonly string[] = [...SETS.map(({ file }) => file), WRITING.file];

/** Functions drawn for a problem of one edit, and of two. */
const DRAWN = { 1: 2.2, 2: 4 } as const;
/** Assertions of a problem before it is decided, at most. */
const ASSERTIONS = 10;
/** Tokens of the question's words beside the code shown and the code answered. */
const WORDS_AROUND = 30;
/** Constants that stand in a problem's code alone, at least. */
const UNTOLD = 2;

/** What all sets are made with. */
interface Workshop {
  readonly seed: number;
  readonly sandbox: Sandbox;
  readonly progress: Progress;
  /** Whether question and answer fit a row. */
  readonly fits: (fn: Pick<GeneratedFunction, "code">) => boolean;
  /** Compositions used already: one function each, in all sets together. */
  readonly compositions: Set<string>;
}

/** Makes the files below `minifix/`. Needs the tokenizer. */
export async function buildMiniFix(
  directory: string,
  seed: number,
  progress: Progress = silent,
): Promise<void> {
  const tokenizer = loadTokenizer(join(directory, "base-model"));
  const fits: Workshop["fits"] = ({ code }) =>
    2 * tokenizer.encode(code).length + WORDS_AROUND <= LONGEST_SAMPLE;
  const sandbox = await createSandbox("python", { timeLimit: TIME_LIMIT });
  const workshop = { seed, sandbox, progress, fits, compositions: new Set<string>() };
  const write = (file: string, problems: readonly MiniFixRecord[]): void =>
    writeJsonLines(join(directory, "minifix", file), problems);
  const made: MadeSet[] = [];
  try {
    for (const set of SETS) {
      const result = await makeSet(set, workshop);
      write(set.file, result.problems);
      made.push({ ...set, ...result });
    }
    const writing = await makeWriting(workshop);
    write(WRITING.file, writing);
    writeMiniFixCard(join(directory, "minifix"), made, writing.length);
  } finally {
    await sandbox.close();
  }
}

async function makeSet(
  set: ProblemSet,
  workshop: Workshop,
): Promise<{ problems: MiniFixRecord[]; counts: EditCounts }> {
  const problems: MiniFixRecord[] = [];
  const counts: EditCounts = { tried: 0, caught: 0, canonical: 0, equivalent: 0 };
  for (const stratum of set.strata) {
    const faults = await faultsOf(set, stratum, workshop);
    // A few more than needed are decided, since not every one can be.
    const chosen = selectFaults(faults, Math.ceil(set.each * 1.2), stratum.name);
    const { sandbox, seed, progress } = workshop;
    const decided = await decideByTests(chosen, seed, sandbox, progress);
    for (const key of Object.keys(counts) as (keyof EditCounts)[])
      counts[key] += decided.counts[key];
    for (const fault of selectFaults(decided.faults, set.each, stratum.name))
      problems.push(problemOf(fault, `${set.prefix}/${problems.length}`, stratum.name));
  }
  return { problems, counts };
}

/** Proven faults of fresh functions of a stratum. */
async function faultsOf(set: ProblemSet, stratum: Stratum, workshop: Workshop): Promise<Fault[]> {
  const { seed, sandbox, progress } = workshop;
  const count = Math.ceil(set.each * 1.2 * DRAWN[stratum.edits]);
  const functions = (await drawn(`${set.prefix}: ${stratum.name}`, count, stratum, workshop))
    .map((fn) => stratum.dress?.(fn, seed) ?? fn)
    .filter(workshop.fits);
  const passing = (await testedFunctions(functions, sandbox)).map(({ fn }) => fn);
  const options = { seed: seed + 2, perFunction: 3, accept: isInBody };
  const faults = await provenFaults(passing, options, sandbox, progress);
  return stratum.edits === 2 ? doubleFaults(faults, sandbox) : faults;
}

/** Fresh functions of a stratum, each of a composition of its own, that need their code shown. */
function drawn(
  purpose: string,
  count: number,
  { split, lines: [least, most] = [1, Infinity] }: Stratum,
  { seed, progress, fits, compositions }: Workshop,
): Promise<TestedFunction[]> {
  const refuse = (fn: GeneratedFunction): boolean => {
    const length = fn.body.trimEnd().split("\n").length;
    const isWanted = length >= least && length <= most && fits(fn);
    const needsCode = untoldConstants(fn.recipe).length >= UNTOLD;
    if (!isWanted || !needsCode || compositions.has(fn.signature)) return true;
    compositions.add(fn.signature);
    return false;
  };
  const optionsOf = (index: number) => ({ depth: split === "deeper" ? 3 : 1 + (index % 2), split });
  return drawTested(seed, purpose, count, optionsOf, refuse, progress, ASSERTIONS);
}

async function makeWriting(workshop: Workshop): Promise<MiniFixRecord[]> {
  const { prefix, count } = WRITING;
  const stratum: Stratum = { name: "write", split: "unseen compositions", edits: 1 };
  const functions = await drawn(prefix, count, stratum, workshop);
  return functions.map((fn, i) => writingProblem(withFullDocstring(fn), `${prefix}/${i}`));
}
