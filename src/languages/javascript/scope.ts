/**
 * @file Which variables are surely bound where, in a JavaScript function: a definite-assignment
 * walk in the order of execution. `let` and `const` end with their block and hide outer names from
 * its start on (the temporal dead zone); `var` lasts for the function. A branch binds what all its
 * ways bind, a loop's body binds nothing for what follows, inner functions see what was bound where
 * they stand. Names of functions and classes are no variables here.
 */
import { meet, withoutNames, type Bound } from "../bound-names.js";
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { ExpressionWalk } from "./scope-expressions.js";
import { declarators, inPattern, isDeclaration, isFunction } from "./syntax.js";

/** What the walk finds. */
export interface Scope {
  /** Every read of a local variable: the identifier and the names bound there. */
  readonly reads: ReadonlyMap<SyntaxNode, Bound>;
  /** Names bound just before each statement, assignment, declarator and conditional. */
  readonly before: ReadonlyMap<SyntaxNode, Bound>;
  /** All local variables. */
  readonly variables: ReadonlySet<string>;
  /** Those that some `const` declares: nothing may be assigned to them. */
  readonly constants: ReadonlySet<string>;
}

/** Walks one function of any form. */
export function scopeOf(fn: SyntaxNode): Scope {
  const walk = new ExpressionWalk((own, body, bound) => void block(own, body, bound));
  walk.inner(fn, new Set());
  const { reads, before, variables, constants } = walk;
  for (const name of walk.excluded) variables.delete(name);
  return { reads, before, variables, constants };
}

/** Names bound after the statement, or null if control never leaves it at its end. */
type Visitor = (walk: ExpressionWalk, node: SyntaxNode, bound: Bound) => Bound | null;

const jump: Visitor = () => null;
const jumpWithValue: Visitor = (walk, node, bound) => {
  walk.expression(node, bound);
  return null;
};
const namedFunction: Visitor = (walk, node, bound) => {
  walk.exclude(childOf(node, "name")!);
  walk.inner(node, bound);
  return bound;
};

const STATEMENTS: ReadonlyMap<string, Visitor> = new Map<string, Visitor>([
  ["lexical_declaration", declaration],
  ["variable_declaration", declaration],
  ["statement_block", block],
  ["if_statement", ifStatement],
  ["for_statement", forStatement],
  ["for_in_statement", forInStatement],
  [
    "while_statement",
    (walk, node, bound) => {
      const names = walk.expression(childOf(node, "condition")!, bound);
      block(walk, childOf(node, "body"), names);
      return names;
    },
  ],
  [
    "do_statement",
    (walk, node, bound) => {
      block(walk, childOf(node, "body"), bound);
      return walk.expression(childOf(node, "condition")!, bound);
    },
  ],
  ["try_statement", tryStatement],
  ["switch_statement", switchStatement],
  ["labeled_statement", (walk, node, bound) => statement(walk, childOf(node, "body")!, bound)],
  ["return_statement", jumpWithValue],
  ["throw_statement", jumpWithValue],
  ["break_statement", jump],
  ["continue_statement", jump],
  [
    "class_declaration",
    (walk, node, bound) => {
      walk.exclude(childOf(node, "name")!);
      return bound;
    },
  ],
  ["function_declaration", namedFunction],
  ["generator_function_declaration", namedFunction],
]);

/** Bound inside and not declared there, or declared there and bound outside under the same name. */
function left(inner: Bound, declared: ReadonlySet<string>, outer: Bound): Bound {
  if (declared.size === 0) return inner;
  const own = [...declared].filter((name) => outer.has(name));
  return new Set([...withoutNames(inner, declared), ...own]);
}

/** Names that a list of statements declares for itself: let, const, class, function. */
function declaredBy(statements: readonly SyntaxNode[]): Set<string> {
  const names = new Set<string>();
  for (const one of statements) {
    if (one.kind === "lexical_declaration")
      for (const each of declarators(one))
        inPattern(childOf(each, "name")!, (name) => names.add(sourceOf(name)));
    else if (one.kind === "class_declaration" || one.kind.endsWith("function_declaration"))
      names.add(sourceOf(childOf(one, "name")!));
  }
  return names;
}

function statement(walk: ExpressionWalk, node: SyntaxNode, bound: Bound): Bound | null {
  walk.before.set(node, bound);
  const visitor = STATEMENTS.get(node.kind);
  return visitor === undefined ? walk.expression(node, bound) : visitor(walk, node, bound);
}

