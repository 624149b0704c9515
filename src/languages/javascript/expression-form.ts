/**
 * @file Normal forms of JavaScript's expressions but functions: one visitor a kind of node. An
 * assignment whose value is used keeps its place; `i++` stays a step.
 */
import { decidedTerms } from "../boolean-terms.js";
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import type { Form, Visitor } from "../visited-form.js";
import { binary, call, negatedEquality, truthOf, unary } from "./operation-form.js";
import { unwrapped } from "./syntax.js";

const nothing: Visitor = () => "";
const operatorOf = (node: SyntaxNode): string => sourceOf(childOf(node, "operator")!);

/** Visitors of expressions. */
export const EXPRESSION_FORMS: Readonly<Record<string, Visitor>> = {
  comment: nothing,
  parenthesized_expression: (node, form) => form(unwrapped(node)),
  string(node) {
    const inside = sourceOf(node).slice(1, -1);
    return /["'\\]/.test(inside) ? sourceOf(node) : `"${inside}"`;
  },
  template_string: template,
  number: (node) => sourceOf(node).replace(/_/g, ""),
  regex: sourceOf,
  binary_expression: (node, form) => operation(node, form),
  unary_expression: unaryForm,
  augmented_assignment_expression: augmented,
  assignment_expression: (node, form) =>
    `${form(childOf(node, "left")!)} = ${form(childOf(node, "right")!)}`,
  member_expression(node, form) {
    const optional = node.children.some((child) => child.kind === "optional_chain");
    const property = sourceOf(childOf(node, "property")!);
    return `${form(childOf(node, "object")!)}${optional ? "?" : ""}.${property}`;
  },
  call_expression: callForm,
  sequence_expression(node, form) {
    const parts = namedChildren(node);
    const last = parts.pop()!;
    const effects = parts.map(form).filter((part) => truthOf(part) === undefined);
    return `(, ${[...effects, form(last)].join(" ")})`;
  },
  ternary_expression(node, form) {
    const condition = childOf(node, "condition")!;
    const yes = form(childOf(node, "consequence")!);
    const no = form(childOf(node, "alternative")!);
    const other = negated(condition, form);
    return other === undefined
      ? `(? ${truth(condition, form)} ${yes} ${no})`
      : `(? ${other} ${no} ${yes})`;
  },
};

/** A condition, of which only the truth matters: `!!x` is x. */
export function truth(node: SyntaxNode, form: Form): string {
  const inner = unwrapped(node);
  const made =
    inner.kind === "binary_expression" ? operation(inner, form, false, true) : form(inner);
  const decided = truthOf(made);
  if (decided !== undefined) return String(decided);
  return made.startsWith("(! (! ") ? made.slice(6, -2) : made;
}

/** The opposite of a condition that is spelt as a negation; undefined for the others. */
export function negated(node: SyntaxNode, form: Form): string | undefined {
  const inner = unwrapped(node);
  if (inner.kind === "unary_expression" && operatorOf(inner) === "!")
    return truth(childOf(inner, "argument")!, form);
  return isEquality(inner) && operatorOf(inner).startsWith("!")
    ? operation(inner, form, true)
    : undefined;
}

function isEquality(node: SyntaxNode): boolean {
  return node.kind === "binary_expression" && negatedEquality(operatorOf(node)) !== undefined;
}

function operation(node: SyntaxNode, form: Form, negate = false, truthOnly = false): string {
  const symbol = operatorOf(node);
  if (symbol !== "&&" && symbol !== "||")
    return binary(
      negate ? negatedEquality(symbol)! : symbol,
      form(childOf(node, "left")!),
      form(childOf(node, "right")!),
    );
  const word = symbol === "&&" ? "and" : "or";
  const decided = decidedTerms(terms(node, form, symbol), word, truthOf, truthOnly);
  const all = decided.filter((term, i, every) => term !== every[i - 1]);
  return all.length === 1 ? all[0]! : `(${symbol} ${all.join(" ")})`;
}

function terms(node: SyntaxNode, form: Form, symbol: string): string[] {
  const inner = unwrapped(node);
  if (inner.kind !== "binary_expression" || operatorOf(inner) !== symbol) return [form(inner)];
  const sides = [childOf(inner, "left")!, childOf(inner, "right")!];
  return sides.flatMap((side) => terms(side, form, symbol));
}

function unaryForm(node: SyntaxNode, form: Form): string {
  const symbol = operatorOf(node);
  const inner = unwrapped(childOf(node, "argument")!);
  return symbol === "!" && isEquality(inner)
    ? operation(inner, form, true)
    : unary(symbol, form(inner));
}

function template(node: SyntaxNode, form: Form): string {
  const inside = sourceOf(node).slice(1, -1);
  if (!/["'\\\n$]/.test(inside)) return `"${inside}"`;
  const parts = node.children.map((child) =>
    child.kind === "template_substitution"
      ? `\${${namedChildren(child).map(form).join(",")}}`
      : sourceOf(child),
  );
  return `\`${parts.join("")}`;
}

function augmented(node: SyntaxNode, form: Form): string {
  const symbol = operatorOf(node).slice(0, -1);
  const target = childOf(node, "left")!;
  const value = form(childOf(node, "right")!);
  if (target.kind !== "identifier" || symbol === "&&" || symbol === "||" || symbol === "??")
    return `${form(target)} ${symbol}= ${value}`;
  return `${form(target)} = ${binary(symbol, form(target), value)}`;
}

function callForm(node: SyntaxNode, form: Form): string {
  const callee = childOf(node, "function")!;
  const given = childOf(node, "arguments")!;
  const name = sourceOf(
    callee.kind === "member_expression" ? childOf(callee, "property")! : callee,
  );
  const values = given.kind === "arguments" ? namedChildren(given).map(form) : [form(given)];
  return call(form(callee), sourceOf(callee), name, values);
}
