/**
 * @file What stands in the loop beside its heart: controls that skip or stop, and alternatives for
 * the elements that do not count. `{np}` and `{one}` are nouns in the texts.
 */
import type { RandomStream } from "../../random.js";
import { between, type Constant, type Domain, type Primitive, type Span } from "./primitive.js";

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
const small = (stream: RandomStream): Constant[] => [between(stream, 2, 9)];
const inSpan = (stream: RandomStream, [low, high]: Span): Constant[] => [
  between(stream, low, high),
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
