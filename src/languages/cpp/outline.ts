/**
 * @file The outline of a C++ function: its statements, and over expressions.ts what stands in them.
 */
import type { Block, Outline, StatementKind } from "../outline.js";
import type { StatementParts } from "../outline-reader.js";
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { outlineBy, TypedStatements, type Compound } from "../typed/statements.js";
import { rules, visitors } from "./expressions.js";
import { nameOfFunction } from "./definitions.js";
import { scopeOf } from "./scope.js";

const KINDS: Readonly<Record<string, StatementKind>> = {
  return_statement: "return",
  throw_statement: "raise",
  break_statement: "break",
  continue_statement: "continue",
};
/** Statements that are one expression. */
const EXPRESSIONS: Readonly<Record<string, StatementKind>> = {
  update_expression: "augmented",
  call_expression: "call",
};

/** See `Inject`. @throws RangeError if the node defines no function */
export const outlineOf = (definition: SyntaxNode): Outline =>
  outlineBy(
    {
      isFunction: (node) => nameOfFunction(node) !== undefined,
      scopeOf,
      rules,
      visitors,
      Statements: CppStatements,
    },
    definition,
  );

class CppStatements extends TypedStatements {
  protected inBraces(node: SyntaxNode): readonly SyntaxNode[] | undefined {
    return node.kind === "compound_statement" ? namedChildren(node) : undefined;
  }

  protected compoundOf(node: SyntaxNode): Compound | undefined {
    const condition = conditionOf(node);
    const body = childOf(node, node.kind === "if_statement" ? "consequence" : "body");
    if (body === undefined) return undefined;
    switch (node.kind) {
      case "if_statement": {
        const clause = childOf(node, "alternative");
        const inner = clause && namedChildren(clause)[0];
        const otherwise = clause && inner && { start: clause.start, inner };
        return { kind: "if", header: [], condition, body, otherwise };
      }
      case "while_statement":
        return { kind: "while", header: [], condition, body };
      case "for_statement": {
        const header = ["initializer", "update"].flatMap((field) => childOf(node, field) ?? []);
        return { kind: "for", header, condition, body };
      }
      case "for_range_loop":
        return { kind: "for", header: [childOf(node, "right")!], condition: undefined, body };
      default:
        return undefined;
    }
  }

  protected simple(node: SyntaxNode, made: StatementParts, owner: Block): void {
    const { reader } = this;
    const place = { inLoop: owner.inLoop, ofLoop: false };
    made.kind = kindOf(node);
    if (made.kind === "return" || made.kind === "raise") {
      const [value] = namedChildren(node);
      if (value !== undefined) made.value = reader.expression(value);
    }
    switch (node.kind) {
      case "compound_statement":
        return void this.block(node, place);
      case "do_statement":
        this.block(childOf(node, "body")!, { inLoop: true, ofLoop: true });
        return reader.read(childOf(node, "condition")!);
      case "switch_statement":
        reader.read(childOf(node, "condition")!);
        return void this.block(childOf(node, "body")!, place);
      case "case_statement": {
        const value = childOf(node, "value");
        if (value !== undefined) reader.read(value);
        const statements = namedChildren(node).filter((child) => child !== value);
        return void this.block(node, place, statements);
      }
      default:
        return reader.read(node);
    }
  }
}

/** The expression that decides; a declaration in its place is none. */
function conditionOf(node: SyntaxNode): SyntaxNode | undefined {
  const condition = childOf(node, "condition");
  const value = condition?.kind === "condition_clause" ? childOf(condition, "value") : condition;
  return value?.kind === "declaration" ? undefined : value;
}

function kindOf(node: SyntaxNode): StatementKind {
  const known = KINDS[node.kind];
  if (known !== undefined) return known;
  if (node.kind === "declaration") {
    const all = node.children.filter((child) => child.field === "declarator");
    const value = all.length === 1 ? childOf(all[0]!, "value") : undefined;
    return value === undefined || value.kind === "lambda_expression" ? "other" : "assignment";
  }
  if (node.kind !== "expression_statement") return "other";
  const inner = namedChildren(node)[0];
  if (inner === undefined) return "empty";
  if (inner.kind === "assignment_expression")
    return sourceOf(childOf(inner, "operator")!) === "=" ? "assignment" : "augmented";
  return EXPRESSIONS[inner.kind] ?? "other";
}
