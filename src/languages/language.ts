/**
 * @file What the project knows of a language: one record with facets, of which each serves one kind
 * of work. A language is one folder here and one line in registry.ts; nothing outside asks which
 * language it works on.
 */
import type { Canary, RunnerStart } from "./runner.js";
import type { Program } from "./outcome.js";
import type { Problem } from "../records.js";
import type { CodeReader, Definition, FunctionShape } from "./definitions.js";
import type { Mine } from "./mine-facet.js";
import type { Lexicon } from "./lexicon.js";
import type { Outline } from "./outline.js";
import type { SyntaxNode } from "./syntax-tree.js";

/** A language; what a missing facet would serve is refused by its name (see `facetOf`). */
export interface Language {
  /** As options, records and folders name it, in lower case. */
  readonly name: string;
  /** As task ids of benchmarks begin with it: "Python" in `Python/12`. */
  readonly title: string;
  /** Ending of its files, without the dot. */
  readonly extension: string;
  /** Words by which Markdown marks a block of its code. */
  readonly fences: readonly string[];
  /** Reading its code. */
  readonly syntax?: Syntax;
  /** Injecting bugs into it. */
  readonly inject?: Inject;
  /** Judging answers in it. */
  readonly answer?: Answer;
  /** Screening functions against tests. */
  readonly screen?: Screen;
  /** Running it in the sandbox. */
  readonly run?: Run;
  /** Finding repairs in the history of its repositories. */
  readonly mine?: Mine;
}

/** Reading code: trees, functions, definitions. */
export interface Syntax {
  /** Grammar file inside @vscode/tree-sitter-wasm. */
  readonly grammar: string;
  /** Top-level functions of a file, in order. */
  functions(root: SyntaxNode): { readonly name: string; readonly node: SyntaxNode }[];
  /** What one statement of a file's top level defines. */
  definitions(statement: SyntaxNode): Definition[];
  /** Whether a line begins a function's definition: of `name`, or of any. */
  opens(line: string, name?: string): boolean;
  /** McCabe's cyclomatic number: 1 + decisions. */
  cyclomatic(node: SyntaxNode): number;
  /** Most conditions, loops and the like around each other below a node; 0 without any. */
  nesting(node: SyntaxNode): number;
}

/** Injecting bugs. */
export interface Inject {
  /** Words that operators exchange and insert. */
  readonly lexicon: Lexicon;
  /** The outline of one of `functions`; throws RangeError if `node` is no function. */
  outline(node: SyntaxNode): Outline;
  /**
   * A text that is equal for trivially equivalent programs: comments, parentheses, operand order of
   * commutative operations and the like make no difference to it. Unequal texts promise nothing.
   * `memo` keeps the forms of nodes that a tree shares with its edited versions.
   */
  normalForm(root: SyntaxNode, memo?: Map<SyntaxNode, string>): string;
  /**
   * Whether the language's compiler would take what the grammar has parsed, as far as an edit of an
   * expression or statement can make a difference. Nothing runs.
   */
  isCompilable(root: SyntaxNode): boolean;
  /**
   * For each pair of programs: "same" if the language's own compiler makes equal code of both,
   * "invalid" if it refuses the second, "different" otherwise.
   */
  compareCompiled(
    pairs: readonly (readonly [string, string])[],
  ): Promise<("same" | "different" | "invalid")[]>;
  /**
   * Whether that compiler is there and is to be asked about pairs without proof too: where types
   * refuse what the grammar lets pass. Absent: never.
   */
  compilesPairs?(): boolean;
}

/** What a problem's program is made of. */
export type ProblemText = Pick<
  Problem,
  "prompt" | "imports" | "testSetup" | "declaration" | "canonicalSolution" | "test" | "entryPoint"
>;

/** Taking a model's answer apart and putting it behind a declaration. */
export interface Answer {
  /** Stands before every candidate, and before what stands beside its test. */
  readonly header: string;
  /** Stands before a declaration where a prompt shows it, as in the harness; left out: nothing. */
  readonly shownBefore?: string;
  /** Ends a declaration whose body was left out. */
  readonly close: string;
  /** Words at which bigcode-evaluation-harness cuts an answer, of every prompt format. */
  readonly stopWords: readonly string[];
  /** Whether a body is over, from its text so far: the harness's `check_fn`. */
  isOver(text: string): boolean;
  /** The harness's `remove_last_block`, behind the cut at stop words. */
  cut(code: string): string;
  /** Whether a text could go on where a declaration ends. */
  mayContinue(text: string): boolean;
  /** A function's body as it follows its declaration. */
  bodyOf(fn: FunctionShape): string;
  /** What follows a declaration so that `whole`, which defines `name`, takes its place. */
  instead(whole: string, name: string, parameters: readonly string[]): string;
  /** The declaration with what it is to do, as people write it; left out: without words. */
  documented?(declaration: string, docstring: string): string;
  /** A body that does nothing, indented as `body` is. */
  emptyBody(body: string): string;
  /**
   * What a candidate's program, the text beside its test and the test consist of, where that is
   * more than header, declaration and completion in one; the function's name, where the record has
   * another.
   */
  parts?(
    problem: ProblemText,
    candidate: string,
  ): Pick<Program, "code" | "support" | "test"> & Partial<Pick<Program, "entryPoint">>;
  /** Whether an answer needs a package that the language's runtime lacks (numpy). */
  needsMissingPackage(completion: string): boolean;
  /**
   * A test that calls give, each with arguments and value as source text; left out: of such calls
   * none is made.
   */
  testOfCalls?(name: string, calls: readonly (readonly [string, string])[]): string;
}

/** Trying one function on the tests of many problems at once. */
export interface Screen {
  /** Code that defines `fn` under another name. */
  renamed(fn: ScreenedFunction, name: string): string;
  /**
   * The program that tries them; see data/contamination/screening.ts for what it reports. Left out:
   * each test that fits is tried alone, which few do where types are declared.
   */
  program?(fn: ScreenedFunction, problems: readonly Problem[], reader: CodeReader): Program;
}

/** A function with what stood beside it. */
export interface ScreenedFunction {
  /** Name that the code defines. */
  readonly name: string;
  /** Whole source of the function. */
  readonly code: string;
  /** What must run before it (imports); may be empty. */
  readonly prelude: string;
}

/** Running programs that nobody trusts. */
export interface Run {
  /** Most MiB of memory that the interpreter can address. */
  readonly mostMemory: number;
  /** Programs whose verdicts are known: one that passes and one that fails. */
  readonly canaries: readonly Canary[];
  /**
   * What must be set up and is not, with the command that brings it: "X (npm run … makes it)".
   * Absent where nothing can be missing.
   */
  missing?(): string | undefined;
  /** What a thread's runner is made of; limits in MiB and bytes. */
  start(memoryLimit: number, outputLimit: number): Promise<RunnerStart>;
  /**
   * Names everything that decides verdicts: changes whenever the interpreter or the project's side
   * of it does.
   */
  key(): string;
}

/** Facets, each with the work that it serves. */
export const FACETS = {
  syntax: "reading its code",
  inject: "injecting bugs into it",
  answer: "judging answers in it",
  screen: "screening functions against tests",
  run: "running it in the sandbox",
  mine: "mining repositories",
} as const;
/** Name of a facet. */
export type Facet = keyof typeof FACETS;

/** A language that bugs can be injected into. */
export interface InjectableLanguage extends Syntax, Inject {
  /** Name of the language. */
  readonly name: string;
}
