/**
 * @file What a model's losses are on samples that nothing was trained on: L_lm of held-out
 * instructions (does it forget?), L_seq of held-out pairs in the wordings that a run learns from
 * and in held-out ones (did it learn the repair or the wording?), and how far the hidden states of
 * both sides of a pair lie apart at their first differing token (is there anything to compare?).
 */
import { headOf } from "../cct/objectives/objective.js";
import type { ComparisonPair } from "../cct/comparison-pair.js";
import { sequenceSample } from "../cct/sequence-sample.js";
import { HELD_OUT_TEMPLATES, type SequenceTemplate, templateNamed } from "../cct/templates.js";
import { compile } from "../engine/compile.js";
import { specsOf } from "../engine/gradients.js";
import type { LanguageModel } from "../language-model/checkpoint.js";
import { hiddenStatesWith } from "../language-model/decoder.js";
import type { Pair } from "../records.js";
import { instructionFormat } from "./instruction-format.js";
import type { TuneOptions } from "./options.js";
import { overPasses, rowInputs, rowsAtATime, sequenceRows, tokenCosts } from "./sequence-rows.js";
import {
  type TokenizedSample,
  tokenizeSample,
  type TrainingTokenizer,
} from "./tokenized-sample.js";
import type { TrainingData } from "./tuning-inputs.js";
import { tuningPairs } from "./tuning-pairs.js";

/** Losses of a model on held-out samples; those of which there are none are absent. */
export interface HeldOutLosses {
  /** Held-out instructions behind `heldOutLm`. */
  readonly heldOutInstructions: number;
  /** Held-out pairs behind the other measures. */
  readonly heldOutWorded: number;
  /** L_lm of held-out instructions: mean negative log-likelihood of a response token, nats. */
  readonly heldOutLm?: number;
  /**
   * L_seq of held-out pairs, each in one of the wordings that the run learns from, nats a token.
   */
  readonly heldOutSeq?: number;
  /** L_seq of the same pairs, each in one of the held-out wordings, nats a token. */
  readonly heldOutSeqNewWordings?: number;
  /**
   * Mean over pairs of |h − h'| / ((|h| + |h'|) / 2) at the first differing token, of the states
   * that the head reads; 0 where they are the same, at most 2.
   */
  readonly firstDifference?: number;
}

/** Held-out samples as token ids, made once for all checkpoints of a run. */
export interface HeldOutSamples {
  /** Held-out instructions. */
  readonly instructions: readonly TokenizedSample[];
  /** Repairs in wordings that the run learns from, and the same ones in held-out wordings. */
  readonly own: readonly TokenizedSample[];
  /** See `own`; empty where the run learns from every held-out wording. */
  readonly fresh: readonly TokenizedSample[];
  /** Held-out pairs whose first difference has a token before it. */
  readonly comparisons: readonly ComparisonPair[];
}

/**
 * @param data  the first `count` of its held-out instructions and pairs are taken, those that fit a
 *   row; its other instructions are context of pairs alone
 * @param count  most samples of each kind, ≥ 1
 */
export function heldOutSamples(
  data: TrainingData,
  tokenizer: TrainingTokenizer,
  options: TuneOptions,
  count: number,
): HeldOutSamples {
  const format = instructionFormat(options.data.promptFormat, tokenizer);
  const { rowLength } = options.data;
  const fits = ({ ids }: TokenizedSample): boolean => ids.length <= rowLength;
  const instructions = (data.heldOutInstructions ?? [])
    .slice(0, count)
    .map((sample) => tokenizeSample(sample, tokenizer, format))
    .filter(fits);
  const heldOutPairs = data.heldOutPairs.slice(0, count);
  const own = options.templates.map(templateNamed);
  const fresh = HELD_OUT_TEMPLATES.filter(({ name }) => own.every((known) => known.name !== name));
  const worded = (pair: Pair, index: number, wordings: readonly SequenceTemplate[]) =>
    wordings.length === 0
      ? []
      : tokenizeSample(sequenceSample(pair, wordings[index % wordings.length]!), tokenizer, format);
  const both = heldOutPairs
    .map((pair, index) => [worded(pair, index, own), worded(pair, index, fresh)].flat())
    .filter((samples) => samples.every(fits));
  const { heldOut } = tuningPairs({ ...data, heldOutPairs }, [], tokenizer, options, format);
  return {
    instructions,
    own: both.map(([first]) => first!),
    fresh: both.flatMap(([, second]) => second ?? []),
    comparisons: heldOut.filter(({ positions }) => positions.firstDifference > 0),
  };
}

