/**
 * @file Makes syntax trees. A tree-sitter grammar (WebAssembly, from @vscode/tree-sitter-wasm)
 * parses; its tree is copied once into `SyntaxNode`s, because every question asked of the original
 * crosses into WebAssembly.
 */
import { dirname, join } from "node:path";
import { Edit, Language as Grammar, Parser, type Tree, type TreeCursor } from "web-tree-sitter";
import type { SyntaxNode } from "./syntax-tree.js";

/** Parses source text of one language. */
export interface SyntaxParser {
  /** The tree of `source`, or null where it does not parse. */
  parse(source: string): SyntaxNode | null;
  /** The tree of any text; what the grammar has no rule for is in nodes of the kind "ERROR". */
  parseAny(source: string): SyntaxNode;
  /** The tree for a text that will be edited; call `release` when done with it. */
  open(source: string): OpenTree | null;
}

/** A tree that edits can be tried on. */
export interface OpenTree {
  /** Root of the unedited text's tree. */
  readonly root: SyntaxNode;
  /**
   * The tree of the text with [start, end) replaced by `after`, or null where it does not parse.
   * Parts that the edit leaves alone are this tree's own nodes: their `source` is the unedited
   * text, and their `parent` is here.
   */
  edited(start: number, end: number, after: string): SyntaxNode | null;
  /** The tree of another text, made of that text alone; null where it does not parse. */
  parse(source: string): SyntaxNode | null;
  /** Frees what edits are parsed with; none can be tried afterwards. */
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
  const folder = dirname(require.resolve("@vscode/tree-sitter-wasm/package.json"));
  const language = await Grammar.load(join(folder, "wasm", grammar));
  const parser = new Parser();
  parser.setLanguage(language);
  const copier = new TreeCopier(language);
  const copied = (tree: Tree, source: string): SyntaxNode => {
    try {
      return copier.copy(tree, source);
    } finally {
      tree.delete();
    }
  };
  const parse = (source: string): SyntaxNode | null => {
    const tree = parsed(parser, source);
    return tree === null ? null : copied(tree, source);
  };
  return {
    parse,
    parseAny: (source) => copied(parser.parse(source)!, source),
    open(source) {
      const tree = parsed(parser, source);
      return tree === null ? null : new EditableTree(parser, copier, tree, source, parse);
    },
  };
}

/** The tree of a text without errors, or null. */
function parsed(parser: Parser, source: string, earlier?: Tree): Tree | null {
  const tree = parser.parse(source, earlier);
  if (tree === null || !tree.rootNode.hasError) return tree;
  tree.delete();
  return null;
}

/** What a copier does about nodes that it meets. */
interface Meeting {
  /** A node of an earlier tree that is still right, if one is known. */
  known?(id: number, start: number, end: number): SyntaxNode | undefined;
  /** Called with every node that was made. */
  made?(id: number, node: SyntaxNode): void;
}

/** Copies the trees of one grammar into plain objects. */
class TreeCopier {
  private readonly kinds: readonly string[];
  private readonly named: readonly boolean[];
  private readonly fields: readonly (string | null)[];

  constructor(language: Grammar) {
    const ids = [...Array(language.nodeTypeCount).keys()];
    this.kinds = ids.map((id) => language.nodeTypeForId(id) ?? "");
    this.named = ids.map((id) => language.nodeTypeIsNamed(id));
    this.fields = Array.from({ length: language.fieldCount + 1 }, (_, id) =>
      id === 0 ? null : language.fieldNameForId(id),
    );
  }

  copy(tree: Tree, source: string, meeting: Meeting = {}): SyntaxNode {
    const cursor = tree.walk();
    try {
      return this.below(cursor, source, null, meeting);
    } finally {
      cursor.delete();
    }
  }

  private below(
    cursor: TreeCursor,
    source: string,
    parent: SyntaxNode | null,
    meeting: Meeting,
  ): SyntaxNode {
    const id = cursor.nodeTypeId;
    const start = cursor.startIndex;
    const last = cursor.endIndex;
    // a comment's end takes CRLF apart
    const end = source[last] === "\n" && source[last - 1] === "\r" ? last - 1 : last;
    const field = this.fields[cursor.currentFieldId] ?? null;
    const before = meeting.known?.(id, start, end);
    if (before !== undefined && before.field === field) return before;
    const children: SyntaxNode[] = [];
    const node: SyntaxNode = {
      kind: this.kinds[id] ?? cursor.nodeType,
      named: this.named[id] ?? cursor.nodeIsNamed,
      field,
      source,
      start,
      end,
      parent,
      children,
    };
    meeting.made?.(id, node);
    if (cursor.gotoFirstChild()) {
      do children.push(this.below(cursor, source, node, meeting));
      while (cursor.gotoNextSibling());
      cursor.gotoParent();
    }
    return node;
  }
}

/** See `OpenTree`. */
class EditableTree implements OpenTree {
  readonly root: SyntaxNode;
  /** The outermost node of each kind and place. */
  private readonly nodes = new Map<number, SyntaxNode>();

  constructor(
    private readonly parser: Parser,
    private readonly copier: TreeCopier,
    private readonly tree: Tree,
    private readonly source: string,
    readonly parse: (source: string) => SyntaxNode | null,
  ) {
    this.root = copier.copy(tree, source, {
      made: (id, node) => {
        const place = placeKey(id, node.start, node.end);
        if (!this.nodes.has(place)) this.nodes.set(place, node);
      },
    });
  }

  edited(start: number, end: number, after: string): SyntaxNode | null {
    const text = this.source.slice(0, start) + after + this.source.slice(end);
    const newEnd = start + after.length;
    const shift = newEnd - end;
    const made = this.parsedAgain(start, end, newEnd, text);
    if (made === null) return null;
    try {
      return this.copier.copy(made, text, {
        known: (id, from, to) => {
          if (to < start) return this.nodes.get(placeKey(id, from, to));
          if (from > newEnd) return this.nodes.get(placeKey(id, from - shift, to - shift));
          return undefined;
        },
      });
    } finally {
      made.delete();
    }
  }

  release(): void {
    this.tree.delete();
  }

  private parsedAgain(start: number, end: number, newEnd: number, text: string): Tree | null {
    const copied = this.tree.copy();
    copied.edit(
      new Edit({
        startIndex: start,
        oldEndIndex: end,
        newEndIndex: newEnd,
        startPosition: pointAt(this.source, start),
        oldEndPosition: pointAt(this.source, end),
        newEndPosition: pointAt(text, newEnd),
      }),
    );
    try {
      return parsed(this.parser, text, copied);
    } finally {
      copied.delete();
    }
  }
}

/** One number for a node's kind and place; exact below 8 MB. */
function placeKey(id: number, start: number, end: number): number {
  return (start * 1048576 + (end - start)) * 1024 + id;
}

/** Row and column of an offset. */
function pointAt(source: string, offset: number): { row: number; column: number } {
  let row = 0;
  let lineStart = 0;
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
