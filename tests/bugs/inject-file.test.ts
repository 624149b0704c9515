/**
 * @file `cct inject`: three kinds of input, same bytes twice, every kept pair proven, clear words
 * for bad input; and real data where there is any.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { checkControls, createController } from "../../src/bugs/control.js";
import { injectFile, type InjectFileOptions } from "../../src/bugs/inject-file.js";
import { createInjector } from "../../src/bugs/injector.js";
import { testedFunctions } from "../../src/bugs/proof.js";
import { readFunctions } from "../../src/bugs/read-functions.js";
import { UsageError, WorkError } from "../../src/errors.js";
import { sha256 } from "../../src/files/hash.js";
import { BUG_TYPES, type Pair } from "../../src/records.js";
import { createSandbox } from "../../src/sandbox/sandbox.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { injectFileCases } from "./cases/inject-file-cases.js";

const folder = temporaryFolder("bugs");
let files = 0;
function file(content: string): string {
  const path = join(folder, `input-${files++}.jsonl`);
  writeFileSync(path, content);
  return path;
}
const lines = (...records: unknown[]): string =>
  file(records.map((record) => `${JSON.stringify(record)}\n`).join(""));
const inject = (
  input: string,
  more: Partial<InjectFileOptions> = {},
): ReturnType<typeof injectFile> =>
  injectFile({ input, language: "python", output: join(folder, "pairs.jsonl"), seed: 1, ...more });
const written = (): Pair[] =>
  readFileSync(join(folder, "pairs.jsonl"), "utf8")
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Pair);

for (const one of injectFileCases) {
  const { language, pack, real, skip } = one;

  test(
    `${language}, HumanEvalPack: what stands before the function is prelude, pairs are proven, twice the same bytes`,
    { skip: one.unrun },
    async () => {
      const input = lines(pack, { ...pack, task_id: pack["task_id"]!.replace("/0", "/1") });
      const first = await inject(input, { language, prove: true, perFunction: 4 });
      const bytes = readFileSync(join(folder, "pairs.jsonl"), "utf8");
      assert.deepEqual(
        // the second is the same function
        [first.functions, first.pairs, first.proven, first.sha256],
        [1, 4, 4, sha256(bytes)],
      );
      for (const pair of written()) {
        assert.notEqual(pair.proof, "unproven");
        assert.ok(pair.correct.startsWith(one.begins), pair.correct);
        assert.deepEqual([pair.language, pair.functionName], [language, one.functionName]);
      }
      const second = await inject(input, { language, prove: true, perFunction: 4 });
      assert.equal(second.sha256, first.sha256);
      assert.equal(readFileSync(join(folder, "pairs.jsonl"), "utf8"), bytes);
      for (const row of [...Object.values(first.byType), ...Object.values(first.byOperator)])
        assert.equal(row.kept, row.generated - row.equivalent - row.survived);
      const kept = Object.values(first.byType).reduce((sum, row) => sum + row.kept, 0);
      assert.equal(kept, 4);
    },
  );

  test(`${language}, instructions: functions are cut out of the answers that parse`, async () => {
    const answer = { instruction: "Write it.", input: "", output: one.answer };
    const foreign = { instruction: "x", output: one.foreign };
    for (const input of [lines(answer, foreign), file(JSON.stringify([answer, foreign]))]) {
      const summary = await inject(input, { language, perFunction: 2 });
      assert.deepEqual([summary.functions, summary.skipped.unparsed, summary.proven], [2, 1, 0]);
      const names = new Set(written().map((pair) => pair.functionName));
      assert.deepEqual(names, new Set(["area", "twice"]));
    }
  });

  test(
    `${language}, 164 canonical solutions: every function gives pairs of every byte kept, nearly all six types in reach`,
    { skip },
    async () => {
      const injector = await createInjector(language);
      const { functions, leftOut } = readFunctions(real, injector.language, injector.parser);
      const { readable = 164 } = one;
      assert.deepEqual([functions.length, leftOut.length], [readable, 164 - readable]);
      const count = new Map<string, number>();
      for (const fn of functions) {
        const pairs = injector.inject(fn, { perFunction: 12, seed: 2 });
        assert.ok(pairs.length >= 1, fn.name);
        for (const type of new Set(pairs.map((pair) => pair.bugType)))
          count.set(type, (count.get(type) ?? 0) + 1);
        for (const { correct, buggy, edit } of pairs) {
          const bytes = Buffer.from(correct);
          const [head, tail] = [bytes.subarray(0, edit.start), bytes.subarray(edit.end)];
          assert.equal(Buffer.concat([head, Buffer.from(edit.after), tail]).toString(), buggy);
        }
      }
      for (const type of BUG_TYPES)
        assert.ok(count.get(type)! >= one.reach[type], `${type}: ${count.get(type)}`);
    },
  );

  test(
    `${language}, proof over one in ${one.every} of them: few survivors, controls all pass`,
    { skip },
    async () => {
      const all = readFileSync(real, "utf8").trim().split("\n");
      const some = file(`${all.filter((_, i) => i % one.every === 0).join("\n")}\n`);
      const summary = await inject(some, { language, prove: true });
      assert.ok(summary.pairs >= one.fewestProven, String(summary.pairs));
      assert.equal(summary.pairs, summary.proven);
      for (const [type, most] of Object.entries(one.survivors)) {
        const rows = type === "all" ? Object.values(summary.byType) : [summary.byType[type]!];
        const survived = rows.reduce((sum, row) => sum + row.survived, 0);
        const tried = rows.reduce((sum, row) => sum + row.generated - row.equivalent, 0);
        assert.ok(survived / tried <= most, `${type}: ${survived} of ${tried}`);
      }
      const controller = await createController(language);
      const injector = await createInjector(language);
      const { functions } = readFunctions(some, injector.language, injector.parser);
      const sandbox = await createSandbox(language);
      try {
        const tested = await testedFunctions(functions, sandbox);
        const pairs = tested.flatMap((of) =>
          controller.control(of.fn, { perFunction: 4, seed: 1 }).map((pair) => ({ pair, of })),
        );
        const { failing } = await checkControls(pairs, sandbox);
        assert.ok(pairs.length > one.fewestProven / 2, String(pairs.length));
        assert.deepEqual(
          failing.map((pair) => [pair.operator, pair.edit]),
          [],
        );
      } finally {
        await sandbox.close();
      }
    },
  );
}

const pack = injectFileCases[0]!.pack;
const source = {
  name: "double",
  code: "def double(x):\n    y = x * 2\n    return y\n",
  test: "assert double(3) == 6\n",
};

test("lists of functions", async () => {
  assert.equal((await inject(lines(source))).functions, 1);
});

test("a source file: its functions, each with what it needs of the file", async () => {
  const path = join(folder, "shop.rs");
  writeFileSync(
    path,
    "use std::fmt::Write;\n/// A text.\n#[derive(Debug)]\npub struct A { x: i32 }\n" +
      "impl A {\n    fn m(&self) " +
      "-> i32 { half(self.x) }\n}\nconst LEAST: i32 = 3;\nfn half(x: i32) -> i32 {\n" +
      "    x / 2\n}\n" +
      "fn unused() {}\n#[inline]\npub fn f(a: &A) -> i32 {\n    a.m() + LEAST\n}\n" +
      "mod tests {\n    fn g() {}\n}\n",
  );
  const { language, parser } = await createInjector("rust");
  const { functions, leftOut } = readFunctions(path, language, parser);
  assert.deepEqual(leftOut, []);
  assert.deepEqual(
    functions.map(({ name, code }) => [name, code]),
    [
      ["half", "fn half(x: i32) -> i32 {\n    x / 2\n}\n"],
      ["unused", "fn unused() {}\n"],
      ["f", "#[inline]\npub fn f(a: &A) -> i32 {\n    a.m() + LEAST\n}\n"],
    ],
  );
  assert.equal(
    functions[2]!.prelude,
    "use std::fmt::Write;\n#[derive(Debug)]\npub struct A { x: i32 }\nimpl A {\n" +
      "    fn m(&self) -> i32 " +
      "{ half(self.x) }\n}\nconst LEAST: i32 = 3;\nfn half(x: i32) -> i32 {\n    x / 2\n}\n",
  );
});

test("a source file whose functions are methods: each with the whole file around it", async () => {
  const path = join(folder, "Shop.java");
  const [head, half, middle, twice, end] = [
    "package shop;\n\n/** A shop. */\nclass Shop {\n    int x;\n    Shop(int x) { this.x = x; }\n    ",
    "@Deprecated\n    int half() {\n        return x / 2;\n    }\n",
    "\n    enum Kind {\n        A;\n        ",
    "static int twice(int y) { return y * 2; }\n",
    "    }\n}\n",
  ];
  writeFileSync(path, head + half + middle + twice + end);
  const { language, parser } = await createInjector("java");
  const { functions, leftOut } = readFunctions(path, language, parser);
  assert.deepEqual(leftOut, []);
  assert.deepEqual(functions, [
    { name: "half", code: half, prelude: head, postlude: middle + twice + end, test: "" },
    { name: "twice", code: twice, prelude: head + half + middle, postlude: end, test: "" },
  ]);
});

