/**
 * @file What the readers of all languages' outlines have in common: the lists that expressions
 * fill, and how a statement is made of its parts. Which node holds which part is each language's
 * own.
 */
import type { Names } from "./outlined-statement.js";
import { OutlinedStatement } from "./outlined-statement.js";
import type {
  Assignment,
  AugmentedAssignment,
  Block,
  Branch,
  Call,
  Expression,
  Generator,
  Literal,
  Operation,
  Outline,
  Prefix,
  Span,
  Statement,
  StatementKind,
  Subscript,
  Test,
  VariableUse,
} from "./outline.js";
import type { SyntaxNode } from "./syntax-tree.js";

/** Start and end alone. */
export const spanOf = ({ start, end }: Span): Span => ({ start, end });

/** The lists of an outline that a walk over expressions fills, each in the order of the walk. */
export class OutlineLists {
  readonly untouchable: Span[] = [];
  readonly variables: VariableUse[] = [];
  readonly operations: Operation[] = [];
  readonly augmented: AugmentedAssignment[] = [];
  readonly assignments: Assignment[] = [];
  readonly prefixes: Prefix[] = [];
  readonly calls: Call[] = [];
  readonly literals: Literal[] = [];
  readonly subscripts: Subscript[] = [];
  readonly tests: Test[] = [];
  /** Empty in a language without comprehensions. */
  readonly generators: Generator[] = [];

  /** The lists alone, as an outline holds them. */
  lists(): Pick<Outline, keyof OutlineLists & keyof Outline> {
    return {
      untouchable: this.untouchable,
      variables: this.variables,
      operations: this.operations,
      augmented: this.augmented,
      assignments: this.assignments,
      prefixes: this.prefixes,
      calls: this.calls,
      literals: this.literals,
      subscripts: this.subscripts,
      tests: this.tests,
      generators: this.generators,
    };
  }
}

/** What a statement is apart from its place; filled while its parts are read. */
export interface StatementParts {
  /** What kind of statement it is. */
  kind: StatementKind;
  /** What it assigns, returns, raises or calls. */
  value: Expression | undefined;
  /** What decides whether it runs. */
  test: Test | undefined;
  /** The block inside it that is no branch. */
  body: Block | undefined;
  /** Its branches, filled in order. */
  readonly branches: Branch[];
  /** How it is written where its block goes on, if otherwise. */
  inside?: string;
}

/** Reads statements in blocks. */
export abstract class StatementReader {
  /** In the order in which they end. */
  readonly all: Statement[] = [];

  constructor(private readonly untouchable: Span[]) {}

  /** Reads what a statement is made of; blocks inside it are read on the way. */
  protected abstract partsOf(node: SyntaxNode, owner: Block): StatementParts;

  /** Names that are bound when the statement begins. */
  protected abstract boundBefore(node: SyntaxNode): readonly string[];

  /** Names that the statement reads, and those that it binds or changes. */
  protected abstract namesIn(node: SyntaxNode): Names;

  /** Keeps the comments of a block from every operator. */
  protected keepComments(node: SyntaxNode): void {
    for (const child of node.children)
      if (child.kind === "comment") this.untouchable.push(spanOf(child));
  }

  /** Reads the statement that is the `index`-th of its block. */
  protected statement(node: SyntaxNode, owner: Block, index: number): Statement {
    const parts = this.partsOf(node, owner);
    const result = new OutlinedStatement(
      node,
      parts.kind,
      owner,
      index,
      parts.branches,
      parts.test,
      parts.value,
      parts.body,
      this.boundBefore(node),
      () => this.namesIn(node),
      parts.inside,
    );
    this.all.push(result);
    return result;
  }
}
