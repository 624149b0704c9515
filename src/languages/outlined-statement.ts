/**
 * @file A statement in an outline; the names that it reads and changes are found when first asked
 *   for.
 */
import type { Block, Branch, Expression, Span, Statement, StatementKind, Test } from "./outline.js";
import type { SyntaxNode } from "./syntax-tree.js";

/** Names that a statement reads, and those that it binds or changes. */
export interface Names {
  /** Names that it reads. */
  readonly reads: Set<string>;
  /** Names that it binds or changes. */
  readonly writes: Set<string>;
}

/** See `Statement`. */
export class OutlinedStatement implements Statement {
  readonly start: number;
  readonly end: number;
  private names: Names | undefined;

  constructor(
    private readonly node: SyntaxNode,
    readonly kind: StatementKind,
    readonly block: Block,
    readonly index: number,
    readonly branches: readonly Branch[],
    readonly test: Test | undefined,
    readonly value: Expression | undefined,
    readonly body: Block | undefined,
    readonly bound: readonly string[],
    private readonly findNames: () => Names,
    readonly inside: string | undefined,
  ) {
    this.start = node.start;
    this.end = node.end;
  }

  get keyword(): Span {
    let first = this.node;
    while (first.children[0] !== undefined) first = first.children[0];
    return first;
  }

  get reads(): ReadonlySet<string> {
    return (this.names ??= this.findNames()).reads;
  }

  get writes(): ReadonlySet<string> {
    return (this.names ??= this.findNames()).writes;
  }
}
