/**
 * @file What the names in a Java method are: declarations, uses of variables, fields of its class,
 * and variables that a lambda or an inner class takes from outside, which may change nowhere.
 */
import { sourceOf, type SyntaxNode } from "../syntax-tree.js";

/** Nodes in which a name (in a role, or in any) is declared. */
const DECLARING: Readonly<Record<string, string | null>> = {
  variable_declarator: "name",
  formal_parameter: "name",
  catch_formal_parameter: "name",
  enhanced_for_statement: "name",
  resource: "name",
  instanceof_expression: "name",
  lambda_expression: "parameters",
  inferred_parameters: null,
  type_pattern: null,
  record_pattern_component: null,
};
/** Nodes whose names (in a role, or in any) are no variables'. */
const NAMING: Readonly<Record<string, string | null>> = {
  method_invocation: "name",
  field_access: "field",
  method_declaration: "name",
  class_declaration: "name",
  record_declaration: "name",
  interface_declaration: "name",
  enum_declaration: "name",
  constructor_declaration: "name",
  marker_annotation: "name",
  annotation: "name",
  element_value_pair: "key",
  labeled_statement: null,
  break_statement: null,
  continue_statement: null,
  switch_label: null,
  record_pattern: null,
  scoped_identifier: null,
};

function isIn(table: Readonly<Record<string, string | null>>, { parent, field }: SyntaxNode) {
  const role = table[parent?.kind ?? ""];
  return role !== undefined && (role === null || role === field);
}

/** Whether an identifier declares its name. */
export const isDeclared = (node: SyntaxNode): boolean => isIn(DECLARING, node);

/** Whether an identifier names no variable where it stands: a method, a field of a value, a label. */
export function isOther(node: SyntaxNode): boolean {
  if (node.parent?.kind === "method_reference") return node.parent.children[0] !== node;
  return isIn(NAMING, node);
}

/** Whether a name that nothing declares is a type's or a package's, as names are usually spelt. */
const isTypeName = (name: string): boolean =>
  /^[A-Z](?:$|.*[a-z])/.test(name) || /^(?:java|javax)$/.test(name);

/** What a method's names are. */
export interface Names {
  /** The first use of each field of its class. */
  readonly fields: ReadonlyMap<string, SyntaxNode>;
  /** Names that get a value somewhere else than where they are declared. */
  readonly changed: ReadonlySet<string>;
  /** Names of outer variables in lambdas and inner classes. */
  readonly captured: ReadonlySet<string>;
}

/** Reads all names of a method. */
export function namesOf(fn: SyntaxNode): Names {
  const { used, declared } = identifiersIn(fn);
  const fields = new Map<string, SyntaxNode>();
  const changed = new Set<string>();
  for (const node of used) {
    const name = sourceOf(node);
    if (!declared.has(name) && !isTypeName(name) && !fields.has(name)) fields.set(name, node);
    if (isChanged(node)) changed.add(name);
  }
  const captured = new Set<string>();
  for (const inner of capturing(fn)) {
    const own = identifiersIn(inner);
    for (const node of own.used) {
      const name = sourceOf(node);
      if (declared.has(name) && !own.declared.has(name)) captured.add(name);
    }
  }
  return { fields, changed, captured };
}

function isChanged({ parent, field }: SyntaxNode): boolean {
  return (
    parent?.kind === "update_expression" ||
    (parent?.kind === "assignment_expression" && field === "left")
  );
}

/** Whether a node's code sees outer variables only if they never change. */
const isCapturing = ({ kind, parent }: SyntaxNode): boolean =>
  kind === "lambda_expression" || (kind === "class_body" && parent?.parent !== null);

function capturing(node: SyntaxNode): SyntaxNode[] {
  const inside = node.children.flatMap(capturing);
  return isCapturing(node) ? [node, ...inside] : inside;
}

/** Names that a condition declares: those of its patterns. */
export const namesDeclaredIn = (node: SyntaxNode): ReadonlySet<string> =>
  identifiersIn(node).declared;

/** Identifiers that are used, and names that are declared, in a node. */
function identifiersIn(node: SyntaxNode): { used: SyntaxNode[]; declared: Set<string> } {
  const used: SyntaxNode[] = [];
  const declared = new Set<string>();
  const visit = (at: SyntaxNode): void => {
    if (at.kind !== "identifier") return at.children.forEach(visit);
    if (isDeclared(at)) declared.add(sourceOf(at));
    else if (!isOther(at)) used.push(at);
  };
  visit(node);
  return { used, declared };
}
