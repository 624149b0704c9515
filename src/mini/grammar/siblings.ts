/**
 * @file Siblings: the same function with one thing changed (a constant, a primitive, the
 * accumulator, a step more or less, names, loop, wording), in code and docstring alike. They teach
 * which words go with which code.
 */
import type { RandomStream } from "../../random.js";
import { candidates, isSound } from "./candidates.js";
import { drawNames } from "./names.js";
import {
  drawHelper,
  drawStep,
  drawStyle,
  type Ends,
  endsOf,
  type KindedStep,
  needsIndex,
  type Recipe,
  type StepKind,
} from "./recipe.js";
import { functionOf, splitOf } from "./generate.js";
import { primitiveOf, TABLES } from "./tables.js";
import type { Primitive } from "./primitive.js";

/** What may differ between siblings. */
const SIBLING_EDITS = [
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
  const { source, accumulator } = endsOf(recipe);
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

/** What an edit looks at. */
interface Editing extends Ends {
  readonly stream: RandomStream;
  readonly recipe: Recipe;
  /** Place of the step that is edited, and the step. */
  readonly index: number;
  readonly step: KindedStep;
}

const trained = (pool: readonly Primitive[]): readonly Primitive[] =>
  pool.filter((primitive) => !primitive.heldOut);

const MORE: readonly StepKind[] = [
  "condition",
  "transformation",
  "guard",
  "window",
  "control",
  "result",
  "alternative",
];

/** What each edit makes of a recipe; undefined where it can make nothing. */
const EDITS: Readonly<Record<SiblingEdit, (editing: Editing) => Recipe | undefined>> = {
  constant: ({ stream, recipe, source, index, step }) => {
    if (step.constants.length === 0 || !step.told) return undefined;
    const primitive = primitiveOf(step.kind, step.primitive);
    const fresh = drawStep(stream, step.kind, primitive, source, 1);
    if (fresh.constants.every((constant, i) => constant === step.constants[i])) return undefined;
    const kept = { ...fresh, phrasing: step.phrasing };
    return { ...recipe, steps: replaceAt(recipe.steps, index, kept) };
  },
  primitive: ({ stream, recipe, source, accumulator, index, step }) => {
    const others = recipe.steps.filter((_, i) => i !== index);
    const pool = trained(candidates(step.kind, source, accumulator, others)).filter(
      (primitive) => primitive.name !== step.primitive,
    );
    if (pool.length === 0) return undefined;
    const other = drawStep(stream, step.kind, stream.choice(pool), source, 1);
    return { ...recipe, steps: replaceAt(recipe.steps, index, other) };
  },
  accumulator: ({ stream, recipe, accumulator }) => {
    const other = stream.choice(
      TABLES.accumulator.filter(
        (a) => !a.heldOut && a.name !== accumulator.name && a.gives === accumulator.gives,
      ),
    );
    return { ...recipe, accumulator: { ...recipe.accumulator, primitive: other.name } };
  },
  more: ({ stream, recipe, source, accumulator }) => {
    const kind = stream.choice(MORE);
    if (recipe.steps.filter((s) => s.kind === kind).length >= 2) return undefined;
    const pool = trained(candidates(kind, source, accumulator, recipe.steps));
    if (pool.length === 0) return undefined;
    const step = drawStep(stream, kind, stream.choice(pool), source, 1);
    return { ...recipe, steps: [...recipe.steps, step] };
  },
  less: ({ recipe, index }) => ({ ...recipe, steps: recipe.steps.filter((_, i) => i !== index) }),
  join: ({ recipe }) =>
    recipe.steps.filter(({ kind }) => kind === "condition").length > 1
      ? { ...recipe, join: recipe.join === "and" ? "or" : "and" }
      : undefined,
  names: ({ stream, recipe, source, accumulator }) => ({
    ...recipe,
    names: { ...drawNames(stream, source, accumulator), h: recipe.names.h },
  }),
  loop: ({ stream, recipe, source, accumulator }) => ({
    ...recipe,
    style: {
      ...drawStyle(stream, source, accumulator, recipe.steps),
      neutralName: recipe.style.neutralName,
    },
  }),
  wording: ({ recipe }) => ({
    ...recipe,
    accumulator: { ...recipe.accumulator, phrasing: recipe.accumulator.phrasing + 1 },
    steps: recipe.steps.map((s) => ({ ...s, phrasing: s.phrasing + 1 })),
  }),
};

function edited(stream: RandomStream, recipe: Recipe, edit: SiblingEdit): Recipe | undefined {
  const index = stream.integer(recipe.steps.length);
  const step = recipe.steps[index]!;
  return EDITS[edit]({ stream, recipe, ...endsOf(recipe), index, step });
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
    const { source, accumulator } = endsOf(sibling);
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
  const { source, accumulator } = endsOf(recipe);
  return (
    !needsIndex(accumulator, recipe.steps) || source.loops[recipe.style.loop]!.indexed === true
  );
}