test("a source file of Python makes pairs of its functions", async () => {
  const path = join(folder, "shop.py");
  writeFileSync(path, `import math\n\n\n${source.code}`);
  const { functions, pairs } = await inject(path, { perFunction: 2 });
  assert.deepEqual([functions, pairs], [1, 2]);
  assert.ok(written().every((pair) => pair.correct === source.code));
});

test("proving leaves out functions without tests and those that fail theirs, and says how many", async () => {
  const summary = await inject(
    lines(
      source,
      { ...source, name: "plain", code: "def plain(x):\n    return x\n", test: "" },
      { ...source, test: "assert double(3) == 7\n" },
    ),
    { prove: true },
  );
  assert.deepEqual(summary.skipped, { unparsed: 0, untested: 1, failing: 1 });
  assert.ok(summary.pairs > 0 && summary.pairs === summary.proven);
});

test("a function that cannot be read is left out and named, whatever the fault", async () => {
  const deep = `def deep(x):\n    return ${"(".repeat(20_000)}x${")".repeat(20_000)}\n`;
  const continued = "def joined(a, b):\n    return a == \\\n        b\n";
  const summary = await inject(
    lines(
      { name: "deep", code: deep },
      { name: "broken", code: "def broken(:\n" },
      { name: "absent", code: "def present(x):\n    return x + 1\n" },
      { name: "joined", code: continued },
      source,
    ),
  );
  assert.deepEqual(
    summary.leftOut.map((one) => one.name),
    ["deep", "broken", "absent"],
  );
  assert.match(summary.leftOut[0]!.reason, /stack|memory/i);
  assert.match(summary.leftOut[1]!.reason, /does not parse as python/);
  assert.match(summary.leftOut[2]!.reason, /defines no function absent/);
  assert.equal(summary.skipped.unparsed, 3);
  const made = new Set(written().map((pair) => pair.functionName));
  assert.deepEqual(made, new Set(["joined", "double"]));
});

