/** @file How kinds of values go together, in any language. */
import type { ValueKind } from "./outline.js";

/** The kind on which both agree; "unknown" otherwise. */
export function agree(a: ValueKind, b: ValueKind): ValueKind {
  return a === b ? a : "unknown";
}

/**
 * Whether a value of one kind could stand where the other is expected: only evident clashes are
 * refused.
 */
export function compatible(a: ValueKind, b: ValueKind): boolean {
  if (a === "unknown" || b === "unknown" || a === "none" || b === "none" || a === b) return true;
  const number = (kind: ValueKind): boolean => kind === "number" || kind === "boolean";
  const many = (kind: ValueKind): boolean => kind === "sequence" || kind === "set";
  return (number(a) && number(b)) || (many(a) && many(b));
}

/**
 * Kinds of a function's variables from evidence that `collect` finds, in two passes, so that
 * evidence about one variable serves the next; contradicting evidence makes a variable "unknown"
 * (present in the map).
 */
export function kindsFromEvidence(
  collect: (
    known: ReadonlyMap<string, ValueKind>,
    tell: (name: string, kind: ValueKind) => void,
  ) => void,
): Map<string, ValueKind> {
  let known = new Map<string, ValueKind>();
  for (let pass = 0; pass < 2; pass++) {
    const found = new Map<string, ValueKind>();
    collect(known, (name, kind) => {
      if (kind === "unknown" || kind === "none") return;
      const before = found.get(name);
      found.set(name, before === undefined ? kind : agree(before, kind));
    });
    known = found;
  }
  return known;
}
