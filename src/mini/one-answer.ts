/**
 * @file Tests that decide: for each problem the injector's single edits of the buggy code are
 * tried, and where one passes the problem's test but differs from the canonical solution on further
 * inputs, a call on which it differs joins the test (mutation testing; DeMillo, Lipton and Sayward
 * 1978). What passes then is equal to the canonical solution on all inputs tried: the prompt cannot
 * rule it out.
 */
import { createInjector } from "../bugs/injector.js";
import { programOf } from "../bugs/proof.js";
import type { Program, Verdict } from "../languages/outcome.js";
import { type Progress, silent } from "../progress.js";
import type { Sandbox } from "../sandbox/sandbox.js";
import { type Call, furtherCalls, testText } from "./execute.js";
import type { Fault } from "./faults.js";

/** Edits of a buggy function that are tried. */
const MOST_EDITS = 60;
/** Rounds of further inputs, fourteen calls each. */
const ROUNDS = 4;
/** Calls that may join a test. */
const MOST_JOINED = 6;

/** Lines that an edited function may run; an endless loop ends there, in the same interpreter. */
const LINES = 8_000;

/** The code with its entry point held to so many lines a call. */
function limited(code: string, name: string): string {
  return `${code}

import sys as _sys
def _limited(function):
    def run(*values):
        left = ${LINES}
        def trace(frame, event, value):
            nonlocal left
            left -= 1
            if left < 0:
                raise OverflowError('endless')
            return trace
        _sys.settrace(trace)
        try:
            return function(*values)
        finally:
            _sys.settrace(None)
    return run
${name} = _limited(${name})
`;
}

/** What the search saw, for the data card. */
export interface EditCounts {
  /** Edits tried. */
  tried: number;
  /** Edits that passed a problem's first test, but not the further calls. */
  caught: number;
  /** Edits that give the canonical solution's text again. */
  canonical: number;
  /** Edits of another text that pass all calls. */
  equivalent: number;
}

/** What the search gives. */
export interface Decided {
  /** The faults in their order, with sharper tests; those that stay open are left out. */
  readonly faults: Fault[];
  /** What was tried. */
  readonly counts: EditCounts;
}

/** An edit of one fault's buggy code, with all calls on which it is compared. */
interface Tried {
  readonly fault: number;
  readonly code: string;
  readonly program: Program;
}

/** The faults with tests that no single edit of the buggy code passes by being lucky. */
export async function decideByTests(
  faults: readonly Fault[],
  seed: number,
  sandbox: Sandbox,
  progress: Progress = silent,
): Promise<Decided> {
  const injector = await createInjector("python");
  const further = await furtherCalls(
    faults.map(({ fn }) => fn),
    seed,
    ROUNDS,
  );
  const tried: Tried[] = faults.flatMap(({ fn, pair }, index) => {
    const calls = [...fn.calls, ...further[index]!];
    const test = testText(fn.name, calls);
    const edits = injector.inject(
      { name: fn.name, code: pair.buggy, test: "" },
      { perFunction: MOST_EDITS, seed, proving: true },
    );
    return edits.map(({ buggy }, i) => ({
      fault: index,
      code: buggy,
      program: programOf({ ...fn, test }, `${index} ${i}`, limited(buggy, fn.name)),
    }));
  });
  const verdicts = await sandbox.run(
    tried.map(({ program }) => program),
    progress,
  );
  return judged(faults, further, tried, verdicts);
}

function judged(
  faults: readonly Fault[],
  further: readonly (readonly Call[])[],
  tried: readonly Tried[],
  verdicts: readonly Verdict[],
): Decided {
  const counts: EditCounts = { tried: tried.length, caught: 0, canonical: 0, equivalent: 0 };
  const joined: Set<number>[] = faults.map(() => new Set());
  tried.forEach(({ fault, code }, i) => {
    const { fn, pair } = faults[fault]!;
    const { outcome, assertions } = verdicts[i]!;
    const place = assertions - 1 - fn.calls.length;
    if (outcome === "passed") counts[code === pair.correct ? "canonical" : "equivalent"]++;
    else if (place >= 0) {
      counts.caught++;
      joined[fault]!.add(place);
    }
  });
  const kept = faults.flatMap(({ fn, pair }, index): Fault[] => {
    const places = [...joined[index]!].sort((a, b) => a - b);
    if (places.length > MOST_JOINED) return [];
    const calls = [...fn.calls, ...places.map((place) => further[index]![place]!)];
    return [{ fn: { ...fn, calls, test: testText(fn.name, calls) }, pair }];
  });
  return { faults: kept, counts };
}
