/**
 * @file Test inputs: edge cases (empty, single, equal, negative) and random ones around the
 *   constants of the recipe.
 */
import type { RandomStream } from "../../random.js";
import { DrawnValues } from "./drawn-values.js";
import { between } from "./primitive.js";
import type { Recipe } from "./recipe.js";
import type { ParameterKind } from "./sources.js";
import { primitiveOf } from "./tables.js";

/** Python text of plain values. */
export function python(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(python).join(", ")}]`;
  if (value instanceof Map)
    return `{${[...value].map(([key, item]) => `${python(key)}: ${python(item)}`).join(", ")}}`;
  return typeof value === "string" ? `'${value}'` : String(value);
}

/** Values of one call's parameters. */
type Arguments = readonly unknown[];

const times = (count: number, make: () => Arguments): Arguments[] =>
  Array.from({ length: count }, make);

/** Fourteen argument lists for each kind of parameter; the draws come in the order of the lists. */
const ARGUMENTS: Record<ParameterKind, (draw: DrawnValues, recipe: Recipe) => Arguments[]> = {
  numbers(draw) {
    const same = draw.number();
    return [
      [[]],
      [[draw.number()]],
      [[same, same, same]],
      [draw.numbers(draw.size()).map((n) => -Math.abs(n))],
      [draw.numbers(2)],
      ...times(9, () => [draw.numbers(draw.size())]),
    ];
  },
  text(draw, recipe) {
    if (recipe.source === "split") return sentences(draw);
    return [
      [""],
      [draw.character()],
      ["aaa"],
      ["Hello you"],
      ["r2d2 AND c3po"],
      ...times(9, () => [draw.text(draw.size() + 2)]),
    ];
  },
  words: (draw) => [
    [[]],
    [[draw.word()]],
    [["tree", "tree"]],
    [draw.words(2)],
    ...times(10, () => [draw.words(between(draw.stream, 3, 6))]),
  ],
  table: (draw) => [
    [new Map()],
    [draw.table(draw.numbers(1))],
    [draw.table([3, 3])],
    ...times(11, () => [draw.table(draw.numbers(between(draw.stream, 2, 6)))]),
  ],
  integer: (draw, recipe) => (recipe.source.startsWith("digits") ? digits(draw) : counts(draw)),
  grid: (draw) => [
    [[]],
    [[[]]],
    [[draw.numbers(1)]],
    ...times(11, () => [
      Array.from({ length: between(draw.stream, 1, 4) }, () =>
        draw.numbers(draw.stream.integer(5)),
      ),
    ]),
  ],
  "two lists": (draw) => [
    [[], []],
    [draw.numbers(1), draw.numbers(1)],
    [draw.numbers(3), draw.numbers(4)],
    ...times(11, () => {
      const length = between(draw.stream, 2, 5);
      return [draw.numbers(length), draw.numbers(length)];
    }),
  ],
};

/** Texts of words with single spaces. */
function sentences(draw: DrawnValues): Arguments[] {
  const sentence = (): string =>
    draw
      .words(between(draw.stream, 2, 6))
      .filter((word) => word !== "")
      .join(" ");
  return [[""], [draw.word() || "one"], ...times(12, () => [sentence()])];
}

/** Integers of one to six digits. */
function digits({ stream }: DrawnValues): Arguments[] {
  const most = [9, 99, 9999, 999999];
  return [[0], [1], [909], ...times(11, () => [between(stream, 2, most[stream.integer(4)]!)])];
}

/** Small integers, each once. */
function counts({ stream }: DrawnValues): Arguments[] {
  const small = stream.shuffle([3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 18, 20]).slice(0, 11);
  return [[0], [1], [2], ...small.map((n) => [n])];
}

/** Fourteen argument lists for a recipe, as Python text without the parentheses. */
export function drawInputs(stream: RandomStream, recipe: Recipe): string[] {
  const { parameter } = primitiveOf("source", recipe.source);
  const lists = ARGUMENTS[parameter](new DrawnValues(stream, recipe), recipe);
  return lists.map((values) => values.map(python).join(", "));
}
