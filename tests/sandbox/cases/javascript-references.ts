/** @file Programs in JavaScript that attack the judge through references, either way. */
import type { HostileCases } from "./hostile-cases.js";

const TEST = `
const s = new Squares([1, 2, 3]);
console.assert(JSON.stringify(s.all()) === "[1,4,9]");
console.assert(JSON.stringify([...s]) === "[1,4,9]");
const seen = [];
s.each((x) => seen.push(x));
console.assert(seen.join() === "1,4,9");
assert.strictEqual(s.first, 1);
assert.deepStrictEqual(new Squares([4]).all(), [16]);
assert.throws(() => s.bad(), RangeError);
new Squares([5]).each((x) => { console.assert(x === 25); });
console.assert((await s.later()) === 9);
`;
const RIGHT = `class Squares {
  constructor(xs) { this.xs = xs; }
  all() { return this.xs.map((x) => x * x); }
  *[Symbol.iterator]() { yield* this.all(); }
  each(f) { for (const x of this.all()) f(x); }
  get first() { return this.all()[0]; }
  bad() { throw new RangeError("bad"); }
  async later() { await null; return this.all().at(-1); }
}
`;
/** The right class with some of it replaced. */
const wrong = (code: string): string => `${RIGHT}const P = Squares.prototype;\n${code}\n`;

/** See `HostileCases`. */
export const javascriptReferences: HostileCases = {
  language: "javascript",
  attacked: "references",
  memoryLimit: 64,
  test: TEST,
  entryPoint: "Squares",
  assertions: 8,
  allowedAttributes: ["()", "@@iterator", "all", "bad", "each", "first", "later", "new", "next"],
  right: (index) => `${RIGHT}// ${index}\n`,
  hostile: [
    // objects that pretend
    [
      "a result with a join of its own",
      wrong("P.all = () => ({ join: () => '1,4,9', x: 1 });"),
      "wrong output",
    ],
    [
      "a result that is any text",
      wrong("P.all = () => ({ toJSON: () => [1, 4, 9] });"),
      "wrong output",
    ],
    [
      "an accessor that is any value",
      wrong(
        "Object.defineProperty(P, 'first', { get: () => ({ valueOf: () => 1, [Symbol.toPrimitive]: () => 1 }) });",
      ),
      "wrong output",
    ],
    [
      "a proxy that answers everything",
      wrong("P.all = () => new Proxy(function () {}, { get: () => () => true });"),
      "wrong output",
      "exception",
      "not judged",
    ],
    [
      "a constructor that gives a proxy",
      "const Squares = new Proxy(class {}, { construct: () => new Proxy({}, { get: () => () => [1, 4, 9] }) });",
      "wrong output",
      "exception",
      "not judged",
    ],
    [
      "a prototype that gives everything",
      wrong(
        "Object.setPrototypeOf(P, new Proxy({}, { get: () => () => true, getOwnPropertyDescriptor: () => undefined })); delete P.all;",
      ),
      "wrong output",
      "exception",
    ],
    [
      "Symbol.hasInstance",
      wrong(
        "P.bad = () => { throw { __proto__: { get constructor() { return RangeError; } } }; };",
      ),
      "wrong output",
    ],
    [
      "an error that only says it is a RangeError",
      wrong("P.bad = () => { const e = new Error('x'); e.name = 'RangeError'; throw e; };"),
      "wrong output",
    ],
    ["never throws", wrong("P.bad = () => 1;"), "wrong output"],
    [
      "patches Array.prototype",
      wrong("Array.prototype.join = () => '1,4,9'; P.each = () => {};"),
      "wrong output",
    ],
    [
      "values that are any number, text and JSON",
      wrong(
        "P.all = () => ({ toJSON: () => [1, 4, 9], valueOf: () => 1, toString: () => '1,4,9' }); P.next = P.all;",
      ),
      "wrong output",
    ],
    // callbacks
    ["never calls back", wrong("P.each = () => {};"), "wrong output"],
    [
      "swallows what the test asserts in a callback",
      wrong(
        "P.each = function (f) { for (const x of this.xs) try { f(this.xs.length === 3 ? x * x : 0); } catch {} };",
      ),
      "wrong output",
    ],
    [
      "calls back for the assertions that it skips",
      wrong("P.each = function (f) { for (let i = 0; i < 9; i++) f(25); };"),
      "wrong output",
    ],
    [
      "reads the callback's constructor",
      wrong("P.each = (f) => f.constructor('return host')()(1);"),
      "exception",
      "name error",
    ],
    [
      "reads the callback's properties",
      wrong("P.each = (f) => { f.call.seen.length = 0; };"),
      "exception",
    ],
    ["never stops calling back", wrong("P.each = (f) => { for (;;) f(1); };"), "timeout"],
    [
      "nests callbacks without end",
      wrong("P.each = function (f) { this.each(f); };"),
      "stack overflow",
    ],
    // promises and timers
    [
      "a promise that never settles",
      wrong("P.later = () => new Promise(() => {});"),
      "wrong output",
    ],
    [
      "a promise of something else",
      wrong("P.later = async () => ({ valueOf: () => 9 });"),
      "wrong output",
    ],
    [
      "a thenable",
      wrong("P.later = () => ({ then: (f) => f(9) });"),
      "wrong output",
      "exception",
      "not judged",
    ],
    [
      "a timer without end",
      wrong(
        "P.later = () => new Promise(() => { const again = () => setTimeout(again, 1); again(); });",
      ),
      "timeout",
    ],
    [
      "microtasks without end",
      wrong(
        "P.later = () => { const again = () => Promise.resolve().then(again); again(); return new Promise(() => {}); };",
      ),
      "timeout",
    ],
    [
      "rejects with the test's own signal",
      wrong(
        "P.later = async () => { throw Object.assign(new Error('x'), { name: 'AssertionFailed' }); };",
      ),
      "exception",
    ],
    // forged answers
    [
      "forges answers by patched concatenation",
      wrong(
        'String.prototype.concat = JSON.stringify = () => \'["returned",["R",0],null]\'; P.all = () => 1;',
      ),
      "crashed",
      "wrong output",
    ],
    ["an object that looks like an answer", wrong("P.all = () => ['R', 0];"), "wrong output"],
    [
      "a class that claims a chain",
      wrong(
        "P.all = () => Object.create({ constructor: Object.assign(function RangeError() {}, {}) });",
      ),
      "wrong output",
    ],
    [
      "finds the sandbox's own names",
      wrong(
        "P.all = () => typeof references + typeof host + typeof deal === 'undefined'.repeat(3) ? [] : [1, 4, 9];",
      ),
      "wrong output",
    ],
    ["ends while loading", `${RIGHT}throw new RangeError("bad");`, "exception"],
    [
      "an iterator without end",
      wrong("P[Symbol.iterator] = function* () { for (;;) yield 1; };"),
      "timeout",
      "memory limit",
    ],
    [
      "an iterator that says it has ended",
      wrong("P[Symbol.iterator] = () => ({ next: () => ({ done: true, value: [1, 4, 9] }) });"),
      "wrong output",
      "not judged",
    ],
  ],
};
