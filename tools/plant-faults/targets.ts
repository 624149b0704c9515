/**
 * @file Where faults are planted and which tests must catch them; and the faults that cannot be caught because the
 * program they make computes the same, each with the reason.
 */

/** Files (without ending, under src/) and the tests (under tests/) that guard them. */
export interface Target {
  readonly sources: readonly string[];
  readonly tests: readonly string[];
}

export const TARGETS: readonly Target[] = [
  { sources: ["cct/align-tokens", "cct/paired-positions", "cct/comparison-pair"], tests: ["cct/pairing.test"] },
  { sources: ["cct/preference-head", "cct/instruction-loss", "cct/objective"], tests: ["cct/objective.test"] },
  { sources: ["cct/token-comparison-loss"], tests: ["cct/token-comparison-loss.test"] },
  { sources: ["cct/templates", "cct/sequence-sample"], tests: ["cct/sequence-sample.test"] },
  { sources: ["training/schedule"], tests: ["training/options-and-schedule.test"] },
  { sources: ["training/packing", "training/data-order", "training/document-rows", "training/tokenized-sample"], tests: ["training/packing.test"] },
  { sources: ["training/batch", "training/step-plan"], tests: ["training/step-plan.test", "training/golden-run.test"] },
];

/** A fault that changes nothing that can be observed. */
export interface Equivalent {
  readonly source: string;
  /** Part of the line's text, the token and what it became. */
  readonly line: string;
  readonly before: string;
  readonly after: string;
  readonly reason: string;
}

export const EQUIVALENT: readonly Equivalent[] = [];
