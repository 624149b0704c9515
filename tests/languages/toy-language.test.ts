/**
 * @file A language that the project does not know, added through the registry alone: one
 * statement a line, three kinds of operators, an outline made of lines (of JavaScript's grammar,
 * whose trees are its only loan). It gets injected bugs; what it does not bring is refused by name.
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { injectFile } from "../../src/bugs/inject-file.js";
import { operators } from "../../src/bugs/operators/catalogue.js";
import { UsageError } from "../../src/errors.js";
import type { Language } from "../../src/languages/language.js";
import type { Block, Literal, Operation, Outline, Span } from "../../src/languages/outline.js";
import { facetOf, languagesWith, registerLanguage } from "../../src/languages/registry.js";
import { childOf, sourceOf, type SyntaxNode } from "../../src/languages/syntax-tree.js";
import type { Pair } from "../../src/records.js";
import { createSandbox } from "../../src/sandbox/sandbox.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const folder = temporaryFolder("toy");

const value = (span: Span): Operation["left"] => ({
  ...span,
  kind: "number",
  binds: Infinity,
  variable: undefined,
});

/** Operators and numbers, line by line. */
function outline(node: SyntaxNode): Outline {
  const body = childOf(node, "body");
  if (body === undefined) throw new RangeError("expected a function");
  const operations: Operation[] = [];
  const literals: Literal[] = [];
  const text = node.source.slice(body.start, body.end);
  for (const match of text.matchAll(/(\w+) ([-+]) (\w+)/g)) {
    const start = body.start + match.index;
    const at = { start: start + match[1]!.length + 1, end: start + match[1]!.length + 2 };
    operations.push({
      start,
      end: start + match[0].length,
      left: value({ start, end: at.start - 1 }),
      right: value({ start: at.end + 1, end: start + match[0].length }),
      symbol: match[2]!,
      at,
      family: "arithmetic",
      kind: "number",
      binds: 1,
      chained: false,
    });
  }
  for (const match of text.matchAll(/\b\d+\b/g)) {
    const start = body.start + match.index;
    const end = start + match[0].length;
    literals.push({ start, end, kind: "number", content: undefined, identity: false });
  }
  const none: Outline = {
    source: node.source,
    body: { start: body.start, end: body.end },
    untouchable: [],
    variables: [],
    operations,
    augmented: [],
    assignments: [],
    prefixes: [],
    calls: [],
    literals,
    subscripts: [],
    tests: [],
    generators: [],
    statements: [] as Block["statements"],
    kinds: new Map(),
    renamable: () => new Map(),
  };
  return none;
}

const toy: Language = {
  name: "toy",
  title: "Toy",
  extension: "toy",
  fences: ["toy"],
  syntax: {
    grammar: "tree-sitter-javascript.wasm",
    functions: (root) =>
      root.children.flatMap((node) => {
        const name = childOf(node, "name");
        return name === undefined ? [] : [{ name: sourceOf(name), node }];
      }),
    definitions: () => [],
    opens: (line) => line.startsWith("function "),
    cyclomatic: () => 1,
    nesting: () => 0,
  },
  inject: {
    lexicon: {
      ...facetOf("javascript", "inject").lexicon,
      operatorGroups: [["+", "-"]],
      typeErrors: undefined,
    },
    outline,
    normalForm: (root) => sourceOf(root).replace(/\s+/g, " "),
    isCompilable: () => true,
    compareCompiled: (pairs) => Promise.resolve(pairs.map(() => "different")),
  },
};

test("a language is added by its record alone, and gets bugs of several operators", async () => {
  const remove = registerLanguage(toy);
  try {
    const input = join(folder, "toy.jsonl");
    const output = join(folder, "pairs.jsonl");
    const code = "function f(a) {\n  b = a + 4;\n  return b - 3;\n}\n";
    writeFileSync(input, `${JSON.stringify({ name: "f", code })}\n`);
    const summary = await injectFile({ input, output, language: "toy", perFunction: 20 });
    const pairs = readFileSync(output, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Pair);
    assert.equal(summary.functions, 1);
    const made = [...new Set(pairs.map((pair) => pair.operator))].sort();
    assert.ok(made.length >= 3, made.join());
    assert.ok(made.every((name) => operators.some((operator) => operator.name === name)));
    const texts = pairs.map((pair) => pair.buggy);
    assert.ok(texts.includes(code.replace("a + 4", "a - 4")));
    assert.ok(texts.includes(code.replace("b - 3", "b - 2")));
    assert.ok(languagesWith("inject").includes("toy") && !languagesWith("run").includes("toy"));
    await assert.rejects(
      createSandbox("toy"),
      (error) =>
        error instanceof UsageError &&
        /toy has no facet "run", so running it in the sandbox is not possible; expected one of python, javascript/.test(
          error.message,
        ),
    );
    assert.throws(() => facetOf("toy", "screen"), /toy has no facet "screen"/);
    assert.throws(() => registerLanguage(toy), /"toy", which is taken/);
  } finally {
    remove();
  }
  assert.throws(() => facetOf("toy", "syntax"), /expected one of python, javascript,.* got "toy"/);
});
