/**
 * @file Test inputs: edge cases (empty, single, equal, negative) and random ones around the
 *   constants of the recipe.
 */
import type { RandomStream } from "../../random.js";
import { between } from "./primitive.js";
import type { Recipe } from "./recipe.js";
import { primitiveOf } from "./tables.js";

const WORDS = [
  "tree",
  "a",
  "no",
  "end",
  "stop",
  "level",
  "area",
  "sat",
  "noon",
  "the",
  "cat",
  "bear",
  "stone",
  "ear",
  "Arts",
  "boat",
  "to",
  "case",
  "radar",
  "tests",
  "",
  "ox",
  "east",
  "cars",
  "bus",
];
const LETTERS = "aeiourstnlbcdzAERTBx  .19";

/** Python text of plain values. */
export function python(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(python).join(", ")}]`;
  if (value instanceof Map)
    return `{${[...value].map(([key, item]) => `${python(key)}: ${python(item)}`).join(", ")}}`;
  return typeof value === "string" ? `'${value}'` : String(value);
}

/** Fourteen argument lists for a recipe, as Python text without the parentheses. */
export function drawInputs(stream: RandomStream, recipe: Recipe): string[] {
  const source = primitiveOf("source", recipe.source);
  const used = recipe.steps.flatMap((step) => step.constants);
  const near = used.filter((c) => typeof c === "number").flatMap((c) => [c - 1, c, c, c + 1]);
  if (recipe.steps.some((step) => step.primitive === "skipZero")) near.push(0, 0);
  const letters = used.filter((c) => typeof c === "string").join("");
  const number = (): number =>
    near.length > 0 && stream.next() < 0.5 ? stream.choice(near) : between(stream, -7, 14);
  const numbers = (count: number): number[] => Array.from({ length: count }, number);
  const character = (): string =>
    letters && stream.next() < 0.3 ? stream.choice([...letters]) : stream.choice([...LETTERS]);
  const text = (count: number): string => Array.from({ length: count }, character).join("");
  const wholeWords = used.filter(
    (c) => typeof c === "string" && c.length > 1 && WORDS.includes(c),
  ) as string[];
  const word = (): string =>
    wholeWords.length > 0 && stream.next() < 0.25
      ? stream.choice(wholeWords)
      : letters && stream.next() < 0.25
        ? stream.choice(WORDS) + stream.choice([...letters])
        : stream.choice(WORDS);
  const words = (count: number): string[] => Array.from({ length: count }, word);
  const size = (): number => between(stream, 3, 8);
  const table = (values: number[]): Map<string, number> =>
    new Map(values.map((value, index) => ["abcdefgh"[index]!, value]));
  const lists: (() => unknown[])[] = [];
  const repeat = (make: () => unknown[], times: number): void =>
    void lists.push(...Array.from({ length: times }, () => make));
  switch (source.parameter) {
    case "numbers": {
      const same = number();
      lists.push(
        () => [[]],
        () => [[number()]],
        () => [[same, same, same]],
        () => [numbers(size()).map((n) => -Math.abs(n))],
        () => [numbers(2)],
      );
      repeat(() => [numbers(size())], 9);
      break;
    }
    case "text": {
      if (recipe.source === "split") {
        lists.push(
          () => [""],
          () => [word() || "one"],
        );
        repeat(
          () => [
            words(between(stream, 2, 6))
              .filter((w) => w)
              .join(" "),
          ],
          12,
        );
      } else {
        lists.push(
          () => [""],
          () => [character()],
          () => ["aaa"],
          () => ["Hello you"],
          () => ["r2d2 AND c3po"],
        );
        repeat(() => [text(size() + 2)], 9);
      }
      break;
    }
    case "words":
      lists.push(
        () => [[]],
        () => [[word()]],
        () => [["tree", "tree"]],
        () => [words(2)],
      );
      repeat(() => [words(between(stream, 3, 6))], 10);
      break;
    case "table":
      lists.push(
        () => [new Map()],
        () => [table(numbers(1))],
        () => [table([3, 3])],
      );
      repeat(() => [table(numbers(between(stream, 2, 6)))], 11);
      break;
    case "integer": {
      const digits = recipe.source.startsWith("digits");
      lists.push(
        () => [0],
        () => [1],
        () => [digits ? 909 : 2],
      );
      if (digits) repeat(() => [between(stream, 2, [9, 99, 9999, 999999][stream.integer(4)]!)], 11);
      else
        lists.push(
          ...stream
            .shuffle([3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 18, 20])
            .slice(0, 11)
            .map((n) => () => [n]),
        );
      break;
    }
    case "grid":
      lists.push(
        () => [[]],
        () => [[[]]],
        () => [[numbers(1)]],
      );
      repeat(
        () => [Array.from({ length: between(stream, 1, 4) }, () => numbers(stream.integer(5)))],
        11,
      );
      break;
    case "two lists":
      lists.push(
        () => [[], []],
        () => [numbers(1), numbers(1)],
        () => [numbers(3), numbers(4)],
      );
      repeat(() => {
        const n = between(stream, 2, 5);
        return [numbers(n), numbers(n)];
      }, 11);
  }
  return lists.map((make) => make().map(python).join(", "));
}
