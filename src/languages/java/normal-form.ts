/**
 * @file Trivially equivalent Java programs have equal normal forms: parentheses, comments,
 * semicolons, braces around one statement, operand order of commutative operations, `a > b` for `b
 * < a`, `!(a == b)` for `a != b`, `x += e` and steps for `x = x + e`, jumps to where control goes
 * anyway. `!(a < b)` is not `a >= b` (NaN), and `+` may join texts: its operands change places, and
 * nothing is left out, where both are numbers for sure. An edit that leaves the normal form alone
 * is no bug.
 */
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import {
  assigned,
  conditional,
  effect,
  EXPRESSION_FORMS,
  otherwise,
} from "../typed/expression-form.js";
import { binary, isArithmetic } from "../typed/operation-form.js";
import { StatementForms } from "../typed/statement-form.js";
import { formBy, visitorsOf, type Form } from "../visited-form.js";

/** Methods whose arguments may stand in any order. */
const SYMMETRIC = /^(?:Math|Integer|Long|Double)\.(?:max|min|sum)$/;

const WITH_JUMPS = visitorsOf({
  expression_statement: (node, form) => effect(namedChildren(node)[0], form, combined),
  return_statement: (node, form) => `return ${namedChildren(node).map(form).join("")}`.trim(),
  block: (node, form, end) => forms.block(node, form, end),
  if_statement: (node, form, end) =>
    forms.branches(
      {
        before: "",
        condition: childOf(node, "condition")!,
        yes: childOf(node, "consequence"),
        no: childOf(node, "alternative"),
      },
      form,
      end,
    ),
  while_statement: (node, form) =>
    `while ${form(childOf(node, "condition")!)} ${forms.loopBody(node, form)}`,
  for_statement: forStatement,
});

const forms = new StatementForms(WITH_JUMPS, (node) => {
  if (node.kind === ";") return [];
  return node.kind === "block" ? namedChildren(node) : [node];
});

/** The normal form of a tree; see `Inject`. */
export const normalForm = formBy(
  new Map([
    ...visitorsOf(EXPRESSION_FORMS),
    ...WITH_JUMPS,
    ...visitorsOf({
      method_declaration: (node, form) =>
        childOf(node, "body") === undefined ? sourceOf(node) : forms.callable(node, form),
      lambda_expression: (node, form) =>
        `${sourceOf(childOf(node, "parameters")!)} -> ${lambdaBody(childOf(node, "body")!, form)}`,
      string_literal: sourceOf,
      decimal_integer_literal: (node) => sourceOf(node).replace(/_/g, ""),
      binary_expression: (node, form) =>
        sourceOf(childOf(node, "operator")!) === "+"
          ? combined("+", form(childOf(node, "left")!), form(childOf(node, "right")!))
          : EXPRESSION_FORMS["binary_expression"]!(node, form, ""),
      assignment_expression: (node, form) => assigned(node, form, combined),
      ternary_expression: conditional,
      method_invocation: invocation,
      enhanced_for_statement(node, form) {
        const value = childOf(node, "value")!;
        const head = node.source.slice(node.start, value.start).replace(/\s+/g, " ");
        return `${head} ${form(value)} ${forms.loopBody(node, form)}`;
      },
    }),
  ]),
  otherwise,
);

/** An operation on two values; a sum of what may be texts stays as it is. */
function combined(symbol: string, before: string, after: string): string {
  return symbol !== "+" || (isArithmetic(before) && isArithmetic(after))
    ? binary(symbol, before, after)
    : `(+ ${before} ${after})`;
}

/** A lambda's block that only returns a value is that value. */
function lambdaBody(body: SyntaxNode, form: Form): string {
  if (body.kind !== "block") return form(body);
  return forms.block(body, form, "return").replace(/^\{return ([^;]*)\}$/, "$1");
}

function invocation(node: SyntaxNode, form: Form): string {
  const name = sourceOf(childOf(node, "name")!);
  const object = childOf(node, "object");
  const called = object === undefined ? name : `${form(object)}.${name}`;
  const given = namedChildren(childOf(node, "arguments")!).map(form);
  if (SYMMETRIC.test(called)) given.sort();
  return `${called}(${given.join(",")})`;
}

function forStatement(node: SyntaxNode, form: Form): string {
  const parts = (field: string): SyntaxNode[] =>
    node.children.filter((child) => child.field === field && child.named);
  const [init, condition] = [parts("init"), parts("condition")].map((part) =>
    part.map((one) => effect(one, form, combined)).join(", "),
  );
  const steps = parts("update").map((one) => effect(one, form, combined));
  return `for ${init}; ${condition}; ${steps.join(", ")} ${forms.loopBody(node, form)}`;
}
