/**
 * @file Which variables are declared where in a Rust function, and what type they have. A variable
 * without `mut` is a constant.
 */
import { meet, type Bound } from "../bound-names.js";
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { bindsNothing, ScopeWalk, type ScopeVisitor, type TypedScope } from "../typed/scope.js";
import { inferNumbers } from "./inference.js";
import { declarePattern } from "./patterns.js";
import { handedBy } from "./results.js";
import { readsInMacro } from "./macros.js";
import { itemOf, typeText } from "./type-text.js";
import { typeOf } from "./types.js";

/** Walks one function. */
export function scopeOf(fn: SyntaxNode): TypedScope {
  const walk = new ScopeWalk(VISITORS);
  inner(walk, fn, new Set());
  inferNumbers(fn, walk.types);
  return walk;
}

const scoped: ScopeVisitor = (walk, node, bound) =>
  walk.scoped(bound, () => walk.below(node, bound));

const VISITORS: ReadonlyMap<string, ScopeVisitor> = new Map<string, ScopeVisitor>([
  ["identifier", (walk, node, bound) => walk.read(node, bound)],
  ...[
    ...["lifetime", "label", "loop_label", "scoped_identifier", "attribute_item", "type_arguments"],
    ...["generic_type", "use_declaration", "struct_item", "enum_item", "impl_item", "const_item"],
  ].map((kind): [string, ScopeVisitor] => [kind, bindsNothing]),
  ["block", scoped],
  ["function_item", (walk, node, bound) => (inner(walk, node, new Set()), bound)],
  ["field_expression", (walk, node, bound) => walk.visit(childOf(node, "value")!, bound)],
  ["type_cast_expression", (walk, node, bound) => walk.visit(childOf(node, "value")!, bound)],
  ["let_declaration", declaration],
  [
    "let_condition",
    (walk, node, bound) => {
      const value = childOf(node, "value")!;
      const names = walk.visit(value, bound);
      return declarePattern(walk, childOf(node, "pattern")!, names, typeOf(value, walk.types));
    },
  ],
  [
    "assignment_expression",
    (walk, node, bound) => {
      const [left, right] = [childOf(node, "left")!, childOf(node, "right")!];
      if (left.kind !== "identifier") return walk.inOrder([left, right], bound);
      return new Set([...walk.visit(right, bound), sourceOf(left)]);
    },
  ],
  [
    "if_expression",
    (walk, node, bound) =>
      walk.scoped(bound, () => {
        const names = walk.visit(childOf(node, "condition")!, bound);
        const yes = walk.visit(childOf(node, "consequence")!, names);
        const otherwise = childOf(node, "alternative");
        return meet([yes, otherwise === undefined ? bound : walk.visit(otherwise, bound)]) ?? bound;
      }),
  ],
  [
    "while_expression",
    (walk, node, bound) => {
      walk.scoped(bound, () => {
        const names = walk.visit(childOf(node, "condition")!, bound);
        return walk.visit(childOf(node, "body")!, names);
      });
      return bound;
    },
  ],
  [
    "for_expression",
    (walk, node, bound) => {
      const value = childOf(node, "value")!;
      const names = walk.visit(value, bound);
      walk.scoped(names, () => {
        const item = itemOf(typeOf(value, walk.types));
        const inside = declarePattern(walk, childOf(node, "pattern")!, names, item);
        return walk.visit(childOf(node, "body")!, inside);
      });
      return names;
    },
  ],
  [
    "match_expression",
    (walk, node, bound) => {
      const value = childOf(node, "value")!;
      const names = walk.visit(value, bound);
      const type = typeOf(value, walk.types);
      for (const arm of namedChildren(childOf(node, "body")!)) matchArm(walk, arm, names, type);
      return names;
    },
  ],
  ["closure_expression", (walk, node, bound) => closure(walk, node, bound, [])],
  [
    "call_expression",
    (walk, node, bound) => {
      const callee = childOf(node, "function")!;
      const names = callee.kind === "identifier" ? bound : walk.visit(callee, bound);
      const handed = handedBy(node, (one) => typeOf(one, walk.types));
      for (const argument of namedChildren(childOf(node, "arguments")!))
        if (argument.kind === "closure_expression") closure(walk, argument, names, handed);
        else walk.visit(argument, names);
      return names;
    },
  ],
  [
    "token_tree",
    (walk, node, bound) => {
      for (const name of readsInMacro(node)) walk.read(name, bound);
      return bound;
    },
  ],
]);

/** A function, where `bound` is bound outside. */
function inner(walk: ScopeWalk, node: SyntaxNode, bound: Bound): Bound {
  walk.scoped(bound, () => {
    let names = bound;
    for (const one of namedChildren(childOf(node, "parameters")!)) {
      const pattern = childOf(one, "pattern");
      if (pattern === undefined) continue;
      const type = typeText(childOf(one, "type")!);
      names = declarePattern(walk, pattern, names, type, {
        isMutable: one.children.some((child) => child.kind === "mutable_specifier"),
        isParameter: true,
      });
    }
    return walk.visit(childOf(node, "body")!, names);
  });
  return bound;
}

function declaration(walk: ScopeWalk, node: SyntaxNode, bound: Bound): Bound {
  const [value, type] = [childOf(node, "value"), childOf(node, "type")];
  const names = walk.inOrder([value, childOf(node, "alternative")], bound);
  const made = value && typeOf(value, walk.types);
  return declarePattern(
    walk,
    childOf(node, "pattern")!,
    names,
    type === undefined ? made : typeText(type),
    {
      isMutable: node.children.some((child) => child.kind === "mutable_specifier"),
      isEmpty: value === undefined,
    },
  );
}

function matchArm(walk: ScopeWalk, arm: SyntaxNode, bound: Bound, type: string | undefined): void {
  const pattern = childOf(arm, "pattern");
  if (pattern === undefined) return;
  walk.scoped(bound, () => {
    const names = declarePattern(walk, pattern, bound, type);
    return walk.inOrder([childOf(pattern, "condition"), childOf(arm, "value")], names);
  });
}

function closure(
  walk: ScopeWalk,
  node: SyntaxNode,
  bound: Bound,
  types: readonly (string | undefined)[],
): Bound {
  walk.before.set(node, bound);
  walk.scoped(bound, () => {
    let names = bound;
    const parameters = namedChildren(childOf(node, "parameters")!);
    parameters.forEach((one, i) => {
      const type = childOf(one, "type");
      const pattern = childOf(one, "pattern") ?? one;
      names = declarePattern(walk, pattern, names, type === undefined ? types[i] : typeText(type));
    });
    return walk.visit(childOf(node, "body")!, names);
  });
  return bound;
}
