/**
 * @file The strata of MiniFix, reported apart: how far a problem is from what was trained on, and
 * where its intention stands.
 */
import { randomStream } from "../random.js";
import { examplesDocstring } from "./examples.js";
import type { TestedFunction } from "./execute.js";
import { generateFunction, type Split } from "./grammar/generate.js";
import { holdsName } from "./grammar/names.js";

/** A stratum: which functions its problems are made of, and how they are shown. */
export interface Stratum {
  /** As records name it. */
  readonly name: string;
  /** Where its functions' compositions belong. */
  readonly split: Split;
  /** Lines of the body, at least and at most. */
  readonly lines?: readonly [least: number, most: number];
  /** Edits that make the bug. */
  readonly edits: 1 | 2;
  /** What a problem shows around or in place of the function's own text. */
  readonly dress?: (fn: TestedFunction, seed: number) => TestedFunction;
}

/** Body lines from which on a function is long. */
const LONG = 12;
/** Attempts at a neighbour that is short and bears another name. */
const ATTEMPTS = 50;
/** Longest neighbour, in characters. */
const LONGEST_NEIGHBOUR = 330;

/** The function below another one of its file. */
function besideAnother(fn: TestedFunction, seed: number): TestedFunction {
  const stream = randomStream(seed, "neighbour", fn.code);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const { code } = generateFunction(stream, { depth: 1, split: "train" });
    const names = [...code.matchAll(/^def (\w+)/gm)].map(([, name]) => name!);
    const isFree = names.every((name) => !holdsName(fn.code, name));
    if (isFree && code.length <= LONGEST_NEIGHBOUR) return above(`${code}\n\n`, fn);
  }
  return fn;
}

function above(before: string, fn: TestedFunction): TestedFunction {
  const { declaration, prompt, code } = fn;
  return {
    ...fn,
    declaration: before + declaration,
    prompt: before + prompt,
    code: before + code,
  };
}

/** The function with calls and their values as its docstring. */
function byExamples(fn: TestedFunction): TestedFunction {
  const text = examplesDocstring(fn);
  const prompt = fn.declaration + text;
  const docstring = text.replaceAll('"""', "").replace(/^ {4}/gm, "").trim();
  return { ...fn, prompt, docstring, code: prompt + fn.body };
}

/** Strata of minifix.jsonl and development.jsonl: a docstring tells the intention. */
export const STRATA: readonly Stratum[] = [
  { name: "unseen compositions", split: "unseen compositions", edits: 1 },
  { name: "deeper", split: "deeper", lines: [1, LONG - 1], edits: 1 },
  { name: "longer", split: "deeper", lines: [LONG, 40], edits: 1 },
  {
    name: "several functions",
    split: "unseen compositions",
    edits: 1,
    dress: besideAnother,
  },
  { name: "two edits", split: "unseen compositions", edits: 2 },
];

/**
 * Strata of harder.jsonl, outside the headline, since a model of this size hardly solves them: at
 * least one primitive that training never saw; calls and their values in place of a description.
 */
export const HARDER_STRATA: readonly Stratum[] = [
  { name: "held-out primitives", split: "held-out primitives", edits: 1 },
  { name: "examples", split: "unseen compositions", edits: 1, dress: byExamples },
];
