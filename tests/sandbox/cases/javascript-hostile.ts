/** @file Programs in JavaScript that attack the judge, with the outcomes that are fair. */
import type { HostileCases } from "./hostile-cases.js";

const TEST = `
const testSquares = () => {
  console.assert(JSON.stringify(squares([1, 2, 3])) === JSON.stringify([1, 4, 9]))
  console.assert(squares([]).length === 0)
  for (const square of squares([5])) {
    console.assert(square === 25)
  }
  console.assert(Math.abs(squares([0.5])[0] - 0.25) < 1e-9)
}
testSquares()
`;
const RIGHT = "const squares = (xs) => {\n  return xs.map((x) => x * x);\n}\n";
const WRONG = "const squares = (xs) => {\n  return xs;\n}\n";

/** See `HostileCases`. */
export const javascript: HostileCases = {
  language: "javascript",
  memoryLimit: 64,
  test: TEST,
  right: (index) =>
    `${RIGHT}// ${index}\nif (typeof squares2 !== 'undefined' || Math.sqrt(4) !== 2 || JSON.stringify([...new Map([[1, 'a']])]) !== '[[1,"a"]]') throw new Error('poisoned')`,
  hostile: [
    // ending early
    ["process.exit in the call", "const squares = (xs) => { process.exit(0) }", "not judged"],
    ["process.exit while loading", `${WRONG}process.exit(0)`, "not judged"],
    ["throws at the end of loading", `${RIGHT}throw new Error('done')`, "exception"],
    ["throws undefined", "const squares = (xs) => { throw undefined }", "exception"],
    [
      "throws an error that cannot be read",
      "const squares = (xs) => { throw new Proxy(new Error('x'), { get() { throw 1 } }) }",
      "exception",
    ],
    [
      "throws an error named like the judge's own",
      "class Ended extends Error { name = 'Ended' }\nconst squares = (xs) => { throw new Ended('passed') }",
      "exception",
    ],
    // results that pretend
    [
      "valueOf and toString",
      "const squares = (xs) => ({ length: 0, 0: { valueOf: () => 0.25 }, valueOf: () => 25, toString: () => '[1,4,9]' })",
      "exception",
      "wrong output",
    ],
    [
      "toJSON of its own",
      "const squares = (xs) => Object.assign([...xs], { toJSON: () => [1, 4, 9] })",
      "wrong output",
    ],
    ["toJSON on a prototype", `Array.prototype.toJSON = () => [1, 4, 9]\n${WRONG}`, "wrong output"],
    [
      "getters that change their mind",
      "let n = 0\nconst squares = (xs) => ({ get length() { return n++ }, get 0() { return [1, 4, 9][n++ % 3] } })",
      "wrong output",
    ],
    [
      "proxy that answers anything",
      "const yes = new Proxy(() => yes, { get: (t, k) => (k === Symbol.toPrimitive ? () => 25 : k === 'length' ? 0 : yes), has: () => true, apply: () => yes })\nconst squares = () => yes",
      "exception",
      "wrong output",
    ],
    [
      "proxy around an array",
      "const squares = (xs) => new Proxy([], { get: (t, k) => (k === 'length' ? 3 : [1, 4, 9][k] ?? Reflect.get(t, k)), has: () => true })",
      "wrong output",
    ],
    [
      "array subclass with a join and an iterator",
      "class A extends Array { join() { return '1,4,9' } *[Symbol.iterator]() { yield 25 } map() { return [1, 4, 9] } }\nconst squares = (xs) => A.from(xs)",
      "wrong output",
    ],
    [
      "empty results that skip assertions",
      "const squares = (xs) => (xs[0] === 5 ? [] : xs.map((x) => x * x))",
      "assertions skipped",
    ],
    [
      "changes the expectation through its argument",
      "const squares = (xs) => { xs.splice(0, 9, 1, 4, 9); return xs.slice(1) }",
      "wrong output",
    ],
    [
      "array of four billion holes",
      "const squares = (xs) => { const a = []; a.length = 2 ** 32 - 1; return a }",
      "timeout",
      "memory limit",
      "output limit",
    ],
    // the test's machinery
    ["patches console.assert", `console.assert = () => {}\n${WRONG}`, "wrong output"],
    [
      "redefines console",
      `globalThis.console = { assert() {}, log() {} }\n${WRONG}`,
      "wrong output",
    ],
    ["shadows console", `const console = { assert() {} }\n${WRONG}`, "wrong output"],
    [
      "redefines the test",
      `var testSquares = () => {}\nconst assert = () => true\n${WRONG}`,
      "wrong output",
    ],
    [
      "patches Array.prototype",
      `for (const n of ['map', 'join', 'every', 'push', 'indexOf']) Array.prototype[n] = () => true\nObject.defineProperty(Array.prototype, '0', { get: () => 1, set() {} })\n${WRONG}`,
      "wrong output",
      "crashed",
      "exception",
    ],
    [
      "patches JSON",
      `JSON.stringify = () => '[1,4,9]'\nJSON.parse = () => [1, 4, 9]\n${WRONG}`,
      "wrong output",
    ],
    [
      "patches Object.is and Math",
      `Object.is = () => true\nMath.abs = () => 0\nNumber.prototype.valueOf = () => 25\n${WRONG}`,
      "wrong output",
    ],
    [
      "patches Object.prototype",
      `Object.prototype.toJSON = () => [1, 4, 9]\nObject.prototype.length = 0\nObject.defineProperty(Object.prototype, 'passed', { get: () => true })\n${WRONG}`,
      "wrong output",
    ],
    [
      "patches Function.prototype and Reflect",
      `Function.prototype.call = Function.prototype.apply = () => [1, 4, 9]\nReflect.apply = () => [1, 4, 9]\n${WRONG}`,
      "wrong output",
    ],
    [
      "patches Map, Set and Symbol.hasInstance",
      `for (const C of [Map, Set, Date, Error, Promise]) Object.defineProperty(C, Symbol.hasInstance, { value: () => true })\n${WRONG}`,
      "wrong output",
      "exception",
      "crashed",
    ],
    [
      "patches String.prototype and RegExp",
      `String.prototype.slice = String.prototype.toString = () => 'x'\nRegExp.prototype.exec = () => null\n${WRONG}`,
      "wrong output",
    ],
    [
      "freezes and seals what it finds",
      `for (const n of Object.getOwnPropertyNames(globalThis)) { try { Object.freeze(globalThis[n]); Object.freeze(globalThis[n].prototype) } catch {} }\n${WRONG}`,
      "wrong output",
    ],
    [
      "deletes all globals",
      `for (const n of Object.getOwnPropertyNames(globalThis)) { try { delete globalThis[n] } catch {} }\n${WRONG}`,
      "wrong output",
      "exception",
      "crashed",
      "name error",
    ],
    [
      "looks for its callers",
      "function squares(xs) { try { let f = squares.caller; while (f) { f.arguments[0] = 'passed'; f = f.caller } } catch {} return xs }",
      "wrong output",
    ],
    [
      "rewrites stack traces",
      `Error.prepareStackTrace = () => 'passed'\nError.stackTraceLimit = 0\n${WRONG}`,
      "wrong output",
    ],
    // the channel
    [
      "looks like an answer",
      `const squares = (xs) => ['returned', ['a', 1, 4, 9], null]`,
      "wrong output",
    ],
    [
      "throws something that looks like an answer",
      `const squares = (xs) => { throw ['returned', ['a', 1, 4, 9], null] }`,
      "exception",
    ],
    [
      "forges answers by patched concatenation",
      `Object.defineProperty(String.prototype, 'toString', { value: () => '["returned",["a",1,4,9],null]' })\nObject.defineProperty(String.prototype, Symbol.toPrimitive, { value: () => 'x' })\n${WRONG}`,
      "wrong output",
    ],
    [
      "reads the sandbox's functions off the global object",
      `const hidden = Reflect.ownKeys(globalThis).filter((k) => /host|judge|ask|find|call|entr/.test(String(k)))\nfor (const k of hidden) globalThis[k] = () => '["passed"]'\n${WRONG}`,
      "wrong output",
    ],
    [
      "an answer too deep to read",
      "const squares = (xs) => { for (let i = 0; i < 1e5; i++) xs = [xs]; return xs }",
      "stack overflow",
      "crashed",
    ],
    [
      "a result that contains itself",
      "const squares = (xs) => { xs.push(xs); return xs }",
      "stack overflow",
      "crashed",
    ],
    [
      "an answer of a hundred million characters",
      "const squares = (xs) => 'x'.repeat(1e8)",
      "output limit",
      "memory limit",
    ],
    // never ending, never enough
    ["endless loop", "const squares = (xs) => { while (true) {} }", "timeout"],
    [
      "swallows everything, endlessly",
      "const squares = (xs) => { while (true) { try { while (true) {} } catch {} finally { continue } } }",
      "timeout",
    ],
    ["endless loop while loading", `while (true) {}\n${WRONG}`, "timeout"],
    [
      "endless loop in a getter of the result",
      "const squares = (xs) => ({ get length() { while (true) {} } })",
      "timeout",
    ],
    [
      "catastrophic regular expression",
      "const squares = (xs) => /^(a+)+b$/.test('a'.repeat(40))",
      "timeout",
    ],
    [
      "one huge BigInt",
      "const squares = (xs) => 10n ** (10n ** 8n)",
      "timeout",
      "memory limit",
      "exception",
    ],
    [
      "waits for a time that does not come",
      "const squares = (xs) => { const end = Date.now() + 1e12; while (Date.now() < end) {} return xs }",
      "timeout",
    ],
    [
      "memory bomb",
      "const squares = (xs) => { const hoard = []; while (true) hoard.push(new Array(1e5).fill(1)) }",
      "memory limit",
    ],
    [
      "memory bomb that catches",
      "const squares = (xs) => { const hoard = []; while (true) { try { hoard.push(new Array(1e5).fill(1)) } catch {} } }",
      "timeout",
      "memory limit",
    ],
    [
      "memory bomb in one piece",
      "const squares = (xs) => new ArrayBuffer(2 ** 31 - 1)",
      "memory limit",
      "exception",
    ],
    [
      "memory bomb that is shared",
      "const squares = (xs) => { const hoard = []; while (true) hoard.push(new SharedArrayBuffer(1e7)) }",
      "memory limit",
    ],
    [
      "a text of a billion characters",
      "const squares = (xs) => 'x'.repeat(2 ** 30)",
      "memory limit",
      "exception",
    ],
    [
      "waits without using the processor",
      "const squares = (xs) => { Atomics.wait(new Int32Array(new SharedArrayBuffer(8)), 0, 0); return xs }",
      "not judged",
      "exception",
    ],
    [
      "an entry point that loops when it is looked up",
      "Object.defineProperty(globalThis, 'squares', { get() { while (true) {} } })",
      "timeout",
    ],
    [
      "an entry point that changes",
      "let n = 0\nObject.defineProperty(globalThis, 'squares', { get: () => (n++ ? 3 : (xs) => xs) })",
      "exception",
      "wrong output",
    ],
    [
      "output bomb",
      "const squares = (xs) => { while (true) console.log('x'.repeat(1e4)) }",
      "output limit",
    ],
    [
      "output bomb that catches",
      "const squares = (xs) => { while (true) { try { console.error('x'.repeat(1e4)) } catch {} } }",
      "output limit",
    ],
    ["endless recursion", "const squares = (xs) => squares(xs)", "stack overflow"],
    [
      "endless recursion that catches",
      "const squares = (xs) => { try { return squares(xs) } catch { return squares(xs) } }",
      "stack overflow",
      "timeout",
    ],
    ["recursion in native code", "const squares = (xs) => [xs].map(squares)", "stack overflow"],
    [
      "recursion in the parser",
      `const squares = (xs) => eval('('.repeat(1e6) + '1' + ')'.repeat(1e6))`,
      "stack overflow",
      "exception",
      "crashed",
      "memory limit",
    ],
    [
      "recursion in a regular expression",
      "const squares = (xs) => new RegExp('('.repeat(1e5) + 'a' + ')'.repeat(1e5))",
      "stack overflow",
      "exception",
      "crashed",
      "memory limit",
    ],
    [
      "recursion in JSON",
      "const squares = (xs) => JSON.parse('['.repeat(1e6) + ']'.repeat(1e6))",
      "stack overflow",
      "exception",
      "crashed",
      "memory limit",
    ],
    // leaving
    ["files", "const squares = (xs) => require('fs').readFileSync('/etc/passwd')", "not judged"],
    [
      "processes",
      "const squares = (xs) => require('node:child_process').execSync('true')",
      "not judged",
    ],
    ["network", "const squares = (xs) => fetch('http://127.0.0.1/')", "not judged"],
    [
      "the host's constructor by a chain",
      "const squares = (xs) => console.log.constructor.constructor('return process')().exit()",
      "not judged",
    ],
    [
      "the module loader",
      "const squares = (xs) => require.main.constructor._load('fs')",
      "exception",
    ],
    ["dynamic import", "const squares = (xs) => import('fs')", "exception", "wrong output"],
    ["timers", "const squares = (xs) => setTimeout(() => {}, 0)", "not judged"],
    // against the next sample
    [
      "poisons every prototype",
      `for (const C of [Object, Array, String, Number, Map, Set, Function, Promise]) for (const k of Reflect.ownKeys(C.prototype)) { try { C.prototype[k] = () => 0 } catch {} }\n${WRONG}`,
      "wrong output",
      "crashed",
      "exception",
    ],
    [
      "leaves globals and jobs behind",
      `globalThis.squares2 = 1; Promise.resolve().then(() => { while (true) {} }); Object.defineProperty(globalThis, 'JSON', { value: null })\n${WRONG}`,
      "wrong output",
    ],
    [
      "finalizers",
      `const registry = new FinalizationRegistry(() => { while (true) {} })\nfor (let i = 0; i < 1e4; i++) registry.register({}, i)\n${WRONG}`,
      "wrong output",
      "timeout",
      "name error",
    ],
    [
      "hoards",
      `globalThis.hoard = Array.from({ length: 100 }, () => new Array(1e4).fill(1))\n${WRONG}`,
      "wrong output",
    ],
    // odd source
    [
      "closes the function that it might be wrapped in",
      `${WRONG}}) ; (function () {`,
      "syntax error",
    ],
    ["ends with a comment that is not closed", `${RIGHT}/*`, "syntax error"],
    ["a module's export", `export ${WRONG}`, "wrong output"],
    ["a return at the top", `${RIGHT}return`, "syntax error"],
    [
      "nested beyond the parser",
      `const x = ${"[".repeat(1e5)}${"]".repeat(1e5)}\n${RIGHT}`,
      "syntax error",
      "stack overflow",
      "exception",
      "crashed",
      "memory limit",
    ],
    [
      "assigns the entry point away",
      "let squares = (xs) => xs.map((x) => x * x)\nsquares = 3",
      "name error",
      "exception",
    ],
  ],
};
