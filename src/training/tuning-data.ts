/**
 * @file Instruction samples and pairs tokenised for one tuning run, and what had to be left out. A
 * pair is kept only if it fits a row both as a comparison and as a sequence sample in every
 * template, whatever the arm uses it for: so all arms see the same pairs.
 */
import type { ComparisonPair } from "../cct/comparison-pair.js";
import { sequenceSample, templateOf } from "../cct/sequence-sample.js";
import { templateNamed } from "../cct/templates.js";
import {
  headOf,
  needsPairs,
  needsSamples,
  type Objective,
  termsOnPairs,
} from "../cct/objectives/objective.js";
import { objectiveNamed } from "../cct/objectives/registry.js";
import { UsageError } from "../errors.js";
import type { Format } from "./instruction-context.js";
import { instructionFormat } from "./instruction-format.js";
import type { LeftOut, LeftOutCount } from "./left-out.js";
import type { TuneOptions } from "./options.js";
import type { PlannedData } from "./step-plan.js";
import {
  type TokenizedSample,
  tokenizeSample,
  type TrainingTokenizer,
} from "./tokenized-sample.js";
import { trainingPairs } from "./training-pairs.js";
import type { TrainingData } from "./tuning-inputs.js";
import { type MeasuredPair, tuningPairs, type UsablePair } from "./tuning-pairs.js";

/** Tokenised data, ready to be planned. */
export interface PreparedData {
  /** What steps are planned from. */
  readonly planned: PlannedData;
  /** Pairs that a probe may be fitted on; none where the head starts otherwise. */
  readonly probed: readonly ComparisonPair[];
  /** Held-out pairs that fit a row, as comparisons. */
  readonly heldOut: readonly MeasuredPair[];
  /** The negative control: edits that keep the meaning, as comparisons. */
  readonly control: readonly MeasuredPair[];
  /** What did not fit or was not used. */
  readonly leftOut: LeftOut;
}

/**
 * Tokenises everything once.
 * @param objective  the one that the options name when absent
 * @throws UsageError if no instruction sample fits a row, or pairs are needed (a term of weight > 0
 *   learns from them) and none does
 */
export function prepareTuningData(
  data: TrainingData,
  tokenizer: TrainingTokenizer,
  options: TuneOptions,
  objective: Objective = objectiveNamed(options.objective.name),
): PreparedData {
  const { rowLength } = options.data;
  const bothSides = needsSamples(objective, options.objective, "comparisons");
  const compares = bothSides || needsSamples(objective, options.objective, "corrections");
  const repairs = needsSamples(objective, options.objective, "sequences");
  const format = instructionFormat(options.data.promptFormat, tokenizer);
  const instructions = data.instructions
    .map((sample) => tokenizeSample(sample, tokenizer, format))
    .filter(({ ids }) => ids.length <= rowLength);
  if (instructions.length === 0)
    throw new UsageError(
      `tune: expected instruction samples of at most ${rowLength} tokens, got none among ` +
        `${data.instructions.length}; add data or raise data.rowLength`,
    );
  const probes = headOf(options.objective).start === "probe";
  const learnsFromPairs = needsPairs(objective, options.objective);
  const pairs = learnsFromPairs ? data.pairs : [];
  const { usable, alone, heldOut, control } = tuningPairs(data, pairs, tokenizer, options, format);
  if (usable.length === 0 && (compares || repairs))
    throw new UsageError(
      `tune: expected pairs that fit ${rowLength} tokens, because ` +
        `${wantingPairs(objective, options)}, got none among ${data.pairs.length}; add pairs, ` +
        "raise data.rowLength, or set those weights to 0",
    );
  const sharedWithin = options.engine.sharedPrefix ? rowLength : null;
  const comparison = trainingPairs(usable, tokenizer, { objective, bothSides, sharedWithin });
  return {
    planned: {
      instructions,
      pairLengths: usable.map(
        ({ comparison: { correctIds, buggyIds } }) => correctIds.length + buggyIds.length,
      ),
      comparison: compares ? comparison : null,
      sequence: repairs ? sequences(usable, tokenizer, options, format) : null,
    },
    probed: probes ? usable.map((pair) => pair.comparison) : [],
    heldOut,
    control,
    leftOut: {
      instructions: without(data.instructions, instructions),
      pairs: learnsFromPairs ? without(data.pairs, usable) : { count: 0, of: data.pairs.length },
      heldOutPairs: without(data.heldOutPairs, heldOut),
      controlPairs: without(data.controlPairs ?? [], control),
      withoutInstruction: { count: alone, of: usable.length },
    },
  };
}

/** A pair as a sequence sample, at its `visit`-th use; each is made once. */
function sequences(
  usable: readonly UsablePair[],
  tokenizer: TrainingTokenizer,
  { seed, templates }: TuneOptions,
  format: Format,
): (index: number, visit: number) => TokenizedSample {
  const made = new Map<string, TokenizedSample>();
  const wordings = templates.map(templateNamed);
  return (index, visit) => {
    const { pair } = usable[index]!;
    const template = templateOf(pair.id, visit, seed, wordings);
    const key = `${index} ${template.name}`;
    const sample =
      made.get(key) ?? tokenizeSample(sequenceSample(pair, template), tokenizer, format);
    made.set(key, sample);
    return sample;
  };
}

/** Why pairs are needed: "objective.alpha is 2 and objective.beta is 0.5". */
function wantingPairs(objective: Objective, options: TuneOptions): string {
  return termsOnPairs(objective, options.objective)
    .map(({ name, weight }) =>
      weight === undefined
        ? `the term ${name} learns from them`
        : `objective.${weight} is ${options.objective[weight]}`,
    )
    .join(" and ");
}

function without(all: readonly unknown[], kept: readonly unknown[]): LeftOutCount {
  return { count: all.length - kept.length, of: all.length };
}
