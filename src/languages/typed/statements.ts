/**
 * @file The statements of a function in braces whose language declares types. A block's span is its
 * statements', without the braces; a statement without braces is a block of its own, `inline`.
 */
import type { Block, Branch, Outline, Statement, StatementKind } from "../outline.js";
import type { Names } from "../outlined-statement.js";
import { spanOf, StatementReader, type StatementParts } from "../outline-reader.js";
import { childOf, isExtra, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { namesIn, renamableIn } from "./names.js";
import { type ExpressionVisitor, TypedReader } from "./reader.js";
import type { TypeRules } from "./rules.js";
import type { TypedScope } from "./scope.js";

/** An `if` or a loop, taken apart. */
export interface Compound {
  /** What it is. */
  readonly kind: "if" | "for" | "while";
  /** What its header evaluates beside the condition. */
  readonly header: readonly SyntaxNode[];
  /** What decides whether its body runs. */
  readonly condition: SyntaxNode | undefined;
  /** What runs then. */
  readonly body: SyntaxNode;
  /** Where `else` begins, and what follows it. */
  readonly otherwise?: { readonly start: number; readonly inner: SyntaxNode } | undefined;
}

/** Where a block stands. */
export interface BlockPlace {
  /** Inside a loop of this function. */
  readonly inLoop: boolean;
  /** The body of a loop itself. */
  readonly ofLoop: boolean;
}

/** A place outside of all loops. */
const NO_LOOP: BlockPlace = { inLoop: false, ofLoop: false };

/** Reads statements in blocks; a language says what its nodes are. */
export abstract class TypedStatements extends StatementReader {
  constructor(
    protected readonly reader: TypedReader,
    private readonly source: string,
  ) {
    super(reader.untouchable);
  }

  /** Statements inside braces; undefined for a node that is no block in braces. */
  protected abstract inBraces(node: SyntaxNode): readonly SyntaxNode[] | undefined;

  /** An `if` or a loop; undefined for other statements. */
  protected abstract compoundOf(node: SyntaxNode): Compound | undefined;

  /** Reads a statement that is no compound. */
  protected abstract simple(node: SyntaxNode, parts: StatementParts, owner: Block): void;

  /** A block in braces, or a bare statement. */
  block(
    node: SyntaxNode,
    place: BlockPlace,
    given: readonly SyntaxNode[] | undefined = this.inBraces(node),
  ): Block {
    const parts = given ?? [node];
    const first = parts[0];
    const begin = (first ?? node).start;
    const white = this.source.slice(this.source.lastIndexOf("\n", begin - 1) + 1, begin);
    const inline = given === undefined || white.trim() !== "" || first === undefined;
    const inlineIndent = given === undefined ? "" : " ";
    const statements: Statement[] = [];
    const made: Block = {
      start: first === undefined ? node.start + 1 : first.start,
      end: parts.at(-1)?.end ?? node.end - 1,
      outer: spanOf(node),
      statements,
      indent: inline ? inlineIndent : white,
      inline,
      ...place,
    };
    parts.forEach((child, index) => statements.push(this.statement(child, made, index)));
    return made;
  }

  protected boundBefore(node: SyntaxNode): readonly string[] {
    return this.reader.boundAt(node);
  }

  protected namesIn(node: SyntaxNode): Names {
    return namesIn(node, this.reader.scope.variables, this.reader.rules);
  }

  protected partsOf(node: SyntaxNode, owner: Block): StatementParts {
    const parts: StatementParts = {
      kind: "other",
      value: undefined,
      test: undefined,
      body: undefined,
      branches: [],
    };
    const compound = this.compoundOf(node);
    if (compound === undefined) this.simple(node, parts, owner);
    else this.compound(compound, parts, owner);
    return parts;
  }

  /** The value that a `return` gives, or a `throw`. */
  protected given(node: SyntaxNode, made: StatementParts): void {
    if (made.kind !== "return" && made.kind !== "raise") return;
    const [value] = namedChildren(node);
    if (value !== undefined) made.value = this.reader.expression(value);
  }

  /** A loop whose condition comes last. */
  protected doLoop(node: SyntaxNode): void {
    this.block(childOf(node, "body")!, { inLoop: true, ofLoop: true });
    this.reader.read(childOf(node, "condition")!);
  }

  private compound(found: Compound, parts: StatementParts, owner: Block): void {
    parts.kind = found.kind;
    const isLoop = found.kind !== "if";
    parts.test = this.header(found, isLoop ? "while" : "if");
    parts.body = this.block(found.body, { inLoop: isLoop || owner.inLoop, ofLoop: isLoop });
    let joint = parts.body.outer.end;
    let { otherwise } = found;
    while (otherwise !== undefined) {
      const nested = this.compoundOf(otherwise.inner);
      const next = nested?.kind === "if" ? nested : undefined;
      const branch = this.branch(otherwise, next, owner, joint);
      parts.branches.push(branch);
      joint = branch.body.outer.end;
      otherwise = next?.otherwise;
    }
  }

  private header({ header, condition }: Compound, of: "if" | "while"): StatementParts["test"] {
    header.forEach((node) => this.reader.read(node));
    if (condition === undefined) return undefined;
    const test = this.reader.testOf(condition, of);
    this.reader.tests.push(test);
    this.reader.read(condition);
    return test;
  }

  private branch(
    { start, inner }: { readonly start: number; readonly inner: SyntaxNode },
    nested: Compound | undefined,
    owner: Block,
    joint: number,
  ): Branch {
    if (nested !== undefined) this.header(nested, "if");
    const body = this.block(nested?.body ?? inner, { inLoop: owner.inLoop, ofLoop: false });
    return {
      start,
      end: body.outer.end,
      kind: nested === undefined ? "else" : "elif",
      body,
      joint,
    };
  }
}

/** What a language says of its functions. */
export interface TypedFunctions {
  /** Whether a node defines one. */
  readonly isFunction: (node: SyntaxNode) => boolean;
  /** Which variables are bound where in one. */
  readonly scopeOf: (fn: SyntaxNode) => TypedScope;
  /** Its types and places. */
  readonly rules: TypeRules;
  /** By kind of node, what an expression is. */
  readonly visitors: ReadonlyMap<string, ExpressionVisitor>;
  /** What its statements are. */
  readonly Statements: new (reader: TypedReader, source: string) => TypedStatements;
}

/** The outline of a function. @throws RangeError if `fn` defines none, or has no body */
export function outlineBy(
  { isFunction, scopeOf, rules, visitors, Statements }: TypedFunctions,
  fn: SyntaxNode,
): Outline {
  const body = childOf(fn, "body");
  if (!isFunction(fn) || body === undefined)
    throw new RangeError(
      `outlineOf: expected the definition of a function, got ${fn.kind}; pass a node of ` +
        "language.functions()",
    );
  const reader = new TypedReader(
    scopeOf(fn),
    rules,
    visitors,
    (inner) => void statements.block(inner, NO_LOOP),
  );
  const statements = new Statements(reader, fn.source);
  statements.block(body, NO_LOOP);
  keepComments(body, reader);
  return {
    source: fn.source,
    body: { start: body.start + 1, end: body.end - 1 },
    ...reader.lists(),
    statements: statements.all,
    kinds: reader.kinds,
    renamable: () => renamableIn(fn, reader.scope, reader.rules),
  };
}

function keepComments(node: SyntaxNode, reader: TypedReader): void {
  if (isExtra(node)) reader.untouchable.push(spanOf(node));
  node.children.forEach((child) => keepComments(child, reader));
}

/** Statements of one word or keyword. */
const WORDS: Readonly<Record<string, StatementKind>> = {
  return_statement: "return",
  throw_statement: "raise",
  break_statement: "break",
  continue_statement: "continue",
  ";": "empty",
};

/**
 * What a statement is that may be a declaration or one expression.
 * @param kinds  of the language's nodes: its declaration, whose kind is "assignment", and its call
 */
export function kindBy(
  node: SyntaxNode,
  kinds: { readonly declaration: string; readonly call: string },
): StatementKind {
  const known = WORDS[node.kind];
  if (known !== undefined) return known;
  if (node.kind === kinds.declaration) {
    const all = node.children.filter((child) => child.field === "declarator");
    const value = all.length === 1 ? childOf(all[0]!, "value") : undefined;
    return value === undefined || value.kind === "lambda_expression" ? "other" : "assignment";
  }
  if (node.kind !== "expression_statement") return "other";
  const inner = namedChildren(node)[0];
  if (inner === undefined) return "empty";
  if (inner.kind === "assignment_expression")
    return sourceOf(childOf(inner, "operator")!) === "=" ? "assignment" : "augmented";
  if (inner.kind === "update_expression") return "augmented";
  return inner.kind === kinds.call ? "call" : "other";
}

/** Statements below a node that holds them, whatever lists them. */
export function statementsOf(node: SyntaxNode): SyntaxNode[] {
  return namedChildren(node).flatMap((child) =>
    child.kind === "statement_list" ? namedChildren(child) : [child],
  );
}
