/** @file Where the golden checkpoints lie. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../src/files/project-root.js";

/** Written by tools/golden/language-model.py. */
export const golden = join(projectRoot, "tests", "language-model", "golden");
export const checkpoints = ["tiny-mha-tied", "tiny-gqa-untied"] as const;

/** expected.json of a checkpoint. */
export interface Expected {
  readonly ids: readonly [number[], number[]];
  readonly prompt: string;
  readonly greedy: readonly number[];
}

export function expectedOf(name: string): Expected {
  return JSON.parse(readFileSync(join(golden, name, "expected.json"), "utf8")) as Expected;
}

export { within as near } from "../support/near.js";
