/**
 * @file The work behind `cct mine`: walks a history, drafts problems, proves them in the sandbox,
 * and writes those that are proven, whole.
 */
import { existsSync, statSync } from "node:fs";
import { problemRecord } from "../benchmark/problems.js";
import { UsageError } from "../errors.js";
import { Journal } from "../files/journal.js";
import { writeRecords } from "../files/write.js";
import { codeReader } from "../languages/code-reader.js";
import {
  facetOf,
  injectableLanguage,
  languageNamed,
  languagesWith,
} from "../languages/registry.js";
import { silent, type Progress } from "../progress.js";
import type { Pair, Problem } from "../records.js";
import { createSandbox, sandboxKey, type Sandbox } from "../sandbox/sandbox.js";
import { draftsOf, type LeftOut, type Reading } from "./draft.js";
import type { Entry } from "./journal.js";
import { pairOf } from "./pairs.js";
import { prove } from "./prove.js";
import { Repository, type Commit } from "./repository.js";
import { miningYield, type MiningYield, type Stage } from "./yield-table.js";

/** What `mineRepository` reads and writes. */
export interface MineOptions {
  /** Folder of a whole clone. */
  readonly repository: string;
  /** Language of the sources; default: the one that most files at HEAD are in. */
  readonly language?: string | undefined;
  /** JSON Lines (.gz too); replaced whole. A journal is kept beside it. */
  readonly output: string;
  /** Only commits of that time and later: what `Date` reads, for example 2024-06-30. */
  readonly since?: string | undefined;
  /** What is written: a benchmark's problems, or comparison pairs; default problems. */
  readonly as?: "problems" | "pairs" | undefined;
  /** Threads of the sandbox; default: one per available core. */
  readonly workers?: number | undefined;
  /** Called with commits done and commits in all; silent if left out. */
  readonly progress?: Progress | undefined;
  /** Ends the work when aborted; the journal keeps what was done. */
  readonly signal?: AbortSignal | undefined;
}

/** What `cct mine --json` prints. */
export interface MineReport {
  /** The repository's address or name. */
  readonly repository: string;
  /** The language that was mined. */
  readonly language: string;
  /** Commits that reached each stage. */
  readonly yield: MiningYield;
  /** Of the proven: those whose messages speak of a fix. */
  readonly calledFixes: number;
  /** Commits of which an earlier run had said what became. */
  readonly resumed: number;
  /** Records written. */
  readonly written: number;
  /** Every commit that gave no problem though it changes a source file and tests, with the reason. */
  readonly leftOut: readonly (LeftOut & { readonly commit: string })[];
  /** Of the output's bytes. */
  readonly sha256: string;
  /** Wall time, in seconds. */
  readonly seconds: number;
}

/** Raised when what an entry of the journal holds would be another. */
const MINER_VERSION = "1";
/** Commits with drafts that are proven together. */
const BATCH = 8;
/** Words by which messages call a change a repair. */
const FIX = /\b(fix(e[sd])?|bugs?|correct(ed|s)?|repair(ed|s)?|regression|close[sd]?)\b/i;

/**
 * Mines a repository.
 * @throws UsageError for a repository that cannot be mined, a date that is none, or a language that
 *   nothing is known of
 * @throws WorkError if the output cannot be written; nothing of it is left behind
 */
