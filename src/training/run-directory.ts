/**
 * @file What a training run keeps on disk: run.json (its fingerprint), metrics.jsonl (a line a
 * step) and checkpoint.safetensors (parameters, both AdamW moments, the step, and what else goes on
 * from step to step: all that a step changes). The checkpoint is written whole and replaced by
 * rename, so a run that is killed at any moment goes on from the last one.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { HostMap } from "../engine/compile.js";
import type { TrainableState } from "../engine/optimizer/training-step.js";
import { UsageError, WorkError } from "../errors.js";
import { readJson } from "../files/read.js";
import { writeFileWhole } from "../files/write.js";
import {
  type FloatTensor,
  readSafetensors,
  safetensorsBytes,
} from "../language-model/safetensors.js";
import type { StepMetrics } from "./step-metrics.js";

/** A run's folder, opened. */
export interface RunDirectory {
  /**
   * The state to go on from, or null at the beginning. `parameters` says which tensors are
   * expected; `kept` is filled with what was kept beside them.
   */
  checkpoint(parameters: HostMap, kept: Kept): TrainableState | null;
  /**
   * Metrics of the first `steps` steps; later lines (of steps made after the checkpoint) are cut
   * off.
   */
  metrics(steps: number): StepMetrics[];
  /** Adds a step's line to metrics.jsonl. */
  append(metrics: StepMetrics): void;
  /** Replaces the checkpoint by this state. */
  save(state: TrainableState, kept: Kept): void;
}

/** Numbers that go on from step to step beside weights and moments, by name. */
export type Kept = Readonly<Record<string, Float32Array>>;

const KINDS = {
  parameters: "parameters",
  firstMoments: "first-moments",
  secondMoments: "second-moments",
} as const;
const KEPT = "kept";

/**
 * Opens or begins a run's folder.
 * @throws UsageError if it holds another run; WorkError if it cannot be written
 */
export function openRunDirectory(
  directory: string,
  fingerprint: string,
  name: string,
): RunDirectory {
  const runFile = join(directory, "run.json");
  const metricsFile = join(directory, "metrics.jsonl");
  const checkpointFile = join(directory, "checkpoint.safetensors");
  if (existsSync(runFile)) {
    const known = readJson(runFile, z.object({ fingerprint: z.string() }));
    if (known.fingerprint !== fingerprint)
      throw new UsageError(
        `${name}: ${directory} must hold no run, or this one, but holds a run with other ` +
          "options, data or base model; choose an empty folder or remove it",
      );
  } else writeFileWhole(runFile, `${JSON.stringify({ fingerprint })}\n`);
  return {
    checkpoint: (parameters, kept) =>
      existsSync(checkpointFile) ? readCheckpoint(checkpointFile, parameters, kept) : null,
    metrics: (steps) => firstSteps(metricsFile, steps),
    append(metrics) {
      try {
        mkdirSync(directory, { recursive: true });
        appendFileSync(metricsFile, `${JSON.stringify(metrics)}\n`);
      } catch (error) {
        throw new WorkError(
          `cannot write ${metricsFile}: ${(error as Error).message}; free space, then run ` +
            "again: it goes on from the last checkpoint",
        );
      }
    },
    save: (state, kept) => writeFileWhole(checkpointFile, checkpointBytes(state, kept)),
  };
}

/** @throws UsageError if a tensor of `parameters` is missing or has another shape */
function readCheckpoint(file: string, parameters: HostMap, kept: Kept): TrainableState {
  const tensors = readSafetensors(file);
  const tensorOf = (name: string, shape: readonly number[]): FloatTensor => {
    const tensor = tensors.get(name);
    if (tensor === undefined || tensor.shape.join() !== shape.join())
      throw new UsageError(
        `${file}: expected ${name} of shape [${shape.join(", ")}], got ` +
          `${tensor ? `[${tensor.shape.join(", ")}]` : "none"}; remove the folder to begin anew`,
      );
    return tensor;
  };
  const part = (kind: string): HostMap =>
    Object.fromEntries(
      Object.entries(parameters).map(([parameter, { shape }]) => [
        parameter,
        tensorOf(`${kind}/${parameter}`, shape),
      ]),
    );
  for (const [name, values] of Object.entries(kept))
    values.set(tensorOf(`${KEPT}/${name}`, [values.length]).data);
  return {
    parameters: part(KINDS.parameters),
    firstMoments: part(KINDS.firstMoments),
    secondMoments: part(KINDS.secondMoments),
    step: tensors.get("step")!.data[0]!,
  };
}

function checkpointBytes(state: TrainableState, kept: Kept): Uint8Array {
  const tensors: [string, FloatTensor][] = [
    ["step", { shape: [1], data: Float32Array.of(state.step) }],
  ];
  for (const [name, data] of Object.entries(kept))
    tensors.push([`${KEPT}/${name}`, { shape: [data.length], data }]);
  for (const [key, kind] of Object.entries(KINDS) as [keyof typeof KINDS, string][])
    for (const [parameter, { shape, data }] of Object.entries(state[key]))
      tensors.push([`${kind}/${parameter}`, { shape, data: data as Float32Array }]);
  return safetensorsBytes(tensors, "float32");
}

/** The file's first lines, a step each; those behind them are cut off. */
function firstSteps(file: string, steps: number): StepMetrics[] {
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, steps) : [];
  const kept = lines.filter((line) => line !== "");
  if (kept.length !== steps)
    throw new UsageError(
      `${file}: expected a line for each of ${steps} steps, got ${kept.length}; remove the ` +
        "folder to begin anew",
    );
  writeFileWhole(file, kept.map((line) => `${line}\n`).join(""));
  return kept.map((line) => JSON.parse(line) as StepMetrics);
}
