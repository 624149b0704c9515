/**
 * @file The outline of a C++ function: its statements, and over expressions.ts what stands in them.
 */
import type { Block, Outline } from "../outline.js";
import type { StatementParts } from "../outline-reader.js";
import { childOf, namedChildren, type SyntaxNode } from "../syntax-tree.js";
import { kindBy, outlineBy, TypedStatements, type Compound } from "../typed/statements.js";
import { rules, visitors } from "./expressions.js";
import { nameOfFunction } from "./definitions.js";
import { scopeOf } from "./scope.js";

/** Nodes of its statements. */
const KINDS = { declaration: "declaration", call: "call_expression" };

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
    made.kind = kindBy(node, KINDS);
    this.given(node, made);
    switch (node.kind) {
      case "compound_statement":
        return void this.block(node, place);
      case "do_statement":
        return this.doLoop(node);
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
