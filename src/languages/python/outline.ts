/**
 * @file The outline of a Python function: one walk over its statements and, by expressions.ts, over
 * what stands in them, with the names that scope.ts found bound and the kinds that kinds.ts found
 * evident. Signatures, docstrings, annotations, decorators, classes, `match` patterns and names of
 * callees contribute nothing, so no operator can touch them.
 */
import { spanOf, StatementReader, type StatementParts } from "../outline-reader.js";
import type { Names } from "../outlined-statement.js";
import type { Block, Branch, Outline, Span, Statement, StatementKind } from "../outline.js";
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { ExpressionReader, SKIPPED } from "./expressions.js";
import { variableKinds } from "./kinds.js";
import { namesIn } from "./names.js";
import { scopeOf } from "./scope.js";

const STATEMENTS: Readonly<Record<string, StatementKind>> = {
  if_statement: "if",
  for_statement: "for",
  while_statement: "while",
  return_statement: "return",
  break_statement: "break",
  continue_statement: "continue",
  raise_statement: "raise",
  pass_statement: "empty",
};

/** Whether a statement is nothing but a string: a docstring, wherever it stands. */
function isDocstring(node: SyntaxNode): boolean {
  return (
    node.kind === "expression_statement" &&
    namedChildren(node).every(
      (child) => child.kind === "string" || child.kind === "concatenated_string",
    )
  );
}

/** @throws RangeError if `definition` is no function definition */
export function outlineOf(definition: SyntaxNode): Outline {
  const { source } = definition;
  const body = childOf(definition, "body");
  if (definition.kind !== "function_definition" || body === undefined)
    throw new RangeError(
      `outlineOf: expected a function_definition, got ${definition.kind}; pass a node of ` +
        "language.functions()",
    );
  const scope = scopeOf(definition);
  const kinds = variableKinds(definition, source);
  const reader = new ExpressionReader(source, scope, kinds);
  const statements = new PythonStatements(reader);
  statements.block(body, false, false);
  return {
    source,
    body: spanOf(body),
    ...reader.lists(),
    statements: statements.all,
    kinds,
    renamable: () => renamableIn(definition, scope.variables),
  };
}

/** Reads statements in blocks. */
class PythonStatements extends StatementReader {
  constructor(private readonly reader: ExpressionReader) {
    super(reader.untouchable);
  }

  block(node: SyntaxNode, inLoop: boolean, ofLoop: boolean): Block {
    const { source } = this.reader;
    const parts = namedChildren(node);
    this.keepComments(node);
    const first = parts[0] ?? node;
    const lineStart = source.lastIndexOf("\n", first.start - 1) + 1;
    const inline = source.slice(lineStart, first.start).trim() !== "";
    const statements: Statement[] = [];
    const made: Block = {
      start: node.start,
      end: node.end,
      outer: spanOf(node),
      statements,
      indent: inline ? "" : source.slice(lineStart, first.start),
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
    if (isDocstring(node)) reader.untouchable.push(spanOf(node));
    else if (node.kind === "expression_statement" && namedChildren(node).length === 1)
      parts.kind = this.expressionStatement(node, owner);
    else if (parts.kind === "return" || parts.kind === "raise") {
      const given = namedChildren(node)[0];
      if (given !== undefined) parts.value = reader.expression(given);
      reader.readChildren(node);
    } else if (parts.kind === "if" || parts.kind === "while" || parts.kind === "for")
      this.compound(node, owner, parts);
    else this.other(node, owner);
    return parts;
  }

  private expressionStatement(node: SyntaxNode, owner: Block): StatementKind {
    const only = namedChildren(node)[0]!;
    switch (only.kind) {
      case "assignment":
        this.reader.readAssignment(only);
        return "assignment";
      case "augmented_assignment":
        this.reader.readAssignment(only);
        return "augmented";
      case "call":
        this.reader.read(only);
        return "call";
      default:
        this.other(node, owner);
        return "other";
    }
  }

  private compound(node: SyntaxNode, owner: Block, parts: StatementParts): void {
    const { reader } = this;
    const isLoop = parts.kind !== "if";
    const condition = childOf(node, "condition");
    if (condition === undefined) {
      reader.readTarget(childOf(node, "left")!, false);
      reader.read(childOf(node, "right")!);
    } else {
      const bound = reader.scope.before.get(node);
      parts.test = reader.test(condition, isLoop ? "while" : "if", bound);
      reader.read(condition);
    }
    const body = childOf(node, isLoop ? "body" : "consequence")!;
    parts.body = this.block(body, isLoop || owner.inLoop, isLoop);
    for (const child of node.children) {
      if (child.kind === "comment") reader.untouchable.push(spanOf(child));
      if (child.kind !== "elif_clause" && child.kind !== "else_clause") continue;
      parts.branches.push(this.branch(child, owner));
    }
  }

  private branch(clause: SyntaxNode, owner: Block): Branch {
    const { reader } = this;
    const condition = childOf(clause, "condition");
    if (condition !== undefined) {
      reader.test(condition, "if", reader.scope.before.get(clause));
      reader.read(condition);
    }
    const body = childOf(clause, condition === undefined ? "body" : "consequence")!;
    return {
      ...spanOf(clause),
      kind: condition === undefined ? "else" : "elif",
      body: this.block(body, owner.inLoop, false),
    };
  }

  /**
   * try, with, nested functions and everything else: their blocks are read, their headers too where
   * they hold expressions.
   */
  private other(node: SyntaxNode, owner: Block): void {
    if (SKIPPED.has(node.kind)) return;
    if (node.kind === "function_definition") {
      this.block(childOf(node, "body")!, false, false);
      return;
    }
    for (const child of node.children) {
      if (child.kind === "block") this.block(child, owner.inLoop, false);
      else if (child.kind.endsWith("_clause") || child.kind === "function_definition")
        this.other(child, owner);
      else if (child.kind === "as_pattern") {
        const inner = namedChildren(child)[0];
        if (inner !== undefined) this.reader.read(inner);
      } else if (child.kind === "with_item") this.other(child, owner);
      else if (child.named || child.kind === "comment") this.reader.read(child);
    }
  }
}

/** Every place of each variable that is no parameter: callers may use a parameter's name. */
function renamableIn(definition: SyntaxNode, variables: ReadonlySet<string>): Map<string, Span[]> {
  const places = new Map<string, Span[]>([...variables].map((name) => [name, []]));
  const visit = (node: SyntaxNode, isParameter: boolean): void => {
    if (node.kind === "identifier") {
      const name = sourceOf(node);
      if (isParameter) places.delete(name);
      else places.get(name)?.push(spanOf(node));
      return;
    }
    for (const child of node.children) {
      const isName =
        (node.kind === "attribute" && child.field === "attribute") ||
        (node.kind === "keyword_argument" && child.field === "name");
      if (!child.named || isName) continue;
      const lists = ["parameters", "lambda_parameters"];
      visit(child, isParameter || lists.includes(child.kind));
    }
  };
  visit(definition, false);
  return places;
}
