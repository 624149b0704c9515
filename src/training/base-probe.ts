/**
 * @file The floor that tuning must beat: how well a linear head that is fitted to the *frozen* base
 * finds held-out bugs. What such a probe finds the base knew already.
 */
import { headOf } from "../cct/objectives/objective.js";
import type { LanguageModel } from "../language-model/checkpoint.js";
import { heldOutEvaluator, type HeldOutMeasures } from "./held-out-pairs.js";
import { instructionFormat } from "./instruction-format.js";
import type { TuneOptions } from "./options.js";
import { HEAD_PARAMETER } from "./pair-evaluation.js";
import { probeHead } from "./probe-head.js";
import type { TrainingData } from "./tuning-inputs.js";
import { tuningPairs } from "./tuning-pairs.js";

/**
 * Fits a linear head to the base's states of training pairs as `head.start: "probe"` does,
 * and measures it on held-out and control pairs. Pairing, context and layer are those of
 * `options`; nothing of the objective's weights is read, and no instruction sample is tokenized.
 * @throws UsageError if no training pair fits a row
 */
export async function probeBase(
  base: LanguageModel,
  data: TrainingData,
  options: TuneOptions,
): Promise<HeldOutMeasures> {
  const format = instructionFormat(options.data.promptFormat, base.tokenizer);
  const prepared = tuningPairs(data, data.pairs, base.tokenizer, options, format);
  const pairs = prepared.usable.map(({ comparison }) => comparison);
  const { config, parameters } = base;
  const { rowLength } = options.data;
  const { threads } = options.engine;
  const head = { ...headOf(options.objective), kind: "linear" as const };
  // one seed for all runs: the floor is one
  const weight = await probeHead(config, parameters, pairs, { head, seed: 0, rowLength, threads });
  const given = { ...parameters, [HEAD_PARAMETER]: { shape: [config.hiddenSize], data: weight } };
  const scoring = { rowLength, head, threads };
  const evaluator = await heldOutEvaluator(config, {}, given, prepared, scoring);
  try {
    return await evaluator.each(given);
  } finally {
    await evaluator.dispose();
  }
}
