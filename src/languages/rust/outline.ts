/**
 * @file The outline of a Rust function: its statements, and over expressions.ts what stands in
 * them. The expression that a function gives without a word is a `return` here.
 */
import type { Block, Outline, StatementKind } from "../outline.js";
import type { StatementParts } from "../outline-reader.js";
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { outlineBy, TypedStatements, type Compound } from "../typed/statements.js";
import { rules, visitors } from "./expressions.js";
import { scopeOf } from "./scope.js";

/** Statements that are one expression. */
const EXPRESSIONS: Readonly<Record<string, StatementKind>> = {
  return_expression: "return",
  break_expression: "break",
  continue_expression: "continue",
  assignment_expression: "assignment",
  compound_assignment_expr: "augmented",
  call_expression: "call",
};
/** Macros that end the program. */
const ENDING = /^(?:panic|unreachable|todo|unimplemented)$/;

/** See `Inject`. @throws RangeError if the node defines no function */
export function outlineOf(definition: SyntaxNode): Outline {
  const outline = outlineBy(
    {
      isFunction: ({ kind }) => kind === "function_item",
      scopeOf,
      rules,
      visitors,
      Statements: RustStatements,
    },
    definition,
  );
  const text = sourceOf(definition);
  return {
    ...outline,
    renamable: () =>
      new Map([...outline.renamable()].filter(([name]) => !isNamedByText(text, name))),
  };
}

/** Whether a text may name a variable, as `"{sum:b}"` does. */
const isNamedByText = (text: string, name: string): boolean =>
  new RegExp(`\\{${name}\\s*[:}]`).test(text);

class RustStatements extends TypedStatements {
  protected inBraces(node: SyntaxNode): readonly SyntaxNode[] | undefined {
    if (node.kind !== "block") return undefined;
    return namedChildren(node).filter(({ kind }) => kind !== "label");
  }

  protected compoundOf(node: SyntaxNode): Compound | undefined {
    const inner = expressionOf(node);
    const body = childOf(inner, inner.kind === "if_expression" ? "consequence" : "body");
    if (body === undefined) return undefined;
    switch (inner.kind) {
      case "if_expression": {
        const clause = childOf(inner, "alternative");
        const next = clause && namedChildren(clause)[0];
        const otherwise = clause && next && { start: clause.start, inner: next };
        return { kind: "if", ...decidedBy(inner), body, otherwise };
      }
      case "while_expression":
        return { kind: "while", ...decidedBy(inner), body };
      case "loop_expression":
        return { kind: "while", header: [], condition: undefined, body };
      case "for_expression":
        return { kind: "for", header: [childOf(inner, "value")!], condition: undefined, body };
      default:
        return undefined;
    }
  }

  protected simple(node: SyntaxNode, made: StatementParts, owner: Block): void {
    const { reader } = this;
    const inner = expressionOf(node);
    made.kind = kindOf(node, inner);
    if (inner.kind === "return_expression") {
      const [value] = namedChildren(inner);
      if (value !== undefined) made.value = reader.expression(value);
    } else if (made.kind === "return") {
      made.value = reader.expression(inner);
      made.inside = `return ${sourceOf(inner)};`;
    }
    if (inner.kind !== "match_expression") return reader.read(node);
    reader.read(childOf(inner, "value")!);
    for (const arm of namedChildren(childOf(inner, "body")!)) {
      const value = childOf(arm, "value");
      if (value?.kind !== "block") reader.read(arm);
      else this.block(value, { inLoop: owner.inLoop, ofLoop: false });
    }
  }
}

/** What decides whether a body runs; a pattern is no condition. */
function decidedBy(node: SyntaxNode): Pick<Compound, "header" | "condition"> {
  const condition = childOf(node, "condition")!;
  return /^let_/.test(condition.kind)
    ? { header: [condition], condition: undefined }
    : { header: [], condition };
}

/** The expression that a statement is. */
function expressionOf(node: SyntaxNode): SyntaxNode {
  return node.kind === "expression_statement" ? (namedChildren(node)[0] ?? node) : node;
}

function kindOf(node: SyntaxNode, inner: SyntaxNode): StatementKind {
  if (node.kind === "let_declaration") {
    const value = childOf(node, "value");
    const isName = childOf(node, "pattern")?.kind === "identifier";
    const isPlain = value !== undefined && value.kind !== "closure_expression";
    return isName && isPlain ? "assignment" : "other";
  }
  if (node.kind === "empty_statement") return "empty";
  if (inner === node && isGiven(node))
    return EXPRESSIONS[node.kind] === "return" ? "return" : givenKind(node);
  if (inner.kind === "macro_invocation")
    return ENDING.test(sourceOf(childOf(inner, "macro")!)) ? "raise" : "other";
  return EXPRESSIONS[inner.kind] ?? "other";
}

/** What ends a function without a word is what it gives, but for jumps and macros that end it. */
function givenKind(node: SyntaxNode): StatementKind {
  if (node.kind === "match_expression") return "other";
  const isMacro = node.kind === "macro_invocation";
  return isMacro && ENDING.test(sourceOf(childOf(node, "macro")!)) ? "raise" : "return";
}

/** Whether an expression is what its function or closure gives. */
function isGiven(node: SyntaxNode): boolean {
  const { parent } = node;
  switch (parent?.kind) {
    case "block": {
      if (namedChildren(parent).at(-1) !== node) return false;
      const owner = parent.parent;
      if (owner?.kind === "function_item") return childOf(owner, "return_type") !== undefined;
      if (owner?.kind === "closure_expression") return true;
      return (
        owner !== null && owner !== undefined && !/_statement$/.test(owner.kind) && isGiven(parent)
      );
    }
    case "if_expression":
    case "else_clause":
    case "match_arm":
    case "match_block":
    case "match_expression":
      return isGiven(parent);
    case "expression_statement":
      return !sourceOf(parent).endsWith(";") && isGiven(parent);
    default:
      return false;
  }
}
