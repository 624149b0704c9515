/**
 * @file The outline of a JavaScript function: one walk over its statements and, by expressions.ts,
 * over what stands in them, with the names that scope.ts found bound and the kinds that kinds.ts
 * found evident. Signatures, comments, directives, classes, property names and names of callees
 * contribute nothing, so no operator can touch them. A block's span is its statements', without the
 * braces; one without braces is `inline`.
 */
import { spanOf, StatementReader, type StatementParts } from "../outline-reader.js";
import type { Names } from "../outlined-statement.js";
import type { Block, Branch, Outline, Statement, StatementKind } from "../outline.js";
import { childOf, namedChildren, type SyntaxNode } from "../syntax-tree.js";
import { ExpressionReader } from "./expressions.js";
import { variableKinds } from "./kinds.js";
import { namesIn } from "./names.js";
import { renamableIn } from "./renamable.js";
import { scopeOf } from "./scope.js";
import { declarators, definitionIn, isDeclaration, isFunction } from "./syntax.js";

const STATEMENTS: Readonly<Record<string, StatementKind>> = {
  if_statement: "if",
  for_statement: "for",
  for_in_statement: "for",
  while_statement: "while",
  return_statement: "return",
  throw_statement: "raise",
  break_statement: "break",
  continue_statement: "continue",
  empty_statement: "empty",
};
/** Statements that are one expression. */
const EXPRESSIONS: Readonly<Record<string, StatementKind>> = {
  assignment_expression: "assignment",
  call_expression: "call",
  augmented_assignment_expression: "augmented",
  update_expression: "augmented",
};

/** @throws RangeError if `definition` defines no function */
export function outlineOf(definition: SyntaxNode): Outline {
  const { source } = definition;
  const fn = definitionIn(definition)?.fn;
  const body = fn === undefined ? undefined : childOf(fn, "body");
  if (fn === undefined || body === undefined)
    throw new RangeError(
      `outlineOf: expected the definition of a function, got ${definition.kind}; pass a node ` +
        "of language.functions()",
    );
  const scope = scopeOf(fn);
  const kinds = variableKinds(fn);
  const reader = new ExpressionReader(scope, kinds, (inner) =>
    statements.block(inner, false, false),
  );
  const statements = new JavaScriptStatements(reader, source);
  const isBlock = body.kind === "statement_block";
  if (isBlock) statements.block(body, false, false);
  else reader.read(body);
  return {
    source,
    body: isBlock ? { start: body.start + 1, end: body.end - 1 } : spanOf(body),
    ...reader.lists(),
    statements: statements.all,
    kinds,
    renamable: () => renamableIn(fn, scope.variables),
  };
}

/** Reads statements in blocks. */
class JavaScriptStatements extends StatementReader {
  constructor(
    private readonly reader: ExpressionReader,
    private readonly source: string,
  ) {
    super(reader.untouchable);
  }

  /** A block in braces, a bare statement, or the statements of a `case`. */
  block(
    node: SyntaxNode,
    inLoop: boolean,
    ofLoop: boolean,
    parts: readonly SyntaxNode[] = node.kind === "statement_block" ? namedChildren(node) : [node],
  ): Block {
    this.keepComments(node);
    const braced = node.kind === "statement_block";
    const isCase = node.kind === "switch_case" || node.kind === "switch_default";
    const first = parts[0];
    const last = parts.at(-1);
    const begin = (first ?? node).start;
    const white = this.source.slice(this.source.lastIndexOf("\n", begin - 1) + 1, begin);
    const inline = (!braced && !isCase) || white.trim() !== "" || first === undefined;
    const inlineIndent = braced ? " " : "";
    const statements: Statement[] = [];
    const made: Block = {
      start: first === undefined ? node.start + 1 : first.start,
      end: last === undefined ? node.end - 1 : last.end,
      outer: spanOf(node),
      statements,
      indent: inline ? inlineIndent : white,
      inline,
      inLoop,
      ofLoop,
    };
    parts.forEach((child, index) => statements.push(this.statement(child, made, index)));
    return made;
  }

  protected boundBefore(node: SyntaxNode): readonly string[] {
    const { scope, names } = this.reader;
    return names.at(scope.before.get(node));
  }

  protected namesIn(node: SyntaxNode): Names {
    return namesIn(node, this.reader.scope.variables);
  }

