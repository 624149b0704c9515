/**
 * @file MiniFix: repair problems in HumanEvalPack's keys, made of functions whose compositions
 * training never saw, in three strata. The bug lies in the body of the entry point; the canonical
 * solution passes the test, the buggy one fails.
 */
import { benchmarkBugType, BUG_TYPES } from "../records.js";
import { testText } from "./execute.js";
import type { Fault } from "./faults.js";
import type { Split } from "./grammar/generate.js";

/** The strata, reported apart: how far a problem is from what was trained on. */
export const STRATA = [
  "unseen compositions",
  "deeper",
  "held-out primitives",
] as const satisfies readonly Split[];

/**
 * A line of minifix.jsonl: HumanEvalPack's keys, `stratum`, and `composition` (which primitives, by
 * which disjointness is checked).
 */
export interface MiniFixRecord {
  /** "MiniFix/N", N from 0. */
  readonly task_id: string;
  /** Declaration and docstring, as a model sees them. */
  readonly prompt: string;
  /** Helper functions if any, then the `def` line. */
  readonly declaration: string;
  /** Body that passes the test. */
  readonly canonical_solution: string;
  /** Body that fails it. */
  readonly buggy_solution: string;
  /** One of HumanEvalPack's six types, in its words. */
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
  /** One of STRATA. */
  readonly stratum: string;
  /** Shape and primitives in one line; see `GeneratedFunction.signature`. */
  readonly composition: string;
}

/** Whether the bug is one that a completion of the prompt can mend. */
export function isInBody({ fn, pair }: Fault): boolean {
  return pair.buggy.startsWith(fn.prompt);
}

/** One problem. */
export function problemOf({ fn, pair }: Fault, taskId: string): MiniFixRecord {
  return {
    task_id: taskId,
    prompt: fn.prompt,
    declaration: fn.declaration,
    canonical_solution: fn.body,
    buggy_solution: pair.buggy.slice(fn.prompt.length),
    bug_type: benchmarkBugType(pair.bugType),
    failure_symptoms: pair.proof === "unproven" ? "" : pair.proof.symptom,
    entry_point: fn.name,
    signature: `${fn.name}(${fn.parameters.join(", ")})`,
    docstring: fn.docstring,
    instruction: `Fix bugs in ${fn.name}.`,
    test: `\n\n${testText(fn.name, fn.calls)}`,
    example_test: testText(fn.name, fn.calls.slice(0, 2)),
    text: `    ${fn.docstring}`,
    stratum: fn.split,
    composition: fn.signature,
  };
}

/**
 * `count` problems out of the faults: as many of each stratum, bug types even within it, one a
 * function.
 * @throws RangeError if a stratum has too few faults
 */
export function selectProblems(
  faults: readonly Fault[],
  count: number,
  prefix: string,
): MiniFixRecord[] {
  const share = Math.floor(count / STRATA.length);
  const chosen = STRATA.flatMap((stratum) => {
    const byType = BUG_TYPES.map((type) =>
      faults.filter(({ fn, pair }) => fn.split === stratum && pair.bugType === type),
    );
    const used = new Set<string>(),
      taken = new Set<Fault>();
    // Types take turns, those with the fewest faults first; one problem a function.
    const turns = byType.sort((a, b) => a.length - b.length);
    for (let before = -1; taken.size > before;) {
      before = taken.size;
      for (const group of turns) {
        const next = taken.size < share ? group.find(({ fn }) => !used.has(fn.code)) : undefined;
        if (!next) continue;
        used.add(next.fn.code);
        taken.add(next);
      }
    }
    if (taken.size < share)
      throw new RangeError(
        `selectProblems: "${stratum}" needs ${share} problems, got ${taken.size}; draw more functions`,
      );
    return faults.filter((fault) => taken.has(fault));
  });
  return chosen.map((fault, index) => problemOf(fault, `${prefix}/${index}`));
}
