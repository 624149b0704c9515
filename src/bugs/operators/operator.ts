/**
 * @file What a bug operator is: a named way to go wrong, which lists the places of an outline where
 * it applies and what could stand there instead. Also the few helpers with which operators rewrite
 * text.
 */
import type { BugType } from "../../records.js";
import type { Lexicon } from "../../languages/lexicon.js";
import type { Expression, Outline, Span, Statement } from "../../languages/outline.js";

/** One place, with the texts that could replace it; each makes one candidate bug. */
export interface Site extends Span {
  /** Texts that could stand here instead. */
  readonly replacements: readonly string[];
}

/** What one draw puts in the place of [start, end). */
export interface Replacement extends Span {
  /** The text that is put in. */
  readonly after: string;
}

/** A named way to go wrong. */
export interface Operator {
  /** As pairs and tables name it. */
  readonly name: string;
  /** The class of bug that it makes. */
  readonly bugType: BugType;
  /** One sentence with an example. */
  readonly description: string;
  /** All places in a function, in no particular order. */
  readonly sites: (outline: Outline, lexicon: Lexicon) => Site[];
  /** Whether nobody makes an edit of a place: it is drawn, but not kept. */
  readonly implausible?: (outline: Outline, edit: Replacement, lexicon: Lexicon) => boolean;
  /**
   * Whether an edit can only raise a type error as soon as it runs: kept with a proof, whose test
   * shows it, and left out without.
   */
  readonly onlyRaises?: (outline: Outline, edit: Replacement, lexicon: Lexicon) => boolean;
}

/** The source text of a span. */
export function textOf(outline: Outline, span: Span): string {
  return outline.source.slice(span.start, span.end);
}

/** A site that covers `span`; none where there is nothing to put there. */
export function site(span: Span, ...replacements: readonly string[]): Site[] {
  return replacements.length === 0 ? [] : [{ start: span.start, end: span.end, replacements }];
}

/** Whether one value may stand where the other does, as far as types are told. */
export function fits(one: Pick<Expression, "type">, other: Pick<Expression, "type">): boolean {
  return one.type === undefined || (one.type !== "" && one.type === other.type);
}

/** The text of an expression, in parentheses if it binds less tightly than its new place needs. */
export function operand(outline: Outline, expression: Expression, needs: number): string {
  const text = textOf(outline, expression);
  return expression.binds >= needs ? text : `(${text})`;
}

/**
 * The span that removes a statement with its line, or null where it shares lines with anything
 * else; the replacement is the empty statement for a block's only one.
 */
export function removal(outline: Outline, statement: Statement, empty: string): Site[] {
  const alone = statement.block.statements.filter((other) => !isText(outline, other)).length === 1;
  if (alone || statement.block.inline) return alone ? site(statement, empty) : [];
  const lines = wholeLines(outline, statement);
  return lines === null ? [] : site(lines, "");
}

/** A statement that is only a docstring. */
function isText(outline: Outline, statement: Statement): boolean {
  return outline.untouchable.some(
    (span) => span.start === statement.start && span.end === statement.end,
  );
}

/**
 * The whole lines of a span, last line break included, if nothing else stands on them; otherwise
 * null.
 */
export function wholeLines(outline: Outline, span: Span): Span | null {
  const { source } = outline;
  const start = source.lastIndexOf("\n", span.start - 1) + 1;
  const newline = source.indexOf("\n", span.end);
  if (newline < 0 || (newline >= outline.body.end && source.slice(span.end, newline).trim() !== ""))
    return null;
  if (
    source.slice(start, span.start).trim() !== "" ||
    source.slice(span.end, newline).trim() !== ""
  )
    return null;
  return { start, end: newline + 1 };
}

/** Line break used where `position` stands: CRLF stays CRLF. */
export function lineBreakAt(outline: Outline, position: number): string {
  const newline = outline.source.indexOf("\n", position);
  return newline > 0 && outline.source[newline - 1] === "\r" ? "\r\n" : "\n";
}

/**
 * Inserts a line after a statement in its own block, at its end on the same line (`…\n    text`).
 */
export function lineAfter(outline: Outline, statement: Statement, text: string): Site[] {
  if (statement.block.inline || wholeLines(outline, statement) === null) return [];
  return site(
    { start: statement.end, end: statement.end },
    `${lineBreakAt(outline, statement.end)}${statement.block.indent}${text}`,
  );
}

/** Other members of the groups that hold `word`, each once. */
export function othersOf(groups: readonly (readonly string[])[], word: string): string[] {
  return [...new Set(groups.filter((group) => group.includes(word)).flat())].filter(
    (other) => other !== word,
  );
}

/** Whether two sets share an element. */
export function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  for (const name of a) if (b.has(name)) return true;
  return false;
}
