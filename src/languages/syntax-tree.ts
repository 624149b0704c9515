/**
 * @file Concrete syntax trees as plain objects (made in syntax-parser.ts), and small questions
 * about their nodes. Offsets are UTF-16 code units of the source text; only finished edits are
 * turned into bytes.
 */

/** One node of a syntax tree, tokens included. */
export interface SyntaxNode {
  /** The grammar's name of the node, for example "if_statement", or the token itself ("<="). */
  readonly kind: string;
  /** False for tokens such as "(" and "and". */
  readonly named: boolean;
  /** The grammar's name of this node's role in its parent ("condition"), or null. */
  readonly field: string | null;
  /** The text that `start` and `end` refer to. */
  readonly source: string;
  /** UTF-16 offset of its first character in `source`. */
  readonly start: number;
  /** UTF-16 offset behind its last character in `source`. */
  readonly end: number;
  /** The node around it; null at the root. */
  readonly parent: SyntaxNode | null;
  /** Nodes inside of it in order, tokens included. */
  readonly children: readonly SyntaxNode[];
}

/** The source text of a node. */
export function sourceOf(node: SyntaxNode): string {
  return node.source.slice(node.start, node.end);
}

/** The child in a role of the grammar, for example `childOf(node, "condition")`. */
export function childOf(node: SyntaxNode, field: string): SyntaxNode | undefined {
  return node.children.find((child) => child.field === field);
}

/** Nodes that a grammar allows anywhere and that say nothing: comments, continued lines. */
const EXTRAS: ReadonlySet<string> = new Set([
  "comment",
  "line_comment",
  "block_comment",
  "html_comment",
  "line_continuation",
]);

/** Whether a node is a comment or the mark of a continued line. */
export function isExtra(node: SyntaxNode): boolean {
  return EXTRAS.has(node.kind);
}

/** Children that are neither tokens nor comments nor marks of continued lines. */
export function namedChildren(node: SyntaxNode): SyntaxNode[] {
  return node.children.filter((child) => child.named && !isExtra(child));
}

/**
 * Leaves of the tree of `node.source` that overlap [start, end), in order; comments, marks of
 * continued lines and empty tokens are left out.
 */
export function tokensIn(node: SyntaxNode, start: number, end: number): SyntaxNode[] {
  const tokens: SyntaxNode[] = [];
  const visit = (at: SyntaxNode): void => {
    if (at.source !== node.source || at.end <= start || at.start >= end || isExtra(at)) return;
    if (at.children.length > 0) at.children.forEach(visit);
    else if (at.end > at.start) tokens.push(at);
  };
  visit(node);
  return tokens;
}