/** Statements in a scope of their own; null if control never leaves it at its end. */
function block(walk: ExpressionWalk, node: SyntaxNode | undefined, bound: Bound): Bound | null {
  if (node === undefined) return bound;
  const statements = node.kind === "statement_block" ? namedChildren(node) : [node];
  const declared = declaredBy(statements);
  const start = withoutNames(bound, declared);
  let names = start;
  let open = true;
  for (const child of statements) {
    const hoisted = child.kind.endsWith("function_declaration");
    const end = statement(walk, child, hoisted ? start : names);
    if (hoisted) continue;
    if (end === null) open = false;
    else names = end;
  }
  return open ? left(names, declared, bound) : null;
}

function declaration(walk: ExpressionWalk, node: SyntaxNode, bound: Bound): Bound {
  let names = bound;
  for (const one of declarators(node)) {
    walk.before.set(one, names);
    const name = childOf(one, "name")!;
    const value = childOf(one, "value");
    if (value !== undefined) names = walk.expression(value, names);
    if (value !== undefined && (isFunction(value) || value.kind === "class"))
      inPattern(name, (at) => walk.exclude(at));
    inPattern(name, (at) => {
      walk.variables.add(sourceOf(at));
      if (sourceOf(node.children[0]!) === "const") walk.constants.add(sourceOf(at));
    });
    // `let x;` binds when something is assigned
    if (value !== undefined) names = walk.bind(name, names);
  }
  return names;
}

function ifStatement(walk: ExpressionWalk, node: SyntaxNode, bound: Bound): Bound | null {
  const names = walk.expression(childOf(node, "condition")!, bound);
  const otherwise = childOf(node, "alternative");
  return meet([
    block(walk, childOf(node, "consequence"), names),
    otherwise === undefined ? names : block(walk, namedChildren(otherwise)[0], names),
  ]);
}

function forStatement(walk: ExpressionWalk, node: SyntaxNode, bound: Bound): Bound {
  const first = childOf(node, "initializer");
  const condition = childOf(node, "condition");
  const step = childOf(node, "increment");
  const declared = first === undefined ? new Set<string>() : declaredBy([first]);
  let names = withoutNames(bound, declared);
  if (first !== undefined)
    names = isDeclaration(first) ? declaration(walk, first, names) : walk.expression(first, names);
  if (condition !== undefined) {
    walk.before.set(condition, names);
    names = walk.expression(condition, names);
  }
  block(walk, childOf(node, "body"), names);
  if (step !== undefined) walk.expression(step, names);
  return left(names, declared, bound);
}

function forInStatement(walk: ExpressionWalk, node: SyntaxNode, bound: Bound): Bound {
  const names = walk.expression(childOf(node, "right")!, bound);
  const kind = childOf(node, "kind");
  const target = childOf(node, "left")!;
  if (kind !== undefined && sourceOf(kind) === "const")
    inPattern(target, (name) => walk.constants.add(sourceOf(name)));
  block(walk, childOf(node, "body"), walk.bind(target, names));
  return names;
}

function tryStatement(walk: ExpressionWalk, node: SyntaxNode, bound: Bound): Bound | null {
  const handler = childOf(node, "handler");
  const last = childOf(node, "finalizer");
  const ways = [block(walk, childOf(node, "body"), bound)];
  if (handler !== undefined) ways.push(handled(walk, handler, bound));
  const after = last === undefined ? bound : block(walk, childOf(last, "body"), bound);
  const met = meet(ways);
  return met === null || after === null ? null : new Set([...met, ...after]);
}

/** A `catch`, whose parameter ends with it. */
function handled(walk: ExpressionWalk, handler: SyntaxNode, bound: Bound): Bound | null {
  const parameter = childOf(handler, "parameter");
  const inside = parameter === undefined ? bound : walk.bind(parameter, bound);
  const end = block(walk, childOf(handler, "body"), inside);
  if (end === null || parameter === undefined) return end;
  return left(end, new Set(withoutNames(inside, bound)), bound);
}

function switchStatement(walk: ExpressionWalk, node: SyntaxNode, bound: Bound): Bound {
  const names = walk.expression(childOf(node, "value")!, bound);
  const cases = namedChildren(childOf(node, "body")!);
  const inside = withoutNames(names, declaredBy(cases.flatMap(namedChildren)));
  for (const one of cases) {
    const value = childOf(one, "value");
    if (value !== undefined) walk.expression(value, inside);
    let at: Bound = inside;
    for (const child of namedChildren(one))
      if (child !== value) at = statement(walk, child, at) ?? at;
  }
  return names;
}
