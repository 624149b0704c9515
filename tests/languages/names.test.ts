/**
 * @file Nothing outside of a language's folder knows its name: what a language needs is a facet of
 * its record. Comments may name languages; the files below must, and each says why. And what is
 * known of languages needs no room that uses it, so that no circle goes through languages/.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { test } from "node:test";
import { projectRoot } from "../../src/files/project-root.js";
import { knownLanguages } from "../../src/languages/registry.js";

/** Files and folders of src/ whose code may name a language. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  "languages/registry.ts": "the one line of each language",
  "engine/tensorflow/load-tensorflow.ts": "a variable of TensorFlow's",
  "language-model/gguf/": "errors name the program whose files are read",
  "files/read.ts": "JSON as Python's json writes it",
  "real-bugs/": "readers of data sets of one language",
  "mini/": "the embedded tier's grammar writes Python",
  "commands/": "examples and help texts",
  "data/public/": "names of public data sets and their files",
  "experiment/main-figure.ts": "names of public benchmarks",
  "experiment/status-page/": "media types of what a browser is served",
  "doctor/checks.ts": "looks for the Python that Jupyter and the peers need",
  "recipes/": "a recipe names the language of its public data set",
  "benchmark/problems.ts": "an error names the task ids of HumanEvalPack",
  "benchmark/prompt-formats.ts": "an error quotes the harness's rule for Python patches",
  "language-model/tokenizer/": "chat templates are written for Python's Jinja",
  "language-model/lora/": "adapters of Python's PEFT, and its regular expressions",
};

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (entry.name.endsWith(".ts")) yield path;
  }
}

/** Code without comments; line breaks stay. */
function withoutComments(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ""))
    .replace(/(^|[ \t;,{(])\/\/.*$/gm, "$1");
}

/**
 * Finds names as words, also as a part of camelCase or CAPITALS: `go` in goFile, not in category.
 * A longer name of a language is another word.
 */
function wordsIn(names: readonly string[]): RegExp {
  const forms = names.flatMap((name) => {
    const capital = name[0]!.toUpperCase() + name.slice(1);
    const longer = knownLanguages()
      .filter(({ title }) => title.startsWith(capital) && title !== capital)
      .map(({ title }) => `(?!${title.slice(capital.length)})`)
      .join("");
    return [
      `(?<![A-Za-z])${name}${longer}(?![a-z])`,
      `${capital}${longer}(?![a-z])`,
      `(?<![A-Z])${name.toUpperCase()}(?![A-Z])`,
    ];
  });
  return new RegExp(forms.join("|"));
}

test("names are found as words", () => {
  const go = wordsIn(["go", "Go"]);
  for (const text of ['"go"', "goFile", "runGo", "GO_PATH", "Go/12"]) assert.match(text, go);
  for (const text of ["category", "CATEGORY", "Google", "algorithm"]) assert.doesNotMatch(text, go);
  const short = wordsIn(["java", "Java"]);
  assert.match("runJavaFile", short);
  assert.doesNotMatch("JavaScriptFile", short);
});

test("a language's name stands in its folder alone", () => {
  const src = join(projectRoot, "src");
  const found: string[] = [];
  const used = new Set<string>();
  for (const path of sources(src)) {
    const file = relative(src, path).split(sep).join("/");
    const names = knownLanguages().flatMap(({ name, title }) =>
      file.startsWith(`languages/${name}/`) ? [] : [name, title],
    );
    const named = wordsIn(names);
    withoutComments(readFileSync(path, "utf8"))
      .split("\n")
      .forEach((line, i) => {
        if (!named.test(line)) return;
        const exception = Object.keys(EXCEPTIONS).find((one) => file.startsWith(one));
        if (exception === undefined) found.push(`src/${file}:${i + 1}: ${line.trim()}`);
        else used.add(exception);
      });
  }
  assert.deepEqual(found, [], "make it a facet of the language's record, or list the file above");
  assert.deepEqual([...used].sort(), Object.keys(EXCEPTIONS).sort(), "an exception that is none");
});

test("languages/ imports no other room but files/", () => {
  const src = join(projectRoot, "src");
  const rooms = new Set<string>();
  for (const path of sources(join(src, "languages")))
    for (const [, to] of readFileSync(path, "utf8").matchAll(/ from "(\.[^"]+)"/g)) {
      const [room, ...rest] = relative(src, join(dirname(path), to!)).split(sep);
      if (rest.length > 0) rooms.add(room!);
    }
  assert.deepEqual([...rooms].sort(), ["files", "languages"]);
});
