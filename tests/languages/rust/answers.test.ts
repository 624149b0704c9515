/**
 * @file Answers in Rust: a function is found with its parameters, types with what they hold, the
 * judge's text asks the candidate, and records that HumanEvalPack spells oddly are read as meant.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createAnswerExtractor } from "../../../src/benchmark/answer-function.js";
import { extractCompletion } from "../../../src/benchmark/extraction.js";
import { readProblems } from "../../../src/benchmark/problems.js";
import { programOf } from "../../../src/benchmark/program.js";
import { projectRoot } from "../../../src/files/project-root.js";
import { blanked, definitionIn, typesIn } from "../../../src/languages/rust/source-file.js";
import { crossing } from "../../../src/languages/rust/sandbox/crossing.js";
import { candidateText, judgeText } from "../../../src/languages/rust/sandbox/programs.js";
import type { Problem } from "../../../src/records.js";
import { WORDLESS } from "../../support/problem.js";

test("a function is found with its parameters, whatever its types", () => {
  const text =
    "// fn f(x: i32) {\nuse std::fmt;\nfn g() -> i32 { fn f() {} 1 }\n" +
    "pub(crate) const fn f<'a, F: Fn(i32) -> i32>(mut xs: &'a [u8; 2], (a, b): (i32, i32), " +
    "k: fn(i32, i32) -> i32, _: F) -> &'a str where F: Copy {\n" +
    '  "}"\n}\nfn h() {}\n';
  const found = definitionIn(text, "f")!;
  assert.deepEqual(
    found.parameters.map(({ name }) => name),
    ["xs", "", "k", ""],
  );
  assert.equal(found.parameters[0]!.type, "&'a [u8; 2]");
  assert.match(text.slice(found.start, found.end), /^pub\(crate\) const fn f[^]*"\}"\n\}$/);
  assert.equal(definitionIn(text, "missing"), undefined);
  assert.equal(definitionIn("trait T { fn f(); }", "f"), undefined);
});

test("texts, characters and comments are no code; lifetimes are", () => {
  const text = `a("\\"{", '{', '\\'', b"{", r#"{"{"#) // {\n/* { */ <'a, 'b>`;
  const seen = blanked(text);
  assert.equal(seen.length, text.length);
  assert.equal(seen.replace(/\s+/g, ""), "a(,,,b,)<'a,'b>");
});

test("types are read with their variants, and written and read in order", () => {
  const text =
    "#[derive(Debug)]\npub struct P { pub x: i32, y: Vec<(i32, i32)> }\nstruct U;\n" +
    "struct N(u8, P);\n" +
    "enum E<'a, T: Ord> {\n  #[allow(x)] A,\n  B(T, &'a str),\n  C { p: N },\n}\n";
  const types = typesIn(text).map(({ name, generics, variants }) => [name, generics, variants]);
  assert.deepEqual(types, [
    ["P", [], [{ name: "", fields: ["x", "y"] }]],
    ["U", [], [{ name: "", fields: [] }]],
    ["N", [], [{ name: "", fields: 2 }]],
    [
      "E",
      ["'a", "T: Ord"],
      [
        { name: "A", fields: [] },
        { name: "B", fields: 2 },
        { name: "C", fields: ["p"] },
      ],
    ],
  ]);
  const made = crossing(text, "fn f(e: E<'_, i32>)", "cct_judge");
  assert.match(made, /impl<'a, T: Ord \+ ::cct_judge::Put> ::cct_judge::Put for E<'a, T>/);
  assert.match(made, /E::B \{ 0: field0, 1: field1 \} => \{ w\.number\(1\);/);
  assert.match(made, /for P /, "what a named type holds crosses too");
  assert.doesNotMatch(made, /for U /);
});

const problem: Problem = {
  taskId: "Rust/121",
  language: "rust",
  prompt: "",
  declaration: "use rand::Rng;\n\nfn solutions(lst: &mut Vec<i32>, _: u8) -> Out {\n",
  test:
    "#[cfg(test)]\nmod tests {\n    use super::*;\n    #[test]\n    fn test_it() {\n" +
    "        assert!(true);\n    }\n}\n",
  canonicalSolution: "    Out(lst[0])\n}\n#[derive(Debug)]\npub struct Out(i32);\n",
  buggySolution: "    Out(lst[1])\n}\n#[derive(Debug)]\npub struct Out(i32);\n",
  entryPoint: "solution",
  bugType: "value misuse",
  ...WORDLESS,
};

test("the judge's function asks the candidate; the answer stays outside", () => {
  const program = programOf(problem, problem.buggySolution);
  assert.equal(program.entryPoint, "solutions", "as the declaration spells it");
  const judge = judgeText(program);
  assert.ok("text" in judge);
  assert.match(judge.text, /fn solutions\(lst: &mut Vec<i32>, cct_given1: u8\) -> Out \{ let mut/);
  assert.match(judge.text, /Change::change\(lst, &mut cct_reply\)/);
  assert.match(judge.text, /pub struct Out\(i32\);/, "a type of the canonical solution");
  assert.match(judge.text, /#\[export_name = "cct_test0"\]\n {4}fn test_it\(\)/);
  assert.ok(!/lst\[[01]\]/.test(judge.text));
  assert.match(candidateText(program), /lst\[1\][^]*serve\(super::solutions, size\)/);
});

test("what cannot be judged says why", () => {
  const program = programOf(problem, problem.buggySolution);
  const lacks = (change: Partial<typeof program>): string => {
    const made = judgeText({ ...program, ...change });
    return "lacks" in made ? made.lacks : "";
  };
  assert.match(lacks({ support: "fn f() {}" }), /expected a definition of solutions/);
  assert.match(lacks({ test: "fn main() {}" }), /expected functions marked #\[test\], got none/);
  assert.match(
    lacks({ test: program.test.replace("#[test]", "#[test] #[should_panic]") }),
    /panic/,
  );
  assert.match(
    lacks({ test: program.test.replace("it() {", "it() -> R {") }),
    /result is not read/,
  );
  assert.match(
    lacks({ support: "fn solutions(xs: Vec<&mut i32>) {\n}" }),
    /an argument that holds what can be changed/,
  );
});

test("an answer that defines the function anew takes the declaration's place", async () => {
  const extract = await createAnswerExtractor("rust");
  const whole =
    "```rust\nfn half(x: i32) -> i32 {\n    x / 2\n}\n\n" +
    "pub fn solutions(ys: &mut Vec<i32>, _: u8) -> i32 {\n    half(ys[0])\n}\n```\n";
  const { code } = programOf(problem, extract(problem, whole));
  assert.equal(code.match(/fn solutions/g)?.length, 1);
  assert.match(code, /fn half/);
});

const pack = join(projectRoot, "..", "shared", "data", "humanevalpack-rust.jsonl");
test(
  "HumanEvalPack: canonical bodies are found in a fenced answer and as a continuation",
  { skip: existsSync(pack) ? false : `${pack} is not there` },
  async () => {
    const extract = await createAnswerExtractor("rust");
    const bare = (text: string): string => text.replace(/\s+/g, "");
    const problems = readProblems(pack);
    assert.equal(problems.length, 164);
    for (const one of problems.filter((_, i) => i % 4 === 0)) {
      const { declaration, canonicalSolution, taskId } = one;
      const wanted = bare(extractCompletion(canonicalSolution, { language: "rust" }));
      assert.equal(bare(extract(one, `\n${canonicalSolution}`)), wanted, taskId);
      const fenced = extract(one, `So:\n\`\`\`rust\n${declaration}${canonicalSolution}\`\`\`\n`);
      assert.ok(bare(fenced).includes(wanted), `${taskId}: ${fenced}`);
    }
  },
);
