/**
 * @file Trivially equivalent Python programs have equal normal forms: parentheses, comments,
 * operand order of commutative operations, `a > b` for `b < a`, `x += e` for `x = x + e`, `not a ==
 * b` for `a != b`, neutral elements, default arguments spelt out, `pass` beside other statements
 * and jumps to where control goes anyway. An edit that leaves the normal form alone is no bug.
 */
import { childOf, isExtra, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { formBy, visitorsOf, type Form, type Visitor } from "../visited-form.js";
import { condition, EXPRESSION_FORMS, namedCondition } from "./expression-form.js";

/** Visitors of the statements that may hold a body's last jump. */
const STATEMENT_FORMS = visitorsOf({
  expression_statement(node, form) {
    const parts = namedChildren(node);
    return parts.length === 1 ? form(parts[0]!) : `(tuple ${parts.map(form).join(",")})`;
  },
  return_statement(node, form) {
    const value = namedChildren(node)[0];
    const made = value === undefined ? "None" : form(value);
    return made === "None" ? "return" : `return ${made}`;
  },
  if_statement: ifStatement,
  for_statement: (node, form) =>
    loop(`for ${form(childOf(node, "left")!)} in ${form(childOf(node, "right")!)}`, node, form),
  while_statement: (node, form) =>
    loop(`while ${condition(childOf(node, "condition")!, form)}`, node, form),
  function_definition(node, form) {
    const name = sourceOf(childOf(node, "name")!);
    const body = block(childOf(node, "body"), form, "return");
    return `def ${name} ${form(childOf(node, "parameters")!)} ${body}`;
  },
});

const otherwise: Visitor = (node, form) => {
  if (node.children.length === 0) return sourceOf(node);
  const parts = node.children.filter((child) => !isExtra(child)).map(form);
  return `${node.kind}(${parts.join(" ")})`;
};

/** The normal form of a tree; see `Inject`. */
export const normalForm = formBy(
  new Map([
    ...visitorsOf(EXPRESSION_FORMS),
    ...STATEMENT_FORMS,
    ...visitorsOf({
      pass_statement: sourceOf,
      break_statement: sourceOf,
      continue_statement: sourceOf,
      block,
    }),
  ]),
  otherwise,
);

/** Statements of a block, without the jumps that its end makes anyway. */
function block(node: SyntaxNode | undefined, form: Form, end: string): string {
  const parts = node === undefined ? [] : namedChildren(node);
  const forms = parts.map((child, i) => statement(child, form, i === parts.length - 1 ? end : ""));
  const kept = forms.filter((line) => line !== "" && line !== "pass");
  while (kept.length > 0 && kept.at(-1) === end) kept.pop();
  return `{${kept.join(";")}}`;
}

function statement(node: SyntaxNode, form: Form, end: string): string {
  const visitor = end === "" ? undefined : STATEMENT_FORMS.get(node.kind);
  return visitor === undefined ? form(node) : visitor(node, form, end);
}

function ifStatement(node: SyntaxNode, form: Form, end: string): string {
  const test = childOf(node, "condition")!;
  let parts = [condition(test, form), block(childOf(node, "consequence"), form, end)];
  for (const branch of node.children) {
    if (branch.kind === "elif_clause")
      parts.push(
        condition(childOf(branch, "condition")!, form),
        block(childOf(branch, "consequence"), form, end),
      );
    else if (branch.kind === "else_clause")
      parts.push("else", block(childOf(branch, "body"), form, end));
  }
  if (parts.at(-2) === "else" && parts.at(-1) === "{}") parts = parts.slice(0, -2);
  const negated =
    parts.length === 4 && parts[2] === "else" ? namedCondition(test, form) : undefined;
  if (negated !== undefined) parts = [negated, parts[3]!, "else", parts[1]!];
  return `if ${parts.join(" ")}`;
}

function loop(head: string, node: SyntaxNode, form: Form): string {
  const alternative = childOf(node, "alternative");
  const body = `${head} ${block(childOf(node, "body"), form, "continue")}`;
  return alternative === undefined
    ? body
    : `${body} else ${block(childOf(alternative, "body"), form, "")}`;
}
