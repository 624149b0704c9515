/**
 * @file The bank: executed training functions, the source of instructions, pairs and documents with
 *   assertions.
 */
import { join } from "node:path";
import { z } from "zod";
import { UsageError } from "../errors.js";
import { readJsonLines } from "../files/read.js";
import { type Progress, silent } from "../progress.js";
import { randomStream } from "../random.js";
import { type Call, testFunctions, type TestedFunction, testText } from "./execute.js";
import { DATASETS } from "./files.js";
import {
  functionOf,
  generateFunction,
  type GeneratedFunction,
  type GenerateOptions,
} from "./grammar/generate.js";
import type { Recipe } from "./grammar/recipe.js";

/** The bank's file below a folder of data sets. */
export function functionsFile(directory: string): string {
  return join(directory, "functions", "train.jsonl.gz");
}

const call = z
  .tuple([z.string(), z.string()])
  .transform(([text, result]): Call => ({ arguments: text, result }));
const schema = z.object({
  name: z.string(),
  code: z.string(),
  calls: z.array(call),
  recipe: z.custom<Recipe>((value) => typeof value === "object" && value !== null),
});

/** What a line of the bank holds. */
export function functionRecord(fn: TestedFunction): unknown {
  return {
    name: fn.name,
    depth: fn.depth,
    signature: fn.signature,
    code: fn.code,
    calls: fn.calls.map((c) => [c.arguments, c.result]),
    recipe: fn.recipe,
  };
}

/**
 * Reads a bank of executed functions.
 * @throws UsageError if the file is missing or corrupt, or was made by another version of the
 *   grammar
 */
export function readFunctions(path = functionsFile(DATASETS)): TestedFunction[] {
  return readJsonLines(path, schema).map((record, index) => {
    const fn = functionOf(record.recipe);
    if (fn.code !== record.code)
      throw new UsageError(
        `${path}:${index + 1}: code: expected what today's grammar makes of the recipe, got ` +
          `another text; rebuild with "npm run datasets -- functions"`,
      );
    return { ...fn, calls: record.calls, test: testText(fn.name, record.calls) };
  });
}

/**
 * Draws distinct functions, keeps those that run and tell something, until there are `count`.
 * @param purpose  names the stream: other purposes give other functions
 * @param refuse  functions that must not be drawn
 */
export async function drawTested(
  seed: number,
  purpose: string,
  count: number,
  optionsOf: (index: number) => GenerateOptions,
  refuse: (fn: GeneratedFunction) => boolean,
  progress: Progress = silent,
  mostCalls?: number,
): Promise<TestedFunction[]> {
  const kept: TestedFunction[] = [];
  const seen = new Set<string>();
  for (let index = 0; kept.length < count;) {
    const batch: GeneratedFunction[] = [];
    const wanted = Math.min(500, Math.ceil((count - kept.length) * 1.2) + 4);
    for (; batch.length < wanted; index++) {
      const fn = generateFunction(randomStream(seed, purpose, index), optionsOf(index));
      if (seen.has(fn.code) || refuse(fn)) continue;
      seen.add(fn.code);
      batch.push(fn);
    }
    kept.push(...(await testFunctions(batch, seed, mostCalls)));
    progress.update(Math.min(kept.length, count), count, "functions run");
  }
  return kept.slice(0, count);
}
