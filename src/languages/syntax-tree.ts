/**
 * @file Concrete syntax trees as plain objects. A tree-sitter grammar (WebAssembly, from
 * @vscode/tree-sitter-wasm) parses; its tree is copied once into `SyntaxNode`s, because every
 * question asked of the original crosses into WebAssembly. Offsets are UTF-16 code units of the
 * source text; only finished edits are turned into bytes.
 */
import { dirname, join } from "node:path";
import { Edit, Language as Grammar, Parser, type Tree, type TreeCursor } from "web-tree-sitter";

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
  readonly start: number;
  readonly end: number;
  readonly parent: SyntaxNode | null;
  readonly children: readonly SyntaxNode[];
}

/** Parses source text of one language. */
export interface SyntaxParser {
  /** The tree of `source`, or null where it does not parse. */
  parse(source: string): SyntaxNode | null;
  /** The same for a text that will be edited; call `release` when done with it. */
  open(source: string): OpenTree | null;
}

/** A tree that edits can be tried on. */
export interface OpenTree {
  readonly root: SyntaxNode;
  /**
   * The tree of the text with [start, end) replaced by `after`, or null where it does not parse.
   * Parts that the edit leaves alone are this tree's own nodes: their `source` is the unedited
   * text, and their `parent` is here.
   */
  edited(start: number, end: number, after: string): SyntaxNode | null;
  /** The tree of another text, made of that text alone; null where it does not parse. */
  parse(source: string): SyntaxNode | null;
  release(): void;
}

let runtime: Promise<void> | undefined;

/**
 * A parser for one grammar; the WebAssembly runtime is started once a process.
 * @param grammar  file name inside @vscode/tree-sitter-wasm, for example "tree-sitter-python.wasm"
 */
export async function createParser(grammar: string): Promise<SyntaxParser> {
  runtime ??= Parser.init();
  await runtime;
  const language = await Grammar.load(
    join(dirname(require.resolve("@vscode/tree-sitter-wasm/package.json")), "wasm", grammar),
  );
  const parser = new Parser();
  parser.setLanguage(language);
  const kinds = Array.from(
    { length: language.nodeTypeCount },
    (_, id) => language.nodeTypeForId(id) ?? "",
  );
  const named = kinds.map((_, id) => language.nodeTypeIsNamed(id));
  const fields = Array.from({ length: language.fieldCount + 1 }, (_, id) =>
    id === 0 ? null : language.fieldNameForId(id),
  );

  /**
   * Copies the tree below the cursor; `known` may know a node of an earlier tree that is still
   * right.
   */
  let register: ((id: number, node: SyntaxNode) => void) | undefined;
  const copy = (
    cursor: TreeCursor,
    source: string,
    parent: SyntaxNode | null,
    known: (id: number, start: number, end: number) => SyntaxNode | undefined,
  ): SyntaxNode => {
    const id = cursor.nodeTypeId,
      start = cursor.startIndex,
      last = cursor.endIndex;
    // a comment's end takes CRLF apart
    const end = source[last] === "\n" && source[last - 1] === "\r" ? last - 1 : last;
    const field = fields[cursor.currentFieldId] ?? null;
    const before = known(id, start, end);
    if (before !== undefined && before.field === field) return before;
    const children: SyntaxNode[] = [];
    const node: SyntaxNode = {
      kind: kinds[id] ?? cursor.nodeType,
      named: named[id] ?? cursor.nodeIsNamed,
      field,
      source,
      start,
      end,
      parent,
      children,
    };
    register?.(id, node);
    if (cursor.gotoFirstChild()) {
      do children.push(copy(cursor, source, node, known));
      while (cursor.gotoNextSibling());
      cursor.gotoParent();
    }
    return node;
  };
  const rooted = (tree: Tree, source: string, known: Parameters<typeof copy>[3]): SyntaxNode => {
    const cursor = tree.walk();
    try {
      return copy(cursor, source, null, known);
    } finally {
      cursor.delete();
    }
  };
  const none = (): undefined => undefined;

  const parse = (source: string): SyntaxNode | null => {
    const tree = parser.parse(source);
    try {
      return tree === null || tree.rootNode.hasError ? null : rooted(tree, source, none);
    } finally {
      tree?.delete();
    }
  };

  return {
    parse,
    open(source) {
      const tree = parser.parse(source);
      if (tree === null || tree.rootNode.hasError) {
        tree?.delete();
        return null;
      }
      const nodes = new Map<number, SyntaxNode>();
      const key = (id: number, start: number, end: number): number =>
        (start * 1048576 + (end - start)) * 1024 + id; // exact below 8 MB
      register = (id, node) => {
        const place = key(id, node.start, node.end);
        if (!nodes.has(place)) nodes.set(place, node);
      };
      const root = rooted(tree, source, none);
      register = undefined;
      return {
        root,
        edited(start, end, after) {
          const text = source.slice(0, start) + after + source.slice(end);
          const newEnd = start + after.length,
            shift = newEnd - end;
          const copied = tree.copy();
          copied.edit(
            new Edit({
              startIndex: start,
              oldEndIndex: end,
              newEndIndex: newEnd,
              startPosition: pointAt(source, start),
              oldEndPosition: pointAt(source, end),
              newEndPosition: pointAt(text, newEnd),
            }),
          );
          const made = parser.parse(text, copied);
          copied.delete();
          try {
            if (made === null || made.rootNode.hasError) return null;
            return rooted(made, text, (id, from, to) =>
              to < start
                ? nodes.get(key(id, from, to))
                : from > newEnd
                  ? nodes.get(key(id, from - shift, to - shift))
                  : undefined,
            );
          } finally {
            made?.delete();
          }
        },
        parse,
        release: () => tree.delete(),
      };
    },
  };
}

/** Row and column of an offset. */
function pointAt(source: string, offset: number): { row: number; column: number } {
  let row = 0,
    lineStart = 0;
  for (
    let newline = source.indexOf("\n");
    newline >= 0 && newline < offset;
    newline = source.indexOf("\n", lineStart)
  ) {
    row++;
    lineStart = newline + 1;
  }
  return { row, column: offset - lineStart };
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
const EXTRAS: ReadonlySet<string> = new Set(["comment", "html_comment", "line_continuation"]);

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
