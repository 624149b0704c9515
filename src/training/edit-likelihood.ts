/**
 * @file How likely a model holds the edit of comparison pairs: the mean log-probability of the
 * tokens that differ, on either side. A buggy side that the model finds likely is a mistake that it
 * could make itself.
 */
import { diffArrays } from "diff";
import type { LanguageModel } from "../language-model/checkpoint.js";
import { tokenCosts } from "./sequence-rows.js";

/** Token ids of both sides, each ended by the end token. */
export interface PairIds {
  /** Of the correct code. */
  readonly correctIds: readonly number[];
  /** Of the buggy code. */
  readonly buggyIds: readonly number[];
}

/** Mean log-probabilities of the tokens that differ, in nats, ≤ 0. */
export interface EditLikelihood {
  /** Of the correct side. */
  readonly correct: number;
  /** Of the buggy side. */
  readonly buggy: number;
}

/**
 * Indices of the tokens that differ, on each side. A stretch that is empty on one side is widened
 * there by the token that follows: what the model writes in place of what the other side has. The
 * first token, which nothing precedes, is left out.
 * @example differingTokens([5, 6, 0], [5, 0]) // { correct: [1], buggy: [1] }
 */
function differingTokens(
  correctIds: readonly number[],
  buggyIds: readonly number[],
): { correct: number[]; buggy: number[] } {
  const sides = { correct: new Set<number>(), buggy: new Set<number>() };
  let [i, j] = [0, 0];
  let [removed, added] = [0, 0];
  const close = (): void => {
    if (removed + added === 0) return;
    if (removed === 0) sides.correct.add(i);
    if (added === 0) sides.buggy.add(j);
    [removed, added] = [0, 0];
  };
  for (const part of diffArrays([...correctIds], [...buggyIds])) {
    const { length } = part.value;
    if (part.removed) {
      for (let k = 0; k < length; k++) sides.correct.add(i++);
      removed += length;
    } else if (part.added) {
      for (let k = 0; k < length; k++) sides.buggy.add(j++);
      added += length;
    } else {
      close();
      [i, j] = [i + length, j + length];
    }
  }
  close();
  const inside = (set: Set<number>, { length }: readonly number[]): number[] =>
    [...set].filter((at) => at > 0 && at < length).sort((a, b) => a - b);
  return { correct: inside(sides.correct, correctIds), buggy: inside(sides.buggy, buggyIds) };
}

/**
 * Scores the edits of pairs, each side by itself, from the code alone.
 * @returns one for each pair, in their order; null where a side has no token that counts, or is
 *   longer than the model's positions
 */
export async function editLikelihoods(
  model: Pick<LanguageModel, "config" | "parameters">,
  pairs: readonly PairIds[],
  threads = 1,
): Promise<(EditLikelihood | null)[]> {
  const { maxPositions } = model.config;
  const differing = pairs.map(({ correctIds, buggyIds }) => differingTokens(correctIds, buggyIds));
  const scored = pairs.flatMap(({ correctIds, buggyIds }, p) => {
    const { correct, buggy } = differing[p]!;
    const longest = Math.max(correctIds.length, buggyIds.length);
    return correct.length > 0 && buggy.length > 0 && longest <= maxPositions ? [p] : [];
  });
  const all = pairs.map((): EditLikelihood | null => null);
  if (scored.length === 0) return all;
  const sequences = scored.flatMap((p) => [pairs[p]!.correctIds, pairs[p]!.buggyIds]);
  const rowLength = Math.max(...sequences.map((ids) => ids.length));
  const costs = await tokenCosts(model, sequences, rowLength, threads);
  const mean = (of: Float32Array, indices: readonly number[]): number =>
    -indices.reduce((sum, at) => sum + of[at - 1]!, 0) / indices.length;
  scored.forEach((p, s) => {
    const { correct, buggy } = differing[p]!;
    all[p] = {
      correct: mean(costs[2 * s]!, correct),
      buggy: mean(costs[2 * s + 1]!, buggy),
    };
  });
  return all;
}
