/** @file Names that Rust's patterns bind, with their types as far as the matched type says them. */
import type { Bound } from "../bound-names.js";
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import type { Declared, ScopeWalk } from "../typed/scope.js";
import { heldBy, tupleParts } from "./type-text.js";

/** What is said beside a pattern. */
type Said = Pick<Declared, "isEmpty" | "isParameter"> & { readonly isMutable?: boolean };

/** Variants of an enumeration and constants begin with a capital. */
const isBinding = (node: SyntaxNode): boolean => !/^\p{Lu}/u.test(sourceOf(node));

/** Identifiers that a pattern binds. */
export function boundBy(pattern: SyntaxNode): SyntaxNode[] {
  switch (pattern.kind) {
    case "identifier":
    case "shorthand_field_identifier":
      return isBinding(pattern) ? [pattern] : [];
    case "tuple_struct_pattern":
    case "struct_pattern":
      return namedChildren(pattern)
        .filter((child) => child.field !== "type")
        .flatMap(boundBy);
    case "field_pattern":
      return boundBy(childOf(pattern, "pattern") ?? childOf(pattern, "name")!);
    case "or_pattern":
      return namedChildren(pattern).slice(0, 1).flatMap(boundBy);
    case "match_pattern":
      return namedChildren(pattern)
        .filter((child) => child.field !== "condition")
        .flatMap(boundBy);
    case "tuple_pattern":
    case "slice_pattern":
    case "mut_pattern":
    case "ref_pattern":
    case "reference_pattern":
    case "captured_pattern":
      return namedChildren(pattern).flatMap(boundBy);
    default:
      return [];
  }
}

/** Declares what a pattern binds that is matched with a value of `type`. */
export function declarePattern(
  walk: ScopeWalk,
  pattern: SyntaxNode,
  bound: Bound,
  type: string | undefined,
  said: Said = {},
): Bound {
  const { isMutable = false, ...rest } = said;
  const all = (parts: readonly (readonly [SyntaxNode, string | undefined])[]): Bound =>
    parts.reduce((names, [part, of]) => declarePattern(walk, part, names, of, said), bound);
  const inner = namedChildren(pattern);
  switch (pattern.kind) {
    case "identifier":
      if (!isBinding(pattern)) return bound;
      return walk.declare(pattern, bound, { type, isConstant: !isMutable, ...rest });
    case "mut_pattern":
      return declarePattern(walk, inner.at(-1)!, bound, type, { ...said, isMutable: true });
    case "reference_pattern":
      return declarePattern(walk, inner.at(-1)!, bound, type?.replace(/^&(?:mut )?/, ""), said);
    case "ref_pattern":
      return declarePattern(walk, inner.at(-1)!, bound, type && `&${type}`, said);
    case "match_pattern":
      return all(
        inner.slice(0, 1).flatMap((one) => (one.field === "condition" ? [] : [[one, type]])),
      );
    case "tuple_pattern": {
      const parts = pattern.children.filter(({ kind }) => !/^[(),]$/.test(kind));
      const types = parts.some(({ kind }) => kind === "remaining_field_pattern")
        ? []
        : tupleParts(type);
      return all(parts.map((part, i) => [part, types[i]]));
    }
    case "tuple_struct_pattern": {
      const holds = /^(?:Some|Ok)$/.test(sourceOf(childOf(pattern, "type")!));
      const parts = inner.filter((child) => child.field !== "type");
      return all(parts.map((part) => [part, holds ? heldBy(type) : undefined]));
    }
    default:
      return boundBy(pattern).reduce(
        (names, name) =>
          walk.declare(name, names, { type: undefined, isConstant: !isMutable, ...rest }),
        bound,
      );
  }
}
