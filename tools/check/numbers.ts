/**
 * @file Numbers that say how the house is kept: widths, lengths, comments of exports, errors'
 * words. `npm run check -- --numbers` prints them.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../src/files/project-root.js";
import { lineOf, type SourceFile, ts, type TypeScript } from "../typescript.js";
import { exportsOf } from "./dead-exports.js";

/** Columns of a line that are not to be exceeded. */
const WIDTH = 100;
/** Lines of a function that fit on a screen. */
export const SCREEN = 60;
/** Lines of a file that hold one idea. */
export const FILE_LIMIT = 400;

/** A place and its number. */
export interface Place {
  readonly at: string;
  readonly count: number;
}

/** What is counted of sources. */
export interface HouseNumbers {
  readonly files: number;
  readonly lines: number;
  /** Share of lines over 100 columns, in percent. */
  readonly wide: number;
  readonly longestLine: Place;
  /** Lines of the median file, of the one longer than 90% of all, and of the longest. */
  readonly medianFile: number;
  readonly p90File: number;
  readonly longestFile: Place;
  readonly filesOverLimit: readonly Place[];
  readonly longestFunction: Place;
  readonly functionsOverScreen: readonly Place[];
  readonly nestedTernaries: readonly string[];
  /** Statements that declare several names. */
  readonly declarationLists: number;
}

/** Exports of src and members of exported interfaces, with and without a comment. */
export interface DocumentedExports {
  readonly total: number;
  readonly bare: readonly string[];
}

/** Thrown errors of src by what their texts hold. */
export interface ErrorTexts {
  /** Errors whose text stands where they are thrown. */
  readonly total: number;
  /** Errors that are thrown with a text from elsewhere, which this does not read. */
  readonly unread: number;
  /** Plain Errors, which are causes for another text or invariants. */
  readonly causes: number;
  /** Places of those that lack something, with what. */
  readonly incomplete: readonly string[];
}

/** Widths, lengths and forms of some files. */
export function houseNumbers(files: readonly SourceFile[]): HouseNumbers {
  const lines = files.flatMap(({ path, text }) =>
    linesOf(text).map((line, at): Place => ({ at: `${path}:${at + 1}`, count: line.length })),
  );
  const lengths = files.map(({ path, text }) => ({ at: path, count: linesOf(text).length }));
  const sorted = lengths.map(({ count }) => count).sort((a, b) => a - b);
  const functions = files.flatMap(functionsOf);
  return {
    files: files.length,
    lines: lines.length,
    wide: (100 * lines.filter(({ count }) => count > WIDTH).length) / lines.length,
    longestLine: largest(lines),
    medianFile: sorted[Math.floor(sorted.length / 2)] ?? 0,
    p90File: sorted[Math.floor(sorted.length * 0.9)] ?? 0,
    longestFile: largest(lengths),
    filesOverLimit: lengths.filter(({ count }) => count > FILE_LIMIT),
    longestFunction: largest(functions),
    functionsOverScreen: functions.filter(({ count }) => count > SCREEN),
    nestedTernaries: places(files, isNestedTernary),
    declarationLists: places(files, isDeclarationList).length,
  };
}

/** Scripts in plain JavaScript, read like sources. */
export function scriptFiles(): SourceFile[] {
  return readdirSync(join(projectRoot, "scripts"))
    .filter((name) => name.endsWith(".js"))
    .map((name) => {
      const path = `scripts/${name}`;
      const text = readFileSync(join(projectRoot, path), "utf8");
      return { path, text, tree: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) };
    });
}

function linesOf(text: string): string[] {
  return text.replace(/\n$/, "").split("\n");
}

function largest(list: readonly Place[]): Place {
  return list.reduce((a, b) => (b.count > a.count ? b : a), { at: "none", count: 0 });
}

