/**
 * @file The speed of Code Comparison Tuning itself: whole steps (instruction samples, pairs and
 * sequence samples of the mini tier) on SmolLM2-135M with an adapter of rank 8, beside a
 * straightforward PyTorch with PEFT. All make the same steps from the same weights: the losses of
 * the float32 contenders must agree, or there are no figures. Two threads; each contender in a
 * process of its own.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { initialAdapter } from "../src/language-model/lora/adapter.js";
import { saveAdapter } from "../src/language-model/lora/adapter-folder.js";
import { projectRoot } from "../src/files/project-root.js";
import { initialHead } from "../src/training/tune.js";
import { type BenchCase, benchCase, peersMissing, peersPython } from "./bench-case.js";
import { SMOLLM2, type StepFigures, stepRun } from "./tuning-step.js";

/** Steps made (the first is not timed), and threads. */
const STEPS = 3,
  THREADS = 2;

/**
 * Largest difference between two contenders' losses, relative to ours, that is still the same
 * computation in float32.
 */
const TOLERANCE = 1e-4;

/**
 * Cases: tokens a second over all steps but the first, the first step's duration, peak memory. None
 * without SmolLM2.
 */
export async function stepCases(): Promise<BenchCase[]> {
  if (!existsSync(SMOLLM2)) {
    process.stderr.write("bench step: no SmolLM2; `npm run setup:smollm2` makes it\n");
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), "cct-step-"));
  try {
    const tokens = await writeRun(folder);
    const ours = contender(process.execPath, join(__dirname, "tuning-step.js"), STEPS, THREADS);
    if (typeof ours === "string") throw new Error(`bench step: our own steps did not run: ${ours}`);
    const peers = ["eager", "compile", "bf16"].map((mode): [string, StepFigures | string] => [
      `PyTorch + PEFT ${mode}`,
      contender(
        peersPython(),
        join(projectRoot, "bench", "peers", "step.py"),
        mode,
        folder,
        SMOLLM2,
        THREADS,
      ),
    ]);
    return casesOf(ours, peers, tokens);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Writes what the peers read; returns each step's tokens: both sides of a pair whole, no padding.
 */
async function writeRun(folder: string): Promise<number[]> {
  const { base, options, plan } = await stepRun(THREADS),
    steps = Array.from({ length: STEPS }, (_, step) => plan.data(step));
  saveAdapter(
    initialAdapter(base, options.lora!, options.seed),
    base,
    join(folder, "adapter"),
    SMOLLM2,
  );
  writeFileSync(
    join(folder, "steps.json"),
    JSON.stringify({
      options,
      steps,
      head: Array.from(initialHead(base.config.hiddenSize, options.seed)),
    }),
  );
  return steps.map(
    ({ instructions, sequences, pairs }) =>
      [...instructions, ...sequences].reduce((sum, { ids }) => sum + ids.length, 0) +
      pairs.reduce((sum, { correctIds, buggyIds }) => sum + correctIds.length + buggyIds.length, 0),
  );
}

/** Figures of one process, or why there are none. */
function contender(
  program: string | undefined,
  ...args: readonly (string | number)[]
): StepFigures | string {
  if (program === undefined) return peersMissing;
  try {
    const out = execFileSync(program, args.map(String), {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, OMP_NUM_THREADS: String(THREADS) },
    });
    return JSON.parse(out.trim().split("\n").at(-1)!) as StepFigures;
  } catch (error) {
    return `missing: ${((error as { stderr?: string }).stderr ?? String(error)).trim().split("\n").at(-1)}`;
  }
}

/** @throws Error if a float32 contender's loss is not ours */
function casesOf(
  ours: StepFigures,
  peers: readonly (readonly [name: string, result: StepFigures | string])[],
  tokens: readonly number[],
): BenchCase[] {
  for (const [name, { losses }] of [
    ["ours", ours],
    ...peers.filter(([, result]) => typeof result !== "string"),
  ] as [string, StepFigures][]) {
    process.stderr.write(
      `bench step: losses of ${name}: ${losses.map((loss) => loss.toFixed(6)).join(", ")}\n`,
    );
    const apart = losses.findIndex(
      (loss, step) =>
        Math.abs(loss - ours.losses[step]!) > TOLERANCE * Math.abs(ours.losses[step]!),
    );
    if (apart >= 0 && !name.endsWith("bf16"))
      throw new Error(
        `bench step: expected the loss of ${name} at step ${apart + 1} to be ours, ${ours.losses[apart]}, got ${losses[apart]}`,
      );
  }
  const all = (of: (figures: StepFigures) => number) =>
    [
      of(ours),
      Object.fromEntries(
        peers.map(([name, result]) => [name, typeof result === "string" ? result : of(result)]),
      ),
    ] as const;
  const timed = (values: readonly number[]): number =>
    values.slice(1).reduce((sum, x) => sum + x, 0);
  const caseOf = (
    name: string,
    unit: string,
    moreIsBetter: boolean,
    of: (figures: StepFigures) => number,
  ): BenchCase => {
    const [own, others] = all(of);
    return benchCase(
      `${name}, SmolLM2-135M, rank 8, 4 samples + 2 pairs + 2 sequence samples`,
      own,
      unit,
      others,
      moreIsBetter,
    );
  };
  return [
    caseOf("CCT step", "tokens/s", true, ({ seconds }) => timed(tokens) / timed(seconds)),
    caseOf("first CCT step", "s", false, ({ seconds }) => seconds[0]!),
    caseOf("peak memory of CCT steps", "MB", false, ({ peakMegabytes }) => peakMegabytes),
  ];
}
