/**
 * @file Sets records aside for measuring. Which ones depends on their text alone: neither on the
 * order of the file nor on a seed. With a language, only records are drawn that hold a function in
 * it and share none with another record (blind to the names of locals), so that pairs made of the
 * held-out functions are pairs of functions that no training record holds.
 */
import { blindTree } from "../languages/blind-form.js";
import { UsageError } from "../errors.js";
import { sha256 } from "../files/hash.js";
import type { InstructionSample } from "../records.js";
import { functionsIn } from "./functions-in.js";

/** Records in two parts, each in the order of the file. */
export interface HeldOut<S> {
  /** What is left to train on. */
  readonly trained: readonly S[];
  /** What is set aside for measuring. */
  readonly heldOut: readonly S[];
}

/**
 * The `count` records with the least hashes, and the rest; both in the order of `samples`.
 * @param language  draw only records with functions of their own in this language
 * @throws UsageError if there are not more than `count` records to draw from, or for a language
 *   without a grammar
 */
export async function holdOut<S extends InstructionSample>(
  samples: readonly S[],
  count: number,
  language?: string,
): Promise<HeldOut<S>> {
  const able =
    language === undefined ? samples.map((_, i) => i) : await withOwnFunctions(samples, language);
  if (able.length <= count)
    throw new UsageError(
      `hold-out: expected more than ${count} ` +
        `records${language === undefined ? "" : ` with ${language} functions of their own`}, ` +
        `got ${able.length}; set fewer aside`,
    );
  const key = new Map(
    able.map((i) => [
      i,
      sha256(JSON.stringify([samples[i]!.instruction, samples[i]!.input, samples[i]!.output])),
    ]),
  );
  const drawn = new Set(
    [...able].sort((a, b) => (key.get(a)! < key.get(b)! ? -1 : 1)).slice(0, count),
  );
  return {
    trained: samples.filter((_, i) => !drawn.has(i)),
    heldOut: samples.filter((_, i) => drawn.has(i)),
  };
}

/** Records that hold functions, none of which stands in another record. */
async function withOwnFunctions(
  samples: readonly InstructionSample[],
  language: string,
): Promise<number[]> {
  const owners = new Map<string, Set<number>>();
  const { functions } = await functionsIn(samples, language);
  const hashes = functions.map(({ fn }) => blindTree(fn.node).hash);
  functions.forEach(({ record }, i) =>
    owners.set(hashes[i]!, (owners.get(hashes[i]!) ?? new Set()).add(record)),
  );
  const shared = new Set(
    functions.flatMap(({ record }, i) => (owners.get(hashes[i]!)!.size > 1 ? [record] : [])),
  );
  return [...new Set(functions.map(({ record }) => record))].filter(
    (record) => !shared.has(record),
  );
}
