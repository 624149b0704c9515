/**
 * @file Sequence-level comparison: (t', t) through a template into a new instruction sample whose
 * answer is t. Source: arXiv 2403.19121, "sequence-level comparison"; L_seq is the L_lm of these
 * samples.
 */
import type { InstructionSample, Pair } from "../records.js";
import { randomStream } from "../random.js";
import { fillTemplate, type SequenceTemplate, TRAINING_TEMPLATES } from "./templates.js";

/**
 * @param pair  t (correct) and t' (buggy)
 * @returns instruction: the filled template; input: empty; output: t, which ends as it does in the
 *   pair's file, with or without a line break, so that a repair ends like the instructions' answers
 * @example sequenceSample(pair, TRAINING_TEMPLATES[0]).output // pair.correct
 */
export function sequenceSample(
  pair: Pick<Pair, "correct" | "buggy">,
  template: SequenceTemplate,
): InstructionSample {
  return {
    instruction: fillTemplate(template, pair.buggy),
    input: "",
    output: pair.correct.trimEnd() + (pair.correct.endsWith("\n") ? "\n" : ""),
    kind: "sequence comparison",
  };
}

/**
 * The template of a pair's `visit`-th use: each pair walks through its own seeded order of the
 * templates, so that it is not seen twice in one wording before it was seen in all.
 * @param visit  how often the pair was used before, ≥ 0
 */
export function templateOf(
  pairId: string,
  visit: number,
  seed: number,
  templates: readonly SequenceTemplate[] = TRAINING_TEMPLATES,
): SequenceTemplate {
  const round = Math.floor(visit / templates.length);
  return randomStream(seed, "template", pairId, round).shuffle(templates)[
    visit % templates.length
  ] as SequenceTemplate;
}
