/**
 * @file The work behind `cct inject`: reads functions, makes pairs, proves them if asked, writes
 *   them whole.
 */
import { UsageError } from "../errors.js";
import { writeRecords } from "../files/write.js";
import { silent, type Progress } from "../progress.js";
import { BUG_TYPES, type BugType, type Pair } from "../records.js";
import { createSandbox } from "../sandbox/sandbox.js";
import { createInjector, type Injector } from "./injector.js";
import { bugTypes } from "./operators/catalogue.js";
import { proveCandidates, testedFunctions, type Runner, type Tested } from "./proof.js";
import { readFunctions } from "./read-functions.js";
import { createTally, yieldTable, type Tally, type Yield } from "./yield-table.js";

export interface InjectFileOptions {
  /** HumanEvalPack, functions or instructions, as JSON Lines (.gz too) or one JSON list. */
  readonly input: string;
  readonly language: string;
  /** JSON Lines of `Pair`s (.gz too); replaced whole. */
  readonly output: string;
  /** Bug types; all six if left out. */
  readonly types?: readonly string[];
  /** Most pairs of one function, ≥ 1; default 3. */
  readonly perFunction?: number;
  /** Default 0. */
  readonly seed?: number;
  /** Keep only proven pairs; default false. */
  readonly prove?: boolean;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/** What `cct inject --json` prints. */
export interface InjectSummary {
  /** Distinct functions read. */
  readonly functions: number;
  readonly pairs: number;
  readonly proven: number;
  readonly byType: Readonly<Record<string, Yield>>;
  readonly byOperator: Readonly<Record<string, Yield & { readonly bugType: BugType }>>;
  /**
   * Left out: code that does not parse; and when proving, functions without a test or failing their
   * own.
   */
  readonly skipped: {
    readonly unparsed: number;
    readonly untested: number;
    readonly failing: number;
  };
  /** Of the output's bytes. */
  readonly sha256: string;
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
    throw new UsageError(`perFunction: expected an integer ≥ 1, got ${perFunction}`);
  if (!Number.isInteger(seed)) throw new UsageError(`seed: expected an integer, got ${seed}`);
  const types = options.types === undefined ? BUG_TYPES : bugTypes(options.types);
  const injector = await createInjector(options.language);
  const { functions, unparsed } = readFunctions(options.input, injector.language, injector.parser);
  const tally = createTally();
  const tested = functions.filter((fn) => fn.test.trim() !== "");
  let pairs: Pair[],
    failing = 0;
  if (!prove)
    pairs = functions.flatMap((fn, i) => {
      if (i % CHUNK === 0) progress.update(i, functions.length, "injecting");
      return injector.inject(fn, { types, perFunction, seed }, tally);
    });
  else {
    if (tested.length === 0)
      throw new UsageError(
        `prove: expected functions with tests, got none in the ${functions.length} of ${options.input}; leave prove out`,
      );
    const runner = await createSandbox(options.language);
    try {
      pairs = [];
      for (let from = 0; from < tested.length; from += CHUNK) {
        const passing = await testedFunctions(
          tested.slice(from, from + CHUNK),
          runner,
          silent,
          options.signal,
        );
        failing += Math.min(CHUNK, tested.length - from) - passing.length;
        pairs.push(
          ...(await provenPairs(
            injector,
            passing,
            runner,
            { types, perFunction, seed },
            tally,
            options.signal,
          )),
        );
        progress.update(
          Math.min(from + CHUNK, tested.length),
          tested.length,
          `${pairs.length} proven`,
        );
      }
    } finally {
      await runner.close();
    }
  }
  const sha256 = writeRecords(options.output, pairs);
  return {
    functions: functions.length,
    pairs: pairs.length,
    proven: pairs.filter((pair) => pair.proof !== "unproven").length,
    ...yieldTable(tally, types),
    skipped: { unparsed, untested: prove ? functions.length - tested.length : 0, failing },
    sha256,
    seconds: (performance.now() - start) / 1000,
  };
}

/**
 * Proven pairs in the order of functions and draws: what a proof drops is replaced, up to ROUNDS
 * times.
 */
async function provenPairs(
  injector: Injector,
  functions: readonly Tested[],
  runner: Runner,
  options: { types: readonly BugType[]; perFunction: number; seed: number },
  tally: Tally,
  signal?: AbortSignal,
): Promise<Pair[]> {
  const supplies = functions.map((of) => ({
    of,
    draws: injector.draw(of.fn, options, tally),
    proven: [] as Pair[],
  }));
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const candidates = supplies.flatMap((supply) =>
        take(supply.draws, options.perFunction - supply.proven.length).map((pair) => ({
          pair,
          of: supply.of,
          supply,
        })),
      );
      if (candidates.length === 0) break;
      const kept = new Map(
        (await proveCandidates(candidates, injector.language, runner, tally, silent, signal)).map(
          (pair) => [pair.id, pair],
        ),
      );
      for (const { pair, supply } of candidates) {
        const proven = kept.get(pair.id);
        if (proven !== undefined) supply.proven.push(proven);
      }
    }
  } finally {
    for (const supply of supplies) supply.draws.return(undefined);
  }
  return supplies.flatMap((supply) => supply.proven);
}

function take<T>(generator: Generator<T>, count: number): T[] {
  const items: T[] = [];
  while (items.length < count) {
    const { done, value } = generator.next();
    if (done === true) break;
    items.push(value);
  }
  return items;
}
