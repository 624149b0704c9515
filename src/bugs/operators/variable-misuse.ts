/**
 * @file Variable misuse: the right construct with the wrong variable. Replacements are variables
 * surely bound there, so that the bug is a wrong result rather than an unknown name; parameter
 * lists are never touched.
 */
import { fits, operand, site, textOf, type Operator } from "./operator.js";
import { beside } from "./roles.js";
import { exchangeRaises } from "./type-errors.js";

const ORDERED = new Set([
  "-",
  "/",
  "//",
  "%",
  "**",
  "<<",
  ">>",
  "<",
  "<=",
  ">",
  ">=",
  "in",
  "not in",
]);

/** Operators of the class "variable misuse". */
export const variableMisuse: readonly Operator[] = [
  {
    name: "replace-variable",
    bugType: "variable misuse",
    description: "Reads another variable of the function: `total += x` becomes `total += count`.",
    sites: (outline) => outline.variables.flatMap((use) => site(use, ...use.alternatives)),
    implausible: (outline, edit) => beside(outline, edit).has(edit.after),
  },
  {
    name: "replace-target",
    bugType: "variable misuse",
    description: "Stores a new value into another variable: `best = x` becomes `count = x`.",
    sites: (outline) =>
      outline.assignments
        .filter((assignment) => assignment.rebinds)
        .flatMap((assignment) => site(assignment.target, ...assignment.alternatives)),
  },
  {
    name: "swap-assignment",
    bugType: "variable misuse",
    description: "Exchanges the two sides of an assignment: `best = x` becomes `x = best`.",
    sites: (outline) =>
      outline.assignments.flatMap(({ rebinds, value, name, ...span }) =>
        rebinds && value.variable !== undefined && value.variable !== name
          ? site(
              span,
              `${value.variable}${outline.source.slice(span.target.end, value.start)}${name}`,
            )
          : [],
      ),
  },
  {
    name: "swap-arguments",
    bugType: "variable misuse",
    description: "Exchanges two neighbouring arguments of a call: `f(a, b)` becomes `f(b, a)`.",
    sites: (outline, lexicon) =>
      outline.calls.flatMap((call) =>
        call.positional.slice(1).flatMap((second, i) => {
          const first = call.positional[i]!;
          const symmetric = lexicon.siblings.some(
            (group) =>
              group.includes("min") && group.includes("max") && group.includes(call.callee),
          );
          const isSame = textOf(outline, first) === textOf(outline, second);
          if (symmetric || isSame || !fits(first, second)) return [];
          return site(
            { start: first.start, end: second.end },
            textOf(outline, second) +
              outline.source.slice(first.end, second.start) +
              textOf(outline, first),
          );
        }),
      ),
    onlyRaises: exchangeRaises,
  },
  {
    name: "swap-operands",
    bugType: "variable misuse",
    description:
      "Exchanges the operands of an operation whose order matters: `a - b` becomes `b - a`.",
    sites: (outline) =>
      outline.operations.flatMap(
        ({ left, right, symbol, chained, kind, binds, family, ...span }) => {
          const sequences = symbol === "+" && (kind === "text" || kind === "sequence");
          if (
            chained ||
            !(ORDERED.has(symbol) || (sequences && fits(left, right))) ||
            textOf(outline, left) === textOf(outline, right)
          )
            return [];
          if (left.kind === "text" && symbol === "%") return []; // text formatting
          return site(
            span,
            operand(outline, right, family === "comparison" ? binds + 1 : binds) +
              outline.source.slice(left.end, right.start) +
              operand(outline, left, binds + 1),
          );
        },
      ),
  },
  {
    name: "index-for-element",
    bugType: "variable misuse",
    description: "Uses the index where the element is meant: `xs[i]` becomes `i`.",
    sites: (outline) =>
      outline.subscripts.flatMap((subscript) =>
        subscript.index?.variable !== undefined && !subscript.stored
          ? site(subscript, subscript.index.variable)
          : [],
      ),
  },
];
