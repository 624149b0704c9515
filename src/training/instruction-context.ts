/** @file The text around a pair's code in the instruction data that a model is tuned on. */
import type { Surroundings } from "../cct/comparison-pair.js";
import { formatInstruction, type FormattedSample } from "../data/instruction-text.js";
import type { InstructionSample, Pair } from "../records.js";

/** How a sample is put into words. */
export type Format = (sample: InstructionSample) => FormattedSample;

/**
 * Finds the text around a pair's code: the prompt of the instruction sample whose output contains
 * the correct code (of several the one with the shortest prompt), and whatever else that output
 * holds. Null if no sample does.
 */
export function instructionContext(
  samples: readonly InstructionSample[],
  format: Format = formatInstruction,
): (pair: Pick<Pair, "correct" | "functionName">) => Surroundings | null {
  const byName = new Map<string, InstructionSample[]>();
  for (const sample of samples)
    for (const name of new Set(sample.output.match(/[\p{L}_$][\p{L}\p{N}_$]*(?=\s*\()/gu))) {
      const known = byName.get(name);
      if (known) known.push(sample);
      else byName.set(name, [sample]);
    }
  return ({ correct, functionName }) => {
    const code = correct.trimEnd();
    let best: Surroundings | null = null;
    for (const sample of byName.get(functionName) ?? []) {
      if (!sample.output.includes(code)) continue;
      const { prompt, response, rendered } = format(sample);
      const at = response.indexOf(code);
      const around = {
        before: prompt + response.slice(0, at),
        after: response.slice(at + code.length),
        ...(rendered && { rendered }),
      };
      if (best === null || around.before.length < best.before.length) best = around;
    }
    return best;
  };
}
