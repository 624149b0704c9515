/**
 * @file What a piece of code defines at its top level: functions with their parameters, classes,
 * imports and constants, as the language's syntax says.
 */
import type { SyntaxNode } from "./syntax-tree.js";
import type { Token } from "./tokens.js";

/** One definition; its text is `[start, end)` of the source, decorators and `export` included. */
export interface Definition {
  /** What it defines. */
  readonly kind: "function" | "class" | "import" | "constant";
  /** Names that it binds. */
  readonly names: readonly string[];
  /** Offset of its first character. */
  readonly start: number;
  /** Offset behind its last character. */
  readonly end: number;
  /** Functions only. */
  readonly fn?: FunctionShape;
}

/** A function as callers see it. */
export interface FunctionShape {
  /** The function itself: `def …`, `function …`, or the value `(…) => …`. */
  readonly node: SyntaxNode;
  /** The body: its block, or the expression that an arrow returns. */
  readonly body: SyntaxNode;
  /** Parameters as written, without annotations: names, "*args", "{a, b}". */
  readonly parameters: readonly string[];
  /** Least and most positional arguments; most is Infinity with a rest parameter. */
  readonly arity: readonly [least: number, most: number];
  /** Types of its result and parameters, where a language declares them: others never fit. */
  readonly types?: string;
}

/** Reads definitions of one language. */
export interface CodeReader {
  /** Name of the language. */
  readonly language: string;
  /** The tree, or null where the text does not parse. */
  parse(text: string): SyntaxNode | null;
  /** Tokens of any text, whether it parses or not. */
  tokens(text: string): Token[];
  /** Definitions at the top level of a file, in order. */
  definitions(root: SyntaxNode): Definition[];
}

/** The function of that name; of several the last, which is the one that stays. */
export function functionNamed(
  definitions: readonly Definition[],
  name: string,
): (Definition & { readonly fn: FunctionShape }) | undefined {
  return definitions
    .filter(
      (one): one is Definition & { readonly fn: FunctionShape } =>
        one.fn !== undefined && one.names[0] === name,
    )
    .at(-1);
}

/** Text of a definition. */
export function textOf(
  root: SyntaxNode,
  { start, end }: Pick<Definition, "start" | "end">,
): string {
  return root.source.slice(start, end);
}

/**
 * What stands beside a function for a file's sake: its imports and types, and what these and the
 * function refer to, directly or through others. In source order.
 */
export function besideIn(
  root: SyntaxNode,
  wanted: Definition,
  definitions: readonly Definition[],
): Definition[] {
  const others = definitions.filter((one) => one !== wanted);
  const owners = new Map<string, Definition[]>();
  for (const one of others)
    for (const name of one.names) owners.set(name, [...(owners.get(name) ?? []), one]);
  const kept = new Set(others.filter(({ kind }) => kind === "import" || kind === "class"));
  follow([wanted, ...kept], (name) => owners.get(name) ?? [], kept, root);
  return others.filter((one) => kept.has(one));
}

/** Adds to `kept` what the definitions in `queue` refer to, directly or through others. */
function follow(
  queue: Definition[],
  ownersOf: (name: string) => readonly Definition[],
  kept: Set<Definition>,
  root: SyntaxNode,
): void {
  for (let one = queue.pop(); one !== undefined; one = queue.pop())
    for (const name of textOf(root, one).match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? [])
      for (const owner of ownersOf(name)) {
        if (kept.has(owner)) continue;
        kept.add(owner);
        queue.push(owner);
      }
}

/**
 * Definitions that `wanted` refers to, directly or through others; of a name that is bound twice
 * the last one. In source order.
 */
export function neededBy(
  wanted: Definition,
  definitions: readonly Definition[],
  root: SyntaxNode,
): Definition[] {
  const owner = new Map(
    definitions
      .filter((one) => one !== wanted)
      .flatMap((one) => one.names.map((name): [string, Definition] => [name, one])),
  );
  const needed = new Set<Definition>(
    definitions.filter((one) => one.kind === "import" && textOf(root, one).includes("*")),
  );
  const ownersOf = (name: string): readonly Definition[] => {
    const last = owner.get(name);
    return last === undefined ? [] : [last];
  };
  follow([wanted], ownersOf, needed, root);
  return [...needed].sort((a, b) => a.start - b.start);
}
