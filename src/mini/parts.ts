/** @file What instructions and pairs share: a part to train on, a part held out, and their rows. */

/** Longest prompt and answer together, in tokens: a row of the embedded tier's tuning. */
export const LONGEST_SAMPLE = 384;

/** Files of the two parts, below the data set's folder. */
export const PART_FILES = { train: "train.jsonl.gz", heldOut: "held-out.jsonl.gz" } as const;
/** Trained on, or held out: made of other functions. */
export type Part = keyof typeof PART_FILES;
/** Both, in the order in which they are made. */
export const PARTS: readonly Part[] = ["train", "heldOut"];
