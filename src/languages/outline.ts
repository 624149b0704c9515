/**
 * @file What bug operators see of a function: an outline in words that fit any imperative language
 * (variables, operations, calls, literals, tests, statements in blocks). A language makes it from
 * its syntax tree; operators read it and nothing else, so that one operator serves every language.
 */

/** Half-open range of UTF-16 offsets in the source. */
export interface Span {
  /** Offset of its first character. */
  readonly start: number;
  /** Offset behind its last character. */
  readonly end: number;
}

/** What a value evidently is; "unknown" where the text does not say. */
export type ValueKind =
  "number" | "text" | "sequence" | "mapping" | "set" | "boolean" | "none" | "unknown";

/** An expression: its place, its kind, and how tightly its outermost operator binds. */
export interface Expression extends Span {
  /** What its value evidently is. */
  readonly kind: ValueKind;
  /**
   * Its type, where only values of the same one go for each other; "" for one that is not known.
   * Left out where more goes.
   */
  readonly type?: string;
  /**
   * The language's precedence level; higher binds tighter, Infinity for names, literals, calls and
   * the like.
   */
  readonly binds: number;
  /** The name, where the expression is nothing but a variable. */
  readonly variable: string | undefined;
}

/** A read of a local variable (or of the target of `x += …`). */
export interface VariableUse extends Span {
  /** Name of the variable. */
  readonly name: string;
  /** What its value evidently is. */
  readonly kind: ValueKind;
  /** Other variables that are surely bound here and not evidently of another kind; sorted. */
  readonly alternatives: readonly string[];
}

/** A binary operation; a chained comparison contributes one for each of its operators. */
export interface Operation extends Span {
  /** Operand before the symbol. */
  readonly left: Expression;
  /** Operand behind the symbol. */
  readonly right: Expression;
  /** The operator as written: "+", "<=", "and". */
  readonly symbol: string;
  /** Where the symbol stands. */
  readonly at: Span;
  /** What sort of operator it is. */
  readonly family: "arithmetic" | "comparison" | "boolean" | "range";
  /** Kind of the result, or for comparisons of the operands. */
  readonly kind: ValueKind;
  /** Precedence level of the operator. */
  readonly binds: number;
  /** As of an expression. */
  readonly type?: string;
  /** Part of a longer comparison such as `a < b < c`. */
  readonly chained: boolean;
}

/** `target op= value`, or a step such as `target++`. */
export interface AugmentedAssignment extends Span {
  /** What is changed. */
  readonly target: Expression;
  /** The operator as written: "+=". */
  readonly symbol: string;
  /** Where the symbol stands. */
  readonly at: Span;
  /** Undefined for a step, whose value of one is not written. */
  readonly value: Expression | undefined;
  /** What the values evidently are. */
  readonly kind: ValueKind;
}

/** `name = value`, one simple name on the left. */
export interface Assignment extends Span {
  /** The name on the left. */
  readonly name: string;
  /** Where that name stands. */
  readonly target: Span;
  /** The equals sign. */
  readonly at: Span;
  /** A constant is no `variable` here: what stands on the right may come to stand on the left. */
  readonly value: Expression;
  /** The name surely had a value before. */
  readonly rebinds: boolean;
  /** Other variables surely bound before, of no evidently other kind. */
  readonly alternatives: readonly string[];
}

/** A prefix operator with its operand; `operator` spans up to the operand. */
export interface Prefix extends Span {
  /** The operator as written: "-", "not". */
  readonly symbol: string;
  /** What it is put before. */
  readonly operand: Expression;
}

/** A call `callee(arguments)` or `receiver.callee(arguments)`. */
export interface Call extends Span {
  /** Name of what is called, without its receiver. */
  readonly callee: string;
  /** Where that name stands. */
  readonly calleeAt: Span;
  /** What stands before the dot; undefined for a plain call. */
  readonly receiver: Expression | undefined;
  /** All arguments in order. */
  readonly arguments: readonly Span[];
  /** Those of them that are plain positional values. */
  readonly positional: readonly Expression[];
  /** Those of them that are named (`key=value`). */
  readonly keywords: readonly Span[];
  /** As of an expression. */
  readonly type?: string;
  /** What replaces the call must bind at least so tightly, or stand in parentheses. */
  readonly needs: number;
}

/** A number, text, boolean or none as written in the code. */
export interface Literal extends Span {
  /** What it is a literal of. */
  readonly kind: "number" | "text" | "boolean" | "none";
  /** Text between the quotes, for kind "text"; only where it can be rewritten safely. */
  readonly content: Span | undefined;
  /** Operand of an identity test (`x is None`): must stay. */
  readonly identity: boolean;
}

