/**
 * @file What surrounds the loop's heart: guards before it, windows that narrow the sequence,
 * controls that skip or stop, alternatives for the elements that do not count, results after it.
 * `{np}` and `{one}` are nouns in the texts.
 */
import type { RandomStream } from "../../random.js";
import {
  between,
  type Constant,
  type Domain,
  type Primitive,
  type Span,
  type Yield,
} from "./primitive.js";
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
/** Skips an element or ends the loop. */
export interface Control extends Primitive {
  /** Elements that it can test. */
  readonly domains: readonly Domain[];
  /** Lines before the conditions, or after the update (`after`). */
  readonly lines: readonly string[];
  /** Its lines follow the update. */
  readonly after?: true;
  /** Accumulators it makes sense with; all if absent. */
  readonly accumulators?: readonly string[];
  /** It ends the loop, so it needs one that is not nested. */
  readonly breaks?: true;
}
/** What is done for an element that does not count. */
export interface Alternative extends Primitive {
  /** Names of the accumulators that it goes with. */
  readonly accumulators: readonly string[];
  /** The line in the conditions' `else`. */
  readonly line: string;
}
/** Changes what has been accumulated, before it is returned. */
export interface Result extends Primitive {
  /** What it can change. */
  readonly accepts: Yield;
  /** For lists and texts: which elements they must be made of. */
  readonly of?: Domain;
  /** The changed value as a Python expression. */
  readonly code: string;
  /** Sorts or turns, so it goes with no other such step. */
  readonly reorders?: true;
}

