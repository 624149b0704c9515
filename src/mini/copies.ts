/**
 * @file Files that hold a function twice: moved, reviewed, renamed, in another order. The second
 * copy is the first to the letter, but for what the file says; where the first has faults, slips
 * of the keyboard and odd names, so has the second: a faithful copy is the likely one.
 */
import type { Injector } from "../bugs/injector.js";
import type { RandomStream } from "../random.js";
import { generateFunction, type GeneratedFunction } from "./grammar/generate.js";
import { ACCUMULATOR_NAMES, holdsName, renamed } from "./grammar/names.js";
import { weighted } from "./grammar/recipe.js";

/**
 * How worn code is that stands twice. Light: seven in ten functions have a fault, some two. Heavy:
 * most have several, slips besides, and some have names that no grammar has, so that there is
 * little to go by but the first copy.
 */
export type Wear = "light" | "heavy";

/** Light wear: share of the functions with a fault, and of these with a second one. */
const LIGHT = { faulty: 0.7, twice: 0.25 } as const;
/** Heavy wear: how many faults and slips, with weights. */
const HEAVY: readonly (readonly [count: number, weight: number])[] = [
  [0, 0.2],
  [1, 0.3],
  [2, 0.2],
  [4, 0.3],
];
/** Heavy wear: share of the functions with odd names, and of the wear that is a fault. */
const ODD_NAMES = 0.25;
const INJECTED = 0.4;
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

/** One injected fault in the entry point, if there is one to make. */
function injected(stream: RandomStream, fn: CopiedFunction, injector: Injector): CopiedFunction {
  const { name, code, prompt } = fn;
  const options = { perFunction: CANDIDATES, seed: stream.integer(2 ** 31), proving: true };
  const faults = injector
    .inject({ name, code, test: "" }, options)
    .filter(({ buggy }) => buggy.startsWith(prompt));
  return faults.length > 0 ? { ...fn, code: stream.choice(faults).buggy } : fn;
}

/** A plain statement: its line can stand twice, or change places with its like. */
const PLAIN = /^ +(?!return|if |for |while |else|break|continue|pass).*[^:]$/;

const indentation = (line: string): number => line.length - line.trimStart().length;

/** A line that stands twice, two lines in the other order, or a changed number. */
function slipped(stream: RandomStream, fn: CopiedFunction): CopiedFunction {
  const lines = fn.code.slice(fn.prompt.length).trimEnd().split("\n");
  const at = stream.integer(lines.length);
  const line = lines[at]!;
  const next = lines[at + 1];
  if (stream.next() < 0.4)
    lines[at] = line.replace(/(?<![\w'])\d+(?![\w'])/, () => String(stream.integer(20)));
  else if (PLAIN.test(line)) {
    const isPair = next && PLAIN.test(next) && indentation(next) === indentation(line);
    lines.splice(at, isPair ? 2 : 1, isPair ? next : line, line);
  }
  return { ...fn, code: `${fn.prompt}${lines.join("\n")}\n` };
}

/** A name of two to four letters. */
function oddName(stream: RandomStream): string {
  const letters = "bcdfghjklmnpqrstvwxz";
  const pick = (): string => letters[stream.integer(letters.length)]!;
  return `${pick()}${"aeiou"[stream.integer(5)]!}${pick()}${stream.next() < 0.5 ? pick() : ""}`;
}

/** The function with one to three of its names changed, in prompt and body. */
function oddlyNamed(stream: RandomStream, fn: CopiedFunction): CopiedFunction {
  const body = fn.code.slice(fn.prompt.length);
  const used = Object.values(fn.recipe.names).filter((name) => holdsName(body, name));
  const chosen = stream.shuffle([...new Set(used)]).slice(0, 1 + stream.integer(3));
  return chosen.reduce((made, name) => {
    const odd = oddName(stream);
    if (name === "" || holdsName(made.code, odd)) return made;
    return {
      ...made,
      code: renamed(made.code, name, odd),
      prompt: renamed(made.prompt, name, odd),
    };
  }, fn);
}

function lightlyWorn(stream: RandomStream, fn: CopiedFunction, injector: Injector): CopiedFunction {
  if (stream.next() >= LIGHT.faulty) return fn;
  const count = stream.next() < LIGHT.twice ? 2 : 1;
  let found = fn;
  for (let made = 0; made < count; made++) found = injected(stream, found, injector);
  return found;
}

function heavilyWorn(stream: RandomStream, fn: CopiedFunction, injector: Injector): CopiedFunction {
  let found = fn;
  const [count] = weighted(stream, HEAVY, ([, weight]) => weight);
  for (let made = 0; made < count; made++) {
    const isFault = made === 0 || stream.next() < INJECTED;
    found = isFault ? injected(stream, found, injector) : slipped(stream, found);
  }
  return stream.next() < ODD_NAMES ? oddlyNamed(stream, found) : found;
}

/** The function as both copies have it. */
const WORN = { light: lightlyWorn, heavy: heavilyWorn } as const;

/** What is copied: a function's name, prompt and code, which need not be the grammar's any more. */
type CopiedFunction = Pick<GeneratedFunction, "name" | "prompt" | "code" | "recipe">;

/** A layout of two copies of one function. */
type Layout = (stream: RandomStream, fn: CopiedFunction) => string;

const framed =
  (frames: readonly (readonly [string, string])[]): Layout =>
  (stream, { code }) => {
    const [first, second] = stream.choice(frames);
    return `${first}${code}\n\n${second}${code}`;
  };

const renaming: Layout = (stream, { code, prompt, recipe }) => {
  const from = recipe.names.a;
  const body = code.slice(prompt.length);
  const free = ACCUMULATOR_NAMES.filter((name) => !holdsName(code, name));
  if (free.length === 0 || !holdsName(body, from)) return `${code}\n\n${code}`;
  const to = stream.choice(free);
  return `${code}\n\n# ${from} is called ${to} now.\n${prompt}${renamed(body, from, to)}`;
};

const reordering: Layout = (stream, { code }) => {
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

/** A file that holds the function twice, as worn the one time as the other. */
export function copiedTwice(
  stream: RandomStream,
  fn: CopiedFunction,
  injector: Injector,
  wear: Wear,
): string {
  return stream.choice(LAYOUTS)(stream, WORN[wear](stream, fn, injector));
}
