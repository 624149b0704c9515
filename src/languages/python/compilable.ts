/**
 * @file What the grammar lets pass and CPython does not: a logical line that is broken outside of
 * brackets, a comma with nothing before it, a statement that is indented otherwise than its block,
 * a chained assignment that ends in an augmented one, a `nonlocal` name that no enclosing function
 * binds (language reference, chapters 2.1 and 7).
 */
import { childOf, isExtra, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";

/** Parts of a compound statement that begin lines of their own. */
const PARTS: ReadonlySet<string> = new Set([
  "block",
  "decorator",
  "function_definition",
  "class_definition",
  "elif_clause",
  "else_clause",
  "except_clause",
  "except_group_clause",
  "finally_clause",
  "case_clause",
]);
const SCOPES: ReadonlySet<string> = new Set(["function_definition", "class_definition", "lambda"]);

/**
 * Whether CPython would compile what the grammar parsed, as far as an edit can make a difference.
 */
export function isCompilable(root: SyntaxNode): boolean {
  return (
    keepsLines(root) && !hasLoneComma(root) && !endsChainAugmented(root) && bindsNonlocals(root, [])
  );
}

/** Every logical line is one line, or in brackets, or continued by a backslash. */
function keepsLines(unit: SyntaxNode): boolean {
  if (unit.kind === "block" || unit.kind === "module")
    return isEvenlyIndented(unit) && unit.children.every(keepsLines);
  let depth = 0;
  let whole = true;
  let previous: SyntaxNode | undefined;
  const visit = (node: SyntaxNode): void => {
    if (node !== unit && PARTS.has(node.kind)) {
      whole &&= keepsLines(node);
      previous = undefined;
    } else if (node.children.length > 0 && node.kind !== "string") node.children.forEach(visit);
    else if (node.end > node.start && node.kind !== "comment") {
      if (previous !== undefined && depth === 0)
        whole &&= !/(?:^|[^\\\r])\r?\n/.test(node.source.slice(previous.end, node.start));
      if ("([{".includes(node.kind)) depth++;
      else if (")]}".includes(node.kind)) depth--;
      previous = node;
    }
  };
  visit(unit);
  return whole;
}

/** Statements of a block that begin a line begin it with the same white space. */
function isEvenlyIndented(block: SyntaxNode): boolean {
  const { source } = block;
  const indents = new Set<string>();
  for (const { start } of namedChildren(block)) {
    const before = source.slice(source.lastIndexOf("\n", start - 1) + 1, start);
    if (before.trim() === "") indents.add(before);
  }
  return indents.size <= 1;
}

/** `f(,)`: a comma with nothing before it. */
function hasLoneComma(node: SyntaxNode): boolean {
  const parts = node.children.filter((child) => !isExtra(child));
  return (
    parts.some((part, i) => part.kind === "," && "([{,".includes(parts[i - 1]?.kind ?? "none")) ||
    node.children.some(hasLoneComma)
  );
}

/** `a = b += 1`. */
function endsChainAugmented(node: SyntaxNode): boolean {
  if (node.kind === "assignment" && childOf(node, "right")?.kind === "augmented_assignment")
    return true;
  return node.children.some(endsChainAugmented);
}

/** @param enclosing  names that each enclosing function binds */
function bindsNonlocals(node: SyntaxNode, enclosing: readonly ReadonlySet<string>[]): boolean {
  if (node.kind === "nonlocal_statement")
    return namedChildren(node).every((name) =>
      enclosing.slice(0, -1).some((names) => names.has(sourceOf(name))),
    );
  const inside =
    node.kind === "function_definition" ? [...enclosing, namesBoundBy(node)] : enclosing;
  return node.children.every((child) => bindsNonlocals(child, inside));
}

/** Names that a function binds itself: its parameters, and what its statements bind. */
function namesBoundBy(fn: SyntaxNode): Set<string> {
  const names = new Set<string>();
  const bind = (node: SyntaxNode | undefined): void => {
    if (node === undefined || node.kind === "attribute" || node.kind === "subscript") return;
    if (node.kind === "identifier") names.add(sourceOf(node));
    else
      for (const child of node.children)
        if (child.field !== "value" && child.field !== "type") bind(child);
  };
  const visit = (node: SyntaxNode): void => {
    if (SCOPES.has(node.kind)) {
      bind(childOf(node, "name"));
      return;
    }
    if (/^(?:augmented_)?assignment$|^for_/.test(node.kind)) bind(childOf(node, "left"));
    else if (/^import_/.test(node.kind) || node.kind === "delete_statement") bind(node);
    else if (node.kind === "named_expression") bind(childOf(node, "name"));
    else if (node.kind === "as_pattern") bind(childOf(node, "alias"));
    else if (node.kind === "case_pattern") bind(node);
    node.children.forEach(visit);
  };
  bind(childOf(fn, "parameters"));
  const body = childOf(fn, "body");
  if (body !== undefined) visit(body);
  return names;
}
