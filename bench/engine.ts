/**
 * @file Training speed: a decoder's step compiled by this project, beside PyTorch (eager with fused
 * Adam and scaled_dot_product_attention; torch.compile) and tfjs-node. Two sizes, batch 16 × 128,
 * two threads, float32; every figure from a process of its own, and these take turns so that a busy
 * moment of the machine does not fall on one.
 */
import { join } from "node:path";
import { findTensorFlow } from "../src/engine/tensorflow/load-tensorflow.js";
import { projectRoot } from "../src/files/project-root.js";
import { type BenchRun, contender } from "./contender.js";
import { type BenchCase, benchCase, median, peersMissing } from "./bench-case.js";
import { peersPython } from "../tools/peers-python.js";
import type { DecoderFigures } from "./engine-decoder.js";

const SIZES = [
  { width: 128, layers: 4 },
  { width: 256, layers: 6 },
];
const BATCH = 16;
const LENGTH = 128;
const THREADS = 2;
const SECONDS = 4;
const TURNS = 3;

interface Contender {
  readonly name: string;
  /** Program and first arguments, or why it cannot run. */
  readonly command: readonly string[] | string;
}

function contenders(): Contender[] {
  const python = peersPython();
  const script = join(projectRoot, "bench", "peers", "decoder.py");
  const program = join(__dirname, "engine-decoder.js");
  return [
    { name: "ours", command: [process.execPath, program, "compiled"] },
    { name: "PyTorch eager", command: python ? [python, script, "eager"] : peersMissing },
    { name: "PyTorch compile", command: python ? [python, script, "compile"] : peersMissing },
    {
      name: "tfjs-node",
      command: findTensorFlow()
        ? [process.execPath, program, "tensorflow"]
        : "missing: not installed; run `npm run setup:tensorflow`",
    },
  ];
}

/**
 * Cases for each size: tokens a second, seconds to the first step's end, peak memory. A contender
 * that gave no figures in its first turn gets no second.
 */
export async function* engineCases(run: BenchRun): AsyncGenerator<BenchCase> {
  for (const { width, layers } of SIZES) {
    const all = contenders();
    const size = `decoder ${width}×${layers}, batch ${BATCH}×${LENGTH}`;
    const results = all.map((): DecoderFigures[] => []);
    const reasons = all.map((): string | undefined => undefined);
    for (let turn = 0; turn < TURNS; turn++)
      for (const [k, { name, command }] of all.entries()) {
        if (reasons[k] !== undefined) continue;
        const result = await measured(run, `${name}, ${size}, turn ${turn + 1}`, command, [
          BATCH,
          LENGTH,
          width,
          layers,
        ]);
        if (typeof result !== "string") results[k]!.push(result);
        else if (results[k]!.length === 0) reasons[k] = result;
      }
    if (reasons[0] !== undefined)
      throw new Error(`bench engine: our own step did not run: ${reasons[0]}`);
    for (const [name, key, unit, moreIsBetter] of [
      ["training step", "tokensPerSecond", "tokens/s", true],
      ["first step done after", "firstStep", "s", false],
      ["peak memory", "peakMegabytes", "MB", false],
    ] as const) {
      const [ours, ...peers] = all.map(
        (_, k) => reasons[k] ?? median(results[k]!.map((figures) => figures[key])),
      );
      yield benchCase(
        `${name}, ${size}`,
        ours as number,
        unit,
        Object.fromEntries(peers.map((figure, k) => [all[k + 1]!.name, figure])),
        moreIsBetter,
      );
    }
  }
}

function measured(
  run: BenchRun,
  name: string,
  command: readonly string[] | string,
  sizes: readonly number[],
): Promise<DecoderFigures | string> {
  if (typeof command === "string") {
    run.tell(`${name}: ${command}`);
    return Promise.resolve(command);
  }
  const [program, ...args] = command;
  return contender<DecoderFigures>(run, name, program, [...args, ...sizes, THREADS, SECONDS], {
    env: { OMP_NUM_THREADS: String(THREADS), TF_NUM_INTRAOP_THREADS: String(THREADS) },
    unlimited: name.startsWith("ours"),
  });
}
