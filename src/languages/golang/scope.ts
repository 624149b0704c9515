/**
 * @file Which variables are declared where in a Go function. Every variable has a value at once.
 */
import type { Bound } from "../bound-names.js";
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import {
  bindsNothing,
  ScopeWalk,
  type ScopeVisitor,
  type TypedScope,
  visitCall,
} from "../typed/scope.js";
import { elementOf, rangedOver, resultsOf, typeOf, typeText } from "./types.js";

/** Walks one function. */
export function scopeOf(fn: SyntaxNode): TypedScope {
  const walk = new ScopeWalk(VISITORS);
  inner(walk, fn, new Set());
  return walk;
}

const scoped: ScopeVisitor = (walk, node, bound) => {
  walk.scoped(bound, () => walk.below(node, bound));
  return bound;
};
const listed = (node: SyntaxNode | undefined): SyntaxNode[] => {
  if (node === undefined) return [];
  return node.kind === "expression_list" ? namedChildren(node) : [node];
};

const VISITORS: ReadonlyMap<string, ScopeVisitor> = new Map<string, ScopeVisitor>([
  ["identifier", (walk, node, bound) => walk.read(node, bound)],
  ["block", scoped],
  ["if_statement", scoped],
  ["for_statement", scoped],
  ["expression_switch_statement", scoped],
  ["type_switch_statement", scoped],
  ["expression_case", scoped],
  ["type_case", scoped],
  ["default_case", scoped],
  ["communication_case", scoped],
  ["func_literal", inner],
  ["type_declaration", bindsNothing],
  ["label_name", bindsNothing],
  ["selector_expression", (walk, node, bound) => walk.visit(childOf(node, "operand")!, bound)],
  [
    "keyed_element",
    (walk, node, bound) => {
      const key = namedChildren(node)[0];
      const isName = key !== undefined && namedChildren(key)[0]?.kind === "identifier";
      return walk.inOrder(namedChildren(node).slice(isName ? 1 : 0), bound);
    },
  ],
  ["call_expression", visitCall],
  ["short_var_declaration", shortDeclaration],
  ["var_spec", declaration],
  ["const_spec", declaration],
  [
    "range_clause",
    (walk, node, bound) => {
      const right = childOf(node, "right")!;
      const names = walk.visit(right, bound);
      const left = listed(childOf(node, "left"));
      if (!node.children.some((child) => child.kind === ":=")) return walk.inOrder(left, names);
      return declareAll(walk, left, rangedOver(typeOf(right, walk.types)), names);
    },
  ],
]);

/** A function, where `bound` is bound outside; its named results are variables too. */
function inner(walk: ScopeWalk, node: SyntaxNode, bound: Bound): Bound {
  walk.scoped(bound, () => {
    let names = bound;
    for (const field of ["parameters", "result"]) {
      const list = childOf(node, field);
      if (list?.kind !== "parameter_list") continue;
      for (const one of namedChildren(list)) {
        const written = typeText(childOf(one, "type")!);
        const type = one.kind.startsWith("variadic") ? `[]${written}` : written;
        for (const name of one.children.filter((child) => child.field === "name"))
          names = walk.declare(name, names, { type, isParameter: true });
      }
    }
    return walk.visit(childOf(node, "body")!, names);
  });
  return bound;
}

function declareAll(
  walk: ScopeWalk,
  names: readonly SyntaxNode[],
  types: readonly (string | undefined)[],
  bound: Bound,
  isConstant = false,
): Bound {
  let all = bound;
  names.forEach((name, i) => {
    if (name.kind === "identifier" && sourceOf(name) !== "_")
      all = walk.declare(name, all, { type: types[i], isConstant });
  });
  return all;
}

function shortDeclaration(walk: ScopeWalk, node: SyntaxNode, bound: Bound): Bound {
  const [left, right] = [listed(childOf(node, "left")), listed(childOf(node, "right"))];
  const names = walk.inOrder(right, bound);
  return declareAll(walk, left, typesOf(right, left.length, walk), names);
}

/** Types of `count` values. */
function typesOf(
  values: readonly SyntaxNode[],
  count: number,
  { types }: ScopeWalk,
): (string | undefined)[] {
  if (values.length === count) return values.map((value) => typeOf(value, types));
  const only = values[0];
  if (only?.kind === "call_expression") return resultsOf(only, types);
  if (only?.kind === "index_expression")
    return [elementOf(typeOf(childOf(only, "operand")!, types)), "bool"];
  return [];
}

/** `var a, b T = …` and `const a = …`. */
function declaration(walk: ScopeWalk, node: SyntaxNode, bound: Bound): Bound {
  const names = node.children.filter((child) => child.field === "name" && child.named);
  const values = listed(childOf(node, "value"));
  const all = walk.inOrder(values, bound);
  const type = childOf(node, "type");
  const types =
    type === undefined ? typesOf(values, names.length, walk) : names.map(() => typeText(type));
  return declareAll(walk, names, types, all, node.kind === "const_spec");
}
