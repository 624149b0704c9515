/**
 * @file Which variables have a value where in a Java method: one declared without from its first
 * assignment on. What a lambda or an inner class sees of outer variables are those that never
 * change, and those that it takes may change nowhere.
 */
import type { Bound } from "../bound-names.js";
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import {
  assignment,
  conditional,
  ifStatement,
  mayNotRun,
  operation,
  scoped,
  whileStatement,
} from "../typed/flow.js";
import { ScopeWalk, type ScopeVisitor, type TypedScope } from "../typed/scope.js";
import { isDeclared, isOther, namesDeclaredIn, namesOf } from "./names.js";
import { handedBy, ownResults } from "./results.js";
import { elementOf, typeText } from "./type-text.js";
import { typeOf } from "./types.js";

/** Walks one method. */
export function scopeOf(fn: SyntaxNode): TypedScope {
  const { fields, changed, captured } = namesOf(fn);
  const inner: ScopeVisitor = (walk, node, bound) => {
    const seen = new Set([...bound].filter((name) => fields.has(name) || !changed.has(name)));
    walk.scoped(seen, () => callable(walk, node, seen));
    return bound;
  };
  const own: [string, ScopeVisitor][] = ["lambda_expression", "class_body"].map((kind) => [
    kind,
    inner,
  ]);
  const walk = new ScopeWalk(new Map([...VISITORS, ...own]));
  for (const [call, type] of ownResults(fn)) walk.types.set(call, type);
  let names: Bound = new Set();
  for (const [name, node] of fields)
    names = walk.declare(node, names, {
      type: undefined,
      isParameter: true,
      isConstant: !changed.has(name),
    });
  walk.scoped(names, () => callable(walk, fn, names));
  for (const name of captured) walk.constants.add(name);
  return walk;
}

const VISITORS: ReadonlyMap<string, ScopeVisitor> = new Map<string, ScopeVisitor>([
  ["identifier", (walk, node, bound) => (isOther(node) ? bound : walk.read(node, bound))],
  ["switch_label", pattern],
  ["record_pattern", pattern],
  ["block", scoped],
  ["switch_block", scoped],
  ["switch_block_statement_group", mayNotRun],
  ["switch_rule", mayNotRun],
  ["catch_clause", mayNotRun],
  ["try_statement", mayNotRun],
  ["try_with_resources_statement", mayNotRun],
  ["finally_clause", mayNotRun],
  ["method_declaration", (walk, node, bound) => hidden(walk, node, bound)],
  ["constructor_declaration", (walk, node, bound) => hidden(walk, node, bound)],
  ["catch_formal_parameter", (walk, node, bound) => named(walk, node, bound, true)],
  [
    "resource",
    (walk, node, bound) =>
      childOf(node, "name") === undefined
        ? walk.below(node, bound)
        : named(walk, node, walk.inOrder([childOf(node, "value")], bound), true),
  ],
  ["local_variable_declaration", declaration],
  ["field_declaration", declaration],
  ["assignment_expression", assignment],
  ["binary_expression", operation],
  ["ternary_expression", conditional],
  ["instanceof_expression", instanceOf],
  ["if_statement", ifStatement(namesDeclaredIn)],
  ["while_statement", whileStatement],
  ["for_statement", forStatement],
  ["enhanced_for_statement", rangeLoop],
]);

function hidden(walk: ScopeWalk, node: SyntaxNode, bound: Bound): Bound {
  walk.scoped(bound, () => callable(walk, node, bound));
  return bound;
}

/** A method, a lambda, or the members of a class. */
function callable(walk: ScopeWalk, node: SyntaxNode, bound: Bound): Bound {
  const list = childOf(node, "parameters");
  if (node.kind === "class_body") return walk.below(node, bound);
  const parameters = list?.kind === "identifier" ? [list] : namedChildren(list ?? node);
  const handed =
    node.kind === "lambda_expression" ? handedBy(node, (one) => typeOf(one, walk.types)) : [];
  let names = bound;
  if (list !== undefined)
    parameters.forEach((one, i) => {
      names = parameter(walk, one, names, handed[i]);
    });
  const body = childOf(node, "body");
  return body === undefined ? names : walk.visit(body, names);
}

