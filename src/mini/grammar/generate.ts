/** @file Functions of the embedded tier: drawn from the grammar, rendered, split by composition. */
import { createHash } from "node:crypto";
import type { RandomStream } from "../../random.js";
import { docstring, sentences } from "./docstring.js";
import { HELD_OUT, primitiveOf } from "./tables.js";
import { drawRecipe } from "./draw-recipe.js";
import { type Recipe, stepsOf } from "./recipe.js";
import { render } from "./render.js";

/** Where a composition belongs: training, or one of the benchmark's strata. */
export type Split = "train" | "unseen compositions" | "deeper" | "held-out primitives";

/** A function drawn from the grammar, rendered in Python, not yet run. */
export interface GeneratedFunction {
  /** The entry point's name. */
  readonly name: string;
  /** Names of its parameters, in order. */
  readonly parameters: readonly string[];
  /** Helper functions if any, then the `def` line. */
  readonly declaration: string;
  /** Plain text of the docstring. */
  readonly docstring: string;
  /** Declaration and docstring as code: what a prompt shows. */
  readonly prompt: string;
  /** Lines of the body, indented by four, without the docstring. */
  readonly body: string;
  /** prompt + body. */
  readonly code: string;
  /** Steps around source and accumulator, less one; 1 to 3. */
  readonly depth: number;
  /** Sorted names of all primitives, source and accumulator first. */
  readonly primitives: readonly string[];
  /**
   * Shape and primitives in one line; functions that differ only in constants, names, wording or
   * loop style share it.
   */
  readonly signature: string;
  /** Where its composition belongs. */
  readonly split: Split;
  /** What it was rendered from; siblings are edits of it. */
  readonly recipe: Recipe;
}

/**
 * The composition of a recipe: source > accumulator : sorted steps, how conditions are joined,
 * whether a helper holds them.
 */
function signatureOf(recipe: Recipe): string {
  const steps = recipe.steps.map((step) => step.primitive).sort();
  const join = stepsOf(recipe, "condition").length > 1 ? ` ${recipe.join}` : "";
  return `${recipe.source}>${recipe.accumulator.primitive}:${steps.join("+")}${join}${recipe.helper === "none" ? "" : ` by helper ${recipe.helper}`}`;
}

/** Fraction of the compositions of depth 1 and 2 that training never sees. */
const UNSEEN_FRACTION = 0.15;

/** Where a recipe belongs: decided by its composition alone. */
export function splitOf(recipe: Recipe): Split {
  const used = [
    recipe.source,
    recipe.accumulator.primitive,
    ...recipe.steps.map((step) => step.primitive),
  ];
  if (used.some((name) => HELD_OUT.has(name))) return "held-out primitives";
  if (recipe.steps.length > 3) return "deeper";
  const hash = createHash("sha256").update(signatureOf(recipe)).digest().readUInt32LE(0) / 2 ** 32;
  return hash < UNSEEN_FRACTION ? "unseen compositions" : "train";
}

/** A name that tells what the function does, in at most three parts. */
function nameOf(recipe: Recipe): string {
  if (recipe.style.neutralName) return recipe.style.neutralName;
  const condition = stepsOf(recipe, "condition")[0]?.primitive.stem;
  const transformation = stepsOf(recipe, "transformation")[0]?.primitive.stem;
  const tail = [condition, transformation].filter((stem) => stem).slice(0, 2);
  return [
    primitiveOf("accumulator", recipe.accumulator.primitive).stem,
    ...(tail.length > 0 ? tail : [recipe.names.p]),
  ].join("_");
}

/** The function of a recipe. Its test inputs are drawn by `drawInputs`. */
export function functionOf(recipe: Recipe): GeneratedFunction {
  const { helper, parameters, body } = render(recipe);
  const name = nameOf(recipe);
  const declaration = `${helper}def ${name}(${parameters}):\n`;
  const prompt = declaration + docstring(recipe);
  return {
    name,
    parameters: parameters.split(", "),
    declaration,
    docstring: sentences(recipe).join(" "),
    prompt,
    body,
    code: prompt + body,
    depth: recipe.steps.length - 1,
    signature: signatureOf(recipe),
    split: splitOf(recipe),
    recipe,
    primitives: [
      recipe.source,
      recipe.accumulator.primitive,
      ...recipe.steps.map((step) => step.primitive).sort(),
    ],
  };
}

/** Which functions are drawn. */
export interface GenerateOptions {
  /** 1 to 3: the function has depth + 1 steps around its source and accumulator. */
  readonly depth: number;
  /** Where the function's composition must belong. */
  readonly split: Split;
}

/**
 * Draws one function.
 * @throws RangeError if `depth` is not 1, 2 or 3, or the split has no functions of that depth
 * @example generateFunction(randomStream(1, "demo"), { depth: 1, split: "train" }).code
 */
export function generateFunction(
  stream: RandomStream,
  { depth, split }: GenerateOptions,
): GeneratedFunction {
  if (![1, 2, 3].includes(depth))
    throw new RangeError(
      `generateFunction: depth must be 1, 2 or 3, got ${depth}; give one of them`,
    );
  if ((split === "deeper") !== (depth === 3))
    throw new RangeError(
      `generateFunction: the split "${split}" has no functions of depth ${depth}; "deeper" needs depth 3, the others 1 or 2`,
    );
  const allowed =
    split === "held-out primitives" ? () => true : ({ heldOut }: { heldOut?: true }) => !heldOut;
  for (;;) {
    const recipe = drawRecipe(stream, depth, allowed);
    if (splitOf(recipe) === split) return functionOf(recipe);
  }
}
