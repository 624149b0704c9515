/** @file What the readers of outlines ask of a language that declares types. */
import type { ValueKind } from "../outline.js";
import type { SyntaxNode } from "../syntax-tree.js";

/** Types of the variables, by name. */
export type Types = ReadonlyMap<string, string>;

/** The types of names, from rows of a type and all its names, apart by spaces. */
export const typeTable = (rows: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(rows).flatMap(([type, names]) =>
      names.split(" ").map((name): [string, string] => [name, type]),
    ),
  );

/** Where a node stores. */
export interface Stores {
  /** What it stores into. */
  readonly targets: readonly SyntaxNode[];
  /** Whether it needs the old values too (`+=`). */
  readonly updates: boolean;
  /** Whether it declares them. */
  readonly declares?: boolean;
}

/** What is a language's own. */
export interface TypeRules {
  /** Type of an expression, as far as the text says it. */
  typeOf(node: SyntaxNode, types: Types): string | undefined;
  /** What values of a type are. */
  kindOf(type: string | undefined): ValueKind;
  /** Whether a variable of one type may stand where one of another stands. */
  fits(type: string, other: string): boolean;
  /** Whether nothing is converted, so that what has no known type stands for nothing else. */
  readonly isStrict?: boolean;
  /** Precedence level of an expression's outermost operator; Infinity if it has none. */
  bindingOf(node: SyntaxNode): number;
  /** Level that an expression in this node's place must have to do without parentheses. */
  neededIn(node: SyntaxNode): number;
  /** Where a node stores; undefined for one that does not. */
  storesOf(node: SyntaxNode): Stores | undefined;
  /** Whether names that are declared inside of a statement end with it. */
  isScope(node: SyntaxNode): boolean;
  /** Whether a node is a statement that calls something for its effect. */
  isEffect(node: SyntaxNode): boolean;
  /** Whether an identifier names no variable where it stands: a key, a type read as one. */
  isOther(node: SyntaxNode): boolean;
}
