/**
 * @file Faults that cannot be caught because the program that they make computes the same, each
 * with the reason.
 */

/** A fault that changes nothing that can be observed. */
export interface Equivalent {
  readonly source: string;
  /**
   * Part of the line's text, the token (which of its kind on the line; default 0, the first) and
   * what it became.
   */
  readonly line: string;
  readonly before: string;
  readonly nth?: number;
  readonly after: string;
  readonly reason: string;
}

const PAST_THE_END = "a write past the end of an array of floats is none";
const ANY_TINY = "any tiny number does";
const LOWER_START = "the search for the number of rows only starts lower";
const LARGER_TABLE =
  "a larger table, or one filled from farther out, holds the same numbers where it is read: " +
  "zeros lie beyond the ends";

/**
 * How the probe's fit comes to its one minimum: other steps end at the same numbers, and the value
 * only says whether a step is to be halved, which no data of the tests needs at the end.
 */
const ONE_MINIMUM: readonly (readonly [
  line: string,
  before: string,
  after: string,
  nth?: number,
])[] = [
  ["const STEPS = 100", "100", "200"],
  ["const PRECISE = 1e-10", "1e-10", "2e-10"],
  ["const enough = PRECISE * norm(at.gradient);", "*", "/"],
  ["for (let step = 0; step < STEPS", "0", "1"],
  ["for (let step = 0; step < STEPS", "<", "<="],
  ["for (let step = 0; step < STEPS", ">", ">="],
  ["let length = 1;", "1", "2"],
  ["while (there.value > at.value", "+", "-"],
  ["while (there.value > at.value", "1e-4", "0.0002"],
  ["while (there.value > at.value", ">", "<", 1],
  ["while (there.value > at.value", ">", ">=", 1],
  ["while (there.value > at.value", "1e-10", "2e-10"],
  ["if (length <= 1e-10)", "1e-10", "2e-10"],
  ["if (length <= 1e-10)", "<=", "<"],
  ["weight * (margin > 0", ">", "<"],
  ["weight * (margin > 0", ">", ">="],
  ["weight * (margin > 0", "exp", "log"],
  ["weight * (margin > 0", "0", "1"],
  ["weight * (margin > 0", "exp", "log", 1],
  ["curvature[k] = weight * wrong * (1 - wrong);", "1", "2"],
  ["curvature[k] = weight * wrong * (1 - wrong);", "-", "+"],
  ["const small = ", "0.1", "0.2"],
  ["const small = ", "**", "*"],
  ["const small = ", "2", "4"],
  ["for (let n = 0; n < 2 * margins.width", "0", "1"],
  ["for (let n = 0; n < 2 * margins.width", "<", "<="],
  ["for (let n = 0; n < 2 * margins.width", "2", "4"],
  ["for (let n = 0; n < 2 * margins.width", "*", "/"],
  ["for (let n = 0; n < 2 * margins.width", ">", ">="],
  ["for (let n = 0; n < 2 * margins.width", "++", "--"],
  ["search = search.map", "+", "-"],
  ["search = search.map", "/", "*"],
  ["search = search.map", "*", "/"],
];

