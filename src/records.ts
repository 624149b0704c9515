/**
 * @file The records that stages hand to each other, and nothing else. Every stage can read them
 * from disk, so any stage can be re-run, inspected or replaced alone. Keys of foreign files
 * (task_id, bug_type) are renamed once, by the reader that owns the file.
 */

/** Bug classes that can be injected: the paper's three first, then HumanEvalFix's others. */
export const BUG_TYPES = [
  "variable misuse",
  "operator misuse",
  "function missing",
  "value misuse",
  "missing logic",
  "excess logic",
] as const;
/** One of `BUG_TYPES`. */
export type BugType = (typeof BUG_TYPES)[number];

/**
 * HumanEvalFix calls the class "function misuse"; what the paper injects for it is "function
 * missing".
 */
export function benchmarkBugType(bugType: BugType): string {
  return bugType === "function missing" ? "function misuse" : bugType;
}

/** A function that a language model may learn from or be injected with a bug. */
export interface SourceFunction {
  /** Name of the function. */
  readonly name: string;
  /** Whole source: declaration, docstring if any, body; ends in a newline. */
  readonly code: string;
  /**
   * A program text that raises when the function is wrong (`check(candidate)` style); empty if
   * unknown.
   */
  readonly test: string;
  /** Lines that must precede the code for it to run (imports); may be empty. */
  readonly prelude?: string | undefined;
  /** What follows the code: the end of the class that the prelude opens; may be empty. */
  readonly postlude?: string | undefined;
  /**
   * What stands beside the test, where a language keeps it from the code; see `Program.support`.
   */
  readonly support?: string | undefined;
}

/** Where and what was edited, in bytes of the UTF-8 text of `correct`. */
export interface Edit {
  /** Offset of the first edited byte. */
  readonly start: number;
  /** Offset behind the last byte of `before`. */
  readonly end: number;
  /** What stands in `correct`. */
  readonly before: string;
  /** What stands in its place in `buggy`. */
  readonly after: string;
}

/** How a pair was proven: the tests pass on `correct` and fail on `buggy`. */
export interface Proof {
  /** The assertion (or statement) that failed, as source text; empty for a timeout. */
  readonly killedBy: string;
  /** What the bug looks like from outside. */
  readonly symptom: string;
}

/** A comparison pair (t, t'): correct code and its buggy twin. */
export interface Pair {
  /** Hash of language, correct and buggy text. */
  readonly id: string;
  /** Name of the language, in lower case. */
  readonly language: string;
  /** Name of the function. */
  readonly functionName: string;
  /** t: whole function. */
  readonly correct: string;
  /** t': the same bytes but for `edit`. */
  readonly buggy: string;
  /** Class of the bug. */
  readonly bugType: BugType;
  /** Name of the operator that made the edit. */
  readonly operator: string;
  /** Where the texts differ. */
  readonly edit: Edit;
  /** Non-blank lines and cyclomatic number of `correct`, and tokens that the edit touches. */
  readonly complexity: {
    readonly lines: number;
    readonly cyclomatic: number;
    readonly editedTokens: number;
  };
  /**
   * How tests have proven the bug; "compiled" where no test was asked, and the compiler took both
   * sides and made different code of them; or "unproven".
   */
  readonly proof: Proof | "compiled" | "unproven";
}

/** An instruction-tuning sample: instruction c, input x (may be empty), response y. */
export interface InstructionSample {
  /** c: what is asked. */
  readonly instruction: string;
  /** x: what it is asked about; may be empty. */
  readonly input: string;
  /** y: the answer to learn. */
  readonly output: string;
  /** Task kind, for reports ("write", "repair", "explain", …). */
  readonly kind?: string;
}

/** The files around a function that was taken out of a repository. */
export interface ProblemContext {
  /** Path of the function's file, as imports find it: `shop/prices.py`. */
  readonly path: string;
  /** What stands in that file before the declaration. */
  readonly before: string;
  /** What stands in it behind the body. */
  readonly after: string;
  /** White space before each line of the function there; the problem itself is without it. */
  readonly indent: string;
  /** Other files of the repository that the imports need, by path. */
  readonly files: Readonly<Record<string, string>>;
  /** Path of the test. */
  readonly testPath: string;
  /** Files that the test imports, by path. */
  readonly testFiles: Readonly<Record<string, string>>;
}

/** Where a problem comes from that was found in a git history. */
export interface ProblemOrigin {
  /** The repository: the address that it was cloned from, else the name of its folder. */
  readonly repository: string;
  /** The commit that repairs the function, in full. */
  readonly commit: string;
  /** When it was committed, by ISO 8601. */
  readonly date: string;
  /** First line of its message. */
  readonly subject: string;
  /** The repository's licence file at that commit, or null if it has none. */
  readonly licence: string | null;
  /** Path of the changed file in the repository. */
  readonly source: string;
}

/** A HumanEvalFix-style problem (HumanEvalPack's keys, renamed). */
export interface Problem {
  /** "Python/12". */
  readonly taskId: string;
  /** Name of the language, in lower case. */
  readonly language: string;
  /** Imports, signature and docstring. */
  readonly prompt: string;
  /** Imports and signature. */
  readonly declaration: string;
  /** Body that passes. */
  readonly canonicalSolution: string;
  /** Body that fails. */
  readonly buggySolution: string;
  /** As the file says it ("function misuse", not "function missing"). */
  readonly bugType: string;
  /** As the file says it ("incorrect output", "stackoverflow"). */
  readonly failureSymptoms: string;
  /** Name of the function that the test calls. */
  readonly entryPoint: string;
  /** Name, parameters and, where there are any, types of the function. */
  readonly signature: string;
  /** What the function is to do. */
  readonly docstring: string;
  /** The request to write the function. */
  readonly instruction: string;
  /** Asserts that the canonical solution passes and the buggy one does not. */
  readonly test: string;
  /** Those asserts that the docstring gives away. */
  readonly exampleTest: string;
  /** Imports that the record holds beside the declaration (Go). */
  readonly imports?: string | undefined;
  /** What runs before the test and is not shown with it, where the record holds some. */
  readonly testSetup?: string | undefined;
  /** Which of MiniFix's strata the problem belongs to; "training" if it is made of a pair. */
  readonly stratum?: string | undefined;
  /** Mined problems only: the files around the function. */
  readonly context?: ProblemContext | undefined;
  /** Mined problems only: where the problem was found. */
  readonly origin?: ProblemOrigin | undefined;
}

/** One generated answer. `completion` is what follows the declaration (human-eval's format). */
export interface Completion {
  /** The problem that it answers. */
  readonly taskId: string;
  /** 0 is the first sample; greedy decoding has only that. */
  readonly sample: number;
  /** After extraction: this is what is executed. */
  readonly completion: string;
  /** `completion` is a whole program, and nothing stands before it. */
  readonly isProgram?: boolean;
  /** As the model wrote it. */
  readonly raw?: string;
}