function functionsOf({ path, tree }: SourceFile): Place[] {
  const found: Place[] = [];
  const visit = (node: TypeScript.Node): void => {
    if (ts.isFunctionLike(node) && "body" in node && node.body !== undefined) {
      const end = tree.getLineAndCharacterOfPosition(node.end).line + 1;
      found.push({ at: `${path}:${lineOf(node)}`, count: end - lineOf(node) + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

function places(
  files: readonly SourceFile[],
  wanted: (node: TypeScript.Node) => boolean,
): string[] {
  return files.flatMap(({ path, tree }) => {
    const found: string[] = [];
    const visit = (node: TypeScript.Node): void => {
      if (wanted(node)) found.push(`${path}:${lineOf(node)}`);
      ts.forEachChild(node, visit);
    };
    visit(tree);
    return found;
  });
}

function isNestedTernary(node: TypeScript.Node): boolean {
  if (!ts.isConditionalExpression(node)) return false;
  let above = node.parent;
  while (ts.isParenthesizedExpression(above)) above = above.parent;
  return ts.isConditionalExpression(above);
}

function isDeclarationList(node: TypeScript.Node): boolean {
  return ts.isVariableStatement(node) && node.declarationList.declarations.length > 1;
}

/** Which exports of src have a comment; each member of an exported interface counts as one. */
export function documentedExports(files: readonly SourceFile[]): DocumentedExports {
  const all = files.flatMap((file) =>
    exportsOf(file).flatMap(({ name, node }) => {
      const members = ts.isInterfaceDeclaration(node) ? [...node.members] : [];
      return [{ name, node: node as TypeScript.Node }]
        .concat(
          members.map((member) => ({
            name: `${name}.${member.name?.getText(file.tree) ?? "()"}`,
            node: member,
          })),
        )
        .map((one) => ({ ...one, at: `${file.path}:${lineOf(one.node)}` }));
    }),
  );
  const bare = all.filter(({ node }) => !hasComment(node));
  return { total: all.length, bare: bare.map(({ at, name }) => `${at} ${name}`) };
}

function hasComment(node: TypeScript.Node): boolean {
  const { text } = node.getSourceFile();
  const before = ts.getLeadingCommentRanges(text, node.getFullStart()) ?? [];
  return before.some(
    ({ pos, end }) => text.startsWith("/**", pos) && !isFileComment(text, pos, end),
  );
}

function isFileComment(text: string, from: number, to: number): boolean {
  return text.slice(from, to).includes("@file");
}

/**
 * What an error's text is to hold: the name of the function, verb, file or place before a colon;
 * what was expected; what came (a value that is put in); and a way out, which stands after a
 * semicolon or begins with a verb.
 */
const PARTS: Readonly<Record<string, RegExp>> = {
  name: /^[^:]{1,120}: |^\$\{[^}]*\}/s,
  expectation: /\bexpect|\bmust\b|\bneeds?\b|\bat (?:most|least)\b|\bonly\b|\bcannot\b/,
  value: /\$\{|\bgot\b|\bfound\b/,
  "way out":
    /; |\b(?:run|use|see|set|give|add|remove|choose|pass|install|try|leave|check|make|take|ask)\b/,
};

/**
 * Whole clauses from elsewhere: faults that were collected, or what a helper that throws is given.
 * Each says itself what is wrong, so that the text around them need not say what was expected.
 */
const CLAUSES = /\.join\("; "\)|\$\{what\}/;

/** A place before a whole sentence from elsewhere, which is read where it is written. */
const SENTENCE = /^[^;]{0,80}: \$\{(?:flat|error\.message|\(error as Error\)\.message)\}$/;

/**
 * What the texts of thrown UsageErrors, WorkErrors, RangeErrors and TypeErrors hold. A plain Error
 * is only counted: it is a cause that a caller puts into a sentence of its own (a template or a
 * file that cannot be read), or an invariant of the project that no input breaks.
 */
export function errorTexts(files: readonly SourceFile[]): ErrorTexts {
  let total = 0;
  let unread = 0;
  let causes = 0;
  const incomplete: string[] = [];
  for (const { path, tree } of files) {
    const visit = (node: TypeScript.Node): void => {
      ts.forEachChild(node, visit);
      if (!ts.isThrowStatement(node) || !ts.isNewExpression(node.expression)) return;
      const { expression, arguments: given = [] } = node.expression;
      const thrown = expression.getText(tree);
      if (thrown === "Error") causes++;
      if (!/^(?:Usage|Work|Range|Type)Error$/.test(thrown)) return;
      const text = given[0] === undefined ? "" : textOf(given[0], tree);
      if (text === null || SENTENCE.test(text)) {
        unread++;
        return;
      }
      total++;
      const lacks = Object.keys(PARTS).filter(
        (part) => !PARTS[part]!.test(text) && !(part === "expectation" && CLAUSES.test(text)),
      );
      if (lacks.length > 0) incomplete.push(`${path}:${lineOf(node)} lacks ${lacks.join(", ")}`);
    };
    visit(tree);
  }
  return { total, unread, causes, incomplete };
}

/** A literal text with `${…}` where values are put in; null for a text made elsewhere. */
function textOf(node: TypeScript.Expression, tree: TypeScript.SourceFile): string | null {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node))
    return node.templateSpans.reduce(
      (text, { expression, literal }) => `${text}\${${expression.getText(tree)}}${literal.text}`,
      node.head.text,
    );
  if (!ts.isBinaryExpression(node)) return null;
  const left = textOf(node.left, tree);
  const right = textOf(node.right, tree);
  return left === null && right === null ? null : `${left ?? "${…}"}${right ?? "${…}"}`;
}
