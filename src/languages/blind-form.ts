/**
 * @file Syntax trees that do not see what locals are called: equal for code that differs only in
 * the names that it binds itself, comments, docstrings, annotations, parentheses, quotes and
 * (outside of Python) semicolons and let/const/var. Names that the code does not bind (builtins,
 * attributes) and literals stay. Each subtree has a hash made of its children's (Merkle), so that
 * one tree is found inside of another by looking its hash up.
 */
import { createHash } from "node:crypto";
import { childOf, sourceOf, type SyntaxNode } from "./syntax-tree.js";

/** A subtree: its hash, and how many tokens it has. */
export interface BlindTree {
  /** Equal for subtrees that differ only in what is not seen. */
  readonly hash: string;
  /** Tokens below it. */
  readonly tokens: number;
}

/** Roles in which an identifier is bound, by kind of node. */
const BINDING_FIELDS: Readonly<Record<string, readonly string[]>> = {
  function_definition: ["name", "parameters"],
  class_definition: ["name"],
  lambda: ["parameters"],
  assignment: ["left"],
  augmented_assignment: ["left"],
  for_statement: ["left"],
  for_in_clause: ["left"],
  named_expression: ["name"],
  as_pattern: ["alias"],
  function_declaration: ["name", "parameters", "result"],
  generator_function_declaration: ["name", "parameters"],
  function_expression: ["name", "parameters"],
  arrow_function: ["parameter", "parameters"],
  method_definition: ["parameters"],
  class_declaration: ["name"],
  variable_declarator: ["name"],
  for_in_statement: ["left"],
  catch_clause: ["parameter"],
  assignment_expression: ["left"],
  func_literal: ["parameters", "result"],
  short_var_declaration: ["left"],
  var_spec: ["name"],
  const_spec: ["name"],
  range_clause: ["left"],
  declaration: ["declarator"],
  function_declarator: ["declarator", "parameters"],
  parameter_declaration: ["declarator"],
  for_range_loop: ["declarator"],
  function_item: ["name", "parameters"],
  closure_expression: ["parameters"],
  let_declaration: ["pattern"],
  let_condition: ["pattern"],
  for_expression: ["pattern"],
  formal_parameter: ["name"],
  enhanced_for_statement: ["name"],
};
const NAMES: readonly string[] = [
  "identifier",
  "shorthand_property_identifier_pattern",
  "shorthand_property_identifier",
];
/** What is no part of a pattern though it stands in one. */
const NO_PATTERN: readonly string[] = [
  "attribute",
  "subscript",
  "member_expression",
  "subscript_expression",
  "type",
];
const UNSEEN: readonly string[] = [
  "comment",
  "line_comment",
  "block_comment",
  "type",
  "string_start",
  "string_end",
  ";",
  "let",
  "const",
  "var",
  "(",
  ")",
  '"',
  "'",
  "pass_statement",
];

/** Names that the code below `root` binds anywhere. */
export function boundNames(root: SyntaxNode): ReadonlySet<string> {
  const names = new Set<string>();
  const pattern = (node: SyntaxNode): void => {
    if (NAMES.includes(node.kind)) names.add(sourceOf(node));
    else if (!NO_PATTERN.includes(node.kind))
      for (const child of node.children)
        if (!(
          child.field === "value" ||
          child.field === "right" ||
          child.field === "type" ||
          child.field === "key"
        ))
          pattern(child);
  };
  const visit = (node: SyntaxNode): void => {
    const fields = BINDING_FIELDS[node.kind];
    if (fields !== undefined)
      for (const child of node.children)
        if (child.field !== null && fields.includes(child.field)) pattern(child);
    node.children.forEach(visit);
  };
  visit(root);
  return names;
}

/**
 * The tree of `node`, blind to `bound` names.
 * @param found  is called with every subtree, if given
 */
export function blindTree(
  node: SyntaxNode,
  bound: ReadonlySet<string> = boundNames(node),
  found?: (tree: BlindTree) => void,
): BlindTree {
  const visit = (at: SyntaxNode): BlindTree | null => {
    if (UNSEEN.includes(at.kind) || isDocstring(at)) return null;
    if (at.children.length === 0) {
      const text = sourceOf(at);
      return text === ""
        ? null
        : {
            hash:
              NAMES.includes(at.kind) && at.field !== "attribute" && bound.has(text) ? "_" : text,
            tokens: 1,
          };
    }
    const parts = at.children.map(visit).filter((part) => part !== null);
    if (parts.length === 0) return at.kind === "string" ? { hash: "''", tokens: 1 } : null;
    if (
      parts.length === 1 &&
      (at.kind === "parenthesized_expression" || at.kind === "expression_statement")
    )
      return parts[0]!;
    const tree = {
      hash: createHash("sha256")
        .update(JSON.stringify([at.kind, ...parts.map((part) => part.hash)]))
        .digest("base64url")
        .slice(0, 22),
      tokens: parts.reduce((sum, part) => sum + part.tokens, 0),
    };
    found?.(tree);
    return tree;
  };
  return visit(node) ?? { hash: "", tokens: 0 };
}

/** A string that stands alone as a statement. */
function isDocstring(node: SyntaxNode): boolean {
  return (
    node.kind === "expression_statement" &&
    node.children.filter((child) => child.kind !== ";").every((child) => child.kind === "string") &&
    childOf(node, "left") === undefined
  );
}