const small = (stream: RandomStream): Constant[] => [between(stream, 2, 9)];
const size = (stream: RandomStream): Constant[] => [
  between(stream, 2, 4),
  stream.choice([0, -1, 1]),
];
const inSpan = (stream: RandomStream, [low, high]: Span): Constant[] => [
  between(stream, low, high),
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

const NUMBER: readonly Domain[] = ["number"];
/** All controls; draws depend on their order. */
export const CONTROLS: readonly Control[] = [
  {
    name: "stopEqual",
    domains: NUMBER,
    breaks: true,
    lines: ["if {v} == {0}:", "    break"],
    texts: ["Stop at the first {one} equal to {0}.", "Stop before a {one} that is {0}."],
    draw: inSpan,
  },
  {
    name: "stopAbove",
    domains: NUMBER,
    breaks: true,
    lines: ["if {v} > {0}:", "    break"],
    texts: ["Stop at the first {one} greater than {0}.", "Stop before a {one} above {0}."],
    draw: (stream, [low, high]) => [between(stream, Math.ceil((low + high) / 2), high - 1)],
  },
  {
    name: "stopNegative",
    domains: NUMBER,
    signed: true,
    breaks: true,
    lines: ["if {v} < 0:", "    break"],
    texts: ["Stop at the first negative {one}.", "Stop before a {one} below zero."],
  },
  {
    name: "skipEqual",
    domains: NUMBER,
    lines: ["if {v} == {0}:", "    continue"],
    texts: ["Skip every {one} equal to {0}.", "Ignore each {one} that is {0}."],
    draw: inSpan,
  },
  {
    name: "skipZero",
    domains: NUMBER,
    accumulators: [
      "product",
      "list",
      "last",
      "smallest",
      "average",
      "tally",
      "digitsJoined",
      "mapping",
      "distinct",
      "keys",
    ],
    lines: ["if {v} == 0:", "    continue"],
    texts: ["Skip zeros.", "Ignore every zero."],
  },
  {
    name: "skipMultiple",
    domains: NUMBER,
    heldOut: true,
    lines: ["if {v} % {0} == 0:", "    continue"],
    texts: ["Skip every {one} divisible by {0}.", "Ignore each multiple of {0}."],
    draw: (stream) => [between(stream, 2, 5)],
  },
  {
    name: "stopCharacter",
    domains: ["character"],
    breaks: true,
    lines: ["if {v} == {0}:", "    break"],
    texts: ["Stop at the first {0}.", "Stop before a {one} that is {0}."],
    draw: (stream) => [stream.choice([" ", ".", "e", "t", "o", "r"])],
  },
  {
    name: "skipCharacter",
    domains: ["character"],
    lines: ["if {v} == {0}:", "    continue"],
    texts: ["Skip every {0}.", "Ignore each {one} that is {0}."],
    draw: (stream) => [stream.choice([" ", "a", "e", "t", "o", "r"])],
  },
  {
    name: "stopWord",
    domains: ["word"],
    breaks: true,
    lines: ["if {v} == {0}:", "    break"],
    texts: ["Stop at the word {0}.", "Stop before {0}."],
    draw: (stream) => [stream.choice(["end", "stop", "no"])],
  },
  {
    name: "skipWord",
    domains: ["word"],
    lines: ["if {v} == {0}:", "    continue"],
    texts: ["Skip the word {0}.", "Ignore every {0}."],
    draw: (stream) => [stream.choice(["the", "a", "no"])],
  },
  {
    name: "stopLong",
    domains: ["word"],
    breaks: true,
    lines: ["if len({e}) > {0}:", "    break"],
    texts: [
      "Stop at the first {one} longer than {0}.",
      "Stop before a {one} of more than {0} characters.",
    ],
    draw: (stream) => [between(stream, 4, 6)],
  },
  {
    name: "stopTotal",
    domains: ["number", "character", "word"],
    breaks: true,
    after: true,
    accumulators: ["sum", "count", "product", "totalLength"],
    lines: ["if {a} > {0}:", "    break"],
    texts: ["Stop as soon as the result exceeds {0}.", "Stop once {0} is exceeded."],
    draw: (stream) => [between(stream, 2, 12)],
  },
  {
    name: "stopFull",
    domains: ["number", "character", "word"],
    breaks: true,
    after: true,
    accumulators: ["list", "distinct", "running", "indices", "keys"],
    lines: ["if len({a}) == {0}:", "    break"],
    texts: ["Stop as soon as the list has {0} entries.", "Stop when {0} are collected."],
    draw: (stream) => [between(stream, 2, 4)],
  },
];

/** All alternatives; draws depend on their order. */
export const ALTERNATIVES: readonly Alternative[] = [
  {
    name: "elseSubtract",
    accumulators: ["sum"],
    line: "{a} -= {v}",
    texts: ["Subtract each other {one}.", "Every other {one} is subtracted."],
  },
  {
    name: "elseAdd",
    accumulators: ["sum", "count"],
    line: "{a} += {0}",
    texts: ["Add {0} for each other {one}.", "Every other {one} counts {0}."],
    draw: small,
  },
  {
    name: "elseLose",
    accumulators: ["count", "sum"],
    line: "{a} -= {0}",
    texts: ["Take off {0} for each other {one}.", "Every other {one} costs {0}."],
    draw: (stream) => [between(stream, 1, 5)],
  },
  {
    name: "elseDouble",
    accumulators: ["sum", "product"],
    line: "{a} *= 2",
    texts: ["Double the result at each other {one}.", "Every other {one} doubles the result."],
  },
  {
    name: "elsePlace",
    accumulators: ["list"],
    line: "{a}.append({0})",
    texts: ["Put {0} in place of each other {one}.", "Every other {one} becomes {0}."],
    draw: (stream) => [stream.choice([0, -1, 1])],
  },
  {
    name: "elseKeep",
    accumulators: ["list"],
    line: "{a}.append({v})",
    texts: ["Keep each other {one} as it is.", "Every other {one} stays unchanged."],
  },
  {
    name: "elseMark",
    accumulators: ["joined"],
    line: "{a} += {0}",
    texts: ["Write {0} for each other {one}.", "Every other {one} becomes {0}."],
    draw: (stream) => [stream.choice(["_", "-", "*", ".", "?"])],
  },
  {
    name: "elseCopy",
    accumulators: ["joined"],
    line: "{a} += {v}",
    texts: ["Keep each other {one} as it is.", "Every other {one} stays unchanged."],
  },
];

/** All result steps; draws depend on their order. */
export const RESULTS: readonly Result[] = [
  {
    name: "resultPlus",
    accepts: "number",
    code: "{a} + {0}",
    texts: ["Add {0} to the result.", "Finally add {0}."],
    draw: small,
  },
  {
    name: "resultMinus",
    accepts: "number",
    code: "{a} - {0}",
    texts: ["Subtract {0} from the result.", "Finally subtract {0}."],
    draw: small,
  },
  {
    name: "resultTimes",
    accepts: "number",
    code: "{a} * {0}",
    texts: ["Multiply the result by {0}.", "Finally multiply by {0}."],
    draw: small,
  },
  {
    name: "resultModulo",
    accepts: "number",
    code: "{a} % {0}",
    texts: ["Take the result modulo {0}.", "Give the remainder of the result divided by {0}."],
    draw: (stream) => [between(stream, 3, 10)],
  },
  {
    name: "resultCapped",
    accepts: "number",
    code: "min({a}, {0})",
    texts: ["The result is at most {0}.", "Cap the result at {0}."],
    draw: (stream) => [between(stream, 2, 15)],
  },
  {
    name: "resultFloored",
    accepts: "number",
    code: "max({a}, {0})",
    texts: ["The result is at least {0}.", "Raise the result to {0} if it is less."],
    draw: (stream) => [between(stream, 2, 9)],
  },
  {
    name: "resultAbove",
    accepts: "number",
    code: "{a} > {0}",
    texts: [
      "Tell whether the result exceeds {0}.",
      "Give True if the result is greater than {0}, else False.",
    ],
    draw: (stream) => [between(stream, 1, 9)],
  },
  {
    name: "resultEven",
    accepts: "number",
    code: "{a} % 2 == 0",
    texts: ["Tell whether the result is even.", "Give True if the result is even, else False."],
  },
  {
    name: "resultFrom",
    accepts: "number",
    heldOut: true,
    code: "{0} - {a}",
    texts: ["Subtract the result from {0}.", "Give what is left of {0} without the result."],
    draw: (stream) => [between(stream, 5, 20)],
  },
  {
    name: "sortedList",
    accepts: "list",
    reorders: true,
    code: "sorted({a})",
    texts: ["Sort the list.", "The list is sorted."],
  },
  {
    name: "sortedDown",
    accepts: "list",
    reorders: true,
    code: "sorted({a}, reverse=True)",
    texts: ["Sort the list in descending order.", "The list is sorted from largest to smallest."],
  },
  {
    name: "reversedList",
    accepts: "list",
    reorders: true,
    code: "{a}[::-1]",
    texts: ["Reverse the list.", "The list is in reverse order."],
  },
  {
    name: "listLength",
    accepts: "list",
    code: "len({a})",
    texts: ["Give the length of the list instead.", "Give only the number of its entries."],
  },
  {
    name: "listHead",
    accepts: "list",
    code: "{a}[:{0}]",
    texts: ["Keep only the first {0} of the list.", "Cut the list to {0} entries."],
    draw: (stream) => [between(stream, 2, 4)],
  },
  {
    name: "listTail",
    accepts: "list",
    code: "{a}[1:]",
    texts: ["Drop the first of the list.", "The first entry of the list is left out."],
  },
  {
    name: "listTotal",
    accepts: "list",
    of: "number",
    code: "sum({a})",
    texts: ["Give the sum of the list instead.", "Give only the sum of its entries."],
  },
  {
    name: "joinedList",
    accepts: "list",
    of: "word",
    code: "{0}.join({a})",
    texts: [
      "Join the list with {0} between the entries.",
      "Give the list as one string with {0} between.",
    ],
    draw: (stream) => [stream.choice(["-", " ", ", ", "_"])],
  },
  {
    name: "textUpper",
    accepts: "text",
    code: "{a}.upper()",
    texts: ["Put the result in upper case.", "The result is in upper case."],
  },
  {
    name: "textReversed",
    accepts: "text",
    reorders: true,
    code: "{a}[::-1]",
    texts: ["Reverse the result.", "The result is read backwards."],
  },
  {
    name: "textLength",
    accepts: "text",
    code: "len({a})",
    texts: ["Give the length of the result instead.", "Give only the number of its characters."],
  },
  {
    name: "textHead",
    accepts: "text",
    code: "{a}[:{0}]",
    texts: ["Cut the result to {0} characters.", "Keep only the first {0} characters."],
    draw: (stream) => [between(stream, 2, 4)],
  },
  {
    name: "textMarked",
    accepts: "text",
    code: "{a} + {0}",
    texts: ["Add {0} at the end.", "The result ends with {0}."],
    draw: (stream) => [stream.choice(["!", ".", "?", ";"])],
  },
  {
    name: "tableSize",
    accepts: "table",
    code: "len({a})",
    texts: ["Give the size of the dictionary instead.", "Give only the number of its entries."],
  },
  {
    name: "tableKeys",
    accepts: "table",
    code: "sorted({a})",
    texts: ["Give its sorted keys instead.", "Give only a sorted list of its keys."],
  },
  {
    name: "tableMost",
    accepts: "table",
    code: "max({a}.values(), default=0)",
    texts: [
      "Give the largest value in it instead, or 0.",
      "Give only its largest value, 0 if it is empty.",
    ],
  },
  {
    name: "orDefault",
    accepts: "maybe",
    code: "{0} if {a} is None else {a}",
    texts: ["Give {0} instead of None.", "None is replaced by {0}."],
    draw: (stream) => [stream.choice([0, -1, 1, 5])],
  },
];
