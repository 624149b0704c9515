/**
 * @file What stands after the loop: changes of what has been accumulated.
 * `{np}` and `{one}` are nouns in the texts.
 */
import type { RandomStream } from "../../random.js";
import { between, type Constant, type Domain, type Primitive, type Yield } from "./primitive.js";

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
