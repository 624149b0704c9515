/** @file Some of a file's pairs: those of named bug types and languages, and of these a share. */
import { UsageError } from "../errors.js";
import { randomStream } from "../random.js";
import type { BugType, Pair } from "../records.js";

/** Which pairs are wanted; all that no entry leaves out. */
export interface PairChoice {
  /** Share of the pairs that the other entries leave, in (0, 1]; 1 when absent. */
  readonly share?: number | undefined;
  /** Bug types; all when absent. */
  readonly bugTypes?: readonly BugType[] | undefined;
  /** Languages, in lower case; all when absent. */
  readonly languages?: readonly string[] | undefined;
}

/**
 * The pairs of a choice, in their order. A share is drawn by the seed, and holds every smaller
 * share of the same seed: arms with more and with less data then differ in the added pairs alone.
 * @returns ⌈share · n⌉ of the n pairs of the bug types and languages
 * @throws UsageError if there are none
 */
export function choosePairs(pairs: readonly Pair[], choice: PairChoice, seed: number): Pair[] {
  const { share = 1, bugTypes, languages } = choice;
  const fitting = pairs.filter(
    ({ bugType, language }) =>
      (bugTypes?.includes(bugType) ?? true) && (languages?.includes(language) ?? true),
  );
  if (fitting.length === 0)
    throw new UsageError(
      `pairs: expected pairs of ${[...(bugTypes ?? []), ...(languages ?? [])].join(", ")}, got ` +
        `none among ${pairs.length}; choose bug types and languages that the file has`,
    );
  if (share === 1) return fitting;
  const order = randomStream(seed, "share of pairs").shuffle(fitting.map((_, i) => i));
  const drawn = new Set(order.slice(0, Math.ceil(share * fitting.length)));
  return fitting.filter((_, i) => drawn.has(i));
}
