/**
 * @file What mining asks of a language: which files are tests, where functions stand in a file and
 * test cases in a test, and what files an import means.
 */
import type { SyntaxNode } from "./syntax-tree.js";

/** A function with a body of its own that a repair may replace: at the top level, or a method. */
export interface Callable {
  /** Its name, with those of the classes around it: `Shop.total`. */
  readonly name: string;
  /** Offset of its first line's first character, indentation and decorators included. */
  readonly start: number;
  /** White space before it. */
  readonly indent: string;
  /** Offset at which its declaration ends and its body begins. */
  readonly body: number;
  /** Offset behind it. */
  readonly end: number;
  /** Text of its docstring; empty if it has none. */
  readonly docstring: string;
}

/** A part of a test file that a framework runs by itself, or an import, which can be left out. */
export interface TestPart {
  /** What tells it from the others of the file. */
  readonly name: string;
  /** Offset of its first character, with what belongs to it before. */
  readonly start: number;
  /** Offset behind it. */
  readonly end: number;
}

/** A file that an import may mean. */
export interface ImportChoice {
  /** Its path in the repository. */
  readonly path: string;
  /** Where the import looks for it instead, as what a build would put there. */
  readonly builtAs?: string;
}

/** A file that an import needs, by choices in order of preference: the first that exists is meant. */
export type ImportedFile = readonly ImportChoice[];

/** Finding repairs in the history of repositories. */
export interface Mine {
  /** Whether a path is of a file that holds or helps tests. */
  isTest(path: string): boolean;
  /** Functions and methods of a file, in order. */
  callables(root: SyntaxNode): Callable[];
  /** Statements of a file's top level that change nothing but what is imported. */
  imports(root: SyntaxNode): TestPart[];
  /** Test cases of a test file, in order. */
  cases(root: SyntaxNode): TestPart[];
  /** The rest of a test without some of its cases: what they leave empty goes too. */
  withoutCases(root: SyntaxNode, left: readonly TestPart[]): string;
  /**
   * Files that the imports of a file need.
   * @param path  of the file in the repository
   * @param exists  whether the repository has a file
   */
  needs(root: SyntaxNode, path: string, exists: (path: string) => boolean): ImportedFile[];
  /** Text of a file at `builtAs` that hands on all of the file at `path`, whose text is given. */
  handingOn?(builtAs: string, path: string, text: string): string;
  /** Path by which imports find a file: without the folder that holds all sources. */
  placed(path: string, exists: (path: string) => boolean): string;
}
