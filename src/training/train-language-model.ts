/**
 * @file Language modelling on plain documents: how the embedded tier's base model is trained from
 * random weights. Loss: mean negative log-likelihood of every token but each document's first, over
 * the whole optimizer step.
 */
import { compile } from "../engine/compile.js";
import { crossEntropy } from "../engine/layers/cross-entropy.js";
import { dataOf, specsOf } from "../engine/gradients.js";
import { tf } from "../engine/tf.js";
import type { HostMap, TensorMap, TensorSpec } from "../engine/types.js";
import { UsageError } from "../errors.js";
import { canonicalJson, sha256 } from "../files/hash.js";
import { type LanguageModel, modelHash } from "../language-model/checkpoint.js";
import { hiddenStates, logitsOf } from "../language-model/decoder.js";
import { documentPieces, epochRows, type Row, rowFeeds } from "./document-rows.js";
import {
  type LanguageModelOptions,
  type LanguageModelOptionsInput,
  languageModelOptions,
} from "./options.js";
import type { StepMetrics } from "./step-metrics.js";
import { type RunSettings, runTraining } from "./training-loop.js";

/** Documents to learn from, and others to measure on. */
export interface LanguageModelData {
  /** Texts; each is trained on apart, pieces of a row's length if longer. */
  readonly documents: readonly string[];
  /**
   * Never trained on; with `evalEvery` > 0 their loss (nats a token) and perplexity are reported.
   */
  readonly heldOut?: readonly string[];
}

/** What {@link RunSettings} has, and the model at each checkpoint. */
export interface LanguageModelRun extends RunSettings {
  /** Called at each checkpoint: steps made, and the model after them. */
  onCheckpoint?(step: number, model: LanguageModel): Promise<void>;
}

/**
 * Trains all weights of `model` on documents. Each step takes `rows · accumulate` packed rows;
 * epochs follow each other.
 * @returns a new model (the given one is left as it was) and the metrics of every step
 * @throws UsageError for faulty options or no documents; WorkError if the loss is no number any
 *   more
 * @example await trainLanguageModel(initialModel(config, tokenizer, 1), { documents }, { steps: 1000, threads: 2 })
 */
export async function trainLanguageModel(
  model: LanguageModel,
  data: LanguageModelData,
  given: LanguageModelOptionsInput,
  run: LanguageModelRun = {},
): Promise<{ model: LanguageModel; metrics: StepMetrics[] }> {
  const options = languageModelOptions(given);
  const { seed, rows, rowLength, accumulate } = options;
  if (rowLength > model.config.maxPositions)
    throw new UsageError(
      `trainLanguageModel: rowLength ${rowLength} exceeds the model's ` +
        `${model.config.maxPositions} positions; give at most as many`,
    );
  const pieces = tokenized(data.documents, model, rowLength);
  const heldOut = tokenized(data.heldOut ?? [], model, rowLength);
  if (pieces.length === 0)
    throw new UsageError(
      "trainLanguageModel: expected at least one document, got none; check the corpus",
    );
  const rowsOf = rowSequence(pieces, rowLength, seed);
  const batches = (step: number): Row[][] =>
    Array.from({ length: accumulate }, (_, k) => rowsOf((step * accumulate + k) * rows, rows));
  const withParameters = (parameters: HostMap): LanguageModel => ({ ...model, parameters });
  const objective = (parameters: TensorMap, inputs: TensorMap): { loss: tf.Scalar } => ({
    loss: weightedLoss(model, parameters, inputs),
  });
  const evaluation =
    heldOut.length > 0 && options.evalEvery > 0 ? await heldOutLoss(model, heldOut, options) : null;
  try {
    const { state, metrics } = await runTraining(
      {
        name: "trainLanguageModel",
        options,
        steps: options.steps,
        parameters: model.parameters,
        inputs: inputsOf(rows, rowLength),
        objective,
        fingerprint: fingerprintOf(model, data, options),
        feeds: (step) => scaledFeeds(batches(step), pieces, { rows, rowLength }),
        tokens: (step) =>
          batches(step)
            .flat(2)
            .reduce((sum, piece) => sum + pieces[piece]!.length, 0),
        microBatches: accumulate,
        unsummed: [],
        evaluate: evaluation?.run,
        onCheckpoint:
          run.onCheckpoint &&
          ((step, parameters) => run.onCheckpoint!(step, withParameters(parameters))),
      },
      run,
    );
    return { model: withParameters(state.parameters), metrics };
  } finally {
    await evaluation?.dispose();
  }
}

