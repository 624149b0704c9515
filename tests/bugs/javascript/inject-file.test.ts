/**
 * @file `cct inject --language javascript`: three kinds of input, twice the same bytes, proofs, the
 *   negative control; and real data where there is any.
 */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { checkControls, controls, createController } from "../../../src/bugs/control.js";
import { injectFile, type InjectFileOptions } from "../../../src/bugs/inject-file.js";
import { createInjector } from "../../../src/bugs/injector.js";
import { proveCandidates, testedFunctions } from "../../../src/bugs/proof.js";
import { readFunctions } from "../../../src/bugs/read-functions.js";
import { sha256 } from "../../../src/files/hash.js";
import { projectRoot } from "../../../src/files/project-root.js";
import type { Pair, SourceFunction } from "../../../src/records.js";
import { createSandbox } from "../../../src/sandbox/sandbox.js";
import { bodiesAfter, language } from "./edits.js";

const folder = mkdtempSync(join(tmpdir(), "cct-bugs-javascript-"));
const sandbox = createSandbox("javascript", { workers: 1, timeLimit: 1 });
after(async () => {
  rmSync(folder, { recursive: true });
  await (await sandbox).close();
});
let files = 0;
const lines = (...records: unknown[]): string => {
  const path = join(folder, `input-${files++}.jsonl`);
  writeFileSync(
    path,
    records
      .map((record) => `${typeof record === "string" ? record : JSON.stringify(record)}\n`)
      .join(""),
  );
  return path;
};
const inject = (
  input: string,
  more: Partial<InjectFileOptions> = {},
): ReturnType<typeof injectFile> =>
  injectFile({
    input,
    language: "javascript",
    output: join(folder, "pairs.jsonl"),
    seed: 1,
    ...more,
  });
const written = (): Pair[] =>
  readFileSync(join(folder, "pairs.jsonl"), "utf8")
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Pair);

const pack = {
  task_id: "JavaScript/0",
  declaration: "\nconst twice = (x) => 2 * x\n\nconst biggestOf = (xs) => {\n",
  canonical_solution:
    "  let best = xs[0];\n  for (const x of xs) {\n    if (x > best) {\n      best = x;\n    }\n  }\n  return twice(best);\n}\n\n",
  test: "const testBiggest = () => {\n  console.assert(biggestOf([1, 5, 3]) === twice(5))\n  console.assert(biggestOf([-2, -7]) === -4)\n}\ntestBiggest()\n",
  entry_point: "biggestof",
};
const total: SourceFunction = {
  name: "totalEven",
  prelude: "const floor = Math.floor\n",
  code: "const totalEven = (values, limit) => {\n  let total = 0;\n  for (let i = 0; i < values.length; i++) {\n    if (values[i] % 2 === 0 && values[i] <= limit) {\n      total += floor(values[i]);\n    }\n  }\n  if (total < 0) {\n    return 0;\n  } else {\n    return total * 3;\n  }\n}\n",
  test: "console.assert(totalEven([1, 2, 4, 9, 12], 10) === 18)\nconsole.assert(totalEven([], 3) === 0)\nconsole.assert(totalEven([-4], 0) === 0)\nconsole.assert(totalEven([6, 10], 10) === 48)\n",
};

test("HumanEvalPack: what stands before the function is prelude, pairs are proven, twice the same bytes", async () => {
  const first = await inject(lines(pack), { prove: true, perFunction: 6 });
  const bytes = readFileSync(join(folder, "pairs.jsonl"), "utf8");
  assert.deepEqual(
    [first.functions, first.pairs, first.proven, first.sha256],
    [1, 6, 6, sha256(bytes)],
  );
  for (const pair of written())
    assert.ok(
      pair.proof !== "unproven" &&
        pair.correct.startsWith("const biggestOf") &&
        pair.language === "javascript" &&
        pair.functionName === "biggestOf",
    );
  assert.equal((await inject(lines(pack), { prove: true, perFunction: 6 })).sha256, first.sha256);
  assert.equal(readFileSync(join(folder, "pairs.jsonl"), "utf8"), bytes);
  for (const row of Object.values(first.byOperator))
    assert.equal(row.kept, row.generated - row.equivalent - row.survived);
});

test("instructions: functions are cut out of the answers that parse", async () => {
  const answer = {
    instruction: "Write it.",
    input: "",
    output:
      "Sure:\n```javascript\nconst area = (r) => {\n  return Math.PI * r ** 2;\n}\n\nfunction twice(x) {\n  return x + x;\n}\n```\nDone.",
  };
  const summary = await inject(
    lines(answer, { instruction: "x", output: "```python\ndef f(x):\n    return x\n```" }),
    { perFunction: 2 },
  );
  assert.deepEqual([summary.functions, summary.skipped.unparsed, summary.proven], [2, 1, 0]);
  assert.deepEqual(new Set(written().map((pair) => pair.functionName)), new Set(["area", "twice"]));
});

