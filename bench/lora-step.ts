/**
 * @file One LoRA step of a Llama decoder, measured in a process of its own (so that its peak memory
 * is its own): `node dist/bench/lora-step.js BATCH LENGTH WIDTH LAYERS THREADS SECONDS
 * [recompute]`, one JSON line. bench/peers/lora.py is the same in PyTorch with PEFT. The shape is
 * SmolLM2-135M's at width 576 and 30 layers: 64 channels a head, three query heads a key-value
 * head, feed-forward 8/3 of the width, tied embeddings of 49,152 entries. Rank 8 on all projections
 * of the layers; the last quarter of each row is response, and logits are computed there alone, as
 * our objective does.
 */
import { crossEntropy } from "../src/engine/layers/cross-entropy.js";
import { dataOf, specsOf } from "../src/engine/gradients.js";
import { tf } from "../src/engine/tf.js";
import { compileTrainingStep, createState } from "../src/engine/optimizer/training-step.js";
import { type HostMap, sizeOf } from "../src/engine/types.js";
import type { ModelConfig } from "../src/language-model/architecture.js";
import { parameterShapes } from "../src/language-model/parameter-shapes.js";
import { hiddenStates, logitsOf } from "../src/language-model/decoder.js";
import { adapterScalings, initialAdapter } from "../src/language-model/lora/adapter.js";
import { loraOptionsSchema } from "../src/language-model/lora/options.js";
import { randomStream } from "../src/random.js";
import { median } from "./bench-case.js";
import type { DecoderFigures } from "./engine-decoder.js";

/** SmolLM2's proportions at another width (a multiple of 192) and depth. */
function llama(width: number, layers: number, positions: number): ModelConfig {
  const heads = width / 64;
  return {
    vocabSize: 49152,
    hiddenSize: width,
    layers,
    heads,
    kvHeads: heads / 3,
    headSize: 64,
    intermediateSize: (width * 8) / 3,
    maxPositions: positions,
    ropeTheta: 1e5,
    normEps: 1e-5,
    tieEmbeddings: true,
    bosTokenId: 0,
    eosTokenId: 0,
  };
}

/**
 * Random weights; uniform ones, because a hundred million normal ones take longer than the
 * measurement.
 */
function weightsOf(config: ModelConfig): HostMap {
  const weights: HostMap = {};
  for (const [name, shape] of parameterShapes(config)) {
    const { next } = randomStream(1, name);
    const deviation = 0.02 * Math.sqrt(12);
    weights[name] = {
      shape,
      data:
        shape.length === 1
          ? new Float32Array(shape[0]!).fill(1)
          : Float32Array.from({ length: sizeOf(shape) }, () => deviation * (next() - 0.5)),
    };
  }
  return weights;
}

/** Median of a step's milliseconds over at least three steps and `seconds`. */
async function medianTime(step: () => Promise<number>, seconds: number): Promise<number> {
  const times: number[] = [];
  for (let total = 0; total < seconds * 1000 || times.length < 3;) {
    times.push(await step());
    total += times.at(-1)!;
  }
  return median(times);
}

/** Where in the flattened ids the last quarter of each row is predicted from. */
const predictingPlaces = (B: number, T: number): Int32Array =>
  Int32Array.from(
    { length: B * (T / 4) },
    (_, i) => Math.floor(i / (T / 4)) * T + (3 * T) / 4 - 1 + (i % (T / 4)),
  );

/** What a batch is fed as. */
function batchSpecs(B: number, T: number) {
  const grid = { shape: [B, T], dtype: "int32" } as const;
  const targets = { shape: [B * (T / 4)], dtype: "int32" } as const;
  return { ids: grid, positions: grid, segments: grid, targets };
}

/** Sizes, threads and seconds of the command line → figures of one step. */
async function measure([B, T, D, L, threads, seconds]: [
  number,
  number,
  number,
  number,
  number,
  number,
]): Promise<DecoderFigures> {
  const config = llama(D, L, T);
  const lora = loraOptionsSchema.parse({ rank: 8 });
  const base = { config, parameters: weightsOf(config) };
  const frozen = { ...base.parameters, ...adapterScalings(config, lora) };
  const state = createState(
    initialAdapter({ ...base, tokenizer: undefined as never }, lora, 1).parameters,
  ); // the tokenizer is not asked for anything
  const began = performance.now();
  const predicting = predictingPlaces(B, T);
  const training = await compileTrainingStep(
    state,
    (adapter, inputs) => {
      const weights = { ...inputs, ...adapter };
      const hidden = hiddenStates(
        config,
        weights,
        inputs as { ids: tf.Tensor; positions: tf.Tensor; segments: tf.Tensor },
        process.argv[8] === "recompute",
      );
      const logits = logitsOf(
        config,
        weights,
        tf.gather(hidden, tf.tensor1d(predicting, "int32")) as tf.Tensor2D,
      ); // [N, V]
      return { loss: tf.mean(crossEntropy(logits, inputs["targets"] as tf.Tensor1D)) };
    },
    { ...batchSpecs(B, T), ...specsOf(frozen) },
    { threads, clipNorm: null, beta2: 0.999, weightDecay: 0 },
  );
  const stream = randomStream(1, "tokens");
  const positions = Int32Array.from({ length: B * T }, (_, i) => i % T);
  const segments = new Int32Array(B * T).fill(1);
  const step = async (): Promise<number> => {
    const start = performance.now();
    const ids = Int32Array.from({ length: B * T }, () => stream.integer(config.vocabSize));
    const targets = predicting.map((at) => ids[at + 1]!);
    const { loss } = await training.step(
      { ...dataOf(frozen), ids, positions, segments, targets },
      1e-4,
    );
    if (!Number.isFinite(loss)) throw new Error(`bench lora: expected a finite loss, got ${loss}`);
    return performance.now() - start;
  };
  await step();
  const firstStep = (performance.now() - began) / 1000;
  return {
    tokensPerSecond: (B * T * 1000) / (await medianTime(step, seconds)),
    firstStep,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  };
}

if (require.main === module)
  void measure(
    process.argv.slice(2).map(Number) as [number, number, number, number, number, number],
  ).then((figures) => console.log(JSON.stringify(figures)));
