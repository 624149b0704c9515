/**
 * @file Go files out of pieces of Go: a package clause, the imports that are used, and the rest.
 * The compiler refuses a file that imports what it does not use, so an answer's imports are those
 * of its names that are packages, whatever it declares (bigcode-evaluation-harness does alike).
 */
import { behindBracket, blankedBy } from "../braces.js";

/** Comments, texts and runes. */
const OPAQUE = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|`[^`]*`|'(?:\\.|[^'\\\n])+'/g;

/** Packages that are known by their names, where an answer forgot to import them. */
const COMMON = new Map(
  [
    "bufio bytes cmp errors fmt maps math os regexp slices sort strconv strings sync time unicode",
    "container/heap container/list crypto/md5 math/big math/bits math/cmplx math/rand",
    "unicode/utf8",
  ]
    .join(" ")
    .split(" ")
    .map((path): [string, string] => [path.split("/").at(-1)!, path]),
);

/** An import: the name that the file uses it by, and how it is written. */
interface Import {
  readonly name: string;
  readonly spec: string;
}

/** The text with spaces in place of comments, texts and runes; line breaks stay. */
export function blanked(text: string): string {
  return blankedBy(OPAQUE, text);
}

/** Imports of a text, and the text without them and without its package clause; lines stay. */
function parted(text: string): { imports: Import[]; rest: string } {
  const imports: Import[] = [];
  const visible = blanked(text);
  let rest = text;
  const erase = (start: number, end: number): void => {
    rest = rest.slice(0, start) + rest.slice(start, end).replace(/[^\n]/g, " ") + rest.slice(end);
  };
  for (const found of visible.matchAll(/^[ \t]*package[ \t]+\w+[ \t]*;?/gm))
    erase(found.index, found.index + found[0].length);
  const clause = /^[ \t]*import\b[ \t]*(?:\([^)]*\)|[\w.]*[ \t]*[^\S\n]*)/gm;
  for (const found of visible.matchAll(clause)) {
    const end = endOfClause(text, found.index + found[0].length, found[0].includes("("));
    imports.push(...specsOf(text.slice(found.index, end)));
    erase(found.index, end);
  }
  return { imports, rest };
}

/** A clause in parentheses ends with them, any other with its line. */
function endOfClause(text: string, from: number, isBlock: boolean): number {
  if (isBlock) return from;
  const lineEnd = text.indexOf("\n", from);
  return lineEnd < 0 ? text.length : lineEnd;
}

function specsOf(clause: string): Import[] {
  const plain = clause.replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, "").replace(/^\s*import/, "");
  return [...plain.matchAll(/([\w.]*)[ \t]*(["`])([^"`\n]+)\2/g)].map(([, alias, , path]) => ({
    name: alias || nameOfPackage(path!),
    spec: `${alias ? `${alias} ` : ""}"${path!}"`,
  }));
}

/** The name that a package is used by: its last part, less a major version. */
function nameOfPackage(path: string): string {
  const parts = path.split("/").filter((part) => !/^v\d+$/.test(part));
  return parts.at(-1) ?? path;
}

/** How a file is put together. */
export interface FileOptions {
  /** Imports that the file has whether it names them or not, as written. */
  readonly always?: readonly string[];
  /** Packages beside the common ones that need not be imported, path by name. */
  readonly known?: ReadonlyMap<string, string>;
  /** Paths, quoted, of imports that the compiler found unused. */
  readonly unused?: ReadonlySet<string>;
}

/**
 * A file of package main. Lines of `text` keep their numbers behind `header` lines of clauses.
 * @returns the file, and on how many lines its head stands
 */
export function goFile(
  text: string,
  { always = [], known, unused = new Set() }: FileOptions = {},
): { readonly file: string; readonly header: number } {
  const { imports, rest } = parted(text);
  const used = new Set([...blanked(rest).matchAll(/\b([A-Za-z_]\w*)\s*\./g)].map(([, n]) => n!));
  const specs = new Map<string, string>();
  for (const { name, spec } of imports)
    if (used.has(name) || name === "." || name === "_") specs.set(name, spec);
  for (const name of used) {
    const path = known?.get(name) ?? COMMON.get(name);
    if (path !== undefined && !specs.has(name)) specs.set(name, `"${path}"`);
  }
  const kept = [...specs.values()].filter((spec) => !unused.has(spec.replace(/^\S+ /, "")));
  const head = ["package main", ...[...always, ...kept].map((spec) => `import ${spec}`)];
  return { file: `${head.join("\n")}\n${rest}\n`, header: head.length };
}

/** A function's place in a text, and its type. */
export interface Signature {
  /** Offset of `func`. */
  readonly start: number;
  /** Offset behind its closing brace. */
  readonly end: number;
  /** Offset of the body's opening brace. */
  readonly body: number;
  /** Parameters and results, as a function type is written: `func(a int) string`. */
  readonly type: string;
}

/** The last function `name` at the top level of a text; undefined if it has none. */
export function signatureIn(text: string, name: string): Signature | undefined {
  const visible = blanked(text);
  const start = [...visible.matchAll(new RegExp(`^func[ \\t]+${name}[ \\t]*\\(`, "gm"))].at(-1);
  if (start === undefined) return undefined;
  const open = start.index + start[0].length - 1;
  const body = bodyAfter(visible, behindBracket(visible, open));
  if (body < 0) return undefined;
  return {
    start: start.index,
    end: behindBracket(visible, body),
    body,
    type: `func${text.slice(open, body).trimEnd()}`,
  };
}

/** Offset of the brace that opens the body behind a function's results, or −1. */
function bodyAfter(visible: string, from: number): number {
  for (let at = from; at < visible.length; at++) {
    const c = visible[at]!;
    if (c === "(" || c === "[") at = behindBracket(visible, at) - 1;
    else if (c === "{") {
      if (!/\b(?:interface|struct)\s*$/.test(visible.slice(from, at))) return at;
      at = behindBracket(visible, at) - 1;
    }
  }
  return -1;
}
