/**
 * @file Runs generated functions on their test inputs and makes tests of what they return.
 * Functions that raise, run longer than a line budget, or say nothing (too few different outputs)
 * are dropped.
 */
import { randomStream } from "../random.js";
import { testOfCalls } from "../languages/python/answers.js";
import { runTrustedPython } from "../languages/python/sandbox/trusted-python.js";
import type { GeneratedFunction } from "./grammar/generate.js";
import { drawInputs } from "./grammar/inputs.js";

/** One call: arguments and result as Python text. */
export interface Call {
  /** Arguments between the call's parentheses, as Python text. */
  readonly arguments: string;
  /** What the function returned, as its `repr`. */
  readonly result: string;
}

/** A function that was run, with calls that tell it from others. */
export interface TestedFunction extends GeneratedFunction {
  /** Calls whose results the test asserts, in the order of the inputs. */
  readonly calls: readonly Call[];
  /** `def check(candidate): …` with one assertion a call, then the call of check. */
  readonly test: string;
}

/** Functions per run of the interpreter. */
const BATCH = 500;
/** Calls kept per function, at least; longest text of arguments and result together. */
const FEWEST = 5;
const LONGEST = 140;

const SCRIPT = `
import json, sys
class Endless(Exception): pass
left = 0
def local(frame, event, argument):
    global left
    if event == 'line':
        left -= 1
        if left < 0: raise Endless()
    return local
def trace(frame, event, argument):
    return local if frame.f_code.co_filename == 'drawn' else None
def outputs(code, name, inputs):
    global left
    space = {}
    results = []
    try:
        exec(compile(code, 'drawn', 'exec'), space)
        for text in inputs:
            values = eval('(' + text + ',)', space)
            left = 20000
            sys.settrace(trace)
            try: result = space[name](*values)
            finally: sys.settrace(None)
            results.append(repr(result))
        return results
    except Exception:
        return None
print(json.dumps([outputs(*item) for item in json.load(sys.stdin)]))
`;

/** The text of a test: HumanEval's style, `check` is called with `name`. */
export function testText(name: string, calls: readonly Call[]): string {
  return testOfCalls(
    name,
    calls.map((call) => [call.arguments, call.result]),
  );
}

/** The calls worth keeping, or none if the outputs say too little. */
function select(inputs: readonly string[], results: readonly string[], most: number): Call[] {
  const seen = new Set<string>();
  const calls = inputs
    .map((text, index) => ({ arguments: text, result: results[index]! }))
    .filter(
      (call) =>
        call.arguments.length + call.result.length <= LONGEST &&
        !seen.has(call.arguments) &&
        seen.add(call.arguments),
    );
  const fresh = new Set<string>();
  const telling = calls.filter((call) => !fresh.has(call.result) && fresh.add(call.result));
  const isFlag = [...fresh].every((result) => result === "True" || result === "False");
  if (calls.length < FEWEST || fresh.size < (isFlag ? 2 : 3)) return [];
  const kept = new Set([...telling, ...calls].slice(0, most));
  for (const call of calls) if (kept.size < most) kept.add(call);
  return calls.filter((call) => kept.has(call));
}

/** What a function returns for its inputs. */
interface Observed<F extends GeneratedFunction> {
  readonly fn: F;
  /** Arguments of each call, as Python text. */
  readonly inputs: readonly string[];
  /** The value of each call, as Python text; null where the function raises or runs long. */
  readonly results: readonly string[] | null;
}

/** Runs every function on inputs of its own, some hundred in one run of the interpreter. */
async function observe<F extends GeneratedFunction>(
  functions: readonly F[],
  inputsOf: (fn: F) => string[],
): Promise<Observed<F>[]> {
  const observed: Observed<F>[] = [];
  for (let start = 0; start < functions.length; start += BATCH) {
    const batch = functions.slice(start, start + BATCH).map((fn) => ({ fn, inputs: inputsOf(fn) }));
    const items = batch.map(({ fn, inputs }) => [fn.code, fn.name, inputs]);
    const answer = await runTrustedPython(SCRIPT, JSON.stringify(items));
    const results = JSON.parse(answer) as (string[] | null)[];
    observed.push(...batch.map((one, index) => ({ ...one, results: results[index]! })));
  }
  return observed;
}

/**
 * Calls of each function beyond those of its test, on `rounds` × 14 further inputs.
 * @returns a list for each function; empty where it raises on one of the inputs
 */
export async function furtherCalls(
  functions: readonly TestedFunction[],
  seed: number,
  rounds: number,
): Promise<Call[][]> {
  const observed = await observe(functions, (fn) =>
    Array.from({ length: rounds }, (_, round) =>
      drawInputs(randomStream(seed, "further inputs", fn.code, round), fn.recipe),
    ).flat(),
  );
  return observed.map(({ fn, inputs, results }) => {
    const seen = new Set(fn.calls.map((call) => call.arguments));
    const calls = (results ?? []).map((result, i) => ({ arguments: inputs[i]!, result }));
    return calls.filter(
      (call) =>
        call.arguments.length + call.result.length <= LONGEST &&
        !seen.has(call.arguments) &&
        seen.add(call.arguments),
    );
  });
}

/**
 * Runs every function on inputs drawn from (seed, its code).
 * @param most  calls to keep per function, those with new results first
 * @returns the functions that passed, in the order given
 */
export async function testFunctions(
  functions: readonly GeneratedFunction[],
  seed: number,
  most = 8,
): Promise<TestedFunction[]> {
  const observed = await observe(functions, (fn) =>
    drawInputs(randomStream(seed, "inputs", fn.code), fn.recipe),
  );
  return observed.flatMap(({ fn, inputs, results }) => {
    const calls = results ? select(inputs, results, most) : [];
    return calls.length > 0 ? [{ ...fn, calls, test: testText(fn.name, calls) }] : [];
  });
}
