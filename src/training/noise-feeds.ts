/**
 * @file What disturbs a step while tuning and is off at every evaluation: masks of an adapter's
 * dropout, and NEFTune's noise on embeddings (Jain et al., arXiv 2310.05914). Both depend on (seed,
 * step, sample, position) alone: a resumed run repeats them, and so do other packings and other
 * numbers of micro-batches.
 */
import { type Feeds, sizeOf, type TensorSpec } from "../engine/types.js";
import type { ModelConfig } from "../language-model/architecture.js";
import { parameterShapes } from "../language-model/parameter-shapes.js";
import { loraNames } from "../language-model/lora/branch.js";
import { writeDropoutMask } from "../language-model/lora/dropout.js";
import { adapterParts } from "../language-model/lora/targets.js";
import { randomStream } from "../random.js";
import { batchInputs, type StepData, unitLengths, unitsOfCells } from "./batch.js";
import type { TuneOptions } from "./options.js";
import type { StepPlan } from "./step-plan.js";

/**
 * Inputs of a run's micro-batches, and their feeds step by step; a set of feeds may be overwritten
 * by the next.
 */
export interface PlannedInputs {
  /** What each array that is fed looks like, by name. */
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  /** Arrays of a step (0-based), one set a micro-batch. */
  feeds(step: number): Iterable<Feeds>;
}

/** The plan's inputs and feeds, and beside them the noise that `options` asks for, if any. */
export function withNoise(
  plan: StepPlan,
  config: ModelConfig,
  options: TuneOptions,
): PlannedInputs {
  const { adapter, seed } = options;
  const { neftuneAlpha } = options.data;
  const { accumulate } = options.engine;
  const inputs: Record<string, TensorSpec> = { ...batchInputs(plan.shape) };
  const { rows, rowLength } = plan.shape;
  const cells = rows * rowLength;
  const D = config.hiddenSize;
  const masks: [module: string, mask: Uint8Array][] = [];
  if (adapter && adapter.dropout > 0) {
    const shapes = parameterShapes(config);
    for (const {
      parts: [module],
    } of adapterParts(config, adapter).modules) {
      // one mask for query, key and value where they are one matrix
      const shape = [cells, shapes.get(`${module}.weight`)![1]!];
      inputs[loraNames(module!).kept] = { shape, dtype: "bool" };
      masks.push([module!, new Uint8Array(sizeOf(shape))]);
    }
  }
  if (neftuneAlpha !== null) inputs["noise"] = { shape: [rows, rowLength, D] };
  if (masks.length === 0 && neftuneAlpha === null) return { inputs, feeds: plan.feeds };
  const noise = new Float32Array(neftuneAlpha === null ? 0 : cells * D);
  return {
    inputs,
    *feeds(step) {
      const data = plan.data(step);
      const units = unitsOfCells(data, plan.shape, accumulate);
      for (const [microBatch, feeds] of plan.feeds(step).entries()) {
        const at = { units: units[microBatch]!, positions: feeds.positions };
        const all: Feeds = { ...feeds };
        for (const [module, mask] of masks) {
          writeDropoutMask(mask, at, adapter!.dropout, seed, step, module);
          all[loraNames(module).kept] = mask;
        }
        if (neftuneAlpha !== null) {
          writeNoise(noise, at.units, data, D, neftuneAlpha, seed, step);
          all["noise"] = noise;
        }
        yield all;
      }
    },
  };
}

/**
 * Uniform in ±α/√(L·D) where an instruction sample of L tokens stands, 0 elsewhere; `noise` [N, D]
 * is overwritten.
 */
function writeNoise(
  noise: Float32Array,
  units: Int32Array,
  data: StepData,
  D: number,
  alpha: number,
  seed: number,
  step: number,
): void {
  noise.fill(0);
  const lengths = unitLengths(data);
  for (let cell = 0; cell < units.length;) {
    const unit = units[cell]!;
    if (unit < 0 || unit >= data.instructions.length) {
      cell++;
      continue;
    }
    const length = lengths[unit]![0]!;
    const magnitude = alpha / Math.sqrt(length * D);
    const random = randomStream(seed, "neftune", step, unit);
    for (let i = cell * D; i < (cell + length) * D; i++)
      noise[i] = magnitude * (2 * random.next() - 1);
    cell += length;
  }
}