function parameter(
  walk: ScopeWalk,
  node: SyntaxNode,
  bound: Bound,
  handed: string | undefined,
): Bound {
  if (node.kind === "identifier")
    return walk.declare(node, bound, { type: handed, isParameter: true });
  if (node.kind !== "spread_parameter") return named(walk, node, bound, isFinal(node), true);
  const declarator = namedChildren(node).at(-1)!;
  const type = `${typeText(namedChildren(node).at(-2)!)}[]`;
  return walk.declare(childOf(declarator, "name")!, bound, { type, isParameter: true });
}

const isFinal = (node: SyntaxNode): boolean =>
  node.children.some((child) => child.kind === "modifiers" && /\bfinal\b/.test(sourceOf(child)));

/** A declaration of one name, with its type. */
function named(
  walk: ScopeWalk,
  node: SyntaxNode,
  bound: Bound,
  isConstant: boolean,
  isParameter = false,
): Bound {
  const name = childOf(node, "name");
  if (name === undefined) return bound;
  const type = declaredType(node, name.parent ?? node);
  return walk.declare(name, bound, { type, isConstant, isParameter });
}

/** The type that a declaration writes; brackets behind the name belong to it. */
function declaredType(node: SyntaxNode, declarator: SyntaxNode): string | undefined {
  const type = childOf(node, "type");
  if (type === undefined || sourceOf(type) === "var") return undefined;
  const brackets = childOf(declarator, "dimensions");
  return typeText(type) + (brackets === undefined ? "" : sourceOf(brackets).replace(/\s/g, ""));
}

/** `int i, j = 2;` and the like. */
function declaration(walk: ScopeWalk, node: SyntaxNode, bound: Bound): Bound {
  const isField = node.kind === "field_declaration";
  let names = bound;
  for (const declarator of node.children.filter((child) => child.field === "declarator")) {
    const value = childOf(declarator, "value");
    walk.before.set(declarator, names);
    names = walk.inOrder([value], names);
    const type = declaredType(node, declarator) ?? (value && typeOf(value, walk.types));
    names = walk.declare(childOf(declarator, "name")!, names, {
      type,
      isConstant: isFinal(node),
      isEmpty: value === undefined && !isField,
    });
  }
  return names;
}

/** `value instanceof Type name`: the name is bound where the test is known to hold. */
function instanceOf(walk: ScopeWalk, node: SyntaxNode, bound: Bound): Bound {
  const names = walk.visit(childOf(node, "left")!, bound);
  const name = childOf(node, "name");
  const inside = childOf(node, "pattern");
  const type = childOf(node, "right");
  const all =
    name === undefined
      ? walk.inOrder([inside], names)
      : walk.declare(name, names, { type: type && typeText(type) });
  return isCertain(node) ? all : names;
}

/** Whether a condition's part holds where the condition does. */
function isCertain({ parent, field }: SyntaxNode): boolean {
  switch (parent?.kind) {
    case "parenthesized_expression":
      return isCertain(parent);
    case "binary_expression":
      return sourceOf(childOf(parent, "operator")!) === "&&" && isCertain(parent);
    case "if_statement":
    case "while_statement":
      return field === "condition";
    default:
      return false;
  }
}

/** Patterns: what they bind; constants in labels are no reads. */
function pattern(walk: ScopeWalk, node: SyntaxNode, bound: Bound): Bound {
  let names = bound;
  for (const name of identifiers(node).filter(isDeclared)) {
    const type = name.parent === null ? undefined : namedChildren(name.parent)[0];
    const written = type === undefined || sourceOf(type) === "var" ? undefined : typeText(type);
    names = walk.declare(name, names, { type: written });
  }
  return names;
}

function identifiers(node: SyntaxNode): SyntaxNode[] {
  return node.kind === "identifier" ? [node] : node.children.flatMap(identifiers);
}

function forStatement(walk: ScopeWalk, node: SyntaxNode, bound: Bound): Bound {
  const parts = (field: string): SyntaxNode[] =>
    node.children.filter((child) => child.field === field && child.named);
  return walk.scoped(bound, () => {
    const names = walk.inOrder([...parts("init"), ...parts("condition")], bound);
    walk.inOrder([...parts("body"), ...parts("update")], names);
    return names;
  });
}

function rangeLoop(walk: ScopeWalk, node: SyntaxNode, bound: Bound): Bound {
  return walk.scoped(bound, () => {
    const value = childOf(node, "value")!;
    const names = walk.visit(value, bound);
    const type = declaredType(node, node) ?? elementOf(typeOf(value, walk.types));
    const isConstant = isFinal(node);
    const inside = walk.declare(childOf(node, "name")!, names, { type, isConstant });
    walk.visit(childOf(node, "body")!, inside);
    return names;
  });
}
