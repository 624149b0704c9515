/**
 * @file Which variables are surely bound where, in a Python function: a definite-assignment walk in
 * the order of execution. A branch binds what all its ways bind, a loop's body binds nothing for
 * what follows. Functions, modules and classes are no variables here.
 */
import { meet, withoutNames, type Bound } from "../bound-names.js";
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { ExpressionWalk } from "./scope-expressions.js";

/** What the walk finds. */
export interface Scope {
  /** Every read of a local variable: the identifier and the names bound there. */
  readonly reads: ReadonlyMap<SyntaxNode, Bound>;
  /** Names bound just before each statement, assignment and test. */
  readonly before: ReadonlyMap<SyntaxNode, Bound>;
  /** All local variables. */
  readonly variables: ReadonlySet<string>;
}

/** Walks one function definition. */
export function scopeOf(definition: SyntaxNode): Scope {
  const walk = new ExpressionWalk();
  const names = walk.parameters(childOf(definition, "parameters"), new Set());
  block(walk, childOf(definition, "body"), names);
  const { reads, before, variables } = walk;
  for (const name of walk.excluded) variables.delete(name);
  return { reads, before, variables };
}

/** Names bound after the statement, or null if control never leaves it at its end. */
type Visitor = (walk: ExpressionWalk, node: SyntaxNode, bound: Bound) => Bound | null;

const nothing: Visitor = (_, __, bound) => bound;
const jump: Visitor = () => null;
const jumpWithValue: Visitor = (walk, node, bound) => {
  walk.expression(node, bound);
  return null;
};
const outerNames: Visitor = (walk, node, bound) => {
  for (const name of namedChildren(node)) walk.excluded.add(sourceOf(name));
  return bound;
};

const STATEMENTS: ReadonlyMap<string, Visitor> = new Map<string, Visitor>([
  [
    "expression_statement",
    (walk, node, bound) =>
      namedChildren(node).reduce((names, child) => simple(walk, child, names), bound),
  ],
  ["if_statement", ifStatement],
  ["for_statement", forStatement],
  ["while_statement", whileStatement],
  ["try_statement", tryStatement],
  ["with_statement", withStatement],
  [
    "function_definition",
    (walk, node, bound) => {
      walk.excluded.add(sourceOf(childOf(node, "name")!));
      const names = walk.parameters(childOf(node, "parameters"), bound);
      block(walk, childOf(node, "body"), names);
      return bound;
    },
  ],
  [
    "decorated_definition",
    (walk, node, bound) => inside(walk, childOf(node, "definition")!, bound),
  ],
  ["class_definition", nothing],
  ["match_statement", nothing],
  ["import_statement", nothing],
  ["import_from_statement", nothing],
  ["type_alias_statement", nothing],
  ["global_statement", outerNames],
  ["nonlocal_statement", outerNames],
  ["delete_statement", deleteStatement],
  ["return_statement", jumpWithValue],
  ["raise_statement", jumpWithValue],
  ["break_statement", jump],
  ["continue_statement", jump],
]);

function block(walk: ExpressionWalk, node: SyntaxNode | undefined, bound: Bound): Bound | null {
  let names = bound;
  let open = true;
  for (const child of node === undefined ? [] : namedChildren(node)) {
    walk.before.set(child, names);
    const end = inside(walk, child, names);
    if (end === null) open = false;
    else names = end;
  }
  return open ? names : null;
}

function inside(walk: ExpressionWalk, node: SyntaxNode, bound: Bound): Bound | null {
  const visitor = STATEMENTS.get(node.kind);
  return visitor === undefined ? walk.expression(node, bound) : visitor(walk, node, bound);
}

/** One part of an expression statement: an assignment or an expression. */
function simple(walk: ExpressionWalk, node: SyntaxNode, bound: Bound): Bound {
  walk.before.set(node, bound);
  if (node.kind === "assignment") {
    const right = childOf(node, "right");
    return right === undefined
      ? bound
      : walk.bind(childOf(node, "left")!, simple(walk, right, bound));
  }
  if (node.kind !== "augmented_assignment") return walk.expression(node, bound);
  const names = walk.expression(childOf(node, "left")!, bound);
  return walk.expression(childOf(node, "right")!, names);
}

function ifStatement(walk: ExpressionWalk, node: SyntaxNode, bound: Bound): Bound | null {
  let names = walk.expression(childOf(node, "condition")!, bound);
  const ways = [block(walk, childOf(node, "consequence"), names)];
  let exhaustive = false;
  for (const branch of node.children) {
    if (branch.kind === "elif_clause") {
      walk.before.set(branch, names);
      names = walk.expression(childOf(branch, "condition")!, names);
      ways.push(block(walk, childOf(branch, "consequence"), names));
    } else if (branch.kind === "else_clause") {
      exhaustive = true;
      ways.push(block(walk, childOf(branch, "body"), names));
    }
  }
  return meet(exhaustive ? ways : [...ways, names]);
}

function forStatement(walk: ExpressionWalk, node: SyntaxNode, bound: Bound): Bound {
  const names = walk.expression(childOf(node, "right")!, bound);
  return loop(walk, node, walk.bind(childOf(node, "left")!, names), names);
}

function whileStatement(walk: ExpressionWalk, node: SyntaxNode, bound: Bound): Bound {
  const names = walk.expression(childOf(node, "condition")!, bound);
  return loop(walk, node, names, names);
}

/** A body that may never run, and the `else` behind it. */
function loop(walk: ExpressionWalk, node: SyntaxNode, inBody: Bound, behind: Bound): Bound {
  block(walk, childOf(node, "body"), inBody);
  const otherwise = childOf(node, "alternative");
  if (otherwise !== undefined) block(walk, childOf(otherwise, "body"), behind);
  return behind;
}

function tryStatement(walk: ExpressionWalk, node: SyntaxNode, bound: Bound): Bound | null {
  const ways = [block(walk, childOf(node, "body"), bound)];
  let last: Bound | null = null;
  for (const clause of node.children) {
    const body = clause.children.find((child) => child.kind === "block");
    if (clause.kind === "except_clause") {
      const alias = clause.children.find((child) => child.kind === "as_pattern");
      const target = alias === undefined ? undefined : childOf(alias, "alias");
      ways.push(block(walk, body, target === undefined ? bound : walk.bind(target, bound)));
    } else if (clause.kind === "else_clause")
      ways[0] = block(walk, childOf(clause, "body"), ways[0] ?? bound);
    else if (clause.kind === "finally_clause") last = block(walk, body, bound);
  }
  const met = meet(ways);
  return met === null || last === null ? met : new Set([...met, ...last]);
}

function withStatement(walk: ExpressionWalk, node: SyntaxNode, bound: Bound): Bound | null {
  let names = bound;
  const items = node.children.find((child) => child.kind === "with_clause")?.children ?? [];
  for (const item of items) {
    const value = childOf(item, "value");
    if (value === undefined) continue;
    if (value.kind === "as_pattern") {
      names = walk.expression(namedChildren(value)[0]!, names);
      names = walk.bind(childOf(value, "alias")!, names);
    } else names = walk.expression(value, names);
  }
  return block(walk, childOf(node, "body"), names);
}

function deleteStatement(walk: ExpressionWalk, node: SyntaxNode, bound: Bound): Bound {
  const gone = node.children
    .flatMap((child) => (child.kind === "expression_list" ? child.children : [child]))
    .filter((child) => child.kind === "identifier");
  walk.expression(node, bound);
  return withoutNames(bound, new Set(gone.map(sourceOf)));
}