/** `value[index]` or `value[from:to:step]`. */
export interface Subscript extends Span {
  /** What is indexed. */
  readonly value: Expression;
  /** The index; undefined for a slice. */
  readonly index: Expression | undefined;
  /** Present bounds of a slice in order; empty for a plain index. */
  readonly bounds: readonly Expression[];
  /** Whether it is a slice. */
  readonly slice: boolean;
  /** Assigned to or deleted, not read. */
  readonly stored: boolean;
}

/** A condition that decides what runs. */
export interface Test extends Expression {
  /** What it belongs to. */
  readonly of: "if" | "while" | "filter" | "conditional";
  /** Variables surely bound here, sorted. */
  readonly bound: readonly string[];
}

/** A comprehension's loop clause; a filter can follow at `end`. */
export interface Generator extends Span {
  /** The name that it binds; undefined where it is no single name. */
  readonly target: string | undefined;
  /** Filters that follow it, with their keyword and the space before. */
  readonly filters: readonly Span[];
}

/** What a statement does, as far as operators distinguish it. */
export type StatementKind =
  | "if"
  | "for"
  | "while"
  | "return"
  | "assignment"
  | "augmented"
  | "call"
  | "break"
  | "continue"
  | "raise"
  | "empty"
  | "other";

/** A statement in its block. */
export interface Statement extends Span {
  /** What it does. */
  readonly kind: StatementKind;
  /** The block that it stands in. */
  readonly block: Block;
  /** Index in the block. */
  readonly index: number;
  /**
   * How it is written where its block goes on behind it; left out where that makes no difference.
   */
  readonly inside?: string | undefined;
  /** Condition of its header, if any. */
  readonly test: Test | undefined;
  /** Returned or raised value, if any. */
  readonly value: Expression | undefined;
  /** First block of a compound statement: what runs if the test holds, or the loop's body. */
  readonly body: Block | undefined;
  /** `else`/`elif` parts, each with its header. */
  readonly branches: readonly Branch[];
  /** Header keyword ("if", "while"). */
  readonly keyword: Span;
  /** Names read anywhere inside. */
  readonly reads: ReadonlySet<string>;
  /** Names bound or changed anywhere inside. */
  readonly writes: ReadonlySet<string>;
  /** Names surely bound before. */
  readonly bound: readonly string[];
}

/** An `else` or `elif` part of a statement. */
export interface Branch extends Span {
  /** With a test of its own, or without. */
  readonly kind: "elif" | "else";
  /** Where the part before it ends, for branches that share its last line (`} else {`). */
  readonly joint?: number;
  /** What runs if it is taken. */
  readonly body: Block;
}

/** Statements that run in order; the span is theirs. */
export interface Block extends Span {
  /** With what encloses them (braces); the span itself where nothing does. */
  readonly outer: Span;
  /** In order. */
  readonly statements: readonly Statement[];
  /** White space before each statement's first token; "" for a block on its header's line. */
  readonly indent: string;
  /** Stands on its header's own line (`if x: return`). */
  readonly inline: boolean;
  /** Inside a loop of this function. */
  readonly inLoop: boolean;
  /** The body of a loop itself. */
  readonly ofLoop: boolean;
}

/** One function as operators see it. */
export interface Outline {
  /** The text that all spans refer to. */
  readonly source: string;
  /** Where edits may lie. */
  readonly body: Span;
  /** Comments, docstrings and annotations: no edit may touch them. */
  readonly untouchable: readonly Span[];
  /** Every read of a local variable. */
  readonly variables: readonly VariableUse[];
  /** Every binary operation. */
  readonly operations: readonly Operation[];
  /** Every augmented assignment. */
  readonly augmented: readonly AugmentedAssignment[];
  /** Every assignment to one simple name. */
  readonly assignments: readonly Assignment[];
  /** Every prefix operator with its operand. */
  readonly prefixes: readonly Prefix[];
  /** Every call. */
  readonly calls: readonly Call[];
  /** Every literal. */
  readonly literals: readonly Literal[];
  /** Every subscript. */
  readonly subscripts: readonly Subscript[];
  /** Every condition that decides what runs. */
  readonly tests: readonly Test[];
  /** Every loop clause of a comprehension. */
  readonly generators: readonly Generator[];
  /** Every statement, those inside of others too. */
  readonly statements: readonly Statement[];
  /** Kind of each local variable; absent is unknown. */
  readonly kinds: ReadonlyMap<string, ValueKind>;
  /**
   * Every place of each variable that is no parameter: renaming all of them changes nothing else.
   */
  renamable(): ReadonlyMap<string, readonly Span[]>;
}
