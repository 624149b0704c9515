/**
 * @file Faulty twins of generated functions: injected, chosen so that the six bug types come out
 *   even, proven by execution.
 */
import { createInjector } from "../bugs/injector.js";
import { proveCandidates, type Tested } from "../bugs/proof.js";
import { type Progress, silent } from "../progress.js";
import { randomStream } from "../random.js";
import { BUG_TYPES, type BugType, type Pair } from "../records.js";
import type { Sandbox } from "../sandbox/sandbox.js";
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

/**
 * Proven pairs, at most `perFunction` of a function, all of different bug types.
 * @param accept  which candidates may be used at all
 * @param seed  decides the edits, together with each function's code
 */
export async function provenFaults(
  functions: readonly TestedFunction[],
  {
    seed,
    perFunction,
    accept = () => true,
  }: { seed: number; perFunction: number; accept?: (fault: Fault) => boolean },
  sandbox: Sandbox,
  progress: Progress = silent,
): Promise<Fault[]> {
  const injector = await createInjector("python");
  const chosen: { fn: TestedFunction; pair: Pair; of: Tested }[] = [];
  const tried = new Map<BugType, number>(BUG_TYPES.map((type) => [type, 0]));
  for (const fn of functions) {
    const candidates = injector.inject(
      { name: fn.name, code: fn.code, test: fn.test },
      { perFunction: CANDIDATES, seed, proving: true },
    );
    const byType = new Map<BugType, Pair[]>();
    for (const pair of candidates)
      if (accept({ fn, pair }))
        byType.set(pair.bugType, [...(byType.get(pair.bugType) ?? []), pair]);
    const stream = randomStream(seed, "candidates", fn.code);
    const rarest = stream.shuffle([...byType.keys()]).sort((a, b) => tried.get(a)! - tried.get(b)!);
    for (const type of rarest.slice(0, perFunction)) {
      tried.set(type, tried.get(type)! + 1);
      chosen.push({
        fn,
        pair: stream.choice(byType.get(type)!),
        of: { fn: { name: fn.name, code: fn.code, test: fn.test }, assertions: fn.calls.length },
      });
    }
  }
  const proven = new Map(
    (await proveCandidates(chosen, injector.language, sandbox, undefined, progress)).map((pair) => [
      pair.id,
      pair,
    ]),
  );
  return chosen.flatMap(({ fn, pair }) =>
    proven.has(pair.id) ? [{ fn, pair: proven.get(pair.id)! }] : [],
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
