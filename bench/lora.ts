/**
 * @file The speed of tuning an adapter: a LoRA step of a 135M Llama, batch 4 × 256, a quarter of it
 * response, beside PyTorch with PEFT (eager in float32, compiled, and under bf16 autocast). Two
 * threads; every figure from a process of its own, once: a step takes seconds, and four processes
 * take three minutes as it is.
 */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { projectRoot } from "../src/files/project-root.js";
import { type BenchCase, benchCase, peersMissing, peersPython } from "./bench-case.js";
import type { DecoderFigures } from "./engine-decoder.js";

/** Batch, length, width, layers, threads, seconds of steps. */
const SETTINGS = [4, 256, 576, 30, 2, 10];
const MODES = ["eager", "compile", "bf16"];

/** One process of a contender: its figures, or why there are none. */
function run(
  program: string | undefined,
  ...args: readonly (string | number)[]
): DecoderFigures | string {
  if (program === undefined) return peersMissing;
  try {
    const out = execFileSync(program, [...args, ...SETTINGS].map(String), {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, OMP_NUM_THREADS: String(SETTINGS[4]) },
    });
    return JSON.parse(out.trim().split("\n").at(-1)!) as DecoderFigures;
  } catch (error) {
    return `missing: ${((error as { stderr?: string }).stderr ?? String(error)).trim().split("\n").at(-1)}`;
  }
}

/** Cases: tokens a second, seconds to the first step's end, peak memory. */
export async function loraCases(): Promise<BenchCase[]> {
  const script = join(projectRoot, "bench", "peers", "lora.py");
  const contenders: [name: string, run: () => DecoderFigures | string][] = [
    ["ours", () => run(process.execPath, join(__dirname, "lora-step.js"))],
    ...MODES.map((mode): [string, () => DecoderFigures | string] => [
      `PyTorch + PEFT ${mode}`,
      () => run(peersPython(), script, mode),
    ]),
  ];
  const results = contenders.map(([, measure]) => measure());
  const figure = (contender: number, key: keyof DecoderFigures): number | string => {
    const result = results[contender]!;
    return typeof result === "string" ? result : result[key];
  };
  const [B, T, D, L] = SETTINGS,
    size = `Llama ${D}×${L}, batch ${B}×${T}`;
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
      Object.fromEntries(contenders.slice(1).map(([peer], k) => [peer, figure(k + 1, key)])),
      moreIsBetter,
    );
  };
  return [
    caseOf("LoRA step", "tokensPerSecond", "tokens/s", true),
    caseOf("first LoRA step done after", "firstStep", "s", false),
    caseOf("peak memory of LoRA steps", "peakMegabytes", "MB", false),
  ];
}
