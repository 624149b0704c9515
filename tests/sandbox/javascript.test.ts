/**
 * @file The JavaScript sandbox on programs whose outcome is known: each outcome class, plain data,
 *   assertions, what it cannot reach.
 */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import fc from "fast-check";
import type { Outcome, Program } from "../../src/languages/outcome.js";
import { createSandbox, type Sandbox } from "../../src/sandbox/sandbox.js";

const opened: Promise<Sandbox> = createSandbox("javascript", { workers: 1, timeLimit: 0.5 });
after(async () => (await opened).close());

const TEST =
  "const testSquare = () => {\n  console.assert(square(2) === 4)\n  console.assert(\n    square(3) === 9, 'nine'\n  )\n}\ntestSquare()";
const square = (body: string, more: Partial<Program> = {}): Program => ({
  id: body,
  code: `const square = (x) => {\n  ${body}\n}\n`,
  test: TEST,
  entryPoint: "square",
  ...more,
});
const program = (code: string, test: string, more: Partial<Program> = {}): Program => ({
  id: "p",
  code,
  test,
  entryPoint: "f",
  ...more,
});
const verdictsOf = async (...programs: Program[]): Promise<string[]> =>
  (await (await opened).run(programs)).map(
    ({ outcome, assertions, message }) => `${outcome} ${assertions}${message && ` (${message})`}`,
  );

test("classifies what a program does", async () => {
  const expected: readonly (readonly [Program, Outcome, RegExp])[] = [
    [square("return x * x"), "passed", /^$/],
    [square("return 4"), "wrong output", /^console\.assert\( square\(3\) === 9, 'nine' \)$/],
    [square("return x.y.z"), "exception", /^TypeError: /],
    [square("return y"), "name error", /^ReferenceError: .*y/],
    [square("", { code: "const sqare = (x) => x * x" }), "name error", /'square' is not defined/],
    [square("return x *"), "syntax error", /^SyntaxError/],
    [square("return require('lodash').square(x)"), "missing module", /Cannot find module 'lodash'/],
    [square("while (true) {}"), "timeout", /^took more than 0.5 s alone$/],
    [square("return square(x)"), "stack overflow", /stack/],
    [
      square("return 'x'.repeat(2 ** 29) + new Array(2 ** 26).fill(x)"),
      "memory limit",
      /out of memory/,
    ],
    [square("while (true) console.log('x'.repeat(1000))"), "output limit", /printed more than/],
    [square("process.exit(0)"), "name error", /process/],
  ];
  const verdicts = await (await opened).run(expected.map(([one]) => one));
  expected.forEach(([one, outcome, message], i) => {
    assert.equal(verdicts[i]!.outcome, outcome, `${one.code}: ${JSON.stringify(verdicts[i])}`);
    assert.match(verdicts[i]!.message, message);
    assert.equal(verdicts[i]!.id, one.id);
  });
});

test("plain data of every kind crosses unchanged", async () => {
  const values = [
    "undefined",
    "null",
    "true",
    "0",
    "-0",
    "-7.25",
    "NaN",
    "Infinity",
    "-Infinity",
    "5e-324",
    "1.7976931348623157e308",
    "0.1 + 0.2",
    "2 ** 53 - 1",
    "123456789012345680000",
    "10n ** 40n",
    "''",
    "'grün \\ud800 \\u0000 \\u2028 😀'",
    "[]",
    "[1, [2, [3]], 'a']",
    "[, 1, , undefined, ,]",
    "{}",
    "{ a: 1, 'b c': [null], 3: { d: undefined } }",
    "JSON.parse('{\"__proto__\": 1}')",
    "new Map([[1, [2]], [NaN, { a: 1 }]])",
    "new Set([1, 'a', -0])",
    "new Date(86400000)",
    "new Date(NaN)",
  ];
  const test = `
    const show = (v) => typeof v === "object" && v !== null
      ? (Array.isArray(v) ? "[" + v.length + ":" + Object.keys(v).map((k) => k + "=" + show(v[k])) + "]" : v instanceof Map ? "M" + show([...v]) : v instanceof Set ? "S" + show([...v])
        : v instanceof Date ? "D" + show(v.getTime()) : "{" + Object.keys(v).map((k) => JSON.stringify(k) + ":" + show(v[k])) + "}" + (Object.getPrototypeOf(v) === Object.prototype))
      : typeof v + (Object.is(v, -0) ? "-0" : typeof v === "string" ? JSON.stringify(v) : String(v));
    for (const v of [${values.join(", ")}]) {
      console.assert(show(f(v)) === show(v));
      console.assert(show(f([v])) === show([v]));
    }
    console.assert(Object.is(f(-0), -0) && f([1]) !== f([1]))`;
  assert.deepEqual(await verdictsOf(program("const f = (x) => x", test)), [
    `passed ${2 * values.length + 1}`,
  ]);
});