  protected partsOf(node: SyntaxNode, owner: Block): StatementParts {
    const { reader } = this;
    const parts: StatementParts = {
      kind: STATEMENTS[node.kind] ?? "other",
      value: undefined,
      test: undefined,
      body: undefined,
      branches: [],
    };
    const inner = node.kind === "expression_statement" ? namedChildren(node) : [];
    const only = inner.length === 1 ? inner[0]! : undefined;
    if (only?.kind === "string")
      reader.untouchable.push(spanOf(node)); // "use strict"
    else if (only !== undefined) {
      parts.kind = EXPRESSIONS[only.kind] ?? "other";
      reader.read(only);
    } else if (isDeclaration(node)) {
      const all = declarators(node);
      const first = all.length === 1 ? childOf(all[0]!, "value") : undefined;
      if (first !== undefined && !isFunction(first)) parts.kind = "assignment";
      reader.readChildren(node);
    } else if (parts.kind === "return" || parts.kind === "raise") {
      const given = namedChildren(node)[0];
      if (given !== undefined) parts.value = reader.expression(given);
      reader.readChildren(node);
    } else if (parts.kind === "if" || parts.kind === "while" || parts.kind === "for")
      this.compound(node, owner, parts);
    else this.other(node, owner);
    return parts;
  }

  private compound(node: SyntaxNode, owner: Block, parts: StatementParts): void {
    const isLoop = parts.kind !== "if";
    this.header(node, isLoop, parts);
    this.keepComments(node);
    const body = childOf(node, isLoop ? "body" : "consequence")!;
    parts.body = this.block(body, isLoop || owner.inLoop, isLoop);
    let joint = parts.body.outer.end;
    let otherwise = childOf(node, "alternative");
    while (otherwise !== undefined) {
      const inner = namedChildren(otherwise)[0]!;
      const isNested = inner.kind === "if_statement";
      const branch = this.branch(otherwise, inner, owner, joint);
      parts.branches.push(branch);
      joint = branch.body.outer.end;
      otherwise = isNested ? childOf(inner, "alternative") : undefined;
    }
  }

  /** What stands before the body of `if`, `while` and the two kinds of `for`. */
  private header(node: SyntaxNode, isLoop: boolean, parts: StatementParts): void {
    const { reader } = this;
    const condition = childOf(node, "condition");
    const isFor = node.kind === "for_statement";
    if (isFor)
      for (const child of node.children)
        if (child.field === "initializer" && child.named) reader.read(child);
    if (node.kind === "for_in_statement") reader.read(childOf(node, "right")!);
    if (condition !== undefined && condition.named && condition.kind !== "empty_statement") {
      const bound = reader.scope.before.get(isFor ? condition : node);
      parts.test = reader.test(condition, isLoop ? "while" : "if", bound);
      reader.read(condition);
    }
    const step = childOf(node, "increment");
    if (step !== undefined) reader.read(step);
  }

  /** @param inner  what follows `else`; another `if` makes it an `elif` */
  private branch(otherwise: SyntaxNode, inner: SyntaxNode, owner: Block, joint: number): Branch {
    const { reader } = this;
    const isNested = inner.kind === "if_statement";
    if (isNested) {
      const condition = childOf(inner, "condition")!;
      reader.test(condition, "if", reader.scope.before.get(inner));
      reader.read(condition);
    }
    const body = isNested ? childOf(inner, "consequence")! : inner;
    const part = this.block(body, owner.inLoop, false);
    return {
      start: otherwise.start,
      end: part.outer.end,
      kind: isNested ? "elif" : "else",
      body: part,
      joint,
    };
  }

  /**
   * try, do, switch, labels, nested functions and everything else: their blocks are read, their
   * headers too where they hold expressions.
   */
  private other(node: SyntaxNode, owner: Block): void {
    const { reader } = this;
    if (node.kind === "switch_case" || node.kind === "switch_default") {
      const value = childOf(node, "value");
      if (value !== undefined) reader.read(value);
      const statements = namedChildren(node).filter((child) => child !== value);
      this.block(node, owner.inLoop, false, statements);
      return;
    }
    if (isFunction(node) || node.kind.startsWith("class")) return reader.read(node);
    const isLoop = node.kind === "do_statement";
    for (const child of node.children) {
      if (child.kind === "statement_block") this.block(child, isLoop || owner.inLoop, isLoop);
      else if (/_clause$|^switch_/.test(child.kind)) this.other(child, owner);
      else if (node.kind === "labeled_statement" && child.field === "body")
        this.block(child, owner.inLoop, false);
      else if (
        child.kind === "comment" ||
        (child.named && child.field !== "parameter" && child.field !== "label")
      )
        reader.read(child);
    }
  }
}
