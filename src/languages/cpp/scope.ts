/**
 * @file Which variables have a value where in a C++ function: a number or pointer has one from its
 * first assignment on, anything else from its declaration on.
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
import {
  bindsNothing,
  ScopeWalk,
  type ScopeVisitor,
  type TypedScope,
  visitCall,
} from "../typed/scope.js";
import { elementOf, kindOf, typeOf, typeText } from "./types.js";

/** Walks one function. */
export function scopeOf(fn: SyntaxNode): TypedScope {
  const walk = new ScopeWalk(VISITORS);
  inner(walk, fn, new Set());
  return walk;
}

const VISITORS: ReadonlyMap<string, ScopeVisitor> = new Map<string, ScopeVisitor>([
  ["identifier", (walk, node, bound) => walk.read(node, bound)],
  ["type_descriptor", bindsNothing],
  ["template_type", bindsNothing],
  ["template_function", bindsNothing],
  ["qualified_identifier", bindsNothing],
  ["struct_specifier", bindsNothing],
  ["goto_statement", bindsNothing],
  ["lambda_capture_specifier", bindsNothing],
  ["compound_statement", scoped],
  ["case_statement", mayNotRun],
  ["catch_clause", mayNotRun],
  ["lambda_expression", inner],
  ["field_expression", (walk, node, bound) => walk.visit(childOf(node, "argument")!, bound)],
  ["call_expression", visitCall],
  ["declaration", declaration],
  ["init_declarator", bindsNothing], // of a condition
  ["assignment_expression", assignment],
  ["binary_expression", operation],
  ["conditional_expression", conditional],
  ["if_statement", ifStatement()],
  ["while_statement", whileStatement],
  ["for_statement", forStatement],
  ["for_range_loop", rangeLoop],
]);

/** A function, where `bound` is bound outside. */
function inner(walk: ScopeWalk, node: SyntaxNode, bound: Bound): Bound {
  walk.scoped(bound, () => {
    let names = bound;
    for (const one of namedChildren(parametersOf(node)))
      for (const declarator of one.children.filter((child) => child.field === "declarator")) {
        const { name, type } = declaredBy(declarator, childOf(one, "type"));
        if (name !== undefined) names = walk.declare(name, names, { type, isParameter: true });
      }
    return walk.visit(childOf(node, "body")!, names);
  });
  return bound;
}

/** The list of a function's parameters, or the function itself where it has none. */
function parametersOf(node: SyntaxNode): SyntaxNode {
  const declarator = childOf(node, "declarator");
  if (declarator === undefined) return node;
  return childOf(declarator, "parameters") ?? parametersOf(declarator);
}

/** The name inside of a declarator, with its type. */
export function declaredBy(
  declarator: SyntaxNode,
  type: SyntaxNode | undefined,
): { readonly name: SyntaxNode | undefined; readonly type: string | undefined } {
  const base = type === undefined || /auto/.test(sourceOf(type)) ? undefined : typeText(type);
  return below(declarator, base);
}

function below(node: SyntaxNode, type: string | undefined): ReturnType<typeof declaredBy> {
  if (node.kind === "identifier") return { name: node, type };
  const next = childOf(node, "declarator") ?? namedChildren(node)[0];
  if (next === undefined || !/declarator$|^identifier$/.test(next.kind))
    return { name: undefined, type };
  const ending = { pointer_declarator: "*", array_declarator: "[]" }[node.kind] ?? "";
  return below(next, type === undefined ? undefined : `${type}${ending}`);
}

/**
 * `int i, j = 2;` and the like; `vector<int> xs(n);` is one too, though it reads like a function.
 */
function declaration(walk: ScopeWalk, node: SyntaxNode, bound: Bound): Bound {
  const type = childOf(node, "type");
  const isConstant = node.children.some(
    (child) => child.kind === "type_qualifier" && sourceOf(child) === "const",
  );
  let names = bound;
  for (const declarator of node.children.filter((child) => child.field === "declarator")) {
    const value = declarator.kind === "init_declarator" ? childOf(declarator, "value") : undefined;
    walk.before.set(declarator, names);
    if (value !== undefined) names = walk.visit(value, names);
    const found = declaredBy(declarator, type);
    if (found.name === undefined) continue;
    const known = found.type ?? (value && typeOf(value, walk.types));
    const isScalar = /^(?:number|boolean)$/.test(kindOf(known)) || known?.endsWith("*") === true;
    const isEmpty = value === undefined && declarator.kind === "identifier" && isScalar;
    names = walk.declare(found.name, names, { type: known, isConstant, isEmpty });
  }
  return names;
}

function forStatement(walk: ScopeWalk, node: SyntaxNode, bound: Bound): Bound {
  return walk.scoped(bound, () => {
    const parts = ["initializer", "condition"].map((field) => childOf(node, field));
    const names = walk.inOrder(parts, bound);
    walk.inOrder([childOf(node, "body"), childOf(node, "update")], names);
    return names;
  });
}

function rangeLoop(walk: ScopeWalk, node: SyntaxNode, bound: Bound): Bound {
  return walk.scoped(bound, () => {
    const right = childOf(node, "right")!;
    const names = walk.visit(right, bound);
    const { name, type } = declaredBy(childOf(node, "declarator")!, childOf(node, "type"));
    const element = type ?? elementOf(typeOf(right, walk.types), true);
    const inside = name === undefined ? names : walk.declare(name, names, { type: element });
    walk.visit(childOf(node, "body")!, inside);
    return names;
  });
}
