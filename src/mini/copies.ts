/**
 * @file Files that hold a function twice: moved, reviewed, renamed, in another order. The second
 * copy is the first to the letter, but for what the file says; where the first has a fault, so has
 * the second.
 */
import type { Injector } from "../bugs/injector.js";
import type { RandomStream } from "../random.js";
import { generateFunction, type GeneratedFunction } from "./grammar/generate.js";
import { ACCUMULATOR_NAMES } from "./grammar/names.js";

/** Share of the functions that get a fault before they are copied, and of these a second one. */
const FAULTY = 0.7;
const TWICE_FAULTY = 0.25;
/** Faults to choose among. */
const CANDIDATES = 10;

const MOVES: readonly (readonly [string, string])[] = [
  ["# old.py\n", "# new.py\n"],
  ["# Moved to util.py.\n", "# util.py\n"],
  ["# before\n", "# after\n"],
  ["", "# Copied from above.\n"],
  ["", ""],
];
const REVIEWS: readonly (readonly [string, string])[] = [
  ["# Please review.\n", "# Reviewed, nothing to change.\n"],
  ["# Version 1\n", "# Version 2, the same.\n"],
  ["# TODO: check\n", "# Checked.\n"],
];

/** The function's code with up to two injected faults, each in the entry point. */
function scarred(stream: RandomStream, fn: GeneratedFunction, injector: Injector): string {
  if (stream.next() >= FAULTY) return fn.code;
  const count = stream.next() < TWICE_FAULTY ? 2 : 1;
  let { code } = fn;
  for (let made = 0; made < count; made++) {
    const faults = injector
      .inject(
        { name: fn.name, code, test: "" },
        { perFunction: CANDIDATES, seed: stream.integer(2 ** 31), proving: true },
      )
      .filter(({ buggy }) => buggy.startsWith(fn.prompt));
    if (faults.length > 0) code = stream.choice(faults).buggy;
  }
  return code;
}

/** All occurrences of a name, as a word. */
function renamed(code: string, from: string, to: string): string {
  return code.replace(new RegExp(`\\b${from}\\b`, "g"), to);
}

/** A layout of the two copies of one code. */
type Layout = (stream: RandomStream, fn: GeneratedFunction, code: string) => string;

const framed =
  (frames: readonly (readonly [string, string])[]): Layout =>
  (stream, _, code) => {
    const [first, second] = stream.choice(frames);
    return `${first}${code}\n\n${second}${code}`;
  };

const renaming: Layout = (stream, fn, code) => {
  const from = fn.recipe.names.a;
  const free = ACCUMULATOR_NAMES.filter((name) => !new RegExp(`\\b${name}\\b`).test(code));
  if (free.length === 0 || !fn.body.includes(from)) return `${code}\n\n${code}`;
  const to = stream.choice(free);
  const body = renamed(code.slice(fn.prompt.length), from, to);
  return `${code}\n\n# ${from} is called ${to} now.\n${fn.prompt}${body}`;
};

const reordering: Layout = (stream, _, code) => {
  const other = generateFunction(stream, { depth: 1, split: "train" }).code;
  return `${code}\n\n${other}\n\n${stream.choice(["# In another order.\n", ""])}${code}`;
};

const LAYOUTS: readonly Layout[] = [
  framed(MOVES),
  framed(MOVES),
  framed(REVIEWS),
  renaming,
  reordering,
];

/** A file that holds the function twice, with the same faults, if any. */
export function copiedTwice(
  stream: RandomStream,
  fn: GeneratedFunction,
  injector: Injector,
): string {
  return stream.choice(LAYOUTS)(stream, fn, scarred(stream, fn, injector));
}
