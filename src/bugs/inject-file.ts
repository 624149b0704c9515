/**
 * @file The work behind `cct inject`: reads functions, makes pairs, proves them if asked, writes
 *   them whole.
 */
import { UsageError } from "../errors.js";
import { writeRecords } from "../files/write.js";
import { silent, type Progress } from "../progress.js";
import { BUG_TYPES, type BugType, type Pair, type SourceFunction } from "../records.js";
import { createSandbox } from "../sandbox/sandbox.js";
import { createInjector, type DrawOptions, type Injector } from "./injector.js";
import { bugTypes } from "./operators/catalogue.js";
import {
  differentPairs,
  proveCandidates,
  testedFunctions,
  wholeText,
  type Runner,
  type Tested,
} from "./proof.js";
import { readFunctions, reasonOf, type LeftOut } from "./read-functions.js";
import { createTally, yieldTable, type Tally, type Yield } from "./yield-table.js";

/** What `injectFile` reads, makes and writes. */
export interface InjectFileOptions {
  /**
   * A source file of the language; or HumanEvalPack, functions or instructions, as JSON Lines (.gz
   * too) or one JSON list.
   */
  readonly input: string;
  /** Name of the functions' language. */
  readonly language: string;
  /** JSON Lines of `Pair`s (.gz too); replaced whole. */
  readonly output: string;
  /** Bug types; all six if left out. */
  readonly types?: readonly string[] | undefined;
  /** Most pairs of one function, ≥ 1; default 3. */
  readonly perFunction?: number | undefined;
  /** Default 0. */
  readonly seed?: number | undefined;
  /** Keep only proven pairs; default false. */
  readonly prove?: boolean | undefined;
  /** Called with how far the work is; silent if left out. */
  readonly progress?: Progress | undefined;
  /** Ends the proving when aborted; nothing is written then. */
  readonly signal?: AbortSignal | undefined;
}

/** What `cct inject --json` prints. */
export interface InjectSummary {
  /** Distinct functions read. */
  readonly functions: number;
  /** Pairs written. */
  readonly pairs: number;
  /** How many of them tests have proven. */
  readonly proven: number;
  /** What became of the candidates of each bug type. */
  readonly byType: Readonly<Record<string, Yield>>;
  /** The same for each operator, with its bug type. */
  readonly byOperator: Readonly<Record<string, Yield & { readonly bugType: BugType }>>;
  /**
   * Left out: code that cannot be read; and when proving, functions without a test or failing their
   * own.
   */
  readonly skipped: {
    readonly unparsed: number;
    readonly untested: number;
    readonly failing: number;
  };
  /** What could not be read, each named with the reason. */
  readonly leftOut: readonly LeftOut[];
  /** Of the output's bytes. */
  readonly sha256: string;
  /** Wall time of the whole work. */
  readonly seconds: number;
}

/** Functions that are worked on together; bounds memory and gives the sandbox enough to do. */
const CHUNK = 256;
/** Candidates tried for each pair asked for, before a function is left with fewer. */
const ROUNDS = 3;

/**
 * Twice the same options give the same bytes.
 * @throws UsageError naming every option at fault, a faulty record as FILE:LINE: key, or nothing to
 *   prove with
 * @throws WorkError if the output cannot be written; nothing is left behind
 */
export async function injectFile(options: InjectFileOptions): Promise<InjectSummary> {
  const start = performance.now();
  const { perFunction = 3, seed = 0, prove = false, progress = silent } = options;
  if (!Number.isInteger(perFunction) || perFunction < 1)
    throw new UsageError(
      `perFunction: expected an integer ≥ 1, got ${perFunction}; give how many pairs to make ` +
        "of a function at most",
    );
  if (!Number.isInteger(seed))
    throw new UsageError(`seed: expected an integer, got ${seed}; leave it out for 0`);
  const types = options.types === undefined ? BUG_TYPES : bugTypes(options.types);
  const injector = await createInjector(options.language);
  const { language, parser } = injector;
  const read = readFunctions(options.input, language, parser);
  const leftOut = [...read.leftOut];
  const work: Work = {
    injector,
    options: { types, perFunction, seed, proving: prove },
    tally: createTally(),
    leftOut,
    progress,
    signal: options.signal,
  };
  const tested = read.functions.filter((fn) => fn.test.trim() !== "");
  if (prove && tested.length === 0)
    throw new UsageError(
      `prove: expected functions with tests, got none in the ${read.functions.length} of ` +
        `${options.input}; leave prove out`,
    );
  const made = prove
    ? await proven(work, tested, options.language)
    : { pairs: await untested(work, read.functions), failing: 0 };
  const { pairs, failing } = made;
  const sha256 = writeRecords(options.output, pairs);
  return {
    functions: read.functions.length,
    pairs: pairs.length,
    proven: pairs.filter((pair) => typeof pair.proof !== "string").length,
    ...yieldTable(work.tally, types),
    skipped: {
      unparsed: leftOut.length,
      untested: prove ? read.functions.length - tested.length : 0,
      failing,
    },
    leftOut,
    sha256,
    seconds: (performance.now() - start) / 1000,
  };
}

