/**
 * @file Trivially equivalent C++ programs have equal normal forms: parentheses, comments,
 * semicolons, braces around one statement, operand order of commutative operations, `a > b` for `b
 * < a`, `!(a == b)` for `a != b`, `x += e` and steps for `x = x + e`, words for symbols (`and`),
 * jumps to where control goes anyway. `!(a < b)` is not `a >= b` (NaN). An edit that leaves the
 * normal form alone is no bug.
 */
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import {
  assigned,
  conditional,
  effect,
  EXPRESSION_FORMS,
  otherwise,
} from "../typed/expression-form.js";
import { StatementForms } from "../typed/statement-form.js";
import { formBy, visitorsOf, type Form } from "../visited-form.js";

const WITH_JUMPS = visitorsOf({
  expression_statement: (node, form) => effect(namedChildren(node)[0], form),
  return_statement: (node, form) => `return ${namedChildren(node).map(form).join("")}`.trim(),
  compound_statement: (node, form, end) => forms.block(node, form, end),
  if_statement: (node, form, end) => forms.ifElse(node, form, end),
  while_statement: (node, form) =>
    `while ${form(childOf(node, "condition")!)} ${forms.loopBody(node, form)}`,
  for_statement: forStatement,
});

const forms = new StatementForms(WITH_JUMPS, (node) =>
  node.kind === "compound_statement" ? namedChildren(node) : [node],
);

/** The normal form of a tree; see `Inject`. */
export const normalForm = formBy(
  new Map([
    ...visitorsOf(EXPRESSION_FORMS),
    ...WITH_JUMPS,
    ...visitorsOf({
      function_definition: (node, form) => forms.callable(node, form),
      lambda_expression: (node, form) => forms.callable(node, form),
      string_literal: sourceOf,
      char_literal: sourceOf,
      number_literal: (node) => sourceOf(node).replace(/'/g, ""),
      assignment_expression: (node, form) => assigned(node, form),
      conditional_expression: conditional,
      for_range_loop: (node, form) =>
        `for ${sourceOf(childOf(node, "type")!)} ${sourceOf(childOf(node, "declarator")!)} : ` +
        `${form(childOf(node, "right")!)} ${forms.loopBody(node, form)}`,
      break_statement: () => "break",
      continue_statement: () => "continue",
    }),
  ]),
  otherwise,
);

function forStatement(node: SyntaxNode, form: Form): string {
  const part = (field: string): string => {
    const found = childOf(node, field);
    return found === undefined ? "" : form(found);
  };
  const step = effect(childOf(node, "update"), form);
  return `for ${part("initializer")}; ${part("condition")}; ${step} ${forms.loopBody(node, form)}`;
}
