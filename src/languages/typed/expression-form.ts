/** @file Normal forms of expressions, where two grammars call their nodes alike. */
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import type { Form, Visitor } from "../visited-form.js";
import { binary, connected, negatedEquality, unary } from "./operation-form.js";

const WORDS: Readonly<Record<string, string>> = { and: "&&", or: "||", not: "!" };

/** Functions whose arguments may stand in any order. */
const SYMMETRIC = /^(?:math\.|std::)?(?:max|min)$/i;

/** A node's operator, as symbols. */
function symbolOf(node: SyntaxNode): string {
  const written = sourceOf(childOf(node, "operator") ?? node.children[0]!);
  return WORDS[written] ?? written;
}

/** The expression inside parentheses and clauses of a condition, however many. */
function unwrapped(node: SyntaxNode): SyntaxNode {
  const wraps = node.kind === "parenthesized_expression" || node.kind === "condition_clause";
  const inner = namedChildren(node);
  return wraps && inner.length === 1 ? unwrapped(inner[0]!) : node;
}

function operation(node: SyntaxNode, form: Form, negate = false): string {
  const symbol = symbolOf(node);
  if (symbol === "&&" || symbol === "||") return connected(symbol, terms(node, form, symbol));
  const shown = negate ? negatedEquality(symbol)! : symbol;
  return binary(shown, form(childOf(node, "left")!), form(childOf(node, "right")!));
}

function terms(node: SyntaxNode, form: Form, symbol: string): string[] {
  const inner = unwrapped(node);
  if (inner.kind !== "binary_expression" || symbolOf(inner) !== symbol) return [form(inner)];
  const sides = [childOf(inner, "left")!, childOf(inner, "right")!];
  return sides.flatMap((side) => terms(side, form, symbol));
}

const operandOf = (node: SyntaxNode): SyntaxNode =>
  unwrapped(childOf(node, "operand") ?? childOf(node, "argument") ?? namedChildren(node)[0]!);

function isEquality(node: SyntaxNode): boolean {
  return node.kind === "binary_expression" && negatedEquality(symbolOf(node)) !== undefined;
}

/** The opposite of a condition that is spelt as a negation; undefined for the others. */
export function negated(node: SyntaxNode, form: Form): string | undefined {
  const inner = unwrapped(node);
  if (inner.kind === "unary_expression" && symbolOf(inner) === "!") return form(operandOf(inner));
  return isEquality(inner) && symbolOf(inner) === "!=" ? operation(inner, form, true) : undefined;
}

function unaryForm(node: SyntaxNode, form: Form): string {
  const symbol = symbolOf(node);
  const inner = operandOf(node);
  if (symbol === "!" && isEquality(inner)) return operation(inner, form, true);
  const operand = form(inner);
  return symbol === "!" && operand.startsWith("(! ")
    ? operand.slice(3, -1)
    : unary(symbol, operand);
}

/** `x op= e`, as `x = x op e`. @param combine  makes the form of an operation */
export function updated(target: string, symbol: string, value: string, combine = binary): string {
  return `${target} = ${combine(symbol, target, value)}`;
}

/** `x = e`, or `x op= e` by any operator. @param combine  makes the form of an operation */
export function assigned(node: SyntaxNode, form: Form, combine = binary): string {
  const [left, right] = [form(childOf(node, "left")!), form(childOf(node, "right")!)];
  const symbol = sourceOf(childOf(node, "operator")!);
  return symbol === "=" ? `${left} = ${right}` : updated(left, symbol.slice(0, -1), right, combine);
}

/** An expression of which nobody uses the value: a step is an assignment then. */
export function effect(node: SyntaxNode | undefined, form: Form, combine = binary): string {
  if (node?.kind !== "update_expression") return node === undefined ? "" : form(node);
  const symbol = sourceOf(node.children.find((child) => !child.named)!);
  return updated(form(namedChildren(node)[0]!), symbol[0]!, "1", combine);
}

/** `condition ? yes : no`; the ways change places where the condition is spelt as a negation. */
export function conditional(node: SyntaxNode, form: Form): string {
  const condition = childOf(node, "condition")!;
  const [yes, no] = [form(childOf(node, "consequence")!), form(childOf(node, "alternative")!)];
  const other = negated(condition, form);
  return other === undefined ? `(? ${form(condition)} ${yes} ${no})` : `(? ${other} ${no} ${yes})`;
}

/** Visitors of the expressions that grammars of such languages share. */
export const EXPRESSION_FORMS: Readonly<Record<string, Visitor>> = {
  comment: () => "",
  line_comment: () => "",
  block_comment: () => "",
  parenthesized_expression: (node, form) => form(unwrapped(node)),
  condition_clause: (node, form) =>
    unwrapped(node) === node ? namedChildren(node).map(form).join("; ") : form(unwrapped(node)),
  binary_expression: (node, form) => operation(node, form),
  unary_expression: unaryForm,
  call_expression(node, form) {
    const callee = childOf(node, "function")!;
    const given = namedChildren(childOf(node, "arguments")!).map(form);
    if (SYMMETRIC.test(sourceOf(callee))) given.sort();
    return `${form(callee)}(${given.join(",")})`;
  },
  selector_expression: (node, form) =>
    `${form(childOf(node, "operand")!)}.${sourceOf(childOf(node, "field")!)}`,
  field_expression: (node, form) =>
    form(childOf(node, "argument")!) +
    sourceOf(childOf(node, "operator")!) +
    sourceOf(childOf(node, "field")!),
};

/** Of all other nodes: what they are made of. Commas and semicolons say nothing. */
export const otherwise: Visitor = (node, form) => {
  if (node.children.length === 0) return sourceOf(node);
  const parts = node.children.filter((child) => child.kind !== ";" && child.kind !== ",").map(form);
  const said = parts.filter((part) => part !== "");
  return said.length === 1 && !/literal/.test(node.kind)
    ? said[0]!
    : `${node.kind}(${said.join(" ")})`;
};