/** What the steps of one run share. */
interface Work {
  readonly injector: Injector;
  readonly options: DrawOptions & { readonly perFunction: number };
  readonly tally: Tally;
  /** Grows when a function turns out to be beyond the injector. */
  readonly leftOut: LeftOut[];
  readonly progress: Progress;
  readonly signal?: AbortSignal | undefined;
}

/** Pairs of every function: those that the compiler takes, where the language asks it. */
function untested(work: Work, functions: readonly SourceFunction[]): Promise<Pair[]> | Pair[] {
  const asks = work.injector.language.compilesPairs?.() === true;
  return asks ? compiled(work, functions) : unproven(work, functions);
}

/** Pairs both sides of which compile, and not to the same code. */
async function compiled(work: Work, functions: readonly SourceFunction[]): Promise<Pair[]> {
  const { injector, leftOut, progress, tally } = work;
  const pairs: Pair[] = [];
  for (const [i, fn] of functions.entries()) {
    progress.update(i, functions.length, `${pairs.length} compiled`);
    const whole = wholeText(fn, fn.code);
    const [alone] = await injector.language.compareCompiled([[whole, whole]]);
    if (alone === "invalid")
      leftOut.push({ name: fn.name, reason: "its code does not compile by itself" });
    else
      pairs.push(
        ...(await supplied(work, [{ fn }], async (candidates) => {
          const kept = await differentPairs(candidates, injector.language, tally);
          return kept.map(({ pair }): Pair => ({ ...pair, proof: "compiled" }));
        })),
      );
  }
  return pairs;
}

/** Pairs of every function, as they are drawn. */
function unproven(work: Work, functions: readonly SourceFunction[]): Pair[] {
  const { injector, options, progress } = work;
  return functions.flatMap((fn, i) => {
    if (i % CHUNK === 0) progress.update(i, functions.length, "injecting");
    const draws = injector.draw(fn, options, work.tally);
    const pairs = take(work, fn, draws, options.perFunction);
    draws.return(undefined);
    return pairs;
  });
}

/** Proven pairs of the functions that pass their own tests; the others are counted. */
async function proven(
  work: Work,
  tested: readonly SourceFunction[],
  languageName: string,
): Promise<{ pairs: Pair[]; failing: number }> {
  const { progress, signal } = work;
  const runner = await createSandbox(languageName);
  const pairs: Pair[] = [];
  let failing = 0;
  try {
    for (let from = 0; from < tested.length; from += CHUNK) {
      const chunk = tested.slice(from, from + CHUNK);
      const passing = await testedFunctions(chunk, runner, silent, signal);
      failing += chunk.length - passing.length;
      pairs.push(...(await provenPairs(work, passing, runner)));
      progress.update(from + chunk.length, tested.length, `${pairs.length} proven`);
    }
  } finally {
    await runner.close();
  }
  return { pairs, failing };
}

/** Proven pairs of functions that pass their tests. */
function provenPairs(work: Work, functions: readonly Tested[], runner: Runner): Promise<Pair[]> {
  const { injector, tally, signal } = work;
  return supplied(work, functions, (candidates) =>
    proveCandidates(candidates, injector.language, runner, tally, silent, signal),
  );
}

/**
 * Pairs that `keep` keeps, in the order of functions and draws: what it drops is replaced, up to
 * ROUNDS times.
 */
async function supplied<O extends { readonly fn: SourceFunction }>(
  work: Work,
  functions: readonly O[],
  keep: (candidates: readonly { readonly pair: Pair; readonly of: O }[]) => Promise<Pair[]>,
): Promise<Pair[]> {
  const { injector, options, tally } = work;
  const supplies = functions.map((of) => ({
    of,
    draws: injector.draw(of.fn, options, tally),
    kept: [] as Pair[],
  }));
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const candidates = supplies.flatMap((supply) =>
        take(work, supply.of.fn, supply.draws, options.perFunction - supply.kept.length).map(
          (pair) => ({ pair, of: supply.of, supply }),
        ),
      );
      if (candidates.length === 0) break;
      const kept = new Map((await keep(candidates)).map((pair) => [pair.id, pair]));
      for (const { pair, supply } of candidates) {
        const found = kept.get(pair.id);
        if (found !== undefined) supply.kept.push(found);
      }
    }
  } finally {
    for (const supply of supplies) supply.draws.return(undefined);
  }
  return supplies.flatMap((supply) => supply.kept);
}

/**
 * The next pairs of a function; a fault of the injector costs this function its pairs, and the run
 * nothing.
 */
function take(work: Work, fn: SourceFunction, draws: Generator<Pair>, count: number): Pair[] {
  const pairs: Pair[] = [];
  try {
    while (pairs.length < count) {
      const { done, value } = draws.next();
      if (done === true) break;
      pairs.push(value);
    }
  } catch (error) {
    work.leftOut.push({ name: fn.name, reason: reasonOf(error) });
    return [];
  }
  return pairs;
}
