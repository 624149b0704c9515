/**
 * @file One training step of a decoder, measured in a process of its own (so that its peak memory
 * is its own): `node dist/bench/engine-decoder.js compiled|tensorflow BATCH LENGTH WIDTH LAYERS
 * THREADS SECONDS`, one JSON line. bench/peers/decoder.py is the same in PyTorch. The decoder is
 * the one that the project's targets were set with: GPT-like, 4 heads, learned positions,
 * squared-ReLU feed-forward of width 4·D, vocabulary 1,024, tied embeddings.
 */
import { attention } from "../src/engine/layers/attention.js";
import { crossEntropy } from "../src/engine/layers/cross-entropy.js";
import { rmsNorm } from "../src/engine/layers/rms-norm.js";
import { loadTensorFlow } from "../src/engine/tensorflow/load-tensorflow.js";
import { tf } from "../src/engine/tf.js";
import { compileTrainingStep, createState } from "../src/engine/optimizer/training-step.js";
import { type HostMap, sizeOf, type TensorMap } from "../src/engine/types.js";
import { randomStream } from "../src/random.js";
import { median } from "./bench-case.js";

/** What one such process reports. */
export interface DecoderFigures {
  readonly tokensPerSecond: number;
  /** Seconds from a state in memory to the end of the first step, compilation included. */
  readonly firstStep: number;
  readonly peakMegabytes: number;
}

const H = 4;
const V = 1024;

function initialParameters(T: number, D: number, L: number): HostMap {
  const stream = randomStream(1, "decoder");
  const parameters: HostMap = {};
  const matrix = (name: string, ...shape: number[]): void => {
    parameters[name] = {
      shape,
      data: Float32Array.from({ length: sizeOf(shape) }, () => 0.02 * stream.normal()),
    };
  };
  const gain = (name: string): void => {
    parameters[name] = { shape: [D], data: new Float32Array(D).fill(1) };
  };
  matrix("embedding", V, D);
  matrix("place", T, D);
  gain("last");
  for (let l = 0; l < L; l++) {
    gain(`n1.${l}`);
    gain(`n2.${l}`);
    matrix(`qkv.${l}`, D, 3 * D);
    matrix(`out.${l}`, D, D);
    matrix(`up.${l}`, D, 4 * D);
    matrix(`down.${l}`, 4 * D, D);
  }
  return parameters;
}

function objective(
  B: number,
  T: number,
  D: number,
  L: number,
): (p: TensorMap, inputs: TensorMap) => { loss: tf.Tensor } {
  return (p, { ids, targets }) => {
    const linear = (x: tf.Tensor, name: string): tf.Tensor =>
      tf.matMul(x as tf.Tensor2D, p[name] as tf.Tensor2D);
    const norm = (x: tf.Tensor, name: string): tf.Tensor => rmsNorm(x, p[name]!, 1e-5);
    const at = tf.range(0, T, 1, "int32");
    const mask = tf
      .where(at.expandDims(1).greaterEqual(at.expandDims(0)), tf.scalar(0), tf.scalar(-1e9))
      .reshape([1, 1, T, T]);
    let x: tf.Tensor = tf
      .gather(p["embedding"]!, ids!.reshape([B * T]) as tf.Tensor1D)
      .reshape([B, T, D])
      .add(p["place"]!)
      .reshape([B * T, D]);
    for (let l = 0; l < L; l++) {
      const parts = linear(norm(x, `n1.${l}`), `qkv.${l}`)
        .split(3, -1)
        .map((part) => part.reshape([B, T, H, D / H]).transpose([0, 2, 1, 3]));
      const [q, k, v] = parts as [tf.Tensor, tf.Tensor, tf.Tensor]; // [B, H, T, D/H]
      const mixed = attention(q.mul(1 / Math.sqrt(D / H)), k, v, mask, true)
        .transpose([0, 2, 1, 3])
        .reshape([B * T, D]);
      x = x.add(linear(mixed, `out.${l}`));
      x = x.add(
        linear(
          linear(norm(x, `n2.${l}`), `up.${l}`)
            .relu()
            .square(),
          `down.${l}`,
        ),
      );
    }
    const logits = tf.matMul(
      norm(x, "last") as tf.Tensor2D,
      p["embedding"] as tf.Tensor2D,
      false,
      true,
    ) as tf.Tensor2D;
    return { loss: crossEntropy(logits, targets!.reshape([B * T]) as tf.Tensor1D).mean() };
  };
}

async function measure(
  engine: string,
  [B, T, D, L, threads, seconds]: [number, number, number, number, number, number],
): Promise<DecoderFigures> {
  if (engine === "tensorflow") await loadTensorFlow();
  const state = createState(initialParameters(T, D, L));
  const began = performance.now();
  const integers = { shape: [B, T], dtype: "int32" } as const;
  const training = await compileTrainingStep(
    state,
    objective(B, T, D, L),
    { ids: integers, targets: integers },
    {
      threads,
      clipNorm: null,
      beta2: 0.999,
      weightDecay: 0,
      engine: engine === "compiled" ? "compiled" : "eager",
    },
  );
  const stream = randomStream(1, "tokens");
  const ids = (): Int32Array => Int32Array.from({ length: B * T }, () => stream.integer(V));
  const step = async (): Promise<number> => {
    const start = performance.now();
    await training.step({ ids: ids(), targets: ids() }, 1e-3);
    return performance.now() - start;
  };
  await step();
  const firstStep = (performance.now() - began) / 1000;
  await step();
  const times: number[] = [];
  for (let total = 0; total < seconds * 1000 || times.length < 5;) {
    times.push(await step());
    total += times.at(-1)!;
  }
  return {
    tokensPerSecond: (B * T * 1000) / median(times),
    firstStep,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  };
}

if (require.main === module) {
  const [engine, ...sizes] = process.argv.slice(2) as [string, ...string[]];
  void measure(engine, sizes.map(Number) as [number, number, number, number, number, number]).then(
    (figures) => console.log(JSON.stringify(figures)),
  );
}