test("killing assertion and symptom of each kind of failure; survivors and non-programs go", async () => {
  const [of] = await testedFunctions([total], await sandbox);
  assert.equal(of!.assertions, 4);
  const edits = {
    wrong: total.code.replace("* 3", "* 4"),
    raises: total.code.replace("return total", "return limit.x.y"),
    loops: total.code.replace("i++", "i--"),
    recursion: total.code.replace("return total", "return totalEven(values, limit)"),
    survives: total.code.replace("total < 0", "total <= 0"),
    invalid: total.code.replace("let total = 0", "1 = total"),
  };
  const pair = (buggy: string): Pair => ({
    id: buggy,
    language: "javascript",
    functionName: total.name,
    correct: total.code,
    buggy,
    bugType: "value misuse",
    operator: "replace-number",
    edit: { start: 0, end: 0, before: "", after: "" },
    complexity: { lines: 1, cyclomatic: 1, editedTokens: 1 },
    proof: "unproven",
  });
  const kept = await proveCandidates(
    Object.values(edits).map((buggy) => ({ pair: pair(buggy), of: of! })),
    language,
    await sandbox,
  );
  const first = "console.assert(totalEven([1, 2, 4, 9, 12], 10) === 18)";
  assert.deepEqual(
    kept.slice(0, 1).map((one) => [one.buggy, one.proof]),
    [[edits.wrong, { killedBy: first, symptom: "incorrect output" }]],
  );
  assert.deepEqual(
    kept.map((one) => [one.buggy, (one.proof as { symptom: string }).symptom]),
    [
      [edits.wrong, "incorrect output"],
      [edits.raises, "exception"],
      [edits.loops, "infinite loop"],
      [edits.recursion, "stackoverflow"],
    ],
  );
});

const examples: Readonly<Record<string, readonly [from: string, to: string, none: string]>> = {
  "rename-local": [
    "let m = n\nm += 1\nreturn m",
    "let result = n\nresult += 1\nreturn result",
    "const m = 1\nreturn { m }",
  ],
  "add-parentheses": ["return n + 1", "return (n + 1)", "return n"],
  "expand-augmented": [
    "n += s * 2\nreturn n - 1",
    "n = n + (s * 2)\nreturn n - 1",
    "s += 'a'\nn++\nreturn s",
  ],
  "mirror-comparison": ["return n < 2", "return 2 > n", "return g(xs) < n"],
  commute: ["let m = 1, k = 2\nreturn m * k", "let m = 1, k = 2\nreturn k * m", "return s + 'a'"],
  "invert-branches": [
    "if (n === 2) {\n  s = 1\n} else {\n  s = 2\n}\nreturn s",
    "if (n !== 2) {\n  s = 2\n} else {\n  s = 1\n}\nreturn s",
    "if (n) {\n  n = 1\n}\nreturn n",
  ],
};
for (const control of controls.filter(({ name }) => name !== "swap-keywords"))
  test(`${control.name}: applies and does not`, async () => {
    // there are no keyword arguments
    const [from, to, none] = examples[control.name]!;
    const bodies = await bodiesAfter(control, from);
    assert.ok(bodies.includes(to), JSON.stringify(bodies));
    assert.deepEqual(await bodiesAfter(control, none), []);
  });

const real = join(projectRoot, "..", "shared", "data", "humanevalpack-js.jsonl");
const skip = existsSync(real)
  ? false
  : `no ${real}: put HumanEvalPack's JavaScript file there to run this`;

test(
  "164 canonical solutions: every function gives pairs of every byte kept, all six classes in reach",
  { skip },
  async () => {
    const injector = await createInjector("javascript");
    const { functions, leftOut } = readFunctions(real, injector.language, injector.parser);
    assert.deepEqual([functions.length, leftOut], [164, []]);
    const count = new Map<string, number>();
    for (const fn of functions) {
      const pairs = injector.inject(fn, { perFunction: 12, seed: 2 });
      assert.ok(pairs.length >= 1, fn.name);
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
    for (const type of [
      "variable misuse",
      "operator misuse",
      "value misuse",
      "missing logic",
      "excess logic",
    ])
      assert.ok(count.get(type)! >= 135, `${type}: ${count.get(type)}`);
    assert.ok(
      count.get("function missing")! >= 100,
      `function missing: ${count.get("function missing")}`,
    ); // a third of these functions calls nothing that could be left out
  },
);

test("proof over a sixteenth of them: few survivors; controls all pass", { skip }, async () => {
  const some = lines(
    ...readFileSync(real, "utf8")
      .trim()
      .split("\n")
      .filter((_, i) => i % 16 === 0),
  );
  const summary = await inject(some, { prove: true });
  assert.ok(summary.pairs >= 28 && summary.pairs === summary.proven, String(summary.pairs));
  const [survived, tried] = Object.values(summary.byType).reduce(
    ([s, t], row) => [s + row.survived, t + row.generated - row.equivalent],
    [0, 0],
  );
  assert.ok(survived / tried <= 0.3, `${survived} of ${tried}`); // 11% on all 164
  const controller = await createController("javascript");
  const injector = await createInjector("javascript");
  const tested = await testedFunctions(
    readFunctions(some, injector.language, injector.parser).functions,
    await sandbox,
  );
  const pairs = tested.flatMap((of) =>
    controller.control(of.fn, { perFunction: 4, seed: 1 }).map((pair) => ({ pair, of })),
  );
  const { failing } = await checkControls(pairs, await sandbox);
  assert.ok(pairs.length > 25, String(pairs.length));
  assert.deepEqual(
    failing.map((pair) => [pair.operator, pair.edit]),
    [],
  );
});