/** Measures a model on held-out samples. */
export async function heldOutLosses(
  model: Pick<LanguageModel, "config" | "parameters">,
  { instructions, own, fresh, comparisons }: HeldOutSamples,
  options: TuneOptions,
): Promise<HeldOutLosses> {
  const samples = [...instructions, ...own, ...fresh];
  const costs = samples.length === 0 ? [] : await costsOf(model, samples, options);
  const from = instructions.length;
  const meanOf = (start: number, part: readonly TokenizedSample[]): number => {
    const sum = costs.slice(start, start + part.length).reduce((a, b) => a + b, 0);
    return sum / part.reduce((n, { ids, responseStart }) => n + ids.length - responseStart, 0);
  };
  return {
    heldOutInstructions: instructions.length,
    heldOutWorded: own.length,
    ...(from > 0 && { heldOutLm: meanOf(0, instructions) }),
    ...(own.length > 0 && { heldOutSeq: meanOf(from, own) }),
    ...(fresh.length > 0 && { heldOutSeqNewWordings: meanOf(from + own.length, fresh) }),
    ...(comparisons.length > 0 && {
      firstDifference: await distanceApart(model, comparisons, options),
    }),
  };
}

/** Sum over the response tokens of each sample of their negative log-likelihoods, nats. */
async function costsOf(
  model: Pick<LanguageModel, "config" | "parameters">,
  samples: readonly TokenizedSample[],
  { data: { rowLength }, engine: { threads } }: TuneOptions,
): Promise<number[]> {
  const sequences = samples.map(({ ids }) => ids);
  const costs = await tokenCosts(model, sequences, rowLength, threads);
  return samples.map(({ responseStart }, s) =>
    costs[s]!.subarray(responseStart - 1).reduce((a, b) => a + b, 0),
  );
}

/** Mean relative distance of both sides' states at the first differing token. */
async function distanceApart(
  { config, parameters }: Pick<LanguageModel, "config" | "parameters">,
  pairs: readonly ComparisonPair[],
  { data: { rowLength }, engine: { threads }, objective }: TuneOptions,
): Promise<number> {
  const rows = rowsAtATime(rowLength, config.vocabSize);
  // a state knows nothing of what follows it
  const sequences = pairs.flatMap(({ correctIds, buggyIds, positions: { firstDifference } }) =>
    [correctIds, buggyIds].map((ids) => ids.slice(0, firstDifference + 1)),
  );
  const { cells, start, feeds } = sequenceRows(sequences, rowLength, rows);
  const { targets: _, ...inputs } = feeds;
  const grid = { shape: [rows, rowLength], dtype: "int32" } as const;
  const program = await compile(
    (given) => ({
      states: hiddenStatesWith(headOf(objective).layer, config, given, rowInputs(given)).layer,
    }),
    { ids: grid, positions: grid, segments: grid, ...specsOf(parameters) },
    { threads },
  );
  try {
    const packed = { cells, feeds: inputs };
    const { states } = await overPasses(program, packed, rows * rowLength, parameters, ["states"]);
    const H = config.hiddenSize;
    const stateOf = (s: number): Float32Array => {
      const cell = start[s]! + sequences[s]!.length - 1;
      return states.subarray(cell * H, (cell + 1) * H);
    };
    const distances = pairs.map((_, p) => relativeDistance(stateOf(2 * p), stateOf(2 * p + 1)));
    return distances.reduce((a, b) => a + b, 0) / pairs.length;
  } finally {
    await program.dispose();
  }
}

/** |a − b| / ((|a| + |b|) / 2); 0 where both are 0. */
function relativeDistance(a: Float32Array, b: Float32Array): number {
  const norm = (values: Float32Array): number => Math.hypot(...values);
  const size = (norm(a) + norm(b)) / 2;
  return size === 0 ? 0 : norm(a.map((value, i) => value - b[i]!)) / size;
}