test("chosen types only", async () => {
  const summary = await inject(lines(pack), {
    types: ["operator misuse", "value misuse"],
    perFunction: 6,
  });
  assert.deepEqual(Object.keys(summary.byType).sort(), ["operator misuse", "value misuse"]);
  assert.ok(
    written().every(
      (pair) => pair.bugType === "operator misuse" || pair.bugType === "value misuse",
    ),
  );
});

test("bad input: one clear error, nothing written", async () => {
  const output = join(folder, "never.jsonl");
  const refuses = (
    input: string,
    words: RegExp,
    more: Partial<InjectFileOptions> = {},
  ): Promise<void> =>
    assert.rejects(inject(input, { output, ...more }), (error: Error) => {
      assert.ok(error instanceof UsageError, String(error));
      assert.match(error.message, words);
      assert.ok(!existsSync(output));
      return true;
    });
  const { test: _, ...keyless } = pack;
  const bad = lines(pack, keyless);
  await refuses(bad, new RegExp(`${bad.replaceAll(".", "\\.")}:2: test is missing`));
  await refuses(join(folder, "absent.jsonl"), /cannot read .*absent\.jsonl/);
  await refuses(file('{"name": \n'), /:1: expected JSON/);
  const sourceFile = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  await refuses(sourceFile("a.js", "let x = 1\n"), /expected functions in python, .* ends in \.js/);
  await refuses(sourceFile("a.py", "x = 1\n"), /expected functions at the top level .*, got none/);
  await refuses(sourceFile("b.py", "x = 1\ndef f(:\n"), /b\.py:2: expected python, got/);
  await refuses(file(""), /expected JSON|expected records/);
  await refuses(lines({ x: 1 }), /expected records with declaration, .* got keys x/);
  await refuses(lines({ instruction: "a" }), /:1: output: /);
  await refuses(lines(pack), /one of python, javascript,.* got "basic"/, {
    language: "basic",
  });
  await refuses(
    lines(pack),
    /expected some of variable misuse, operator misuse, function missing, value misuse, missing logic, excess logic; got "typo"/,
    { types: ["typo"] },
  );
  await refuses(lines(pack), /perFunction: expected an integer ≥ 1, got 0/, { perFunction: 0 });
  await refuses(lines({ ...source, test: "" }), /prove: expected functions with tests, got none/, {
    prove: true,
  });
  await assert.rejects(
    inject(lines(pack), { output: join(file("in the way"), "x.jsonl") }),
    (error) => error instanceof WorkError && /cannot write/.test(error.message),
  );
});
