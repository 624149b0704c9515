/**
 * @file What stands between a macro's brackets: tokens, which the grammar does not read further. A
 * name is a variable's where it is no field, path, function or macro.
 */
import { sourceOf, type SyntaxNode } from "../syntax-tree.js";

/** Names in a macro that could be variables; those in brackets inside of it too. */
export function readsInMacro(tree: SyntaxNode): SyntaxNode[] {
  return tree.children.flatMap((child, i) => {
    if (child.kind === "token_tree") return readsInMacro(child);
    return child.kind === "identifier" && isValue(tree.children, i) ? [child] : [];
  });
}

/** Whether a name in a macro is a value of its own. */
function isValue(tokens: readonly SyntaxNode[], at: number): boolean {
  const [before, after] = [tokens[at - 1], tokens[at + 1]];
  if (/^(?:\.|::|fn|let|mut)$/.test(before?.kind ?? "")) return false;
  if (/^(?:::|!|=)$/.test(after?.kind ?? "")) return false;
  return !(after?.kind === "token_tree" && /^[({]/.test(sourceOf(after)));
}

/** Whether an identifier stands in a macro and names no variable there. */
export function isNoValueInMacro(node: SyntaxNode): boolean {
  const tree = node.parent;
  if (tree?.kind !== "token_tree") return false;
  return !isValue(tree.children, tree.children.indexOf(node));
}
