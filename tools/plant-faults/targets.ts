/**
 * @file Where faults are planted and which tests must catch them; and the faults that cannot be
 * caught because the program they make computes the same, each with the reason.
 */

/** Files (without ending, under src/) and the tests (under tests/) that guard them. */
export interface Target {
  readonly sources: readonly string[];
  readonly tests: readonly string[];
}

export const TARGETS: readonly Target[] = [
  {
    sources: ["cct/align-tokens", "cct/paired-positions", "cct/comparison-pair"],
    tests: ["cct/pairing.test"],
  },
  {
    sources: [
      "cct/preference-head",
      "cct/instruction-loss",
      "cct/logistic-comparison-loss",
      "cct/objectives/objective",
      "cct/objectives/comparison",
      "cct/objectives/comparison-terms",
      "cct/objectives/cct",
      "cct/objectives/logistic",
    ],
    tests: ["cct/objective.test"],
  },
  { sources: ["cct/token-comparison-loss"], tests: ["cct/token-comparison-loss.test"] },
  { sources: ["cct/templates", "cct/sequence-sample"], tests: ["cct/sequence-sample.test"] },
  { sources: ["training/schedule"], tests: ["training/options-and-schedule.test"] },
  { sources: ["training/term-weights"], tests: ["training/term-weights.test"] },
  {
    sources: ["engine/optimizer/term-gradients"],
    tests: ["engine/optimizer/term-gradients.test"],
  },
  { sources: ["cct/preference-probe"], tests: ["cct/preference-probe.test"] },
  { sources: ["training/probe-head"], tests: ["training/token-term.test"] },
  { sources: ["language-model/layer-index"], tests: ["language-model/layers.test"] },
  {
    sources: [
      "training/packing",
      "training/data-order",
      "training/document-rows",
      "training/tokenized-sample",
    ],
    tests: ["training/packing.test"],
  },
  {
    sources: [
      "training/batch",
      "training/batch-shape",
      "training/step-plan",
      "training/shared-prefix",
    ],
    tests: ["training/step-plan.test", "training/golden-run.test", "training/shared-prefix.test"],
  },
];

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

const ANY_TINY = "any tiny number does";
const LOWER_START = "the search for the number of rows only starts lower";
const LARGER_TABLE =
  "a larger table, or one filled from farther out, holds the same numbers where it is read: " +
  "zeros lie beyond the ends";

export const EQUIVALENT: readonly Equivalent[] = [
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
    reason: "a write past the end of an array of floats is none",
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
