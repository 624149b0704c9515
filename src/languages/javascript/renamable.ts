/** @file Places of each variable of a JavaScript function, for renaming it everywhere. */
import type { Span } from "../outline.js";
import { sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { inPattern, isFunction, parametersOf } from "./syntax.js";

/**
 * Every place of each variable that is no parameter and never stands for a property's name too (`{
 * x }`).
 */
export function renamableIn(fn: SyntaxNode, variables: ReadonlySet<string>): Map<string, Span[]> {
  const places = new Map<string, Span[]>([...variables].map((name) => [name, []]));
  const visit = (node: SyntaxNode): void => {
    if (node.kind === "identifier")
      places.get(sourceOf(node))?.push({ start: node.start, end: node.end });
    if (node.kind.startsWith("shorthand_property_identifier")) places.delete(sourceOf(node));
    if (isFunction(node))
      parametersOf(node).forEach((parameter) =>
        inPattern(parameter, (name) => places.delete(sourceOf(name))),
      );
    node.children.forEach(visit);
  };
  visit(fn);
  return places;
}
