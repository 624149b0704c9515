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
import { corpusDocuments, moduleOf } from "../../src/mini/corpus.js";
import { testFunctions } from "../../src/mini/execute.js";
import { readFunctions } from "../../src/mini/functions.js";
import { functionOf, generateFunction } from "../../src/mini/grammar/generate.js";
import { randomStream } from "../../src/random.js";
import { runTrustedPython } from "../../src/languages/python/sandbox/trusted-python.js";

const bank = readFunctions();

test("the bank holds at least 12,000 distinct training functions with at least 5 calls each", () => {
  assert.ok(bank.length >= 12_000);
  assert.equal(new Set(bank.map((fn) => fn.code)).size, bank.length);
  for (const fn of bank) assert.ok(fn.split === "train" && fn.calls.length >= 5 && fn.depth <= 2);
});

test("documents have at most 320 tokens, are seeded, and compile", async () => {
  const documents = corpusDocuments(11, 600, bank);
  assert.deepEqual(corpusDocuments(11, 600, bank).slice(0, 50), documents.slice(0, 50));
  const read = (name: string): ReturnType<typeof JSON.parse> =>
    JSON.parse(readFileSync(join(projectRoot, "datasets", "base-model", name), "utf8"));
  const tokenizer = new Tokenizer(read("tokenizer.json"), read("tokenizer_config.json"));
  const lengths = documents.map((document) => tokenizer.encode(document).ids.length);
  assert.ok(Math.max(...lengths) <= 320, `longest ${Math.max(...lengths)}`);
  const text = documents.join("");
  assert.ok(
    text.length / lengths.reduce((sum, length) => sum + length, 0) > 3,
    "fewer than 3 characters a token",
  );
  // Assertions in documents hold: run them all.
  assert.equal(
    await runTrustedPython(
      "import json, sys\nfor text in json.load(sys.stdin):\n    exec(compile(text, 'document', 'exec'), {})\nprint('ran')",
      JSON.stringify(documents),
    ),
    "ran\n",
  );
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
