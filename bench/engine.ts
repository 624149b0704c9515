/**
 * @file Training speed: a decoder's step compiled by this project, beside PyTorch (eager with fused
 * Adam and scaled_dot_product_attention; torch.compile) and tfjs-node. Two sizes, batch 16 × 128,
 * two threads, float32; every figure from a process of its own, and these take turns so that a busy
 * moment of the machine does not fall on one.
 */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { findTensorFlow } from "../src/engine/tensorflow.js";
import { projectRoot } from "../src/files/project-root.js";
import { type BenchCase, benchCase, median, peersMissing, peersPython } from "./bench-case.js";
import type { DecoderFigures } from "./engine-decoder.js";

const SIZES = [
  { width: 128, layers: 4 },
  { width: 256, layers: 6 },
];
const BATCH = 16,
  LENGTH = 128,
  THREADS = 2,
  SECONDS = 4,
  TURNS = 3;

interface Contender {
  readonly name: string;
  /** Program and first arguments, or why it cannot run. */
  readonly command: readonly string[] | string;
}

function contenders(): Contender[] {
  const python = peersPython();
  const script = join(projectRoot, "bench", "peers", "decoder.py"),
    program = join(__dirname, "engine-decoder.js");
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

/** One process of a contender: its figures, or why there are none. */
function run(
  command: readonly string[] | string,
  width: number,
  layers: number,
): DecoderFigures | string {
  if (typeof command === "string") return command;
  const [program, ...args] = [...command, BATCH, LENGTH, width, layers, THREADS, SECONDS].map(
    String,
  ) as [string, ...string[]];
  try {
    const out = execFileSync(program, args, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        OMP_NUM_THREADS: String(THREADS),
        TF_NUM_INTRAOP_THREADS: String(THREADS),
      },
    });
    return JSON.parse(out.trim().split("\n").at(-1)!) as DecoderFigures;
  } catch (error) {
    return `missing: ${((error as { stderr?: string }).stderr ?? String(error)).trim().split("\n").at(-1)}`;
  }
}

/** Cases for each size: tokens a second, seconds to the first step's end, peak memory. */
export async function engineCases(): Promise<BenchCase[]> {
  return SIZES.flatMap(({ width, layers }) => {
    const all = contenders(),
      turns = Array.from({ length: TURNS }, () =>
        all.map(({ command }) => run(command, width, layers)),
      );
    const figures = (key: keyof DecoderFigures): (number | string)[] =>
      all.map((_, k) => {
        const good = turns
          .map((turn) => turn[k]!)
          .filter((result): result is DecoderFigures => typeof result !== "string");
        return good.length > 0
          ? median(good.map((result) => result[key]))
          : (turns[0]![k] as string);
      });
    const size = `decoder ${width}×${layers}, batch ${BATCH}×${LENGTH}`;
    const caseOf = (
      name: string,
      key: keyof DecoderFigures,
      unit: string,
      moreIsBetter: boolean,
    ): BenchCase => {
      const [ours, ...peers] = figures(key);
      if (typeof ours === "string")
        throw new Error(`bench engine: our own step did not run: ${ours}`);
      return benchCase(
        `${name}, ${size}`,
        ours!,
        unit,
        Object.fromEntries(peers.map((figure, k) => [all[k + 1]!.name, figure!])),
        moreIsBetter,
      );
    };
    return [
      caseOf("training step", "tokensPerSecond", "tokens/s", true),
      caseOf("first step done after", "firstStep", "s", false),
      caseOf("peak memory", "peakMegabytes", "MB", false),
    ];
  });
}
