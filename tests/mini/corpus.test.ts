/**
 * @file The corpus and the bank: training compositions only, short, seeded, and what the bank says
 *   is what Python gives.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Tokenizer } from "@huggingface/tokenizers";
import { projectRoot } from "../../src/files/project-root.js";
import { createInjector } from "../../src/bugs/injector.js";
import { copiedTwice } from "../../src/mini/copies.js";
import { corpusDocuments } from "../../src/mini/corpus.js";
import { testFunctions } from "../../src/mini/execute.js";
import { readFunctions } from "../../src/mini/functions.js";
import { functionOf, generateFunction } from "../../src/mini/grammar/generate.js";
import { moduleOf } from "../../src/mini/module-text.js";
import { randomStream } from "../../src/random.js";
import { runTrustedPython } from "../../src/languages/python/sandbox/trusted-python.js";

const bank = readFunctions();

test("the bank holds at least 12,000 distinct training functions with at least 5 calls each", () => {
  assert.ok(bank.length >= 12_000);
  assert.equal(new Set(bank.map((fn) => fn.code)).size, bank.length);
  for (const fn of bank) assert.ok(fn.split === "train" && fn.calls.length >= 5 && fn.depth <= 2);
});

test("documents have at most 512 tokens, are seeded, and compile", async () => {
  const injector = await createInjector("python");
  const light = { seed: 11, bank, injector, wear: "light" } as const;
  const documents = [
    ...corpusDocuments(light, 0, 300),
    ...corpusDocuments({ ...light, wear: "heavy" }, 300, 300),
  ];
  assert.deepEqual(corpusDocuments(light, 20, 50), documents.slice(20, 70));
  const read = (name: string): ReturnType<typeof JSON.parse> =>
    JSON.parse(readFileSync(join(projectRoot, "datasets", "base-model", name), "utf8"));
  const tokenizer = new Tokenizer(read("tokenizer.json"), read("tokenizer_config.json"));
  const lengths = documents.map((document) => tokenizer.encode(document).ids.length);
  assert.ok(Math.max(...lengths) <= 512, `longest ${Math.max(...lengths)}`);
  const text = documents.join("");
  assert.ok(
    text.length / lengths.reduce((sum, length) => sum + length, 0) > 3,
    "fewer than 3 characters a token",
  );
  // What begins with a function and ends with assertions stands once and has no fault: run it.
  const script = `
import json, sys
ran = 0
for text in json.load(sys.stdin):
    code = compile(text, 'document', 'exec')
    if text.startswith('def ') and '\\nassert ' in text:
        exec(code, {})
        ran += 1
print('ran' if ran > 10 else ran)`;
  assert.equal(await runTrustedPython(script, JSON.stringify(documents)), "ran\n");
});

test("what stands twice is the same both times, faults included", async () => {
  const injector = await createInjector("python");
  let faulty = 0;
  let copies = 0;
  for (const [index, fn] of bank.slice(0, 200).entries()) {
    const text = copiedTwice(randomStream(7, "twice", index), fn, injector, "light");
    const pieces = text.split(`def ${fn.name}(`).slice(1);
    assert.equal(pieces.length, 2, text);
    const [first, second] = pieces.map((piece) => piece.slice(0, fn.body.length - 40));
    if (!text.includes(" is called ")) assert.equal(first, second, text);
    copies += 1;
    faulty += text.includes(fn.body) ? 0 : 1;
  }
  assert.ok(faulty > 0.4 * copies && faulty < 0.9 * copies, `${faulty} of ${copies}`);
});

test("a module prints a helper once", () => {
  const fn = bank.find(({ declaration }) => declaration.startsWith("def is_prime("))!;
  assert.equal(moduleOf([fn, fn]).split("def is_prime(").length, 2);
  assert.equal(moduleOf([fn, fn]).split(`def ${fn.name}(`).length, 3);
});

test("functions that raise, loop or always say the same are dropped", async () => {
  const fn = generateFunction(randomStream(2, "drop"), { depth: 1, split: "train" });
  const broken = (body: string): typeof fn => ({
    ...fn,
    code: `def ${fn.name}(${fn.parameters.join(", ")}):\n${body}`,
  });
  const kept = await testFunctions(
    [
      broken("    return 1 / 0\n"),
      broken("    while True:\n        pass\n"),
      broken("    return 5\n"),
    ],
    1,
  );
  assert.deepEqual(kept, []);
});

test("calls are what Python returns", async () => {
  const fn = bank[17]!;
  const program = `${functionOf(fn.recipe).code}\n${fn.test}print('passed')`;
  assert.equal(await runTrustedPython(program), "passed\n");
  await assert.rejects(
    runTrustedPython(`${fn.prompt}    return 'nothing of the kind'\n${fn.test}`),
    /AssertionError/,
  );
});
