/**
 * @file Value misuse: a wrong constant, an index or bound off by one, a wrong initial or default
 *   value.
 */
import type { Expression, Literal, Outline } from "../../languages/outline.js";
import { site, textOf, type Operator, type Site } from "./operator.js";

const isInteger = (text: string): boolean => /^\d+$/.test(text);

/** The literal with a sign before it, if one stands there, as one number. */
function numbers(outline: Outline): { literal: Literal; value: number }[] {
  return outline.literals
    .filter((literal) => literal.kind === "number" && isInteger(textOf(outline, literal)))
    .map((literal) => ({ literal, value: Number(textOf(outline, literal)) }))
    .filter(({ value }) => Number.isSafeInteger(value));
}

/** `e + 1` and `e - 1`, for a name, call or subscript. */
function offByOne(outline: Outline, expression: Expression): Site[] {
  const text = textOf(outline, expression);
  if (
    expression.binds < Infinity ||
    /^[\d.]/.test(text) ||
    ["text", "sequence", "mapping", "set", "none", "boolean"].includes(expression.kind)
  )
    return [];
  return site(expression, `${text} + 1`, `${text} - 1`);
}

/** Operators of the class "value misuse". */
export const valueMisuse: readonly Operator[] = [
  {
    name: "shift-number",
    bugType: "value misuse",
    description: "A whole number off by one: `range(2, n)` becomes `range(1, n)`.",
    sites: (outline) =>
      numbers(outline).flatMap(({ literal, value }) =>
        site(literal, ...[value - 1, value + 1].filter((other) => other >= 0).map(String)),
      ),
  },
  {
    name: "replace-number",
    bugType: "value misuse",
    description:
      "Another number of the same function: `x % 3 == 0` becomes `x % 5 == 0` where 5 occurs " +
      "too; or 0, 1, 2 for one another.",
    sites: (outline) => {
      const all = numbers(outline);
      return all.flatMap(({ literal, value }) => {
        const others = new Set([
          ...all.map((other) => other.value),
          ...(value <= 2 ? [0, 1, 2] : []),
        ]);
        return site(
          literal,
          ...[...others]
            .filter((other) => Math.abs(other - value) > 1)
            .sort((a, b) => a - b)
            .map(String),
        );
      });
    },
  },
  {
    name: "flip-boolean",
    bugType: "value misuse",
    description: "The other truth value: `return True` becomes `return False`.",
    sites: (outline, { literals }) =>
      outline.literals.flatMap((literal) =>
        literal.kind === "boolean"
          ? site(
              literal,
              textOf(outline, literal) === literals.true ? literals.false : literals.true,
            )
          : [],
      ),
  },
  {
    name: "change-text",
    bugType: "value misuse",
    description:
      'Another text: emptied, in the other case, a blank for nothing: `"YES"` becomes `"yes"`.',
    sites: (outline) =>
      outline.literals.flatMap((literal) => {
        if (literal.content === undefined) return [];
        const text = textOf(outline, literal.content);
        const other = [
          text === "" ? " " : "",
          text.toLowerCase(),
          text.toUpperCase(),
          [...text].slice(0, -1).join(""),
        ];
        return site(
          literal.content,
          ...[...new Set(other)].filter((candidate) => candidate !== text),
        );
      }),
  },
  {
    name: "shift-bound",
    bugType: "value misuse",
    description:
      "An index, slice bound or number of steps off by one: `xs[i]` becomes `xs[i + 1]`, " +
      "`range(n)` becomes `range(n - 1)`.",
    sites: (outline, { counters }) =>
      [
        ...outline.subscripts.flatMap(({ slice, bounds, index, value }) => {
          if (slice) return bounds;
          return index === undefined || value.kind === "mapping" ? [] : [index];
        }),
        ...outline.calls
          .filter((call) => counters.has(call.callee))
          .flatMap((call) => call.positional.slice(0, 2)),
        ...outline.operations
          .filter(({ family }) => family === "range")
          .flatMap(({ left, right }) => [left, right]),
      ].flatMap((bound) => offByOne(outline, bound)),
  },
  {
    name: "replace-none",
    bugType: "value misuse",
    description: "Zero where nothing is meant: `best = None` becomes `best = 0`.",
    sites: (outline) =>
      outline.literals.flatMap((literal) =>
        literal.kind === "none" && !literal.identity ? site(literal, "0") : [],
      ),
  },
];
