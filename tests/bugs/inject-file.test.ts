/**
 * @file `cct inject`: three kinds of input, same bytes twice, every kept pair proven, clear words
 *   for bad input; and real data where there is any.
 */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { checkControls, createController } from "../../src/bugs/control.js";
import { injectFile, type InjectFileOptions } from "../../src/bugs/inject-file.js";
import { createInjector } from "../../src/bugs/injector.js";
import { testedFunctions } from "../../src/bugs/proof.js";
import { readFunctions } from "../../src/bugs/read-functions.js";
import { UsageError, WorkError } from "../../src/errors.js";
import { sha256 } from "../../src/files/hash.js";
import { projectRoot } from "../../src/files/project-root.js";
import type { Pair } from "../../src/records.js";
import { createSandbox } from "../../src/sandbox/sandbox.js";

const folder = mkdtempSync(join(tmpdir(), "cct-bugs-"));
after(() => rmSync(folder, { recursive: true }));
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

const pack = {
  task_id: "Python/0",
  declaration: "from typing import List\n\n\ndef biggest(xs: List[int]) -> int:\n",
  canonical_solution:
    "    best = xs[0]\n    for x in xs:\n        if x > best:\n            best = x\n    return best\n",
  test: "def check(f):\n    assert f([1, 5, 3]) == 5\n    assert f([-2, -7]) == -2\ncheck(biggest)\n",
  entry_point: "biggest",
};
const source = {
  name: "double",
  code: "def double(x):\n    y = x * 2\n    return y\n",
  test: "assert double(3) == 6\n",
};
const answer = {
  instruction: "Write it.",
  input: "",
  output:
    "Sure:\n```python\nimport math\n\ndef area(r):\n    return math.pi * r ** 2\n\n\ndef twice(x):\n    return x + x\n```\nDone.",
};

test("HumanEvalPack: the declaration's imports are prelude, pairs are proven, twice the same bytes", async () => {
  const input = lines(pack, { ...pack, task_id: "Python/1" });
  const first = await inject(input, { prove: true, perFunction: 4 });
  const bytes = readFileSync(join(folder, "pairs.jsonl"), "utf8");
  assert.equal(first.functions, 1); // the second is the same function
  assert.equal(first.pairs, 4);
  assert.equal(first.proven, 4);
  assert.equal(first.sha256, sha256(bytes));
  assert.ok(
    written().every(
      (pair) =>
        pair.proof !== "unproven" &&
        pair.correct.startsWith("def biggest") &&
        pair.language === "python",
    ),
  );
  const second = await inject(input, { prove: true, perFunction: 4 });
  assert.equal(second.sha256, first.sha256);
  assert.equal(readFileSync(join(folder, "pairs.jsonl"), "utf8"), bytes);
  for (const row of [...Object.values(first.byType), ...Object.values(first.byOperator)])
    assert.equal(row.kept, row.generated - row.equivalent - row.survived);
  assert.equal(
    Object.values(first.byType).reduce((sum, row) => sum + row.kept, 0),
    4,
  );
});

test("lists of functions, and instructions: functions are cut out of the code that parses", async () => {
  assert.equal((await inject(lines(source))).functions, 1);
  const summary = await inject(
    file(JSON.stringify([answer, { instruction: "x", output: "int main() { return 0; }" }])),
    { perFunction: 2 },
  );
  assert.equal(summary.functions, 2);
  assert.equal(summary.skipped.unparsed, 1);
  assert.equal(summary.proven, 0);
  assert.deepEqual(new Set(written().map((pair) => pair.functionName)), new Set(["area", "twice"]));
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
  await refuses(file(""), /expected JSON|expected records/);
  await refuses(lines({ x: 1 }), /expected records with declaration, .* got keys x/);
  await refuses(lines({ instruction: "a" }), /:1: output: /);
  await refuses(lines(pack), /one of python, javascript, got "basic"/, { language: "basic" });
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

const real = join(projectRoot, "..", "shared", "data", "humanevalpack-python.jsonl");
const skip = existsSync(real)
  ? false
  : `no ${real}: put HumanEvalPack's Python file there to run this`;

test(
  "164 canonical solutions: every function gives pairs of every byte kept, nearly all six classes in reach",
  { skip },
  async () => {
    const injector = await createInjector("python");
    const { functions, leftOut } = readFunctions(real, injector.language, injector.parser);
    assert.equal(functions.length, 164);
    assert.deepEqual(leftOut, []);
    const count = new Map<string, number>();
    for (const fn of functions) {
      const pairs = injector.inject(fn, { perFunction: 12, seed: 2 });
      assert.ok(pairs.length >= 1, `${fn.name}: ${pairs.length}`);
      for (const type of new Set(pairs.map((pair) => pair.bugType)))
        count.set(type, (count.get(type) ?? 0) + 1);
      for (const { correct, buggy, edit } of pairs) {
        const bytes = Buffer.from(correct);
        assert.equal(
          Buffer.concat([
            bytes.subarray(0, edit.start),
            Buffer.from(edit.after),
            bytes.subarray(edit.end),
          ]).toString(),
          buggy,
        );
      }
    }
    // Measured elsewhere on these 164 (any tool's sites): variable 140, operator 139, function 143.
    for (const type of [
      "variable misuse",
      "operator misuse",
      "function missing",
      "value misuse",
      "missing logic",
    ])
      assert.ok(count.get(type)! >= 135, `${type}: ${count.get(type)}`);
    assert.ok(count.get("excess logic")! >= 110, `excess logic: ${count.get("excess logic")}`);
  },
);

test(
  "proof over an eighth of them: survivors within the measured bands, controls all pass",
  { skip },
  async () => {
    const some = file(
      readFileSync(real, "utf8")
        .split("\n")
        .filter((_, i) => i % 8 === 0)
        .join("\n"),
    );
    const summary = await inject(some, { prove: true });
    const rate = (type: string): number =>
      summary.byType[type]!.survived /
      (summary.byType[type]!.generated - summary.byType[type]!.equivalent);
    // Bands around what an independent measurement gave on all 164: 4.9%, 11.0% and 7.6%; here n is
    // about 10 a class.
    assert.ok(
      rate("variable misuse") <= 0.3 &&
        rate("operator misuse") <= 0.4 &&
        rate("function missing") <= 0.4,
      JSON.stringify(summary.byType),
    );
    assert.ok(summary.pairs >= 50 && summary.pairs === summary.proven, String(summary.pairs));
    const controller = await createController("python");
    const injector = await createInjector("python");
    const { functions } = readFunctions(some, injector.language, injector.parser);
    const sandbox = await createSandbox("python");
    try {
      const tested = await testedFunctions(functions, sandbox);
      const pairs = tested.flatMap((of) =>
        controller.control(of.fn, { perFunction: 4, seed: 1 }).map((pair) => ({ pair, of })),
      );
      const { failing } = await checkControls(pairs, sandbox);
      assert.ok(pairs.length > 50);
      assert.deepEqual(
        failing.map((pair) => [pair.operator, pair.edit]),
        [],
      );
    } finally {
      await sandbox.close();
    }
  },
);
