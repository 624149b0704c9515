/** @file Normal forms of Python's expressions: one visitor a kind of node. */
import { decidedTerms } from "../boolean-terms.js";
import { childOf, isExtra, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import type { Form, Visitor } from "../visited-form.js";
import { binary, call, compare, negated, slice, truthOf, unary } from "./operation-form.js";

const nothing: Visitor = () => "";

/** Visitors of expressions. */
export const EXPRESSION_FORMS: Readonly<Record<string, Visitor>> = {
  comment: nothing,
  line_continuation: nothing,
  type: nothing,
  parenthesized_expression: (node, form) => form(unwrapped(node)),
  integer: (node) => sourceOf(node).replace(/_/g, ""),
  string: sourceOf,
  binary_operator: (node, form) =>
    binary(
      sourceOf(childOf(node, "operator")!),
      form(childOf(node, "left")!),
      form(childOf(node, "right")!),
    ),
  unary_operator: (node, form) =>
    unary(sourceOf(node.children[0]!), form(childOf(node, "argument")!)),
  comparison_operator: (node, form) => comparison(node, form, false),
  not_operator: (node, form) => negation(childOf(node, "argument")!, form),
  boolean_operator: (node, form) => connected(node, form, false),
  if_clause: (node, form) => `if ${condition(namedChildren(node)[0]!, form)}`,
  conditional_expression(node, form) {
    const [yes, test, no] = namedChildren(node);
    return `(${form(yes!)} if ${condition(test!, form)} else ${form(no!)})`;
  },
  augmented_assignment(node, form) {
    const symbol = sourceOf(childOf(node, "operator")!).slice(0, -1);
    const target = form(childOf(node, "left")!);
    return `${target} = ${binary(symbol, target, form(childOf(node, "right")!))}`;
  },
  assignment(node, form) {
    const right = childOf(node, "right");
    return right === undefined ? "" : `${form(childOf(node, "left")!)} = ${form(right)}`;
  },
  call: callForm,
  slice: sliceForm,
};

/** The expression inside parentheses, however many. */
function unwrapped(node: SyntaxNode): SyntaxNode {
  const inner = node.kind === "parenthesized_expression" ? namedChildren(node)[0] : undefined;
  return inner === undefined ? node : unwrapped(inner);
}

/** Operators of a comparison, in order. */
function symbolsOf(node: SyntaxNode): string[] {
  const symbols: string[] = [];
  let words: string[] = [];
  for (const child of node.children.slice(1)) {
    if (!child.named) words.push(...sourceOf(child).split(/[\s\\]+/));
    else if (!isExtra(child)) {
      symbols.push(words.join(" "));
      words = [];
    }
  }
  return symbols;
}

function comparison(node: SyntaxNode, form: Form, negate: boolean): string {
  const operands = namedChildren(node);
  const symbols = symbolsOf(node);
  if (operands.length === 2) {
    const symbol = negate ? negated(symbols[0]!) : symbols[0]!;
    return compare(symbol, form(operands[0]!), form(operands[1]!));
  }
  const forms = operands.map(form);
  const links = symbols.map((symbol, i) => compare(symbol, forms[i]!, forms[i + 1]!)).sort();
  return negate ? `(not (and ${links.join(" ")}))` : `(and ${links.join(" ")})`;
}

/** A condition, of which only the truth matters: `1` is `True`, `x and True` is `x`. */
export function condition(node: SyntaxNode, form: Form): string {
  const inner = unwrapped(node);
  const made = inner.kind === "boolean_operator" ? connected(inner, form, true) : form(inner);
  const truth = truthOf(made);
  if (truth === undefined) return made;
  return truth ? "True" : "False";
}

/**
 * The opposite of a condition that is spelt as a negation or with a symbol from the upper half;
 * undefined for the others.
 */
export function namedCondition(node: SyntaxNode, form: Form): string | undefined {
  const inner = unwrapped(node);
  if (inner.kind === "not_operator") return form(childOf(inner, "argument")!);
  if (inner.kind !== "comparison_operator" || namedChildren(inner).length !== 2) return undefined;
  const symbol = symbolsOf(inner)[0]!;
  return ["!=", ">=", "<=", "not in", "is not"].includes(symbol)
    ? comparison(inner, form, true)
    : undefined;
}

function connected(node: SyntaxNode, form: Form, truthOnly: boolean): string {
  const symbol = sourceOf(childOf(node, "operator")!) === "and" ? "and" : "or";
  const kept = decidedTerms(terms(node, form, symbol), symbol, truthOf, truthOnly);
  const unique = [...new Set(kept)];
  return unique.length === 1 ? unique[0]! : `(${symbol} ${unique.join(" ")})`;
}

function terms(node: SyntaxNode, form: Form, symbol: string): string[] {
  const inner = unwrapped(node);
  const at = inner.kind === "boolean_operator" ? childOf(inner, "operator") : undefined;
  if (at === undefined || sourceOf(at) !== symbol) return [form(inner)];
  const sides = [childOf(inner, "left")!, childOf(inner, "right")!];
  return sides.flatMap((side) => terms(side, form, symbol));
}

function negation(node: SyntaxNode, form: Form): string {
  const inner = unwrapped(node);
  const truth = truthOf(condition(inner, form));
  if (truth !== undefined) return truth ? "False" : "True";
  if (inner.kind === "comparison_operator") return comparison(inner, form, true);
  if (inner.kind === "not_operator") return `(bool ${form(childOf(inner, "argument")!)})`;
  return `(not ${condition(inner, form)})`;
}

function callForm(node: SyntaxNode, form: Form): string {
  const callee = childOf(node, "function")!;
  const given = childOf(node, "arguments")!;
  const name = sourceOf(callee.kind === "attribute" ? childOf(callee, "attribute")! : callee);
  const values = given.kind === "argument_list" ? namedChildren(given).map(form) : [form(given)];
  // without a limit it does what `split` does
  if (name === "rsplit" && namedChildren(given).length < 2)
    return `${form(callee).replace(/rsplit\)$/, "split)")}(${namedChildren(given).map(form).join(",")})`;
  const plain = callee.kind === "identifier";
  return call(plain ? name : form(callee), name, plain, values);
}

function sliceForm(node: SyntaxNode, form: Form): string {
  const parts: [string, string, string] = ["", "", ""];
  let place = 0;
  for (const child of node.children) {
    if (child.kind === ":") place++;
    else if (child.named && !isExtra(child)) parts[place] = form(child);
  }
  return slice(parts);
}
