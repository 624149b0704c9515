/** @file Names that a Python statement reads and changes. */
import { sourceOf, type SyntaxNode } from "../syntax-tree.js";
import type { Names } from "../outlined-statement.js";

const ASSIGNING = new Set(["assignment", "augmented_assignment", "for_statement", "for_in_clause"]);

/**
 * Variables that a statement reads, and those that it binds, stores into or calls a method of for
 * its effect.
 */
export function namesIn(node: SyntaxNode, variables: ReadonlySet<string>): Names {
  const reads = new Set<string>();
  const writes = new Set<string>();
  const visit = (at: SyntaxNode, stored: boolean): void => {
    if (at.kind === "identifier") {
      const name = sourceOf(at);
      if (!variables.has(name)) return;
      if (!stored || at.parent?.kind === "augmented_assignment") reads.add(name);
      if (stored) writes.add(name);
      return;
    }
    for (const child of at.children) {
      if (
        !child.named ||
        (at.kind === "attribute" && child.field === "attribute") ||
        (at.kind === "keyword_argument" && child.field === "name")
      )
        continue;
      const called =
        at.kind === "attribute" &&
        at.field === "function" &&
        at.parent?.parent?.kind === "expression_statement";
      const storedInto = stored && at.kind === "subscript" && child.field === "value";
      if ((called || storedInto) && child.kind === "identifier" && variables.has(sourceOf(child)))
        writes.add(sourceOf(child));
      const target = child.field === "left" && ASSIGNING.has(at.kind);
      visit(child, target || (stored && at.kind !== "subscript" && at.kind !== "attribute"));
    }
  };
  visit(node, false);
  return { reads, writes };
}
