/** @file Programs in JavaScript that attack through what of node they find, either way. */
import type { HostileCases } from "./hostile-cases.js";

const TEST = `
import assert from "node:assert";
import { inspect, isDeepStrictEqual } from "node:util";
assert.deepStrictEqual(squares(Buffer.from([1, 2])), Buffer.from([1, 4]));
assert.ok(isDeepStrictEqual(squares(Buffer.from([])), Buffer.alloc(0)));
assert.strictEqual(squares(Buffer.from([3])).toString("hex"), "09");
assert.equal(inspect(find("a1")), "[ '1', index: 1, input: 'a1', groups: undefined ]");
assert.strictEqual(at("b").href, "https://x.y/b");
assert.strictEqual(digest("a"), "0cc175b9c0f1b6a831c399e269772661");
`;
const RIGHT = `const crypt = require("crypto");
function squares(bytes) { return Buffer.from(bytes.map((x) => x * x)); }
function find(text) { return /\\d/.exec(text); }
function at(path) { return new URL(path, "https://x.y/"); }
function digest(text) { return crypt.createHash("md5").update(text).digest("hex"); }
`;
/** The right program with some of it replaced, and `squares` wrong. */
const wrong = (code: string): string =>
  `${RIGHT}squares = (bytes) => Buffer.from(bytes);\n${code}\n`;

/** See `HostileCases`. */
export const javascriptNode: HostileCases = {
  language: "javascript",
  attacked: "what of node is there",
  memoryLimit: 128,
  test: TEST,
  assertions: 6,
  allowedAttributes: ["@@kinds"],
  right: (index) =>
    `${RIGHT}// ${index}\nif (Buffer.from("a").toString("hex") !== "61") throw new Error("Buffer");`,
  hostile: [
    ["a Buffer that equals all", wrong("Buffer.prototype.equals = () => true;"), "wrong output"],
    [
      "prototypes changed through Buffer",
      wrong("Object.setPrototypeOf(Buffer.prototype, { __proto__: null, toString: () => '09' });"),
      "wrong output",
    ],
    [
      "a patched util.isDeepStrictEqual",
      wrong(
        "const util = require('util'); util.isDeepStrictEqual = () => true; util.inspect = () => '';",
      ),
      "wrong output",
    ],
    [
      "a patched assert",
      wrong(
        "const assert = require('node:assert'); for (const name of Object.keys(assert)) assert[name] = () => 1;",
      ),
      "wrong output",
    ],
    [
      "patched prototypes under util",
      wrong(
        "require('util'); Array.prototype.every = () => true; Map.prototype.get = () => true; Reflect.ownKeys = () => [];",
      ),
      "wrong output",
    ],
    [
      "a typed array with accessors of its own",
      wrong(
        "squares = () => { const b = Buffer.from([7]); Object.defineProperty(b, 'length', { get: () => 2 }); b.toString = () => '09'; return b }",
      ),
      "wrong output",
    ],
    [
      "a Buffer by its class's name alone",
      wrong("globalThis.Buffer = class extends Array {}; squares = () => new Buffer(1, 4);"),
      "wrong output",
    ],
    ["a text in the place of bytes", wrong("squares = () => '\\x01\\x04';"), "wrong output"],
    [
      "a match that says what it likes",
      `${RIGHT}find = () => Object.assign(["2"], { index: 1, input: "a1", groups: undefined, [Symbol.for("nodejs.util.inspect.custom")]: () => "[ '1', index: 1, input: 'a1', groups: undefined ]" });`,
      "wrong output",
    ],
    [
      "a URL that says another",
      `${RIGHT}at = () => { const u = new URL("https://z.z"); Object.defineProperty(u, "href", { value: "https://x.y/b" }); return u };`,
      "wrong output",
    ],
    [
      "a class named URL",
      `${RIGHT}globalThis.URL = class URL { get href() { return "https://x.y/b" } }; at = () => new URL();`,
      "not judged",
    ],
    [
      "a patched hash",
      `${RIGHT}crypt.createHash = () => ({ update: () => ({ digest: () => "" }) });`,
      "wrong output",
    ],
    [
      "a huge text encoded",
      wrong("new TextEncoder().encode('x'.repeat(2 ** 28));"),
      "exception",
      "memory limit",
      "timeout",
    ],
    ["a huge Buffer", wrong("Buffer.alloc(2 ** 30);"), "exception", "memory limit"],
    ["a module by a path", wrong("require('../../../package.json');"), "missing module"],
    ["a module of the sandbox's own", wrong("require('#text/../buffer');"), "missing module"],
    [
      "a module by an inherited name",
      wrong("require('__proto__'); require('constructor');"),
      "missing module",
    ],
    [
      "files by node's names",
      wrong("require('node:fs').readFileSync('/etc/passwd');"),
      "not judged",
    ],
    [
      "out through a module's functions",
      wrong("require('util').inspect.constructor('return process')().exit(0);"),
      "not judged",
    ],
    [
      "says that the sandbox lacks something",
      wrong("squares = () => { throw new Error('the sandbox lacks squares') };"),
      "not judged",
    ],
  ],
};
