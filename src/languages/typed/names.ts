/** @file Names that a statement reads and changes, and where a variable's name stands. */
import type { Span } from "../outline.js";
import type { Names } from "../outlined-statement.js";
import { sourceOf, type SyntaxNode } from "../syntax-tree.js";
import type { TypeRules } from "./rules.js";
import type { TypedScope } from "./scope.js";

/**
 * Variables that a statement reads, and those that it binds or stores into; what a call is given
 * that is made for its effect may be changed by it. What it stores into without declaring it is
 * among those that it reads, since it must stand behind the declaration.
 */
export function namesIn(
  node: SyntaxNode,
  variables: ReadonlySet<string>,
  rules: Pick<TypeRules, "storesOf" | "isEffect" | "isScope">,
): Names {
  const declared = new Set<string>();
  const reads = new Set<string>();
  const writes = new Set<string>();
  const note = (at: SyntaxNode, into: Set<string>): void => {
    if (variables.has(sourceOf(at))) into.add(sourceOf(at));
  };
  const visit = (at: SyntaxNode, skipped: ReadonlySet<SyntaxNode>): void => {
    if (skipped.has(at)) return;
    if (at.kind === "identifier") return note(at, reads);
    const stores = rules.storesOf(at);
    const pure = new Set<SyntaxNode>();
    for (const target of stores?.targets ?? []) {
      const base = baseOf(target);
      if (base !== undefined) note(base, stores!.declares === true ? declared : writes);
      if (base === target && stores!.declares === true) pure.add(target);
    }
    if (rules.isEffect(at)) for (const name of identifiersIn(at)) note(name, writes);
    at.children.forEach((child) => visit(child, pure.size > 0 ? pure : skipped));
  };
  visit(node, new Set());
  for (const name of declared)
    if (!rules.isScope(node)) writes.add(name);
    else {
      reads.delete(name);
      writes.delete(name);
    }
  return { reads, writes };
}

/** The variable that `a[i].b` is a part of; undefined where there is none. */
function baseOf(target: SyntaxNode): SyntaxNode | undefined {
  if (target.kind === "identifier") return target;
  const first = target.children.find((child) => child.named);
  return first === undefined ? undefined : baseOf(first);
}

function identifiersIn(node: SyntaxNode): SyntaxNode[] {
  if (node.kind === "identifier") return [node];
  return node.children.flatMap(identifiersIn);
}

/** Every place of each variable that is no parameter and whose name says nothing else. */
export function renamableIn(
  fn: SyntaxNode,
  { variables, parameters }: TypedScope,
  { isOther }: Pick<TypeRules, "isOther">,
): Map<string, Span[]> {
  const names = [...variables].filter((name) => !parameters.has(name));
  const places = new Map(names.map((name): [string, Span[]] => [name, []]));
  const visit = (node: SyntaxNode): void => {
    if (node.children.length > 0) return node.children.forEach(visit);
    const name = sourceOf(node);
    if (!node.named || !places.has(name)) return;
    if (node.kind === "identifier" && !isOther(node))
      places.get(name)!.push({ start: node.start, end: node.end });
    else if (node.kind.endsWith("identifier") && node.kind !== "field_identifier")
      places.delete(name);
  };
  visit(fn);
  return places;
}
