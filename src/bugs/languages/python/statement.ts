/** @file A Python statement in an outline; the names that it reads and changes are found when first asked for. */
import type { Block, Branch, Expression, Span, Statement, StatementKind, Test } from "../../outline.js";
import { sourceOf, type SyntaxNode } from "../../syntax-tree.js";

const ASSIGNING = new Set(["assignment", "augmented_assignment", "for_statement", "for_in_clause"]);

/** See `Statement`. */
export class PythonStatement implements Statement {
  readonly start: number;
  readonly end: number;
  private names: { reads: Set<string>; writes: Set<string> } | undefined;

  constructor(
    private readonly node: SyntaxNode, readonly kind: StatementKind, readonly block: Block, readonly index: number, readonly branches: readonly Branch[],
    readonly test: Test | undefined, readonly value: Expression | undefined, readonly body: Block | undefined, readonly bound: readonly string[],
    private readonly variables: ReadonlySet<string>,
  ) {
    this.start = node.start;
    this.end = node.end;
  }

  get keyword(): Span {
    return this.node.children[0] ?? this.node;
  }

  get reads(): ReadonlySet<string> {
    return (this.names ??= namesIn(this.node, this.variables)).reads;
  }

  get writes(): ReadonlySet<string> {
    return (this.names ??= namesIn(this.node, this.variables)).writes;
  }
}

/** Variables that a statement reads, and those that it binds, stores into or calls a method of for its effect. */
function namesIn(node: SyntaxNode, variables: ReadonlySet<string>): { reads: Set<string>; writes: Set<string> } {
  const reads = new Set<string>(), writes = new Set<string>();
  const visit = (at: SyntaxNode, stored: boolean): void => {
    if (at.kind === "identifier") {
      const name = sourceOf(at);
      if (!variables.has(name)) return;
      if (!stored || at.parent?.kind === "augmented_assignment") reads.add(name);
      if (stored) writes.add(name);
      return;
    }
    for (const child of at.children) {
      if (!child.named || (at.kind === "attribute" && child.field === "attribute") || (at.kind === "keyword_argument" && child.field === "name")) continue;
      const called = at.kind === "attribute" && at.field === "function" && at.parent?.parent?.kind === "expression_statement";
      const storedInto = stored && at.kind === "subscript" && child.field === "value";
      if ((called || storedInto) && child.kind === "identifier" && variables.has(sourceOf(child))) writes.add(sourceOf(child));
      const target = child.field === "left" && ASSIGNING.has(at.kind);
      visit(child, target || (stored && at.kind !== "subscript" && at.kind !== "attribute"));
    }
  };
  visit(node, false);
  return { reads, writes };
}
