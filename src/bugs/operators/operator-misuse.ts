/**
 * @file Operator misuse: the right operands under the wrong operator. `+` between evident texts or
 * lists is left alone, for no arithmetic operator could stand there; a comparison is never turned
 * round together with its operands, which would change nothing.
 */
import type { ValueKind } from "../../languages/outline.js";
import { operand, othersOf, site, textOf, type Operator } from "./operator.js";

const notNumeric = (kind: ValueKind): boolean =>
  kind === "text" || kind === "sequence" || kind === "mapping";

/** Operators of the class "operator misuse". */
export const operatorMisuse: readonly Operator[] = [
  {
    name: "replace-arithmetic",
    bugType: "operator misuse",
    description:
      "Another arithmetic or bitwise operator: `a + b` becomes `a - b`; an end that is counted " +
      "or is not.",
    sites: (outline, lexicon) =>
      outline.operations.flatMap(({ family, kind, left, right, at, symbol }) =>
        (family === "arithmetic" || family === "range") &&
        ![kind, left.kind, right.kind].some(notNumeric)
          ? site(at, ...othersOf(lexicon.operatorGroups, symbol))
          : [],
      ),
  },
  {
    name: "replace-comparison",
    bugType: "operator misuse",
    description: "Another comparison: `a < b` becomes `a <= b`, `in` becomes `not in`.",
    sites: (outline, lexicon) =>
      outline.operations.flatMap(({ family, kind, left, right, at, symbol }) => {
        if (family !== "comparison") return [];
        const unordered =
          lexicon.equalities.has(symbol) &&
          (notNumeric(kind) ||
            [left.kind, right.kind].some(
              (one) =>
                one === "boolean" ||
                one === "none" ||
                one === "text" ||
                one === "sequence" ||
                one === "set",
            ));
        return site(
          at,
          ...othersOf(lexicon.operatorGroups, symbol).filter(
            (other) => !unordered || lexicon.equalities.has(other),
          ),
        );
      }),
  },
  {
    name: "replace-boolean",
    bugType: "operator misuse",
    description: "The other connective: `a and b` becomes `a or b`.",
    sites: (outline, lexicon) =>
      outline.operations.flatMap(({ family, at, symbol }) =>
        family === "boolean" ? site(at, symbol === lexicon.and ? lexicon.or : lexicon.and) : [],
      ),
  },
  {
    name: "replace-augmented",
    bugType: "operator misuse",
    description: "Another augmented assignment: `total += x` becomes `total -= x`.",
    sites: (outline, lexicon) =>
      outline.augmented.flatMap(({ kind, at, symbol }) =>
        notNumeric(kind) ? [] : site(at, ...othersOf(lexicon.augmentedGroups, symbol)),
      ),
  },
  {
    name: "assign-for-augmented",
    bugType: "operator misuse",
    description: "Assigns instead of accumulating: `total += x` becomes `total = x`.",
    sites: (outline, lexicon) =>
      outline.augmented.flatMap(({ at, value }) =>
        value === undefined ? [] : site(at, lexicon.assign),
      ),
  },
  {
    name: "augmented-for-assign",
    bugType: "operator misuse",
    description:
      "Accumulates instead of assigning: `best = x` becomes `best += x`, where best had a " +
      "number before.",
    sites: (outline, lexicon) =>
      outline.assignments.flatMap(({ rebinds, name, value, at }) =>
        rebinds &&
        value.kind !== "none" &&
        !(value.kind === "boolean" && value.type !== undefined) &&
        !notNumeric(value.kind) &&
        !notNumeric(outline.kinds.get(name) ?? "unknown") &&
        outline.kinds.has(name)
          ? site(at, ...(lexicon.augmentedGroups[0] ?? []).slice(0, 2))
          : [],
      ),
  },
  {
    name: "add-negation",
    bugType: "operator misuse",
    description: "Negates a test: `if x in seen` becomes `if not x in seen`.",
    sites: (outline, lexicon) =>
      outline.tests.flatMap((test) => {
        const negated = test.binds === lexicon.binds.not;
        return negated ? [] : site(test, lexicon.not + operand(outline, test, lexicon.binds.not));
      }),
  },
  {
    name: "remove-negation",
    bugType: "operator misuse",
    description: "Loses a negation: `not done` becomes `done`.",
    sites: (outline, lexicon) =>
      outline.prefixes.flatMap(({ symbol, operand: inner, ...span }) =>
        symbol === lexicon.not.trim() ? site(span, textOf(outline, inner)) : [],
      ),
  },
  {
    name: "remove-sign",
    bugType: "operator misuse",
    description: "Loses a sign: `-x` becomes `x`, `~x` becomes `x`.",
    sites: (outline, lexicon) =>
      outline.prefixes.flatMap(({ symbol, operand: inner, ...span }) =>
        symbol !== lexicon.not.trim() && symbol !== "+" ? site(span, textOf(outline, inner)) : [],
      ),
  },
];