export async function mineRepository(options: MineOptions): Promise<MineReport> {
  const start = performance.now();
  const since = options.since === undefined ? -Infinity : Date.parse(options.since);
  if (Number.isNaN(since))
    throw new UsageError(
      `mine: --since expects a date, got "${options.since}"; give for example 2024-06-30`,
    );
  const repository = openRepository(options.repository);
  try {
    const name = options.language ?? (await mainLanguage(repository));
    const mine = facetOf(name, "mine");
    const reading = { language: languageNamed(name), mine, reader: await codeReader(name) };
    const commits = (await repository.commits()).filter(({ date }) => Date.parse(date) >= since);
    const key = {
      repository: repository.name,
      language: name,
      sandbox: sandboxKey(name),
      miner: MINER_VERSION,
    };
    const path = `${options.output}.journal.jsonl`;
    const journal = new Journal<Entry>(path, key, ({ commit }) => commit);
    const resumed = commits.filter(({ hash }) => journal.get(hash) !== undefined).length;
    await goThrough(repository, commits, reading, journal, options);
    const entries = commits.map(({ hash }) => journal.get(hash)!);
    const records = recordsOf(entries, options.as ?? "problems", reading);
    const sha256 = writeRecords(options.output, records);
    return {
      repository: repository.name,
      language: name,
      yield: miningYield(entries.map((one): Stage => one.leftOut?.stage ?? "proven")),
      calledFixes: commits.filter(
        ({ hash, subject }) => journal.get(hash)!.problem && FIX.test(subject),
      ).length,
      resumed,
      written: records.length,
      leftOut: entries.flatMap(({ commit, leftOut }) =>
        leftOut === undefined || leftOut.stage === "seen" ? [] : [{ commit, ...leftOut }],
      ),
      sha256,
      seconds: (performance.now() - start) / 1000,
    };
  } finally {
    repository.close();
  }
}

function openRepository(folder: string): Repository {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new UsageError(
      `${folder}: expected the folder of a git repository, got no folder; check the path`,
    );
  return new Repository(folder);
}

/** The language that can be mined in which most files are. */
async function mainLanguage(repository: Repository): Promise<string> {
  const files = [...(await repository.tree("HEAD"))];
  const counts = languagesWith("mine").map((name): [number, string] => {
    const ending = `.${languageNamed(name).extension}`;
    return [files.filter((path) => path.endsWith(ending)).length, name];
  });
  const [count, name] = counts.reduce((most, one) => (one[0] > most[0] ? one : most));
  if (count === 0)
    throw new UsageError(
      `mine: expected sources in ${languagesWith("mine").join(" or ")}, got a repository ` +
        "without any; choose another one",
    );
  return name;
}

/** Drafts and proves every commit of which the journal does not know what became. */
async function goThrough(
  repository: Repository,
  commits: readonly Commit[],
  reading: Reading,
  journal: Journal<Entry>,
  { workers, progress = silent, signal }: MineOptions,
): Promise<void> {
  let sandbox: Sandbox | undefined;
  let batch: (readonly Problem[])[] = [];
  const proveBatch = async (): Promise<void> => {
    if (batch.length === 0) return;
    sandbox ??= await createSandbox(reading.language.name, { workers });
    const proven = await prove(batch, sandbox, signal);
    journal.add(proven.map((one, i) => ({ commit: batch[i]![0]!.origin!.commit, ...one })));
    batch = [];
  };
  try {
    for (const [place, commit] of commits.entries()) {
      signal?.throwIfAborted();
      progress.update(place, commits.length, commit.subject);
      if (journal.get(commit.hash) !== undefined) continue;
      const drafts = await draftsOf(repository, commit, reading);
      if ("reason" in drafts) journal.add([{ commit: commit.hash, leftOut: drafts }]);
      else if (batch.push(drafts) === BATCH) await proveBatch();
    }
    await proveBatch();
  } finally {
    await sandbox?.close();
  }
}

/** What is written of the commits that gave a problem. */
function recordsOf(
  entries: readonly Entry[],
  as: "problems" | "pairs",
  { language, reader }: Reading,
): (Record<string, unknown> | Pair)[] {
  const proven = entries.flatMap(({ problem, killedBy }) =>
    problem === undefined ? [] : [{ problem, killedBy: killedBy ?? "" }],
  );
  if (as === "problems") return proven.map(({ problem }) => problemRecord(problem));
  const injectable = injectableLanguage(language.name);
  return proven.flatMap(({ problem, killedBy }) => {
    const pair = pairOf(problem, killedBy, injectable, reader);
    return pair === undefined ? [] : [pair];
  });
}
