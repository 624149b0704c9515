/** @file The steps of a tuning run as they are planned, with all that a program of them is fed. */
import type { Feeds, HostMap } from "../../src/engine/types.js";
import type { LanguageModel } from "../../src/language-model/checkpoint.js";
import { withNoise } from "../../src/training/noise-feeds.js";
import { HEAD_PARAMETER } from "../../src/training/pair-evaluation.js";
import { planSteps } from "../../src/training/step-plan.js";
import { trainedWeights } from "../../src/training/trained-weights.js";
import { initialHead } from "../../src/training/tune.js";
import { prepareTuningData } from "../../src/training/tuning-data.js";
import { smallData, type FlatOptions, optionsOf } from "./support.js";

/** Checked options, plan, weights and inputs of a run on small data. */
export function plannedSteps(base: LanguageModel, flat: FlatOptions) {
  const chosen = optionsOf(flat);
  const weights = trainedWeights(base, chosen.adapter, chosen.seed);
  const plan = planSteps(prepareTuningData(smallData(), base.tokenizer, chosen).planned, chosen);
  const trained: HostMap = {
    ...weights.trained,
    [HEAD_PARAMETER]: {
      shape: [base.config.hiddenSize],
      data: initialHead(base.config.hiddenSize, 1),
    },
  };
  for (const [name, { data }] of Object.entries(trained))
    if (name.endsWith(".lora_B"))
      data.forEach((_, i) => {
        data[i] = 0.3 * Math.sin(i);
      }); // as if tuned: at 0 no mask would matter
  return {
    chosen,
    weights,
    plan,
    trained,
    noise: withNoise(plan, weights.config, chosen),
    feeds: (step: number): Feeds[] => [...withNoise(plan, weights.config, chosen).feeds(step)],
  };
}
