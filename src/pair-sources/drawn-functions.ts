/** @file The functions that a source begins with: of files in any form that `cct inject` reads. */
import { readFunctions } from "../bugs/read-functions.js";
import { UsageError } from "../errors.js";
import { sha256 } from "../files/hash.js";
import { injectableLanguage } from "../languages/registry.js";
import { createParser } from "../languages/syntax-parser.js";
import { randomStream } from "../random.js";
import type { SourceFunction } from "../records.js";
import type { SourceItem } from "./source.js";

/** A function as an item. */
export interface FunctionItem extends SourceItem {
  /** The function, with its test. */
  readonly fn: SourceFunction;
}

/** Which functions are wanted. */
export interface FunctionChoice {
  /** Files of functions. */
  readonly files: readonly string[];
  /** Their language. */
  readonly language: string;
  /** At most so many, drawn by the seed; all when absent. */
  readonly most?: number | undefined;
  /** See `most`; default 0. */
  readonly seed?: number | undefined;
}

/**
 * Functions with tests, each distinct one once.
 * @throws UsageError for a faulty file, or if none has a test
 */
export async function drawnFunctions(choice: FunctionChoice): Promise<FunctionItem[]> {
  const { files, most = Infinity, seed = 0 } = choice;
  const language = injectableLanguage(choice.language);
  const parser = await createParser(language.grammar);
  const read = files.flatMap((file) => readFunctions(file, language, parser).functions);
  const items = new Map<string, FunctionItem>();
  for (const fn of read.filter(({ test }) => test.trim() !== "")) {
    const id = sha256(JSON.stringify([fn.prelude ?? "", fn.code, fn.test])).slice(0, 16);
    items.set(id, { id, correct: fn.code, fn });
  }
  if (items.size === 0)
    throw new UsageError(
      `pairs make: expected functions with tests, got none in the ${read.length} of ` +
        `${files.join(", ")}; give records with a test`,
    );
  const all = [...items.values()];
  if (all.length <= most) return all;
  return randomStream(seed, "functions for pairs").shuffle(all).slice(0, most);
}
