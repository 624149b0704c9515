/**
 * @file Faulty twins of generated functions: injected, chosen so that the six bug types come out
 * even, proven by execution, and such that the docstring or the code that is left decides what the
 * repair is.
 */
import { createInjector, type Injector } from "../bugs/injector.js";
import { proveCandidates, type Tested } from "../bugs/proof.js";
import { type Progress, silent } from "../progress.js";
import { randomStream } from "../random.js";
import { BUG_TYPES, type BugType, type Pair } from "../records.js";
import type { Sandbox } from "../sandbox/sandbox.js";
import { isDecided } from "./decided-edit.js";
import type { TestedFunction } from "./execute.js";

/** A function with a proven pair made of it. */
export interface Fault {
  /** The function as generated, with its tests. */
  readonly fn: TestedFunction;
  /** Its correct and buggy code, the bug's type and the proof. */
  readonly pair: Pair;
}

/** Seconds of processor time in which a faulty twin must fail; beyond it counts as endless. */
export const TIME_LIMIT = 0.5;
/** Candidates drawn from each function, of which few are tried. */
const CANDIDATES = 14;

/** Whether the bug is one that a completion of the prompt can mend. */
export function isInBody({ fn, pair }: Fault): boolean {
  return pair.buggy.startsWith(fn.prompt);
}

/** Which faults are looked for. */
export interface FaultOptions {
  /** Decides the edits, together with each function's code. */
  readonly seed: number;
  /** Most faults of one function, all of different bug types. */
  readonly perFunction: number;
  /** Which candidates may be used at all; all by default. */
  readonly accept?: (fault: Fault) => boolean;
}

/** An unproven fault, as the proof takes it. */
interface Candidate extends Fault {
  readonly of: Tested;
}

function candidatesOf(
  injector: Injector,
  fn: TestedFunction,
  { seed, accept = () => true }: FaultOptions,
): Map<BugType, Pair[]> {
  const pairs = injector.inject(
    { name: fn.name, code: fn.code, test: fn.test },
    { perFunction: CANDIDATES, seed, proving: true },
  );
  const byType = new Map<BugType, Pair[]>();
  for (const pair of pairs)
    if (isDecided(fn, pair.edit) && accept({ fn, pair }))
      byType.set(pair.bugType, [...(byType.get(pair.bugType) ?? []), pair]);
  return byType;
}

/** Proven, decided pairs: at most `perFunction` of a function, the rarer bug types first. */
export async function provenFaults(
  functions: readonly TestedFunction[],
  options: FaultOptions,
  sandbox: Sandbox,
  progress: Progress = silent,
): Promise<Fault[]> {
  const injector = await createInjector("python");
  const chosen: Candidate[] = [];
  const tried = new Map<BugType, number>(BUG_TYPES.map((type) => [type, 0]));
  for (const fn of functions) {
    const byType = candidatesOf(injector, fn, options);
    const stream = randomStream(options.seed, "candidates", fn.code);
    const rarest = stream.shuffle([...byType.keys()]).sort((a, b) => tried.get(a)! - tried.get(b)!);
    for (const type of rarest.slice(0, options.perFunction)) {
      tried.set(type, tried.get(type)! + 1);
      const source = { name: fn.name, code: fn.code, test: fn.test };
      const pair = stream.choice(byType.get(type)!);
      chosen.push({ fn, pair, of: { fn: source, assertions: fn.calls.length } });
    }
  }
  const pairs = await proveCandidates(chosen, injector.language, sandbox, undefined, progress);
  const proven = new Map(pairs.map((pair) => [pair.id, pair]));
  return chosen.flatMap(({ fn, pair: { id } }) =>
    proven.has(id) ? [{ fn, pair: proven.get(id)! }] : [],
  );
}

/**
 * `count` of the faults, with as even a share of every bug type as there is; in the order given.
 */
export function evenly(faults: readonly Fault[], count: number): Fault[] {
  const byType = BUG_TYPES.map((type) => faults.filter(({ pair }) => pair.bugType === type));
  const taken = new Set<Fault>();
  for (let round = 0; taken.size < Math.min(count, faults.length); round++)
    for (const group of byType)
      if (round < group.length && taken.size < count) taken.add(group[round]!);
  return faults.filter((fault) => taken.has(fault));
}
