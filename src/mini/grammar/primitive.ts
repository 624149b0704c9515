/**
 * @file What a primitive of the grammar is: one named, parameterised idea (a condition, a
 * transformation, …) that knows its Python text and its English. Functions are compositions of
 * primitives; the tables beside this file list them. Templates hold `{v}` element (as an operand),
 * `{e}` element (anywhere), `{a}` accumulator, `{p}` `{q}` parameters, `{i}` `{j}` indices, `{k}`
 * key, `{0}` `{1}` constants; `{np}` noun phrase, `{noun}` `{one}` nouns in English.
 */
import type { RandomStream } from "../../random.js";

/** What an element is. */
export type Domain = "number" | "character" | "word";
/** What an accumulator holds at the end: "maybe" is an element or None, "flag" a boolean. */
export type Yield = "number" | "list" | "text" | "table" | "flag" | "maybe";
/** A number or text that a step's code and wording share. */
export type Constant = number | string;
/**
 * The kinds of primitive; a function has one source, one accumulator and (depth + 1) steps of the
 * other kinds.
 */
export type Kind =
  | "source"
  | "condition"
  | "transformation"
  | "accumulator"
  | "guard"
  | "window"
  | "control"
  | "alternative"
  | "result";
/** Typical smallest and largest element, so that constants fall where they matter. */
export type Span = readonly [low: number, high: number];

/** What all kinds of primitive share. */
export interface Primitive {
  /** Unique among primitives of its kind; compositions are told by it. */
  readonly name: string;
  /** Two or three ways to say it, each exact. */
  readonly texts: readonly string[];
  /** Its part in a function's name; empty if it never gives one. */
  readonly stem?: string;
  /** Draws the constants `{0}`, `{1}`, … for elements in a span; none without it. */
  readonly draw?: (stream: RandomStream, span: Span) => readonly Constant[];
  /** Never used in training: the benchmark's third stratum is made of these. */
  readonly heldOut?: true;
  /**
   * Families of which one function takes at most one ("order", "position", …); also excluded beside
   * each other.
   */
  readonly family?: string;
  /** Means something only where elements can be negative. */
  readonly signed?: true;
}

/** A helper function that a primitive brings along: `{name}` of one argument. */
export interface Helper {
  /** Name of the helper function. */
  readonly name: string;
  /** Name of its one parameter. */
  readonly parameter: string;
  /** Lines of its body, without indentation. */
  readonly body: readonly string[];
}

/** A test of an element, in Python and in English. */
export interface Condition extends Primitive {
  /** Elements that it can test. */
  readonly domain: Domain;
  /** The test as a Python expression. */
  readonly code: string;
  /** The opposite test; absent if it is written with `not`. */
  readonly negated?: string;
  /** A function that `code` calls. */
  readonly helper?: Helper;
}

/** What is done to an element, in Python and in English. */
export interface Transformation extends Primitive {
  /** Elements that it can take. */
  readonly domain: Domain;
  /** Domain of what it gives. */
  readonly to: Domain;
  /** The new value as a Python expression. */
  readonly code: string;
  /** Whether `code` needs no parentheses as an operand. */
  readonly atomic?: true;
  /** A function that `code` calls. */
  readonly helper?: Helper;
}

/** One use of a primitive in a function. */
export interface Step {
  /** Name of the primitive. */
  readonly primitive: string;
  /** Its constants `{0}`, `{1}`, … in order. */
  readonly constants: readonly Constant[];
  /** Which of the primitive's texts is used. */
  readonly phrasing: number;
}

/** Python text of a constant; strings in single quotes. */
export function literal(constant: Constant): string {
  return typeof constant === "number" ? String(constant) : `'${constant}'`;
}

/**
 * Fills `{name}` places of a template; unknown names are an error of the tables. @throws Error
 * naming the place
 */
export function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = values[name];
    if (value === undefined)
      throw new Error(
        `fill: "${template}" has the place ${place}, which is not bound; mend the grammar's table`,
      );
    return value;
  });
}

/** Bindings `{0}`, `{1}` … for a step's constants. */
export function constantBindings(constants: readonly Constant[]): Record<string, string> {
  return Object.fromEntries(constants.map((constant, index) => [String(index), literal(constant)]));
}

/** An integer in [low, high]. */
export function between(stream: RandomStream, low: number, high: number): number {
  return low + stream.integer(high - low + 1);
}
