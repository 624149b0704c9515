/**
 * @file The outline of a Go function: its statements, and over expressions.ts what stands in them.
 */
import type { Block, Outline, StatementKind } from "../outline.js";
import type { StatementParts } from "../outline-reader.js";
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { outlineBy, statementsOf, TypedStatements, type Compound } from "../typed/statements.js";
import { rules, visitors } from "./expressions.js";
import { scopeOf } from "./scope.js";

const KINDS: Readonly<Record<string, StatementKind>> = {
  return_statement: "return",
  break_statement: "break",
  continue_statement: "continue",
  short_var_declaration: "assignment",
  var_declaration: "assignment",
  inc_statement: "augmented",
  dec_statement: "augmented",
  empty_statement: "empty",
};

/** See `Inject`. @throws RangeError if the node defines no function */
export const outlineOf = (definition: SyntaxNode): Outline =>
  outlineBy(
    {
      isFunction: ({ kind }) => kind === "function_declaration",
      scopeOf,
      rules,
      visitors,
      Statements: GoStatements,
    },
    definition,
  );

class GoStatements extends TypedStatements {
  protected inBraces(node: SyntaxNode): readonly SyntaxNode[] | undefined {
    return node.kind === "block" ? statementsOf(node) : undefined;
  }

  protected compoundOf(node: SyntaxNode): Compound | undefined {
    if (node.kind === "if_statement") {
      const inner = childOf(node, "alternative");
      const word = node.children.find((child) => child.kind === "else");
      return {
        kind: "if",
        header: parts(node, "initializer"),
        condition: childOf(node, "condition"),
        body: childOf(node, "consequence")!,
        otherwise: inner && word && { start: word.start, inner },
      };
    }
    return node.kind === "for_statement" ? loopOf(node) : undefined;
  }

  protected simple(node: SyntaxNode, made: StatementParts, owner: Block): void {
    const { reader } = this;
    made.kind = kindOf(node);
    if (made.kind === "return") {
      const list = namedChildren(node)[0];
      const values = list?.kind === "expression_list" ? namedChildren(list) : [];
      if (values.length === 1) made.value = reader.expression(values[0]!);
    }
    if (node.kind === "block") return void this.block(node, { ...owner, ofLoop: false });
    if (node.kind === "labeled_statement") {
      const labelled = namedChildren(node).at(-1)!;
      return void this.block(labelled, { ...owner, ofLoop: false }, [labelled]);
    }
    if (/_switch_statement$|^select_statement$/.test(node.kind)) return this.cases(node, owner);
    reader.read(node);
  }

  private cases(node: SyntaxNode, { inLoop }: Block): void {
    for (const child of namedChildren(node)) {
      if (!child.kind.endsWith("_case")) {
        this.reader.read(child);
        continue;
      }
      const lists = namedChildren(child).filter((one) => one.kind === "statement_list");
      for (const other of namedChildren(child))
        if (!lists.includes(other) && child.kind !== "type_case") this.reader.read(other);
      for (const list of lists) this.block(list, { inLoop, ofLoop: false }, namedChildren(list));
    }
  }
}

const parts = (node: SyntaxNode, ...fields: string[]): SyntaxNode[] =>
  fields.flatMap((field) => childOf(node, field) ?? []);

function loopOf(node: SyntaxNode): Compound {
  const body = childOf(node, "body")!;
  const head = namedChildren(node).find((child) => child !== body);
  if (head?.kind === "for_clause")
    return {
      kind: "for",
      header: parts(head, "initializer", "update"),
      condition: childOf(head, "condition"),
      body,
    };
  if (head?.kind === "range_clause")
    return { kind: "for", header: [head], condition: undefined, body };
  return { kind: "while", header: [], condition: head, body };
}

function kindOf(node: SyntaxNode): StatementKind {
  const known = KINDS[node.kind];
  if (known !== undefined) return known;
  if (node.kind === "assignment_statement")
    return sourceOf(childOf(node, "operator")!) === "=" ? "assignment" : "augmented";
  const called = node.kind === "expression_statement" ? namedChildren(node)[0] : undefined;
  if (called?.kind !== "call_expression") return "other";
  return sourceOf(childOf(called, "function")!) === "panic" ? "raise" : "call";
}
