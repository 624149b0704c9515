/**
 * @file Trivially equivalent Rust programs have equal normal forms: parentheses, comments,
 * semicolons, operand order of commutative operations, `a > b` for `b < a`, `!(a == b)` for `a !=
 * b`, `x += e` for `x = x + e`, a last expression for its `return`, jumps to where control goes
 * anyway. `!(a < b)` is not `a >= b` (NaN). An edit that leaves the normal form alone is no bug.
 */
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { EXPRESSION_FORMS, otherwise, updated } from "../typed/expression-form.js";
import { StatementForms } from "../typed/statement-form.js";
import { formBy, visitorsOf } from "../visited-form.js";

/** Expressions whose blocks may end in what they give. */
const WITH_BLOCKS = new Set(["if_expression", "block"]);

const WITH_JUMPS = visitorsOf({
  expression_statement(node, form, end) {
    const inner = namedChildren(node)[0];
    if (inner === undefined) return "";
    return (WITH_JUMPS.get(inner.kind) ?? form)(inner, form, end);
  },
  return_expression: (node, form) => `return ${namedChildren(node).map(form).join("")}`.trim(),
  block: (node, form, end) => forms.block(node, form, end),
  if_expression: (node, form, end) => forms.ifElse(node, form, end),
  while_expression: (node, form) =>
    `while ${label(node)}${form(childOf(node, "condition")!)} ${forms.loopBody(node, form)}`,
  loop_expression: (node, form) => `loop ${label(node)}${forms.loopBody(node, form)}`,
  for_expression: (node, form) =>
    `for ${label(node)}${sourceOf(childOf(node, "pattern")!)} in ` +
    `${form(childOf(node, "value")!)} ${forms.loopBody(node, form)}`,
});

const forms = new StatementForms(
  WITH_JUMPS,
  (node) => (node.kind === "block" ? namedChildren(node) : [node]),
  ({ kind, parent }) =>
    parent?.kind === "block" &&
    !/_(?:statement|declaration|item)$/.test(kind) &&
    !WITH_BLOCKS.has(kind),
);

/** The normal form of a tree; see `Inject`. */
export const normalForm = formBy(
  new Map([
    ...visitorsOf(EXPRESSION_FORMS),
    ...WITH_JUMPS,
    ...visitorsOf({
      function_item: (node, form) => forms.callable(node, form),
      closure_expression: (node, form) =>
        `${sourceOf(childOf(node, "parameters")!)} ${form(childOf(node, "body")!)}`,
      field_expression: (node, form) =>
        `${form(childOf(node, "value")!)}.${sourceOf(childOf(node, "field")!)}`,
      integer_literal: (node) => sourceOf(node).replace(/_/g, ""),
      string_literal: sourceOf,
      raw_string_literal: sourceOf,
      char_literal: sourceOf,
      token_tree: (node, form) => node.children.map(form).join(" "),
      compound_assignment_expr(node, form) {
        const [left, right] = [form(childOf(node, "left")!), form(childOf(node, "right")!)];
        return updated(left, sourceOf(childOf(node, "operator")!).slice(0, -1), right);
      },
      assignment_expression: (node, form) =>
        `${form(childOf(node, "left")!)} = ${form(childOf(node, "right")!)}`,
    }),
  ]),
  otherwise,
);

/** A loop's name with its colon, where it has one. */
function label(node: SyntaxNode): string {
  const found = node.children.find(({ kind }) => /label$/.test(kind));
  return found === undefined ? "" : `${sourceOf(found)}: `;
}
