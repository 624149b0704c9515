/**
 * @file What a piece of code defines at its top level: functions with their parameters, classes,
 * imports and constants, in Python and JavaScript (grammars of tree-sitter).
 */
import {
  childOf,
  createParser,
  namedChildren,
  sourceOf,
  type SyntaxNode,
  type SyntaxParser,
} from "../bugs/syntax-tree.js";
import { UsageError } from "../errors.js";

/** One definition; its text is `[start, end)` of the source, decorators and `export` included. */
export interface Definition {
  readonly kind: "function" | "class" | "import" | "constant";
  /** Names that it binds. */
  readonly names: readonly string[];
  readonly start: number;
  readonly end: number;
  /** Functions only. */
  readonly fn?: FunctionShape;
}

/** A function as callers see it. */
export interface FunctionShape {
  /** The function itself: `def …`, `function …`, or the value `(…) => …`. */
  readonly node: SyntaxNode;
  readonly body: SyntaxNode;
  /** Parameters as written, without annotations: names, "*args", "{a, b}". */
  readonly parameters: readonly string[];
  /** Least and most positional arguments; most is Infinity with a rest parameter. */
  readonly arity: readonly [least: number, most: number];
}

/** Reads definitions of one language. */
export interface CodeReader {
  readonly language: string;
  /** The tree, or null where the text does not parse. */
  parse(text: string): SyntaxNode | null;
  definitions(root: SyntaxNode): Definition[];
}

const GRAMMARS: Readonly<
  Record<string, { grammar: string; definitions: (node: SyntaxNode) => Definition[] }>
> = {
  python: { grammar: "tree-sitter-python.wasm", definitions: ofPython },
  javascript: { grammar: "tree-sitter-javascript.wasm", definitions: ofJavaScript },
};

/** Languages whose code can be read. */
export const codeLanguages: readonly string[] = Object.keys(GRAMMARS);

const readers = new Map<string, Promise<CodeReader>>();

/**
 * The reader of a language; made once a process. @throws UsageError that lists the known languages
 */
export function codeReader(language: string): Promise<CodeReader> {
  const known = GRAMMARS[language];
  if (known === undefined)
    return Promise.reject(
      new UsageError(
        `code: expected one of ${codeLanguages.join(", ")}, got "${language}"; choose one of these`,
      ),
    );
  let reader = readers.get(language);
  if (reader === undefined)
    readers.set(
      language,
      (reader = createParser(known.grammar).then((parser: SyntaxParser): CodeReader => ({
        language,
        parse: (text) => parser.parse(text),
        definitions: (root) => root.children.flatMap(known.definitions),
      }))),
    );
  return reader;
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
  const queue = [wanted];
  for (let one = queue.pop(); one !== undefined; one = queue.pop())
    for (const name of textOf(root, one).match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []) {
      const of = owner.get(name);
      if (of !== undefined && of !== wanted && !needed.has(of)) {
        needed.add(of);
        queue.push(of);
      }
    }
  return [...needed].sort((a, b) => a.start - b.start);
}

function ofPython(node: SyntaxNode): Definition[] {
  const at = { start: node.start, end: node.end },
    inner = node.kind === "decorated_definition" ? childOf(node, "definition") : node;
  switch (inner?.kind) {
    case "function_definition": {
      const given = namedChildren(childOf(inner, "parameters")!),
        body = childOf(inner, "body");
      // the grammar lets a body be missing
      if (body === undefined || body.end === body.start) return [];
      return [
        {
          kind: "function",
          names: [sourceOf(childOf(inner, "name")!)],
          ...at,
          fn: { node: inner, body, ...pythonParameters(given) },
        },
      ];
    }
    case "class_definition":
      return [{ kind: "class", names: [sourceOf(childOf(inner, "name")!)], ...at }];
    case "import_statement":
    case "import_from_statement":
    case "future_import_statement":
      return [
        {
          kind: "import",
          names: namedChildren(inner)
            .filter((child) => child.field === "name")
            .map(importedName),
          ...at,
        },
      ];
    case "expression_statement": {
      const value = namedChildren(inner)[0],
        left = value?.kind === "assignment" ? childOf(value, "left") : undefined;
      return left?.kind === "identifier"
        ? [{ kind: "constant", names: [sourceOf(left)], ...at }]
        : [];
    }
    default:
      return [];
  }
}

function importedName(node: SyntaxNode): string {
  return sourceOf(childOf(node, "alias") ?? node).split(".")[0]!;
}

function pythonParameters(
  given: readonly SyntaxNode[],
): Pick<FunctionShape, "parameters" | "arity"> {
  let least = 0,
    most = 0,
    keywordOnly = false;
  const parameters: string[] = [];
  for (const node of given) {
    const inner = node.kind === "typed_parameter" ? namedChildren(node)[0]! : node;
    const name = sourceOf(childOf(inner, "name") ?? inner),
      hasDefault = node.kind === "default_parameter" || node.kind === "typed_default_parameter";
    if (node.kind === "keyword_separator") keywordOnly = true;
    if (node.kind === "keyword_separator" || node.kind === "positional_separator") continue;
    parameters.push(name);
    if (inner.kind === "list_splat_pattern") [most, keywordOnly] = [Infinity, true];
    else if (inner.kind !== "dictionary_splat_pattern") {
      if (!keywordOnly) most++;
      // a keyword-only parameter without a default cannot be called by position at all
      if (!hasDefault) least++;
    }
  }
  return { parameters, arity: [least, most] };
}

const JS_FUNCTIONS: readonly string[] = [
  "arrow_function",
  "function_expression",
  "function",
  "generator_function",
  "function_declaration",
  "generator_function_declaration",
];

function ofJavaScript(node: SyntaxNode): Definition[] {
  const at = { start: node.start, end: node.end };
  switch (node.kind) {
    case "export_statement": {
      const inner = childOf(node, "declaration");
      return inner === undefined
        ? []
        : // a script has no export
          ofJavaScript(inner).map((one) => ({ ...one, start: inner.start, end: node.end }));
    }
    case "function_declaration":
    case "generator_function_declaration":
      return [
        { kind: "function", names: [sourceOf(childOf(node, "name")!)], ...at, fn: jsShape(node) },
      ];
    case "class_declaration":
      return [{ kind: "class", names: [sourceOf(childOf(node, "name")!)], ...at }];
    case "import_statement":
      return [{ kind: "import", names: [], ...at }];
    case "lexical_declaration":
    case "variable_declaration": {
      const declared = namedChildren(node).filter((child) => child.kind === "variable_declarator");
      const names = declared.map((child) => sourceOf(childOf(child, "name")!)),
        value = declared.length === 1 ? childOf(declared[0]!, "value") : undefined;
      return value !== undefined && JS_FUNCTIONS.includes(value.kind)
        ? [{ kind: "function", names, ...at, fn: jsShape(value) }]
        : [{ kind: "constant", names, ...at }];
    }
    default:
      return [];
  }
}

function jsShape(node: SyntaxNode): FunctionShape {
  const list = childOf(node, "parameters"),
    single = childOf(node, "parameter");
  const given = list === undefined ? (single === undefined ? [] : [single]) : namedChildren(list);
  const required = given.findIndex(
    (one) => one.kind === "assignment_pattern" || one.kind === "rest_pattern",
  );
  return {
    node,
    body: childOf(node, "body")!,
    parameters: given.map((one) =>
      sourceOf(one.kind === "assignment_pattern" ? childOf(one, "left")! : one),
    ),
    arity: [
      required < 0 ? given.length : required,
      given.some((one) => one.kind === "rest_pattern") ? Infinity : given.length,
    ],
  };
}