test("an instance arrives as a plain object; functions, symbols, promises and the like are refused", async () => {
  assert.deepEqual(
    await verdictsOf(
      program(
        "class P { constructor(a) { this.a = a } get b() { return 1 } valueOf() { return 7 } toJSON() { return 8 } }\nconst f = (a) => new P(a)",
        "console.assert(JSON.stringify(f(3)) === '{\"a\":3}')\nconsole.assert(!(f(3) == 7))",
      ),
      ...[
        "() => 1",
        "[Symbol('a')]",
        "Promise.resolve(1)",
        "/a/",
        "new Uint8Array(1)",
        "new Number(1)",
        "new Error('a')",
      ].map((value) => program(`const f = () => (${value})`, "console.assert(f())")),
      program("const f = (g) => g(1)", "console.assert(f((x) => x))"),
    ),
    [
      "passed 2",
      ...["function", "symbol", "Promise", "RegExp", "TypedArray", "Number", "Error"].map(
        (kind) => `exception 0 (TypeError: the value is or contains a ${kind}, not plain data)`,
      ),
      "wrong output 0 (TypeError: the value is or contains a function, not plain data (console.assert(f((x) => x))))",
    ],
  );
});

test("what a candidate does to its arguments is seen by the test", async () => {
  const test =
    "const xs = [3, 1], o = { a: [1] }, m = new Map([[1, 2]])\nf(xs, o, m)\nconsole.assert(xs.join() === '1,3,9')\nconsole.assert(JSON.stringify(o) === '{\"b\":2}')\nconsole.assert(m.size === 0)";
  assert.deepEqual(
    await verdictsOf(
      program(
        "const f = (xs, o, m) => { xs.sort(); xs.push(9); delete o.a; o.b = 2; m.clear() }",
        test,
      ),
      program("const f = (xs) => { xs = [1, 3, 9] }", test),
    ),
    ["passed 3", "wrong output 1 (console.assert(xs.join() === '1,3,9'))"],
  );
});

test("a test may use support and the candidate's other globals, and its support's come first", async () => {
  const code = "const g = (x) => x + LIMIT\nvar LIMIT = 10\nfunction f(x) { return g(x) }";
  assert.deepEqual(
    await verdictsOf(
      program(code, "console.assert(f(1) === 11 && g(1) === 11 && LIMIT === 10)"),
      program(code, "console.assert(f(1) === g(1))", {
        support: "const g = (x) => 11\nfunction f() {\n}\n",
      }),
      program("const g = () => 5\nconst f = () => 5", "console.assert(f(1) === g(1))", {
        support: "const g = () => 11",
      }),
    ),
    ["passed 1", "passed 1", "wrong output 1 (console.assert(f(1) === g(1)))"],
  );
});

test("exceptions reach the test as their own kind, thrown values as themselves", async () => {
  const test =
    "try { f(-1); console.assert(false) } catch (e) { console.assert(e instanceof RangeError && e.message.includes('negative')) }";
  assert.deepEqual(
    await verdictsOf(
      program(
        "class Mine extends RangeError {}\nconst f = () => { throw new Mine('negative') }",
        test,
      ),
      program(
        "const f = () => { throw 'why' }",
        "try { f() } catch (e) { console.assert(e === 'why') }",
      ),
      program("const f = (x) => { throw new SyntaxError(x) }", "f('odd')"),
      program("const f = () => { throw null }", "f()"),
    ),
    ["passed 1", "passed 1", "exception 0 (SyntaxError: odd)", "exception 0 (Error: null)"],
  );
});

test("counts assertions; one that fails decides, whoever catches it; none reached is no pass", async () => {
  const test = "for (let i = 0; i < 3; i++) if (i) console.assert(f(i) === i)";
  assert.deepEqual(
    await verdictsOf(
      program("const f = (x) => x", test, { expectedAssertions: 2 }),
      program("const f = (x) => x", test, { expectedAssertions: 3 }),
      program("const f = () => []", "for (const x of f(1)) console.assert(x)"),
      program(
        "const f = () => 1",
        "try { console.assert(f() === 2) } catch {}\nconsole.assert(f() === 1)",
      ),
      program("const f = (x) => x", "if (f(1) !== 1) throw new Error('no')"),
      program(
        "const f = (x) => x",
        "console.assert(f(1) === 1); console.assert(f(2) === 1, ')'); console.assert(f(3) === 3)",
      ),
    ),
    [
      "passed 2",
      "assertions skipped 2 (expected 3 assertions, got 2)",
      "assertions skipped 0 (none of the test's 1 assertions was reached)",
      "wrong output 2 (console.assert(f() === 2))",
      "passed 0",
      "wrong output 2 (console.assert(f(2) === 1, ')'))",
    ],
  );
});

