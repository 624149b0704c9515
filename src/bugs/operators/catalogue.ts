/** @file All bug operators, in the order of the bug types. */
import { UsageError } from "../../errors.js";
import { BUG_TYPES, type BugType } from "../../records.js";
import { excessLogic } from "./excess-logic.js";
import { functionMissing } from "./function-missing.js";
import { missingLogic } from "./missing-logic.js";
import type { Operator } from "./operator.js";
import { operatorMisuse } from "./operator-misuse.js";
import { valueMisuse } from "./value-misuse.js";
import { variableMisuse } from "./variable-misuse.js";

/** Every operator, each name once. */
export const operators: readonly Operator[] = [
  ...variableMisuse,
  ...operatorMisuse,
  ...functionMissing,
  ...valueMisuse,
  ...missingLogic,
  ...excessLogic,
];

/**
 * A list of bug types as users write it. @throws UsageError that lists the six where a name is none
 * of them
 */
export function bugTypes(names: readonly string[]): BugType[] {
  const unknown = names.filter((name) => !(BUG_TYPES as readonly string[]).includes(name));
  if (unknown.length > 0)
    throw new UsageError(
      `types: expected some of ${BUG_TYPES.join(", ")}; got ` +
        `${unknown.map((name) => `"${name}"`).join(", ")}`,
    );
  return names as BugType[];
}
