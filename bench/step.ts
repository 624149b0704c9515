/**
 * @file The speed of Code Comparison Tuning itself: whole steps (instruction samples, pairs and
 * sequence samples of the mini tier) on SmolLM2-135M with an adapter of rank 8, beside a
 * straightforward PyTorch with PEFT. All make the same steps from the same weights: a
 * float32 contender whose losses are not ours has no figures. Two threads; each contender in a
 * process of its own.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { initialAdapter } from "../src/language-model/lora/adapter.js";
import { saveAdapter } from "../src/language-model/lora/adapter-folder.js";
import { projectRoot } from "../src/files/project-root.js";
import { initialHead } from "../src/training/tune.js";
import { type BenchCase, benchCase } from "./bench-case.js";
import { peersPython } from "../tools/peers-python.js";
import { type BenchRun, contender } from "./contender.js";
import { SMOLLM2, type StepFigures, stepRun } from "./tuning-step.js";

/** Steps made (the first is not timed), and threads. */
const STEPS = 3;
const THREADS = 2;

/**
 * Largest difference between two contenders' losses, relative to ours, that is still the same
 * computation in float32.
 */
const TOLERANCE = 1e-4;

/**
 * Cases: tokens a second over all steps but the first, the first step's duration, peak memory. None
 * without SmolLM2.
 */
export async function* stepCases(run: BenchRun): AsyncGenerator<BenchCase> {
  if (!existsSync(SMOLLM2)) {
    run.tell("no SmolLM2, no figures; `npm run setup:smollm2` makes it");
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "cct-step-"));
  const env = { OMP_NUM_THREADS: String(THREADS) };
  try {
    const tokens = await writeRun(folder);
    const ours = await contender<StepFigures>(
      run,
      "ours, CCT step",
      process.execPath,
      [join(__dirname, "tuning-step.js"), STEPS, THREADS],
      { env, unlimited: true },
    );
    if (typeof ours === "string") throw new Error(`bench step: our own steps did not run: ${ours}`);
    const script = join(projectRoot, "bench", "peers", "step.py");
    const peers: [string, StepFigures | string][] = [];
    for (const mode of ["eager", "compile", "bf16"]) {
      const name = `PyTorch + PEFT ${mode}`;
      const result = await contender<StepFigures>(
        run,
        `${name}, CCT step`,
        peersPython(),
        [script, mode, folder, SMOLLM2, THREADS],
        { env },
      );
      peers.push([name, typeof result === "string" ? result : sameWork(ours, name, result)]);
    }
    yield* casesOf(ours, peers, tokens);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A peer's figures, or why they do not count: a float32 contender must make our losses. */
function sameWork(ours: StepFigures, name: string, peer: StepFigures): StepFigures | string {
  const apart = peer.losses.findIndex(
    (loss, step) => Math.abs(loss - ours.losses[step]!) > TOLERANCE * Math.abs(ours.losses[step]!),
  );
  if (apart < 0 || name.endsWith("bf16")) return peer;
  return (
    `missing: its loss at step ${apart + 1} is ${peer.losses[apart]}, ours ` +
    `${ours.losses[apart]}: not the same steps`
  );
}

/**
 * Writes what the peers read; returns each step's tokens: both sides of a pair whole, no padding.
 */
async function writeRun(folder: string): Promise<number[]> {
  const { base, options, plan } = await stepRun(THREADS);
  const steps = Array.from({ length: STEPS }, (_, step) => plan.data(step));
  saveAdapter(
    initialAdapter(base, options.adapter!, options.seed),
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

function casesOf(
  ours: StepFigures,
  peers: readonly (readonly [name: string, result: StepFigures | string])[],
  tokens: readonly number[],
): BenchCase[] {
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
