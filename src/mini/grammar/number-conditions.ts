/**
 * @file Conditions on numbers and their places: which elements count. A text that starts with
 *   "that " is a relative clause, any other follows the noun or "are".
 */
import type { RandomStream } from "../../random.js";
import { between, type Condition, type Constant, type Span } from "./primitive.js";

const threshold = (stream: RandomStream, [low, high]: Span): Constant[] => [
  between(stream, low + 1, high - 1),
];
const divisor = (stream: RandomStream): Constant[] => [between(stream, 2, 6)];
const interval = (stream: RandomStream, [low, high]: Span): Constant[] => {
  const a = between(stream, low, high - 2);
  return [a, between(stream, a + 2, high + 2)];
};

const order = { domain: "number", family: "order" } as const;
const divides = { domain: "number", family: "divisibility" } as const;
const position = { domain: "number", family: "position" } as const;

/** Conditions on numbers; draws depend on their order. */
export const NUMBER_CONDITIONS: readonly Condition[] = [
  {
    name: "greater",
    ...order,
    stem: "above",
    code: "{v} > {0}",
    negated: "{v} <= {0}",
    texts: ["greater than {0}", "above {0}", "larger than {0}"],
    draw: threshold,
  },
  {
    name: "less",
    ...order,
    stem: "below",
    code: "{v} < {0}",
    negated: "{v} >= {0}",
    texts: ["less than {0}", "below {0}", "smaller than {0}"],
    draw: threshold,
  },
  {
    name: "atLeast",
    ...order,
    stem: "at_least",
    code: "{v} >= {0}",
    negated: "{v} < {0}",
    texts: ["of at least {0}", "not less than {0}"],
    draw: threshold,
  },
  {
    name: "atMost",
    ...order,
    stem: "at_most",
    code: "{v} <= {0}",
    negated: "{v} > {0}",
    texts: ["of at most {0}", "not greater than {0}"],
    draw: threshold,
  },
  {
    name: "unequal",
    ...order,
    stem: "unlike",
    code: "{v} != {0}",
    negated: "{v} == {0}",
    texts: ["different from {0}", "not equal to {0}"],
    draw: threshold,
  },
  {
    name: "positive",
    ...order,
    signed: true,
    stem: "positive",
    code: "{v} > 0",
    negated: "{v} <= 0",
    texts: ["that are positive", "greater than zero"],
  },
  {
    name: "negative",
    ...order,
    signed: true,
    stem: "negative",
    code: "{v} < 0",
    negated: "{v} >= 0",
    texts: ["that are negative", "less than zero"],
  },
  {
    name: "between",
    ...order,
    stem: "between",
    code: "{0} <= {v} <= {1}",
    texts: ["from {0} to {1}", "between {0} and {1} inclusive"],
    draw: interval,
  },
  {
    name: "outside",
    ...order,
    stem: "outside",
    code: "{v} < {0} or {v} > {1}",
    negated: "{0} <= {v} <= {1}",
    texts: ["less than {0} or greater than {1}", "outside {0} to {1}"],
    draw: interval,
  },
  {
    name: "multiple",
    ...divides,
    stem: "multiples",
    code: "{v} % {0} == 0",
    negated: "{v} % {0} != 0",
    texts: ["divisible by {0}", "that are multiples of {0}"],
    draw: divisor,
  },
  {
    name: "notMultiple",
    ...divides,
    stem: "non_multiples",
    code: "{v} % {0} != 0",
    negated: "{v} % {0} == 0",
    texts: ["not divisible by {0}", "that are no multiples of {0}"],
    draw: divisor,
  },
  {
    name: "even",
    ...divides,
    stem: "even",
    code: "{v} % 2 == 0",
    negated: "{v} % 2 != 0",
    texts: ["that are even"],
  },
  {
    name: "odd",
    ...divides,
    stem: "odd",
    code: "{v} % 2 == 1",
    negated: "{v} % 2 == 0",
    texts: ["that are odd"],
  },
  {
    name: "remainder",
    ...divides,
    stem: "remainder",
    heldOut: true,
    code: "{v} % {0} == {1}",
    negated: "{v} % {0} != {1}",
    texts: ["that leave {1} when divided by {0}", "with remainder {1} modulo {0}"],
    draw: (stream) => {
      const k = between(stream, 3, 5);
      return [k, between(stream, 1, k - 1)];
    },
  },
  {
    name: "prime",
    ...divides,
    stem: "prime",
    code: "is_prime({e})",
    texts: ["that are prime"],
    helper: {
      name: "is_prime",
      parameter: "n",
      body: ["return n > 1 and all(n % d for d in range(2, n))"],
    },
  },
  {
    name: "lastDigit",
    ...divides,
    stem: "ending",
    code: "abs({e}) % 10 == {0}",
    negated: "abs({e}) % 10 != {0}",
    texts: ["with last digit {0}", "that end in the digit {0}"],
    draw: (stream) => [between(stream, 0, 9)],
  },
  {
    name: "oneOf",
    domain: "number",
    family: "membership",
    stem: "chosen",
    code: "{v} in ({0}, {1})",
    negated: "{v} not in ({0}, {1})",
    texts: ["equal to {0} or {1}", "that are {0} or {1}"],
    draw: (stream, [low, high]) => {
      const a = between(stream, low, high);
      return [a, a + between(stream, 1, 4)];
    },
  },
  {
    name: "evenPosition",
    ...position,
    stem: "even_places",
    code: "{i} % 2 == 0",
    negated: "{i} % 2 == 1",
    texts: ["at even positions", "with even index"],
  },
  {
    name: "oddPosition",
    ...position,
    stem: "odd_places",
    code: "{i} % 2 == 1",
    negated: "{i} % 2 == 0",
    texts: ["at odd positions", "with odd index"],
  },
  {
    name: "fromPosition",
    ...position,
    stem: "late",
    code: "{i} >= {0}",
    negated: "{i} < {0}",
    texts: ["at position {0} or later", "with index at least {0}"],
    draw: (stream) => [between(stream, 1, 4)],
  },
  {
    name: "aboveIndex",
    ...position,
    stem: "above_index",
    code: "{v} > {i}",
    negated: "{v} <= {i}",
    texts: ["greater than their index", "larger than their own position"],
  },
  {
    name: "divisor",
    domain: "number",
    family: "divisibility",
    stem: "divisors",
    code: "{p} % {v} == 0",
    negated: "{p} % {v} != 0",
    texts: ["that divide {p}", "that are divisors of {p}"],
  },
];
