/**
 * @file Concrete syntax trees as plain objects. A tree-sitter grammar (WebAssembly, from @vscode/tree-sitter-wasm)
 * parses; its tree is copied once into `SyntaxNode`s, because every question asked of the original crosses into
 * WebAssembly. Offsets are UTF-16 code units of the source text; only finished edits are turned into bytes.
 */
import { dirname, join } from "node:path";
import { Language as Grammar, Parser, type TreeCursor } from "web-tree-sitter";

/** One node of a syntax tree, tokens included. */
export interface SyntaxNode {
  /** The grammar's name of the node, for example "if_statement", or the token itself ("<="). */
  readonly kind: string;
  /** False for tokens such as "(" and "and". */
  readonly named: boolean;
  /** The grammar's name of this node's role in its parent ("condition"), or null. */
  readonly field: string | null;
  readonly start: number;
  readonly end: number;
  readonly parent: SyntaxNode | null;
  readonly children: readonly SyntaxNode[];
}

/** Parses source text of one language. */
export interface SyntaxParser {
  /** The tree of `source`, or null where it does not parse. */
  parse(source: string): SyntaxNode | null;
}

let runtime: Promise<void> | undefined;

/**
 * A parser for one grammar; the WebAssembly runtime is started once a process.
 * @param grammar  file name inside @vscode/tree-sitter-wasm, for example "tree-sitter-python.wasm"
 */
export async function createParser(grammar: string): Promise<SyntaxParser> {
  runtime ??= Parser.init();
  await runtime;
  const language = await Grammar.load(join(dirname(require.resolve("@vscode/tree-sitter-wasm/package.json")), "wasm", grammar));
  const parser = new Parser();
  parser.setLanguage(language);
  const kinds = Array.from({ length: language.nodeTypeCount }, (_, id) => language.nodeTypeForId(id) ?? "");
  const named = kinds.map((_, id) => language.nodeTypeIsNamed(id));
  const fields = Array.from({ length: language.fieldCount + 1 }, (_, id) => (id === 0 ? null : language.fieldNameForId(id)));
  const copy = (cursor: TreeCursor, parent: SyntaxNode | null): SyntaxNode => {
    const id = cursor.nodeTypeId;
    const children: SyntaxNode[] = [];
    const node: SyntaxNode = {
      kind: kinds[id] ?? cursor.nodeType, named: named[id] ?? cursor.nodeIsNamed, field: fields[cursor.currentFieldId] ?? null,
      start: cursor.startIndex, end: cursor.endIndex, parent, children,
    };
    if (cursor.gotoFirstChild()) {
      do children.push(copy(cursor, node));
      while (cursor.gotoNextSibling());
      cursor.gotoParent();
    }
    return node;
  };
  return {
    parse(source) {
      const tree = parser.parse(source);
      if (tree === null) return null;
      try {
        if (tree.rootNode.hasError) return null;
        const cursor = tree.walk();
        try {
          return copy(cursor, null);
        } finally {
          cursor.delete();
        }
      } finally {
        tree.delete();
      }
    },
  };
}

/** The child in a role of the grammar, for example `childOf(node, "condition")`. */
export function childOf(node: SyntaxNode, field: string): SyntaxNode | undefined {
  return node.children.find((child) => child.field === field);
}

/** Children that are neither tokens nor comments. */
export function namedChildren(node: SyntaxNode): SyntaxNode[] {
  return node.children.filter((child) => child.named && child.kind !== "comment");
}

/** Leaves of the tree that overlap [start, end), in order; comments and empty tokens are left out. */
export function tokensIn(node: SyntaxNode, start: number, end: number): SyntaxNode[] {
  const tokens: SyntaxNode[] = [];
  const visit = (at: SyntaxNode): void => {
    if (at.end <= start || at.start >= end || at.kind === "comment") return;
    if (at.children.length > 0) at.children.forEach(visit);
    else if (at.end > at.start) tokens.push(at);
  };
  visit(node);
  return tokens;
}