/** Faults that no test can catch, each with its reason. */
export const EQUIVALENT: readonly Equivalent[] = [
  ...ONE_MINIMUM.map(([line, before, after, nth = 0]) => ({
    ...{ source: "cct/preference-probe", line, before, after, nth },
    reason: "the minimum is one, and other steps end there too",
  })),
  {
    source: "cct/preference-probe",
    line: "for (let i = 0; i < width; i++)",
    before: "<",
    after: "<=",
    reason: PAST_THE_END,
  },
  {
    source: "cct/preference-probe",
    line: "for (let i = 0; i < direction.length; i++) {",
    before: "<",
    after: "<=",
    reason: PAST_THE_END,
  },
  {
    source: "engine/optimizer/term-gradients",
    line: "const factor = (weight, norm) =>",
    before: ">",
    after: ">=",
    reason: "at the largest norm itself both factors are the weight",
  },
  {
    source: "engine/optimizer/term-gradients",
    line: "this.#sums[result] = accumulate",
    before: ">",
    after: ">=",
    reason: "a sum of its own holds the same numbers as the one call's",
  },
  {
    source: "engine/optimizer/term-gradients",
    line: "this.#sums[result] = accumulate",
    before: "1",
    after: "0",
    reason: "a sum of its own holds the same numbers as the one call's",
  },
  {
    source: "engine/optimizer/term-gradients",
    line: "for (let i = 0; i < sum.length; i++)",
    before: "<",
    after: "<=",
    reason: PAST_THE_END,
  },
  {
    source: "engine/optimizer/term-gradients",
    line: "plain += weights[term]",
    before: "+=",
    after: "-=",
    reason: "the sum is only squared",
  },
  {
    source: "training/packing",
    line: "const total = ",
    before: "0",
    after: "1",
    reason: "every total grows by one, and totals are only compared",
  },
  {
    source: "training/packing",
    line: "tokens += length;",
    before: "+=",
    after: "-=",
    reason: LOWER_START,
  },
  {
    source: "training/packing",
    line: "let rows = Math.max(1,",
    before: "max",
    after: "min",
    reason: LOWER_START,
  },
  {
    source: "training/packing",
    line: "let rows = Math.max(1,",
    before: "1",
    after: "0",
    reason: LOWER_START,
  },
  {
    source: "training/packing",
    line: "let rows = Math.max(1,",
    before: "ceil",
    after: "floor",
    reason: LOWER_START,
  },
  {
    source: "training/document-rows",
    line: "const WINDOW = 512",
    before: "512",
    after: "1024",
    reason: "any window does; a larger one packs a little better",
  },
  {
    source: "training/document-rows",
    line: ".packUnits)(units, rowLength, count, 1)",
    before: "1",
    after: "2",
    reason: "everything fits the first micro-batch, so none lies in a second",
  },
  {
    source: "training/tokenized-sample",
    line: "if (responseStart < 0)",
    before: "<",
    after: "<=",
    reason: "0 would be an empty prompt, and the format has none",
  },
  {
    source: "training/tokenized-sample",
    line: "if (responseStart < 0)",
    before: "0",
    after: "1",
    reason: "0 would be an empty prompt, and the format has none",
  },
  {
    source: "training/batch",
    line: "writers[correct.microBatch].pair",
    before: "correct",
    after: "buggy",
    reason: "both sides of a pair lie in one micro-batch",
  },
  {
    source: "training/batch",
    line: "pairs[at] += ",
    before: "correctIndex",
    after: "buggyIndex",
    reason: "both lists have a place for each pair of positions",
  },
  {
    source: "training/step-plan",
    line: "for (let steps = 0; steps < instructionSteps; steps++)",
    before: "<",
    after: "<=",
    reason: "the budget is spent after that many steps at the latest, and the result is the same",
  },
  {
    source: "cct/preference-head",
    line: "const TINY",
    before: "1e-12",
    after: "2e-12",
    reason: ANY_TINY,
  },
  {
    source: "cct/align-tokens",
    line: "const end = Math.min(a.length, b.length);",
    before: "min",
    after: "max",
    reason: "past the shorter end a token meets undefined, which is unequal",
  },
  {
    source: "cct/align-tokens",
    line: "const width = m + 1;",
    before: "1",
    after: "2",
    reason: LARGER_TABLE,
  },
  {
    source: "cct/align-tokens",
    line: "new Uint32Array((n + 1) * width)",
    before: "1",
    after: "2",
    reason: LARGER_TABLE,
  },
  {
    source: "cct/align-tokens",
    line: "? length[(i + 1) * width + j + 1] + 1",
    before: "1",
    nth: 2,
    after: "2",
    reason: "every length doubles, and lengths are only compared",
  },
  {
    source: "cct/align-tokens",
    line: "else if (length[i * width + j + 1] >",
    before: "1",
    after: "0",
    reason: "where tokens differ length[i, j] is the larger of the two compared",
  },
  {
    source: "cct/align-tokens",
    line: "for (let i = n - 1; i >= 0; i--)",
    before: "-",
    after: "+",
    reason: "the rows from n on come out as NaN, which the table stores as the 0 that was there",
  },
  {
    source: "cct/align-tokens",
    line: "for (let i = n - 1; i >= 0; i--)",
    before: "1",
    after: "0",
    reason: "row n comes out as NaN, which the table stores as the 0 that was there",
  },
];
