/** @file Where faults are planted, and which tests must catch them. */

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
      "cct/objectives/likelihood-terms",
      "cct/objectives/cct",
      "cct/objectives/logistic",
    ],
    tests: ["cct/objective.test"],
  },
  {
    sources: [
      "cct/scored-code",
      "cct/dpo-loss",
      "cct/objectives/pair-likelihood",
      "cct/located-dpo-loss",
      "cct/fault-weighted-loss",
      "cct/unlikelihood-loss",
      "cct/objectives/dpo",
      "cct/objectives/fault-weighted",
      "cct/objectives/unlikelihood",
      "cct/objectives/located-dpo",
      "training/code-feeds",
    ],
    tests: ["cct/likelihood-objectives.test"],
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
