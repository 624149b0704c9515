/**
 * @file The speed of tuning an adapter: a LoRA step of a 135M Llama, batch 4 × 256, a quarter of it
 * response, beside PyTorch with PEFT (eager in float32, compiled, and under bf16 autocast). Two
 * threads; every figure from a process of its own, once: a step takes seconds, and four processes
 * take three minutes as it is.
 */
import { join } from "node:path";
import { projectRoot } from "../src/files/project-root.js";
import { type BenchCase, benchCase } from "./bench-case.js";
import { peersPython } from "../tools/peers-python.js";
import { type BenchRun, contender } from "./contender.js";
import type { DecoderFigures } from "./engine-decoder.js";

/** Batch, length, width, layers, threads, seconds of steps. */
const SETTINGS = [4, 256, 576, 30, 2, 10];
const MODES = ["eager", "compile", "bf16"];

/** Cases: tokens a second, seconds to the first step's end, peak memory. */
export async function* loraCases(run: BenchRun): AsyncGenerator<BenchCase> {
  const script = join(projectRoot, "bench", "peers", "lora.py");
  const env = { OMP_NUM_THREADS: String(SETTINGS[4]) };
  const names = ["ours", ...MODES.map((mode) => `PyTorch + PEFT ${mode}`)];
  const results: (DecoderFigures | string)[] = [];
  for (const [k, name] of names.entries()) {
    const [program, ...args] =
      k === 0
        ? [process.execPath, join(__dirname, "lora-step.js")]
        : [peersPython(), script, MODES[k - 1]!];
    results.push(
      await contender<DecoderFigures>(
        run,
        `${name}, LoRA step`,
        program,
        [...(args as string[]), ...SETTINGS],
        { env, unlimited: k === 0 },
      ),
    );
  }
  const figure = (k: number, key: keyof DecoderFigures): number | string => {
    const result = results[k]!;
    return typeof result === "string" ? result : result[key];
  };
  const [B, T, D, L] = SETTINGS;
  const size = `Llama ${D}×${L}, batch ${B}×${T}`;
  const caseOf = (
    name: string,
    key: keyof DecoderFigures,
    unit: string,
    moreIsBetter: boolean,
  ): BenchCase => {
    const ours = figure(0, key);
    if (typeof ours === "string") throw new Error(`bench lora: our own step did not run: ${ours}`);
    return benchCase(
      `${name}, ${size}`,
      ours,
      unit,
      Object.fromEntries(names.slice(1).map((peer, k) => [peer, figure(k + 1, key)])),
      moreIsBetter,
    );
  };
  yield caseOf("LoRA step", "tokensPerSecond", "tokens/s", true);
  yield caseOf("first LoRA step done after", "firstStep", "s", false);
  yield caseOf("peak memory of LoRA steps", "peakMegabytes", "MB", false);
}
