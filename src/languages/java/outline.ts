/**
 * @file The outline of a Java method: its statements, and over expressions.ts what stands in them.
 */
import type { Block, Outline } from "../outline.js";
import type { StatementParts } from "../outline-reader.js";
import { childOf, namedChildren, type SyntaxNode } from "../syntax-tree.js";
import { kindBy, outlineBy, TypedStatements, type Compound } from "../typed/statements.js";
import { hasPattern, rules, visitors } from "./expressions.js";
import { statementsIn } from "./reachability.js";
import { scopeOf } from "./scope.js";

/** Nodes of its statements. */
const KINDS = { declaration: "local_variable_declaration", call: "method_invocation" };

/** See `Inject`. @throws RangeError if the node defines no method */
export const outlineOf = (definition: SyntaxNode): Outline =>
  outlineBy(
    {
      isFunction: ({ kind }) => kind === "method_declaration",
      scopeOf,
      rules,
      visitors,
      Statements: JavaStatements,
    },
    definition,
  );

class JavaStatements extends TypedStatements {
  protected inBraces(node: SyntaxNode): readonly SyntaxNode[] | undefined {
    return node.kind === "block" ? statementsIn(node) : undefined;
  }

  protected compoundOf(node: SyntaxNode): Compound | undefined {
    const body = childOf(node, node.kind === "if_statement" ? "consequence" : "body");
    if (body === undefined) return undefined;
    const { header, condition } = decidedBy(node);
    switch (node.kind) {
      case "if_statement": {
        const inner = childOf(node, "alternative");
        const word = node.children.find(({ kind }) => kind === "else");
        const otherwise = word && inner && { start: word.start, inner };
        return { kind: "if", header, condition, body, otherwise };
      }
      case "while_statement":
        return { kind: "while", header, condition, body };
      case "for_statement": {
        const more = node.children.filter(({ field }) => field === "init" || field === "update");
        const all = [...header, ...more.filter(({ named }) => named)];
        return { kind: "for", header: all, condition, body };
      }
      case "enhanced_for_statement":
        return { kind: "for", header: [childOf(node, "value")!], condition: undefined, body };
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
      case "block":
        return void this.block(node, place);
      case "labeled_statement":
        return void this.block(namedChildren(node).at(-1)!, place);
      case "do_statement":
        return this.doLoop(node);
      case "switch_expression":
        reader.read(childOf(node, "condition")!);
        return namedChildren(childOf(node, "body")!).forEach((one) => this.case(one, owner));
      case "try_statement":
      case "try_with_resources_statement":
      case "synchronized_statement":
        return this.parts(node, owner);
      default:
        return reader.read(node);
    }
  }

  /** A `case` with its statements, or with what stands behind its arrow. */
  private case(node: SyntaxNode, owner: Block): void {
    const place = { inLoop: owner.inLoop, ofLoop: false };
    const statements = namedChildren(node).filter(({ kind }) => kind !== "switch_label");
    if (node.kind !== "switch_rule" && statements.length > 0) this.block(node, place, statements);
    else statements.forEach((only) => this.block(only, place));
  }

  /** The blocks of a `try`, and what else it evaluates. */
  private parts(node: SyntaxNode, owner: Block): void {
    for (const child of namedChildren(node))
      if (child.kind === "block") this.block(child, { inLoop: owner.inLoop, ofLoop: false });
      else if (/_clause$/.test(child.kind)) this.parts(child, owner);
      else this.reader.read(child);
  }
}

/** What decides whether a body runs, without its parentheses; a pattern is no condition. */
function decidedBy(node: SyntaxNode): Pick<Compound, "header" | "condition"> {
  const written = childOf(node, "condition");
  const isWrapped = written?.kind === "parenthesized_expression";
  const condition = isWrapped ? namedChildren(written)[0] : written;
  return condition !== undefined && hasPattern(condition)
    ? { header: [condition], condition: undefined }
    : { header: [], condition };
}
