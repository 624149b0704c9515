/**
 * @file Trivially equivalent Go programs have equal normal forms: parentheses, comments, semicolons
 * and line breaks, quotes of texts, operand order of commutative operations, `a > b` for `b < a`,
 * `!(a == b)` for `a != b`, `x += e` and `x++` for `x = x + e`, `var x = e` for `x := e`, jumps to
 * where control goes anyway. `!(a < b)` is not `a >= b` (NaN). An edit that leaves the normal form
 * alone is no bug.
 */
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { EXPRESSION_FORMS, otherwise, updated } from "../typed/expression-form.js";
import { StatementForms } from "../typed/statement-form.js";
import { statementsOf } from "../typed/statements.js";
import { formBy, visitorsOf, type Form } from "../visited-form.js";

const WITH_JUMPS = visitorsOf({
  return_statement: (node, form) => `return ${namedChildren(node).map(form).join("")}`.trim(),
  block: (node, form, end) => forms.block(node, form, end),
  if_statement: ifStatement,
  for_statement: forStatement,
});

const forms = new StatementForms(WITH_JUMPS, (node) =>
  node.kind === "block" ? statementsOf(node) : [node],
);

/** The normal form of a tree; see `Inject`. */
export const normalForm = formBy(
  new Map([
    ...visitorsOf(EXPRESSION_FORMS),
    ...WITH_JUMPS,
    ...visitorsOf({
      function_declaration: callable,
      func_literal: callable,
      raw_string_literal(node) {
        const inside = sourceOf(node).slice(1, -1);
        return /["\\\n]/.test(inside) ? sourceOf(node) : `"${inside}"`;
      },
      int_literal: (node) => sourceOf(node).replace(/_/g, ""),
      interpreted_string_literal: sourceOf,
      rune_literal: sourceOf,
      inc_statement: (node, form) => updated(form(node.children[0]!), "+", "1"),
      dec_statement: (node, form) => updated(form(node.children[0]!), "-", "1"),
      assignment_statement: assignment,
      short_var_declaration: (node, form) =>
        `var ${form(childOf(node, "left")!)} = ${form(childOf(node, "right")!)}`,
      var_declaration: variables,
      expression_list: (node, form) => namedChildren(node).map(form).join(", "),
      break_statement: jump,
      continue_statement: jump,
      "\n": () => "",
    }),
  ]),
  otherwise,
);

function jump(node: SyntaxNode): string {
  return sourceOf(node).replace(/\s+/g, " ");
}

function assignment(node: SyntaxNode, form: Form): string {
  const [left, right] = [form(childOf(node, "left")!), form(childOf(node, "right")!)];
  const symbol = sourceOf(childOf(node, "operator")!);
  return symbol === "=" ? `${left} = ${right}` : updated(left, symbol.slice(0, -1), right);
}

/** `var x = e`, as `x := e`; with a type it stays what it is. */
function variables(node: SyntaxNode, form: Form): string {
  const specs = namedChildren(node);
  const only = specs.length === 1 && specs[0]!.kind === "var_spec" ? specs[0]! : undefined;
  const value = only && childOf(only, "value");
  if (only === undefined || value === undefined || childOf(only, "type") !== undefined)
    return `var ${specs.map(form).join("; ")}`;
  const names = only.children.filter((child) => child.field === "name" && child.named);
  return `var ${names.map(sourceOf).join(", ")} = ${form(value)}`;
}

function ifStatement(node: SyntaxNode, form: Form, end: string): string {
  const first = childOf(node, "initializer");
  const no = childOf(node, "alternative");
  return forms.branches(
    {
      before: first === undefined ? "" : `${form(first)}; `,
      condition: childOf(node, "condition")!,
      yes: childOf(node, "consequence"),
      no,
    },
    form,
    end,
  );
}

function forStatement(node: SyntaxNode, form: Form): string {
  const body = childOf(node, "body")!;
  const head = namedChildren(node).filter((child) => child !== body);
  const clause = head[0]?.kind === "for_clause" ? head[0] : undefined;
  const part = (field: string): string => {
    const found = clause && childOf(clause, field);
    return found === undefined ? "" : form(found);
  };
  const header =
    clause === undefined
      ? head.map(form).join(" ")
      : `${part("initializer")}; ${part("condition")}; ${part("update")}`;
  return `for ${header} ${forms.block(body, form, "continue")}`;
}

function callable(node: SyntaxNode, form: Form): string {
  const written = ["name", "parameters", "result"].map((field) => childOf(node, field));
  const head = written.map((part) => (part === undefined ? "" : sourceOf(part)));
  const body = forms.block(childOf(node, "body"), form, "return");
  return `func ${head.join(" ").replace(/\s+/g, " ")} ${body}`;
}