test("js-md5 can be required, and a module's usual last lines do no harm", async () => {
  assert.deepEqual(
    await verdictsOf(
      program(
        "const f = (x) => require('js-md5')(x)",
        "console.assert(f('Hello world') === '3e25960a79dbc69b674cd4ec67a72c62')\nconsole.assert(f('grün') === '7b934a60ddc07b8f5b1134c03430bba6')",
      ),
      program(
        "const f = (x) => x\nmodule.exports = { f }\nconsole.log(f(1), [1], { a: 1 })\nconsole.assert(false)",
        "console.assert(f(1) === 1)",
      ),
    ),
    ["passed 2", "passed 1"],
  );
});

test("verdicts do not depend on what ran before: random numbers, time, memory", async () => {
  const seen = program(
    "const f = () => [Math.random(), Date.now(), new Date().toISOString(), typeof globalThis.left]",
    "throw new Error(JSON.stringify(f()))",
  );
  const [again] = await verdictsOf(seen);
  assert.match(again!, /2024-01-01T00:00:00/);
  await verdictsOf(
    square("globalThis.left = Array(1e6).fill(x); Math.random = () => 0; return x * x"),
  );
  assert.deepEqual(await verdictsOf({ ...seen, id: "other" }), [again]);
});

test("localeCompare is node's, on ASCII exactly and on accents", async () => {
  // Oracle: Intl.Collator("en").compare of this node
  const collator = new Intl.Collator("en");
  const words = fc.sample(fc.tuple(fc.string({ maxLength: 6 }), fc.string({ maxLength: 6 })), {
    numRuns: 400,
    seed: 3,
  });
  const near = fc.sample(
    fc.tuple(
      ...[0, 1].map(() =>
        fc
          .array(fc.constantFrom("a", "A", "b", "B", "é", "E", "ü", " ", "-", "1", "z"), {
            maxLength: 4,
          })
          .map((all) => all.join("")),
      ),
    ),
    { numRuns: 400, seed: 4 },
  ) as [string, string][];
  const pairs = [...words, ...near];
  const test = `const pairs = ${JSON.stringify(pairs.map(([a, b]) => [a, b, Math.sign(collator.compare(a, b))]))}\nfor (const [a, b, c] of pairs) console.assert(f(a, b) === c || (() => { throw new Error(JSON.stringify([a, b, c, f(a, b)])) })())`;
  assert.deepEqual(await verdictsOf(program("const f = (a, b) => a.localeCompare(b)", test)), [
    "passed 800",
  ]);
  assert.deepEqual(
    await verdictsOf(
      program(
        "const f = () => { const a = { b: [1] }, c = structuredClone(a); c.b.push(2); return a }",
        "console.assert(JSON.stringify(f()) === '{\"b\":[1]}')",
      ),
    ),
    ["passed 1"],
  );
});

test("nothing of node is there", async () => {
  const names = [
    "process",
    "Buffer",
    "fetch",
    "setTimeout",
    "setInterval",
    "queueMicrotask",
    "WebAssembly",
    "Worker",
    "SharedArrayBuffer",
    "performance",
    "crypto",
    "std",
    "os",
    "print",
    "scriptArgs",
    "host",
  ];
  const attempts = [
    "require('fs')",
    "require('node:child_process')",
    "import('fs').constructor === Promise && undefinedName",
    "Function('return process')()",
    "module.constructor._load('fs')",
    "console.log.constructor('return process')()",
  ];
  const code = `const f = () => [${names.map((name) => `typeof ${name}`).join()}]\nconst g = () => [${attempts.map((one) => `(() => { try { return typeof (${one}) } catch (e) { return e.name } })()`).join()}]`;
  assert.deepEqual(
    await verdictsOf(program(code, "throw new Error(f().join() + ' ' + g().join())")),
    [
      `wrong output 0 (Error: ${names.map((name) => (name === "SharedArrayBuffer" ? "function" : "undefined")).join()} Error,Error,ReferenceError,ReferenceError,TypeError,ReferenceError ())`,
    ],
  );
});

test("a broken test is named as such, and harms no other program", async () => {
  const verdicts = await verdictsOf(
    program("const f = () => 1", "console.assert(f( =="),
    program("const f = () => 1", "console.assert(f() === 1)"),
    program("const f = () => 1", "console.assert(f() === 1)", { support: "require('fs')" }),
  );
  assert.match(verdicts[0]!, /^broken test 0 \(SyntaxError: /);
  assert.deepEqual(verdicts.slice(1), [
    "passed 1",
    "broken test 0 (Error: Cannot find module 'fs' (in the support))",
  ]);
});

test("an unknown language lists the known ones, a limit that QuickJS lacks is refused", async () => {
  await assert.rejects(createSandbox("cobol"), /one of python, javascript, got "cobol"/);
  await assert.rejects(
    createSandbox("javascript", { memoryLimit: 4000 }),
    /memoryLimit must lie in \[32, 2032\] MiB, got 4000/,
  );
});
