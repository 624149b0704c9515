/**
 * @file MiniFix: repair problems in HumanEvalPack's keys, made of functions whose compositions
 * training never saw, in strata (strata.ts). The bug lies in the body of the entry point; the
 * canonical solution passes the test, the buggy one fails. MiniWrite has the same keys: its
 * docstrings tell all, and there is no body to repair.
 */
import { benchmarkBugType, BUG_TYPES } from "../records.js";
import { testText, type TestedFunction } from "./execute.js";
import type { Fault } from "./faults.js";
import { functionOf } from "./grammar/generate.js";
import { allTold } from "./grammar/recipe.js";

/**
 * A line of minifix.jsonl: HumanEvalPack's keys, `stratum`, and `composition` (which primitives, by
 * which disjointness is checked).
 */
export interface MiniFixRecord {
  /** "MiniFix/N", N from 0. */
  readonly task_id: string;
  /** Declaration and docstring, as a model sees them. */
  readonly prompt: string;
  /** Helper functions and neighbours if any, then the `def` line. */
  readonly declaration: string;
  /** Body that passes the test. */
  readonly canonical_solution: string;
  /** Body that fails it. */
  readonly buggy_solution: string;
  /** One of HumanEvalPack's six types, in its words; of two edits that of the first. */
  readonly bug_type: string;
  /** How the buggy body fails; empty where that is not proven. */
  readonly failure_symptoms: string;
  /** Name of the function under test. */
  readonly entry_point: string;
  /** Name and parameters, as in a call. */
  readonly signature: string;
  /** The docstring's plain text. */
  readonly docstring: string;
  /** The request in one sentence. */
  readonly instruction: string;
  /** Assertions on all calls, and the call of `check`. */
  readonly test: string;
  /** The same on the first two calls. */
  readonly example_test: string;
  /** The docstring, indented by four. */
  readonly text: string;
  /** Name of its stratum. */
  readonly stratum: string;
  /** Shape and primitives in one line; see `GeneratedFunction.signature`. */
  readonly composition: string;
}

/** Keys that depend on the function alone. */
function keysOf(fn: TestedFunction) {
  return {
    prompt: fn.prompt,
    declaration: fn.declaration,
    canonical_solution: fn.body,
    entry_point: fn.name,
    signature: `${fn.name}(${fn.parameters.join(", ")})`,
    docstring: fn.docstring,
    test: `\n\n${testText(fn.name, fn.calls)}`,
    example_test: testText(fn.name, fn.calls.slice(0, 2)),
    text: `    ${fn.docstring}`,
    composition: fn.signature,
  };
}

/** One problem. */
export function problemOf({ fn, pair }: Fault, taskId: string, stratum: string): MiniFixRecord {
  return {
    task_id: taskId,
    ...keysOf(fn),
    buggy_solution: pair.buggy.slice(fn.prompt.length),
    bug_type: benchmarkBugType(pair.bugType),
    failure_symptoms: typeof pair.proof === "string" ? "" : pair.proof.symptom,
    instruction: `Fix bugs in ${fn.name}.`,
    stratum,
  };
}

/** The function with a docstring that tells every constant. */
export function withFullDocstring(fn: TestedFunction): TestedFunction {
  return { ...fn, ...functionOf(allTold(fn.recipe)) };
}

/** A problem that asks to write the body: MiniWrite. */
export function writingProblem(fn: TestedFunction, taskId: string): MiniFixRecord {
  return {
    task_id: taskId,
    ...keysOf(fn),
    buggy_solution: "    pass\n",
    bug_type: "missing logic",
    failure_symptoms: "incorrect output",
    instruction: `Write ${fn.name}.`,
    stratum: "write",
  };
}

/**
 * `count` of a stratum's faults: bug types about even, one a function; in the order given.
 * @throws RangeError if there are too few
 */
export function selectFaults(faults: readonly Fault[], count: number, stratum: string): Fault[] {
  const used = new Set<string>();
  const taken = new Set<Fault>();
  // Types take turns, those with the fewest faults first.
  const turns = BUG_TYPES.map((type) => faults.filter(({ pair }) => pair.bugType === type)).sort(
    (a, b) => a.length - b.length,
  );
  for (let before = -1; taken.size > before;) {
    before = taken.size;
    for (const group of turns) {
      const next = taken.size < count ? group.find(({ fn }) => !used.has(fn.code)) : undefined;
      if (!next) continue;
      used.add(next.fn.code);
      taken.add(next);
    }
  }
  if (taken.size < count)
    throw new RangeError(
      `selectFaults: "${stratum}" needs ${count} problems, got ${taken.size}; draw more functions`,
    );
  return faults.filter((fault) => taken.has(fault));
}
