/** @file Identifiers: pools of names by role, and a draw in which no two roles share one. */
import type { RandomStream } from "../../random.js";
import type { Accumulator } from "./accumulators.js";
import type { Domain } from "./primitive.js";
import type { ParameterKind, Source } from "./sources.js";

/**
 * Names by role: parameters p and q, element v, accumulator a, indices i and j, key k, row, digit
 * text d, pair b and c, temporary t and w, helper h and its parameter x.
 */
export type Role =
  "p" | "q" | "v" | "a" | "i" | "j" | "k" | "row" | "d" | "b" | "c" | "t" | "w" | "h" | "x";
/** The name that each role has in one function; no two are equal. */
export type Names = Readonly<Record<Role, string>>;

/** Plural parameter names that are nouns of their own, with their singular. */
const NOUNS: Readonly<Record<string, string>> = {
  numbers: "number",
  values: "value",
  scores: "score",
  prices: "price",
  points: "point",
  sizes: "size",
  weights: "weight",
  ages: "age",
  costs: "cost",
  marks: "mark",
  items: "item",
  levels: "level",
  words: "word",
  names: "name",
  labels: "label",
  lines: "line",
  tokens: "token",
  titles: "title",
  tags: "tag",
};
const PARAMETERS: Readonly<Record<ParameterKind, readonly string[]>> = {
  numbers: [
    "numbers",
    "values",
    "scores",
    "prices",
    "points",
    "sizes",
    "weights",
    "ages",
    "costs",
    "marks",
    "items",
    "levels",
    "xs",
    "nums",
    "data",
    "arr",
    "seq",
  ],
  words: [
    "words",
    "names",
    "labels",
    "lines",
    "tokens",
    "titles",
    "tags",
    "ws",
    "parts",
    "strings",
  ],
  text: ["text", "s", "string", "message", "phrase", "line", "sentence", "name"],
  table: ["stock", "table", "prices", "scores", "d", "ages", "amounts", "votes"],
  integer: ["n", "number", "m", "limit", "num"],
  grid: ["grid", "rows", "matrix", "board", "lists"],
  "two lists": ["xs", "left", "first", "a", "old"],
};
const SECOND: Readonly<Record<string, string>> = {
  xs: "ys",
  left: "right",
  first: "second",
  a: "b",
  old: "new",
};
const ELEMENTS: Readonly<Record<Domain, readonly string[]>> = {
  number: ["x", "v", "n", "value", "num", "item", "e", "y"],
  character: ["c", "ch", "char", "letter", "symbol"],
  word: ["word", "w", "item", "part", "entry"],
};
const ACCUMULATORS: Readonly<Record<Accumulator["gives"], readonly string[]>> = {
  number: ["total", "result", "acc", "answer", "res"],
  list: ["out", "result", "kept", "found", "res", "picked"],
  text: ["out", "result", "joined", "res", "built"],
  table: ["counts", "result", "seen", "groups", "res"],
  flag: ["ok", "result"],
  maybe: ["best", "result", "found", "answer", "res"],
};
const TEMPORARIES: Readonly<Record<string, readonly string[]>> = {
  running: ["total", "subtotal", "so_far"],
  streak: ["run", "current", "streak"],
  alternating: ["sign", "factor"],
  average: ["count", "size", "many"],
  bestKey: ["top", "highest", "most"],
};

/** Every name that an accumulator may have. */
export const ACCUMULATOR_NAMES: readonly string[] = [
  ...new Set(Object.values(ACCUMULATORS).flat()),
];

/** Singular of a parameter name that is itself a plural noun; undefined for neutral names. */
export function singular(name: string): string | undefined {
  return NOUNS[name];
}

/** Whether a name stands in code as a word. */
export function holdsName(code: string, name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(code);
}

/** Code with every occurrence of a name, as a word, replaced by another. */
export function renamed(code: string, from: string, to: string): string {
  return code.replace(new RegExp(`\\b${from}\\b`, "g"), to);
}

/** Draws one name per role, all different. */
export function drawNames(stream: RandomStream, source: Source, accumulator: Accumulator): Names {
  const taken = new Set<string>();
  const pick = (pool: readonly string[]): string => {
    const free = pool.filter((name) => !taken.has(name));
    const name = stream.choice(
      free.length > 0 ? free : ["other", "extra", "third"].filter((spare) => !taken.has(spare)),
    );
    taken.add(name);
    return name;
  };
  const p = pick(PARAMETERS[source.parameter]);
  const q = SECOND[p] ?? "ys";
  taken.add(q);
  const own = NOUNS[p];
  const v = own && stream.next() < 0.4 ? pick([own]) : pick(elementNames(source));
  return {
    p,
    q,
    v,
    a: pick(
      accumulator.name === "count" && stream.next() < 0.5
        ? ["count"]
        : ACCUMULATORS[accumulator.gives],
    ),
    t: pick(TEMPORARIES[accumulator.name] ?? ["extra"]),
    i: pick(["i", "index", "pos", "idx", "k"]),
    j: pick(["j", "other"]),
    k: pick(["key", "k", "name", "label"]),
    row: pick(["row", "r", "line"]),
    d: pick(["d", "ch", "c"]),
    b: pick(["x", "b", "u", "one"]),
    c: pick(["y", "c", "w", "two"]),
    w: pick(["w", "new", "changed", "part", "y"]),
    h: "",
    x: stream.choice(source.domain === "number" ? ["x", "n", "value"] : ["s", "t", "part"]),
  };
}

/** Names for a function that say nothing about it. */
export const NEUTRAL: readonly string[] = [
  "solve",
  "compute",
  "process",
  "work",
  "evaluate",
  "handle",
  "run",
  "transform",
  "calculate",
  "task",
  "func",
];
/** Names for helpers. */
export const HELPERS = {
  condition: ["is_match", "keep", "wanted", "accept", "qualifies"],
  transformation: ["change", "convert", "adjust", "rework", "prepare"],
} as const;

/** Names for an element of a source. */
function elementNames(source: Source): readonly string[] {
  const isRange = source.name === "upTo" || source.name === "below" || source.name === "countdown";
  if (isRange) return ["i", "k", "x", "j"];
  if (source.parameter === "integer") return ["digit", "x", "value"];
  return source.name === "split" ? ELEMENTS.word : ELEMENTS[source.domain];
}
