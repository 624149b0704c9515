/** @file Which edits of generated code leave one right repair. */
import type { Edit } from "../records.js";
import type { GeneratedFunction } from "./grammar/generate.js";
import { type Constant, literal } from "./grammar/primitive.js";
import { untoldConstants } from "./grammar/recipe.js";

function occurrences(text: string, constant: Constant): number {
  if (typeof constant === "string") return text.split(literal(constant)).length - 1;
  return (text.match(/(?<![\w.])\d+(?![\w.])/g) ?? []).filter(
    (digits) => Number(digits) === Math.abs(constant),
  ).length;
}

/**
 * Whether one repair is right: no constant that stands in the code alone was edited away. Which
 * operator, variable or step belongs there, the docstring or the rest of the code tells.
 */
export function isDecided(fn: Pick<GeneratedFunction, "recipe">, { before, after }: Edit): boolean {
  return untoldConstants(fn.recipe).every(
    (constant) => occurrences(before, constant) <= occurrences(after, constant),
  );
}
