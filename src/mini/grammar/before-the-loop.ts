/**
 * @file What stands before the loop: guards, and windows that narrow the sequence.
 * `{np}` and `{one}` are nouns in the texts.
 */
import type { RandomStream } from "../../random.js";
import { between, type Constant, type Primitive } from "./primitive.js";
import type { ParameterKind } from "./sources.js";

/** Returns early, before the loop, for an argument out of the ordinary. */
export interface Guard extends Primitive {
  /** Parameters that it can look at. */
  readonly parameters: readonly ParameterKind[];
  /** Lines before the loop. */
  readonly code: readonly string[];
  /**
   * Gives None: no place in functions that promise another type; any other guard returns constant
   * `{1}`.
   */
  readonly returns: "number" | "none";
}
/** Narrows or reorders the sequence: `{p}` followed by `slice`. */
export interface Window extends Primitive {
  /** Python's slice, brackets included. */
  readonly slice: string;
  /** Only reorders, so it matters to ordered accumulators alone. */
  readonly reorders?: true;
}
const size = (stream: RandomStream): Constant[] => [
  between(stream, 2, 4),
  stream.choice([0, -1, 1]),
];
const SIZED: readonly ParameterKind[] = ["numbers", "text", "words", "table", "grid"];

/** All guards; draws depend on their order. */
export const GUARDS: readonly Guard[] = [
  {
    name: "guardEmpty",
    parameters: SIZED,
    returns: "number",
    code: ["if not {p}:", "    return {0}"],
    texts: ["Return {0} if {p} is empty.", "The answer for empty {p} is {0}."],
    draw: (stream) => [stream.choice([-1, 7, 1, -2])],
  },
  {
    name: "guardFew",
    parameters: SIZED,
    returns: "number",
    code: ["if len({p}) < {0}:", "    return {1}"],
    texts: [
      "Return {1} if {p} has fewer than {0} {entries}.",
      "If {p} is shorter than {0}, return {1}.",
    ],
    draw: size,
  },
  {
    name: "guardMany",
    parameters: SIZED,
    returns: "number",
    heldOut: true,
    code: ["if len({p}) > {0}:", "    return {1}"],
    texts: [
      "Return {1} if {p} has more than {0} {entries}.",
      "If {p} is longer than {0}, return {1}.",
    ],
    draw: (stream) => [between(stream, 4, 6), stream.choice([0, -1, 1])],
  },
  {
    name: "guardSmall",
    parameters: ["integer"],
    returns: "number",
    code: ["if {p} < {0}:", "    return {1}"],
    texts: ["Return {1} if {p} is less than {0}.", "If {p} is below {0}, return {1}."],
    draw: (stream) => [between(stream, 2, 6), stream.choice([0, -1, 1])],
  },
  {
    name: "guardEven",
    parameters: ["integer"],
    returns: "number",
    code: ["if {p} % 2 == 0:", "    return {0}"],
    texts: ["Return {0} if {p} is even.", "For even {p}, return {0}."],
    draw: (stream) => [stream.choice([0, -1, 1, 2])],
  },
  {
    name: "guardNone",
    parameters: SIZED,
    returns: "none",
    code: ["if len({p}) < {0}:", "    return None"],
    texts: [
      "Return None if {p} has fewer than {0} {entries}.",
      "If {p} is shorter than {0}, return None.",
    ],
    draw: (stream) => [between(stream, 2, 4)],
  },
  {
    name: "guardLengths",
    parameters: ["two lists"],
    returns: "number",
    code: ["if len({p}) != len({q}):", "    return {0}"],
    texts: [
      "Return {0} if {p} and {q} differ in length.",
      "If {p} and {q} are not equally long, return {0}.",
    ],
    draw: (stream) => [stream.choice([0, -1, 1])],
  },
];

/** All windows; draws depend on their order. */
export const WINDOWS: readonly Window[] = [
  {
    name: "firstFew",
    slice: "[:{0}]",
    texts: ["Use only the first {0} {entries} of {p}.", "Look at no more than {0} {entries}."],
    draw: (stream) => [between(stream, 3, 5)],
  },
  {
    name: "withoutFirst",
    slice: "[1:]",
    texts: ["Leave out the first {entry} of {p}.", "Start with the second {entry} of {p}."],
  },
  {
    name: "fromPlaceOn",
    slice: "[{0}:]",
    texts: ["Leave out the first {0} {entries} of {p}.", "Start at index {0} of {p}."],
    draw: (stream) => [between(stream, 2, 3)],
  },
  {
    name: "everySecond",
    slice: "[::2]",
    texts: [
      "Use every second {entry} of {p}, starting with the first.",
      "Look only at even positions of {p}.",
    ],
  },
  {
    name: "backwards",
    slice: "[::-1]",
    reorders: true,
    texts: ["Go from the last {entry} to the first.", "Walk through {p} backwards."],
  },
  {
    name: "withoutLast",
    slice: "[:-1]",
    heldOut: true,
    texts: ["Leave out the last {entry} of {p}.", "Stop before the last {entry} of {p}."],
  },
];
