/**
 * @file How control runs through expressions and statements, for the walk over scopes (scope.ts):
 * where two grammars call their nodes alike, and a variable may be declared without a value.
 */
import { meet, withoutNames, type Bound } from "../bound-names.js";
import { childOf, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import type { ScopeVisitor } from "./scope.js";

/** Names inside of a node end with it. */
export const scoped: ScopeVisitor = (walk, node, bound) =>
  walk.scoped(bound, () => walk.below(node, bound));

/** What may not run binds nothing for what follows. */
export const mayNotRun: ScopeVisitor = (walk, node, bound) => {
  scoped(walk, node, bound);
  return bound;
};

/** `x = e` gives x a value; other assignments read their target. */
export const assignment: ScopeVisitor = (walk, node, bound) => {
  const [left, right] = [childOf(node, "left")!, childOf(node, "right")!];
  const isPlain = sourceOf(childOf(node, "operator")!) === "=" && left.kind === "identifier";
  const names = walk.inOrder(isPlain ? [right] : [left, right], bound);
  return isPlain ? new Set([...names, sourceOf(left)]) : names;
};

/** An operation; the right side of a connective may not run. */
export const operation: ScopeVisitor = (walk, node, bound) => {
  const names = walk.visit(childOf(node, "left")!, bound);
  const both = walk.visit(childOf(node, "right")!, names);
  return /^(?:&&|\|\||and|or)$/.test(sourceOf(childOf(node, "operator")!)) ? names : both;
};

/** `condition ? consequence : alternative`. */
export const conditional: ScopeVisitor = (walk, node, bound) => {
  const names = walk.visit(childOf(node, "condition")!, bound);
  walk.visit(childOf(node, "consequence")!, names);
  walk.visit(childOf(node, "alternative")!, names);
  return names;
};

/**
 * An `if` with its two ways.
 * @param boundIfTrue  names that its condition binds only where it holds
 */
export const ifStatement =
  (boundIfTrue: (condition: SyntaxNode) => Bound = () => new Set()): ScopeVisitor =>
  (walk, node, bound) =>
    walk.scoped(bound, () => {
      const condition = childOf(node, "condition")!;
      const names = walk.visit(condition, bound);
      const yes = walk.visit(childOf(node, "consequence")!, names);
      const otherwise = childOf(node, "alternative");
      const rest = withoutNames(names, boundIfTrue(condition));
      const no = otherwise === undefined ? rest : walk.visit(otherwise, rest);
      return meet([yes, no]) ?? rest;
    });

/** A loop whose condition comes first. */
export const whileStatement: ScopeVisitor = (walk, node, bound) =>
  walk.scoped(bound, () => {
    const names = walk.visit(childOf(node, "condition")!, bound);
    walk.visit(childOf(node, "body")!, names);
    return names;
  });
