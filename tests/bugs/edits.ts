/** @file Helpers of tests about languages: all edits that an operator can make of a function. */
import type { Rewriter } from "../../src/bugs/drawer.js";
import type { InjectableLanguage } from "../../src/languages/language.js";
import type { Outline } from "../../src/languages/outline.js";
import { injectableLanguage } from "../../src/languages/registry.js";
import { createParser, type SyntaxParser } from "../../src/languages/syntax-parser.js";
import type { SyntaxNode } from "../../src/languages/syntax-tree.js";

/** How a function stands around a body. */
interface Wrapping {
  head(parameters: string): string;
  /** Those that a body has where none are given: a sequence xs, a number n, a text s. */
  readonly parameters?: string;
  readonly indent: string;
  readonly tail: string;
}

const WRAPPINGS: Readonly<Record<string, Wrapping>> = {
  python: { head: (parameters) => `def f(${parameters}):\n`, indent: "    ", tail: "" },
  javascript: {
    head: (parameters) => `const f = (${parameters}) => {\n`,
    indent: "  ",
    tail: "}\n",
  },
  golang: {
    head: (parameters) => `func f(${parameters}) int {\n`,
    parameters: "xs []int, n int, s string",
    indent: "\t",
    tail: "}\n",
  },
  cpp: {
    head: (parameters) => `int f(${parameters}) {\n`,
    parameters: "vector<int> xs, int n, string s",
    indent: "  ",
    tail: "}\n",
  },
  java: {
    head: (parameters) => `int f(${parameters}) {\n`,
    parameters: "int[] xs, int n, String s",
    indent: "    ",
    tail: "}\n",
  },
  rust: {
    head: (parameters) => `fn f(${parameters}) -> i32 {\n`,
    parameters: "mut xs: Vec<i32>, mut n: i32, s: String",
    indent: "    ",
    tail: "}\n",
  },
};

/** Helpers for one language. */
export interface Editing {
  readonly language: InjectableLanguage;
  /** @throws Error for a text that does not parse */
  tree(code: string): Promise<SyntaxNode>;
  parses(code: string): Promise<boolean>;
  /** Outline of the first function of a text. */
  outlineOf(code: string): Promise<Outline>;
  normalForm(code: string): Promise<string>;
  /** A function f around lines. */
  functionOf(body: string, parameters?: string): string;
  /** Texts of the function's body after each edit of the operator, first indentation taken off. */
  bodiesAfter(operator: Rewriter, body: string, parameters?: string): Promise<string[]>;
  /** What could stand in place of the nth read of a name in a body. */
  alternatives(
    body: string,
    name: string,
    nth?: number,
    parameters?: string,
  ): Promise<readonly string[]>;
}

/** Helpers for a language. */
export function editing(name: string): Editing {
  const language = injectableLanguage(name);
  const parsing: Promise<SyntaxParser> = createParser(language.grammar);
  const { head, indent, tail, parameters: usual = "xs, n, s" } = WRAPPINGS[name]!;
  const tree = async (code: string): Promise<SyntaxNode> => {
    const root = (await parsing).parse(code);
    if (root === null) throw new Error(`does not parse: ${code}`);
    return root;
  };
  const outlineOf = async (code: string): Promise<Outline> =>
    language.outline(language.functions(await tree(code))[0]!.node);
  const functionOf = (body: string, parameters = usual): string => {
    const lines = body.split("\n").map((line) => (line === "" ? line : indent + line));
    return `${head(parameters)}${lines.join("\n")}\n${tail}`;
  };
  const bodyOf = (code: string): string =>
    code
      .slice(code.indexOf("\n") + 1, code.length - tail.length - 1)
      .split("\n")
      .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
      .join("\n");
  return {
    language,
    tree,
    outlineOf,
    functionOf,
    parses: async (code) => (await parsing).parse(code) !== null,
    normalForm: async (code) => language.normalForm(await tree(code)),
    async bodiesAfter(operator, body, parameters) {
      const code = functionOf(body, parameters);
      const outline = await outlineOf(code);
      return operator
        .sites(outline, language.lexicon)
        .flatMap((site) =>
          site.replacements.map((after) =>
            bodyOf(code.slice(0, site.start) + after + code.slice(site.end)),
          ),
        );
    },
    async alternatives(body, wanted, nth = 0, parameters = "a, b") {
      const { variables } = await outlineOf(functionOf(body, parameters));
      const uses = variables.filter((use) => use.name === wanted);
      if (uses[nth] === undefined) throw new Error(`${wanted} is read ${uses.length} times`);
      return uses[nth].alternatives;
    },
  };
}
