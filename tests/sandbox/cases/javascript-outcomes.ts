/** @file Programs in JavaScript whose outcome is known. */
import fc from "fast-check";
import type { OutcomeCases } from "./outcome-cases.js";

/** JavaScript expressions of plain data. */
const VALUES = [
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

const ECHO = `
const show = (v) => {
  if (typeof v !== "object" || v === null)
    return typeof v + (Object.is(v, -0) ? "-0" : typeof v === "string" ? JSON.stringify(v) : String(v));
  if (Array.isArray(v)) return "[" + v.length + ":" + Object.keys(v).map((k) => k + "=" + show(v[k])) + "]";
  if (v instanceof Map) return "M" + show([...v]);
  if (v instanceof Set) return "S" + show([...v]);
  if (v instanceof Date) return "D" + show(v.getTime());
  return "{" + Object.keys(v).map((k) => JSON.stringify(k) + ":" + show(v[k])) + "}" + (Object.getPrototypeOf(v) === Object.prototype);
};
for (const v of [${VALUES.join(", ")}]) {
  console.assert(show(f(v)) === show(v));
  console.assert(show(f([v])) === show([v]));
}
console.assert(Object.is(f(-0), -0) && f([1]) !== f([1]))`;

/** Values that are no plain data, with what the error calls them. */
const REFUSED = [
  ["() => 1", "function"],
  ["[Symbol('a')]", "symbol"],
  ["Promise.resolve(1)", "Promise"],
  ["/a/", "RegExp"],
  ["new Uint8Array(1)", "TypedArray"],
  ["new Number(1)", "Number"],
  ["new Error('a')", "Error"],
] as const;

const REARRANGED = `const xs = [3, 1], o = { a: [1] }, m = new Map([[1, 2]])
f(xs, o, m)
console.assert(xs.join() === '1,3,9')
console.assert(JSON.stringify(o) === '{"b":2}')
console.assert(m.size === 0)`;

const NEEDS_RANGE_ERROR = `try { f(-1); console.assert(false) }
catch (e) { console.assert(e instanceof RangeError && e.message.includes('negative')) }`;

const TWO_ASSERTIONS = "for (let i = 0; i < 3; i++) if (i) console.assert(f(i) === i)";

const LIMIT = "const g = (x) => x + LIMIT\nvar LIMIT = 10\nfunction f(x) { return g(x) }";

/** Pairs of strings, and their order by the oracle: Intl.Collator("en").compare of this node. */
function collatedPairs(): [string, string, number][] {
  const collator = new Intl.Collator("en");
  const any = fc.string({ maxLength: 6 });
  const near = fc
    .array(fc.constantFrom("a", "A", "b", "B", "é", "E", "ü", " ", "-", "1", "z"), { maxLength: 4 })
    .map((all) => all.join(""));
  return [
    ...fc.sample(fc.tuple(any, any), { numRuns: 400, seed: 3 }),
    ...fc.sample(fc.tuple(near, near), { numRuns: 400, seed: 4 }),
  ].map(([a, b]) => [a, b, Math.sign(collator.compare(a, b))]);
}

const COLLATION = `const pairs = ${JSON.stringify(collatedPairs())}
const fail = (...seen) => { throw new Error(JSON.stringify(seen)) }
for (const [a, b, c] of pairs) console.assert(f(a, b) === c || fail(a, b, c, f(a, b)))`;

/** Names of node and of QuickJS's own host; a bare SharedArrayBuffer is in the language. */
const HOST_NAMES = [
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
/** Ways to the host, with the error that each ends in. */
const WAYS_OUT = [
  ["require('fs')", "Error"],
  ["require('node:child_process')", "Error"],
  ["import('fs').constructor === Promise && undefinedName", "ReferenceError"],
  ["Function('return process')()", "ReferenceError"],
  ["module.constructor._load('fs')", "TypeError"],
  ["console.log.constructor('return process')()", "ReferenceError"],
] as const;

const TRY_TO_LEAVE = `const f = () => [${HOST_NAMES.map((name) => `typeof ${name}`).join()}]
const g = () => [${WAYS_OUT.map(([one]) => `(() => { try { return typeof (${one}) } catch (e) { return e.name } })()`).join()}]`;
/** What is found where no reference is made, and where timers are given. */
const leftNowhere = (...given: string[]): string =>
  [
    HOST_NAMES.map((name) => {
      if (name === "performance" || name === "crypto") return "object"; // of node/
      const isThere = name === "SharedArrayBuffer" || name === "Buffer" || given.includes(name);
      return isThere ? "function" : "undefined";
    }).join(),
    WAYS_OUT.map(([, error]) => error).join(),
  ].join(" ");

const square = (body: string): string => `const square = (x) => {\n  ${body}\n}\n`;

/** See `OutcomeCases`. */
export const javascript: OutcomeCases = {
  language: "javascript",
  test: `const testSquare = () => {
  console.assert(square(2) === 4)
  console.assert(
    square(3) === 9, 'nine'
  )
}
testSquare()`,
  squares: [
    [square("return x * x"), "passed", /^$/],
    [square("return 4"), "wrong output", /^console\.assert\( square\(3\) === 9, 'nine' \)$/],
    [square("return x.y.z"), "exception", /^TypeError: /],
    [square("return y"), "name error", /^ReferenceError: .*y/],
    ["const sqare = (x) => x * x", "name error", /'square' is not defined/],
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
    [square("process.exit(0)"), "not judged", /process/],
  ],
  groups: {
    "plain data of every kind crosses unchanged, and keeps its type": [
      ["const f = (x) => x", ECHO, `passed ${2 * VALUES.length + 1}`],
    ],
    // an instance arrives as a plain object
    "other objects arrive as plain data or are refused": [
      [
        "class P { constructor(a) { this.a = a } get b() { return 1 } valueOf() { return 7 } toJSON() { return 8 } }\nconst f = (a) => new P(a)",
        "console.assert(JSON.stringify(f(3)) === '{\"a\":3}')\nconsole.assert(!(f(3) == 7))",
        "passed 2",
      ],
      ...REFUSED.map(
        ([value, kind]) =>
          [
            `const f = () => (${value})`,
            "console.assert(f())",
            `exception 0 (TypeError: the value is or contains a ${kind}, not plain data)`,
            { expectedAssertions: 1 },
          ] as const,
      ),
      [
        "const f = (g) => g(1)",
        "console.assert(f((x) => x))",
        "wrong output 0 (TypeError: the value is or contains a function, not plain data (console.assert(f((x) => x))))",
        { expectedAssertions: 1 },
      ],
      ["const f = () => Symbol('a')", "console.assert(f())", /^not judged 0 .*a symbol/],
    ],
    "what a candidate does to its arguments is seen by the test": [
      [
        "const f = (xs, o, m) => { xs.sort(); xs.push(9); delete o.a; o.b = 2; m.clear() }",
        REARRANGED,
        "passed 3",
      ],
      [
        "const f = (xs) => { xs = [1, 3, 9] }",
        REARRANGED,
        "wrong output 1 (console.assert(xs.join() === '1,3,9'))",
      ],
    ],
    "a test may use support and the candidate's other names, and its support's come first": [
      [LIMIT, "console.assert(f(1) === 11 && g(1) === 11 && LIMIT === 10)", "passed 1"],
      [
        LIMIT,
        "console.assert(f(1) === g(1))",
        "passed 1",
        { support: "const g = (x) => 11\nfunction f() {\n}\n" },
      ],
      [
        "const g = () => 5\nconst f = () => 5",
        "console.assert(f(1) === g(1))",
        "wrong output 1 (console.assert(f(1) === g(1)))",
        { support: "const g = () => 11" },
      ],
    ],
    "exceptions reach the test as their own kind": [
      [
        "class Mine extends RangeError {}\nconst f = () => { throw new Mine('negative') }",
        NEEDS_RANGE_ERROR,
        "passed 1",
      ],
      [
        "const f = () => { throw 'why' }",
        "try { f() } catch (e) { console.assert(e === 'why') }",
        "passed 1",
      ],
      [
        "const f = (x) => { throw new SyntaxError(x) }",
        "f('odd')",
        "exception 0 (SyntaxError: odd)",
      ],
      ["const f = () => { throw null }", "f()", "exception 0 (Error: null)"],
    ],
    // one that fails decides, whoever catches it
    "counts assertions; none reached is no pass": [
      ["const f = (x) => x", TWO_ASSERTIONS, "passed 2", { expectedAssertions: 2 }],
      [
        "const f = (x) => x",
        TWO_ASSERTIONS,
        "assertions skipped 2 (expected 3 assertions, got 2)",
        { expectedAssertions: 3 },
      ],
      [
        "const f = () => []",
        "for (const x of f(1)) console.assert(x)",
        "assertions skipped 0 (none of the test's 1 assertions was reached)",
      ],
      [
        "const f = () => 1",
        "try { console.assert(f() === 2) } catch {}\nconsole.assert(f() === 1)",
        "wrong output 2 (console.assert(f() === 2))",
      ],
      ["const f = (x) => x", "if (f(1) !== 1) throw new Error('no')", "passed 0"],
      [
        "const f = (x) => x",
        "console.assert(f(1) === 1); console.assert(f(2) === 1, ')'); console.assert(f(3) === 3)",
        "wrong output 2 (console.assert(f(2) === 1, ')'))",
      ],
    ],
    "a broken test is named as such, and harms no other program": [
      ["const f = () => 1", "console.assert(f( ==", /^broken test 0 \(SyntaxError: /],
      ["const f = () => 1", "console.assert(f() === 1)", "passed 1"],
      [
        "const f = () => 1",
        "console.assert(f() === 1)",
        "broken test 0 (Error: Cannot find module 'fs' (in the support))",
        { support: "require('fs')" },
      ],
    ],
    "js-md5 can be required, and a module's usual last lines do no harm": [
      [
        "const f = (x) => require('js-md5')(x)",
        "console.assert(f('Hello world') === '3e25960a79dbc69b674cd4ec67a72c62')\nconsole.assert(f('grün') === '7b934a60ddc07b8f5b1134c03430bba6')",
        "passed 2",
      ],
      [
        "const f = (x) => x\nmodule.exports = { f }\nconsole.log(f(1), [1], { a: 1 })\nconsole.assert(false)",
        "console.assert(f(1) === 1)",
        "passed 1",
      ],
    ],
    "localeCompare is node's, on ASCII exactly and on accents; structuredClone is deep": [
      ["const f = (a, b) => a.localeCompare(b)", COLLATION, "passed 800"],
      [
        "const f = () => { const a = { b: [1] }, c = structuredClone(a); c.b.push(2); return a }",
        "console.assert(JSON.stringify(f()) === '{\"b\":[1]}')",
        "passed 1",
      ],
    ],
    "nothing of node's own is there": [
      [
        TRY_TO_LEAVE,
        "throw new Error(f().join() + ' ' + g().join())",
        `wrong output 0 (Error: ${leftNowhere()} ())`,
        { expectedAssertions: 1 },
      ],
      [
        TRY_TO_LEAVE,
        "throw new Error(f().join() + ' ' + g().join())",
        `wrong output 0 (Error: ${leftNowhere("setTimeout", "setInterval", "queueMicrotask")} ())`,
      ],
    ],
  },
  observer: {
    code: "const f = () => [Math.random(), Date.now(), new Date().toISOString(), typeof globalThis.left]",
    test: "throw new Error(JSON.stringify(f()))",
    verdict: /2024-01-01T00:00:00/,
  },
  litter: square("globalThis.left = Array(1e6).fill(x); Math.random = () => 0; return x * x"),
};
