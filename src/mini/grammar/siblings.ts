/**
 * @file Siblings: the same function with one thing changed (a constant, a primitive, the
 * accumulator, a step more or less, names, loop, wording), in code and docstring alike. They teach
 * which words go with which code.
 */
import type { RandomStream } from "../../random.js";
import { drawNames } from "./names.js";
import {
  candidates,
  drawHelper,
  drawStep,
  drawStyle,
  isSound,
  type KindedStep,
  type Recipe,
  type StepKind,
} from "./recipe.js";
import { functionOf, splitOf } from "./generate.js";
import { primitiveOf, TABLES } from "./tables.js";
import type { Primitive } from "./primitive.js";

/** What may differ between siblings. */
export const SIBLING_EDITS = [
  "constant",
  "primitive",
  "accumulator",
  "more",
  "less",
  "join",
  "names",
  "loop",
  "wording",
] as const;
/** The one thing in which a sibling differs. */
export type SiblingEdit = (typeof SIBLING_EDITS)[number];

/** Whether every step may follow those before it, and all fit together. */
function isValid(recipe: Recipe): boolean {
  const source = primitiveOf("source", recipe.source),
    accumulator = primitiveOf("accumulator", recipe.accumulator.primitive);
  return (
    isSound(source, accumulator, recipe.steps) &&
    recipe.steps.every((step, index) =>
      candidates(step.kind, source, accumulator, recipe.steps.slice(0, index)).some(
        (primitive) => primitive.name === step.primitive,
      ),
    )
  );
}

const replaceAt = (steps: readonly KindedStep[], index: number, step: KindedStep): KindedStep[] =>
  steps.map((old, i) => (i === index ? step : old));

function edited(stream: RandomStream, recipe: Recipe, edit: SiblingEdit): Recipe | undefined {
  const source = primitiveOf("source", recipe.source),
    accumulator = primitiveOf("accumulator", recipe.accumulator.primitive);
  const index = stream.integer(recipe.steps.length);
  const step = recipe.steps[index]!;
  const trained = (pool: readonly Primitive[]): readonly Primitive[] =>
    pool.filter((primitive) => !primitive.heldOut);
  switch (edit) {
    case "constant": {
      if (step.constants.length === 0 || !step.told) return undefined;
      const primitive = primitiveOf(step.kind, step.primitive);
      const fresh = drawStep(stream, step.kind, primitive, source, 1);
      const same = fresh.constants.every((constant, i) => constant === step.constants[i]);
      return same
        ? undefined
        : {
            ...recipe,
            steps: replaceAt(recipe.steps, index, { ...fresh, phrasing: step.phrasing }),
          };
    }
    case "primitive": {
      const others = recipe.steps.filter((_, i) => i !== index);
      const pool = trained(candidates(step.kind, source, accumulator, others)).filter(
        (primitive) => primitive.name !== step.primitive,
      );
      return pool.length > 0
        ? {
            ...recipe,
            steps: replaceAt(
              recipe.steps,
              index,
              drawStep(stream, step.kind, stream.choice(pool), source, 1),
            ),
          }
        : undefined;
    }
    case "accumulator": {
      const other = stream.choice(
        TABLES.accumulator.filter(
          (a) => !a.heldOut && a.name !== accumulator.name && a.gives === accumulator.gives,
        ),
      );
      return { ...recipe, accumulator: { ...recipe.accumulator, primitive: other.name } };
    }
    case "more": {
      const kind: StepKind = stream.choice([
        "condition",
        "transformation",
        "guard",
        "window",
        "control",
        "result",
        "alternative",
      ]);
      const pool =
        recipe.steps.filter((s) => s.kind === kind).length < 2
          ? trained(candidates(kind, source, accumulator, recipe.steps))
          : [];
      return pool.length > 0
        ? {
            ...recipe,
            steps: [...recipe.steps, drawStep(stream, kind, stream.choice(pool), source, 1)],
          }
        : undefined;
    }
    case "less":
      return { ...recipe, steps: recipe.steps.filter((_, i) => i !== index) };
    case "join":
      return recipe.steps.filter(({ kind }) => kind === "condition").length > 1
        ? { ...recipe, join: recipe.join === "and" ? "or" : "and" }
        : undefined;
    case "names":
      return { ...recipe, names: { ...drawNames(stream, source, accumulator), h: recipe.names.h } };
    case "loop":
      return {
        ...recipe,
        style: {
          ...drawStyle(stream, source, accumulator, recipe.steps),
          neutralName: recipe.style.neutralName,
        },
      };
    case "wording":
      return {
        ...recipe,
        accumulator: { ...recipe.accumulator, phrasing: recipe.accumulator.phrasing + 1 },
        steps: recipe.steps.map((s) => ({ ...s, phrasing: s.phrasing + 1 })),
      };
  }
}

/**
 * A sibling of `recipe` in the training split, made by one of the `edits`.
 * @returns undefined if twelve attempts gave none
 */
export function siblingOf(
  stream: RandomStream,
  recipe: Recipe,
  edits: readonly SiblingEdit[] = SIBLING_EDITS,
): { recipe: Recipe; edit: SiblingEdit } | undefined {
  const { code } = functionOf(recipe);
  for (let attempt = 0; attempt < 12; attempt++) {
    const edit = stream.choice(edits);
    let sibling = edited(stream, recipe, edit);
    if (!sibling || sibling.steps.length < 2 || sibling.steps.length > 3 || !isValid(sibling))
      continue;
    const source = primitiveOf("source", sibling.source),
      accumulator = primitiveOf("accumulator", sibling.accumulator.primitive);
    if (edit === "more" || edit === "less" || edit === "primitive" || edit === "accumulator") {
      // A loop or a helper that the new parts cannot use is drawn afresh.
      const style = drawStyle(stream, source, accumulator, sibling.steps);
      const helper =
        sibling.helper !== "none" && drawHelper(stream, sibling.steps, 1) === sibling.helper
          ? sibling.helper
          : "none";
      sibling = {
        ...sibling,
        helper,
        style: { ...sibling.style, loop: keepsLoop(sibling) ? sibling.style.loop : style.loop },
      };
    }
    if (splitOf(sibling) === "train" && functionOf(sibling).code !== code)
      return { recipe: sibling, edit };
  }
  return undefined;
}

function keepsLoop(recipe: Recipe): boolean {
  const source = primitiveOf("source", recipe.source),
    accumulator = primitiveOf("accumulator", recipe.accumulator.primitive);
  const positional =
    accumulator.needs === "index" ||
    recipe.steps.some(
      (step) => (primitiveOf(step.kind, step.primitive) as Primitive).family === "position",
    );
  return !positional || source.loops[recipe.style.loop]!.indexed === true;
}