/** Documents as token ids with their end tokens, cut where they are longer than a row. */
function tokenized(
  texts: readonly string[],
  { tokenizer }: LanguageModel,
  rowLength: number,
): Int32Array[] {
  const ids = texts.map((text) => [...tokenizer.encode(text), tokenizer.eosId]);
  return documentPieces(ids, rowLength);
}

/** Everything that decides the result, hashed. */
function fingerprintOf(
  model: LanguageModel,
  { documents }: LanguageModelData,
  options: LanguageModelOptions,
): string {
  const identity = {
    kind: "language model",
    options,
    documents: sha256(JSON.stringify(documents)),
    base: modelHash(model),
  };
  return sha256(canonicalJson(identity));
}

function weightedLoss(model: LanguageModel, parameters: TensorMap, inputs: TensorMap): tf.Scalar {
  const { ids, positions, segments, targets, weights } = inputs as Record<string, tf.Tensor2D>;
  const hidden = hiddenStates(model.config, parameters, {
    ids: ids!,
    positions: positions!,
    segments: segments!,
  });
  const nll = crossEntropy(
    logitsOf(model.config, parameters, hidden),
    tf.reshape(targets!, [hidden.shape[0]]),
  ); // [R·T]
  return tf.sum(tf.mul(nll, tf.reshape(weights!, [hidden.shape[0]])));
}

function inputsOf(rows: number, rowLength: number): Record<string, TensorSpec> {
  const integers = { shape: [rows, rowLength], dtype: "int32" } as const;
  return {
    ids: integers,
    positions: integers,
    segments: integers,
    targets: integers,
    weights: { shape: [rows, rowLength] },
  };
}

/** Row `at`, `at + 1`, … of the endless sequence of epochs. */
function rowSequence(
  pieces: readonly Int32Array[],
  rowLength: number,
  seed: number,
): (at: number, count: number) => Row[] {
  const starts = [0];
  const epochs: Row[][] = [];
  const row = (at: number): Row => {
    let epoch = Math.max(
      0,
      starts.findLastIndex((start) => start <= at),
    );
    for (; ; epoch++) {
      epochs[epoch] ??= epochRows(pieces, rowLength, seed, epoch);
      starts[epoch + 1] = starts[epoch]! + epochs[epoch]!.length;
      if (at < starts[epoch + 1]!) return epochs[epoch]![at - starts[epoch]!]!;
    }
  };
  return (at, count) => Array.from({ length: count }, (_, k) => row(at + k));
}

/** Feeds of a step's micro-batches, weights over all of them. */
function scaledFeeds(
  batches: readonly Row[][],
  pieces: readonly Int32Array[],
  shape: { rows: number; rowLength: number },
) {
  const made = batches.map((rows) => rowFeeds(rows, pieces, shape));
  const total = made.reduce((sum, { predicted }) => sum + predicted, 0);
  return made.map(({ feeds, predicted }) => {
    if (predicted !== total)
      feeds.weights.forEach((w, i) => {
        if (w !== 0) feeds.weights[i] = 1 / total;
      });
    return feeds;
  });
}

/** Loss on held-out pieces: the mean over all their predicted tokens. */
async function heldOutLoss(
  model: LanguageModel,
  pieces: readonly Int32Array[],
  { rows, rowLength, threads }: LanguageModelOptions,
) {
  const packed = epochRows(pieces, rowLength, 0, 0);
  const batches = Array.from({ length: Math.ceil(packed.length / rows) }, (_, k) =>
    rowFeeds(packed.slice(k * rows, (k + 1) * rows), pieces, { rows, rowLength }),
  );
  const program = await compile(
    (given) => ({ loss: weightedLoss(model, given, given) }),
    { ...inputsOf(rows, rowLength), ...specsOf(model.parameters) },
    { threads },
  );
  return {
    async run(parameters: HostMap): Promise<Record<string, number>> {
      const weights = dataOf(parameters);
      let sum = 0;
      let predicted = 0;
      for (const batch of batches) {
        sum += (await program.run({ ...batch.feeds, ...weights }))["loss"]![0]! * batch.predicted;
        predicted += batch.predicted;
      }
      return { heldOutLoss: sum / predicted, perplexity: Math.exp(sum / predicted) };
    },
    dispose: () => program.dispose(),
  };
}
