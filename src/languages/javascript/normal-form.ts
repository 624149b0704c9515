/**
 * @file Trivially equivalent JavaScript programs have equal normal forms: parentheses, comments,
 * semicolons, braces around one statement, quotes, operand order of commutative operations on
 * numbers, `a > b` for `b < a`, `!(a === b)` for `a !== b`, `x += e` for `x = x + e`, steps (`i++`,
 * `++i`), default arguments spelt out, jumps to where control goes anyway, arrows that only return.
 * `!(a < b)` is not `a >= b` (NaN), and `x + 0` not `x` (texts). An edit that leaves the normal
 * form alone is no bug.
 */
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { formBy, visitorsOf, type Form, type Visitor } from "../visited-form.js";
import { EXPRESSION_FORMS, negated, truth } from "./expression-form.js";
import { parametersOf } from "./syntax.js";

/** Visitors of the statements that may hold a body's last jump. */
const STATEMENT_FORMS = visitorsOf({
  expression_statement: (node, form) => effect(namedChildren(node)[0], form),
  return_statement(node, form) {
    const value = namedChildren(node)[0];
    const made = value === undefined ? "undefined" : form(value);
    return made === "undefined" ? "return" : `return ${made}`;
  },
  statement_block: block,
  if_statement: ifStatement,
  while_statement: (node, form) =>
    `while ${truth(childOf(node, "condition")!, form)} ${loopBody(node, form)}`,
  for_in_statement(node, form) {
    const kind = sourceOf(childOf(node, "kind") ?? node.children[0]!);
    const operator = sourceOf(childOf(node, "operator")!);
    const [left, right] = [form(childOf(node, "left")!), form(childOf(node, "right")!)];
    return `for ${kind} ${left} ${operator} ${right} ${loopBody(node, form)}`;
  },
  for_statement: forStatement,
});

const jump: Visitor = (node) => sourceOf(node).replace(/\s*;$/, "").replace(/\s+/g, " ");

const otherwise: Visitor = (node, form) => {
  if (node.children.length === 0) return sourceOf(node);
  const commas = node.kind.startsWith("array"); // they make holes
  const parts = node.children
    .filter((child) => child.kind !== ";" && (commas || child.kind !== ","))
    .map(form);
  return `${node.kind}(${parts.filter((part) => part !== "").join(" ")})`;
};

/** The normal form of a tree; see `Inject`. */
export const normalForm = formBy(
  new Map([
    ...visitorsOf(EXPRESSION_FORMS),
    ...STATEMENT_FORMS,
    ...visitorsOf({
      empty_statement: () => "",
      break_statement: jump,
      continue_statement: jump,
      function_declaration: callable,
      function_expression: callable,
      arrow_function: callable,
      method_definition: callable,
    }),
  ]),
  otherwise,
);

/** Statements of a body, without the jumps that its end makes anyway. */
function block(node: SyntaxNode | undefined, form: Form, end: string): string {
  const kept = statementsOf(node)
    .map((child, i, all) => statement(child, form, i === all.length - 1 ? end : ""))
    .filter((line) => line !== "" && line !== "{}");
  while (kept.length > 0 && kept.at(-1) === end) kept.pop();
  return `{${kept.join(";")}}`;
}

function statementsOf(node: SyntaxNode | undefined): SyntaxNode[] {
  if (node === undefined) return [];
  return node.kind === "statement_block" ? namedChildren(node) : [node];
}

function statement(node: SyntaxNode, form: Form, end: string): string {
  const visitor = end === "" ? undefined : STATEMENT_FORMS.get(node.kind);
  return visitor === undefined ? form(node) : visitor(node, form, end);
}

/** A step or assignment whose value nobody uses. */
function effect(node: SyntaxNode | undefined, form: Form): string {
  if (node === undefined) return "";
  return node.kind === "update_expression"
    ? `step ${sourceOf(childOf(node, "operator")!)} ${form(childOf(node, "argument")!)}`
    : form(node);
}

function ifStatement(node: SyntaxNode, form: Form, end: string): string {
  const condition = childOf(node, "condition")!;
  const alternative = childOf(node, "alternative");
  const yes = block(childOf(node, "consequence"), form, end);
  const no = alternative === undefined ? "{}" : block(namedChildren(alternative)[0], form, end);
  if (no === "{}") return `if ${truth(condition, form)} ${yes}`;
  const other = negated(condition, form);
  return other === undefined
    ? `if ${truth(condition, form)} ${yes} else ${no}`
    : `if ${other} ${no} else ${yes}`;
}

function forStatement(node: SyntaxNode, form: Form): string {
  const part = (field: string): string => {
    const found = node.children.find((child) => child.field === field && child.named);
    return found === undefined ? "" : form(found);
  };
  const step = effect(childOf(node, "increment"), form);
  return `for ${part("initializer")};${part("condition")};${step} ${loopBody(node, form)}`;
}

function loopBody(node: SyntaxNode, form: Form): string {
  return block(childOf(node, "body"), form, "continue");
}

function callable(node: SyntaxNode, form: Form): string {
  const name = childOf(node, "name");
  const isAsync = node.children.some((child) => child.kind === "async");
  const word = node.kind === "arrow_function" ? "=>" : node.kind;
  const head = `${isAsync ? "async " : ""}${word} ${name === undefined ? "" : form(name)}`;
  return `${head}(${parametersOf(node).map(form).join(",")}) ${functionBody(node, form)}`;
}

/** A function's body; `=> x` is `=> { return x; }`. */
function functionBody(node: SyntaxNode, form: Form): string {
  const body = childOf(node, "body")!;
  if (body.kind !== "statement_block") return `{return ${form(body)}}`;
  const statements = namedChildren(body);
  const only = statements.length === 1 ? statements[0] : undefined;
  const returned = only?.kind === "return_statement" ? namedChildren(only)[0] : undefined;
  return returned === undefined ? block(body, form, "return") : `{return ${form(returned)}}`;
}
