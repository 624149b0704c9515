/**
 * @file What `npm run check` finds: imports that the table of rooms does not allow, circles,
 * exports without a user, and errors whose words lack something.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { deadExports } from "../../tools/check/dead-exports.js";
import { circles, importsOf, roomFaults } from "../../tools/check/imports.js";
import { documentedExports, errorTexts, houseNumbers } from "../../tools/check/numbers.js";
import { ROOMS } from "../../tools/check/rooms.js";
import { sourceFiles, type SourceFile, ts } from "../../tools/typescript.js";

function source(path: string, text: string): SourceFile {
  return { path, text, tree: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) };
}

const rooms = [
  { room: "low", holds: "", mayImport: [] },
  { room: "high", holds: "", mayImport: ["low"] },
];

test("an import upwards is a fault, however it is written; one downwards is none", () => {
  const texts = [
    'import { b } from "../high/b.js";',
    'export * from "../high/b.js";',
    'const b = await import("../high/b.js");',
    'type B = import("../high/b.js").B;',
  ];
  for (const text of texts) {
    const files = [source("src/low/a.ts", text), source("src/high/b.ts", "")];
    const paths = files.map(({ path }) => path);
    const [fault, ...more] = roomFaults(paths, importsOf(files), rooms);
    assert.match(fault!, /^src\/low\/a\.ts:1: expected low\/ to import no room; got src\/high\/b/);
    assert.deepEqual(more, []);
  }
  const down = [source("src/high/b.ts", 'import "../low/a.js";'), source("src/low/a.ts", "")];
  const paths = down.map(({ path }) => path);
  assert.deepEqual(roomFaults(paths, importsOf(down), rooms), []);
});

test("a folder that is not in the table, and a row without a folder, are faults", () => {
  const faults = roomFaults(["src/low/a.ts", "src/new/b.ts"], [], rooms);
  assert.match(faults[0]!, /^src\/new\/b\.ts: expected its folder in the table/);
  assert.match(faults[1]!, /there is no src\/high\//);
});

test("files that import each other are a circle, unless by their types alone", () => {
  const back = (text: string) =>
    circles(
      importsOf([source("src/a.ts", 'import { b } from "./b.js";'), source("src/b.ts", text)]),
    );
  assert.deepEqual(back('import { a } from "./a.js";'), [["src/a.ts", "src/b.ts", "src/a.ts"]]);
  assert.deepEqual(back('import type { A } from "./a.js";'), []);
});

test("the project's own table has every room once", () => {
  const names = ROOMS.map(({ room }) => room);
  assert.deepEqual([...new Set(names)], names);
  const files = sourceFiles("src");
  const paths = files.map(({ path }) => path);
  assert.deepEqual(roomFaults(paths, importsOf(files), ROOMS), []);
});

test("an export is dead without a user outside of tests; a type lives by its function", () => {
  const text = `export interface Options { a: 1 }
export function used(options: Options): void {}
export const onlyTried = 1;
export const never = 2;`;
  const files = [source("src/a.ts", text)];
  const imports = importsOf([
    source("src/b.ts", 'import { used } from "./a.js";'),
    source("tests/a.test.ts", 'import { onlyTried } from "../src/a.js";'),
  ]);
  const found = deadExports(files, imports).map(({ name, line, tested }) => [name, line, tested]);
  assert.deepEqual(found, [
    ["onlyTried", 3, true],
    ["never", 4, false],
  ]);
});

test("an error says who, what was expected, what came, and the way out", () => {
  const thrown = (text: string) =>
    errorTexts([source("src/a.ts", `throw new UsageError(${text});`)]);
  const whole = "`tune: expected steps ≥ 1, got ${steps}; set options.steps`";
  assert.deepEqual(thrown(whole), { total: 1, unread: 0, causes: 0, incomplete: [] });
  assert.deepEqual(thrown('"wrong"').incomplete, [
    "src/a.ts:1 lacks name, expectation, value, way out",
  ]);
  assert.equal(thrown("sentence(x)").unread, 1);
  assert.deepEqual(thrown('`${file}: ${faults.join("; ")}; use another`').incomplete, []);
  assert.deepEqual(thrown("`${file}: ${what}`").incomplete, ["src/a.ts:1 lacks way out"]);
  const cause = errorTexts([source("src/a.ts", 'throw new Error("its last line is cut");')]);
  assert.deepEqual(cause, { total: 0, unread: 0, causes: 1, incomplete: [] });
});

test("comments of exports and members, wide lines, long functions, nested ternaries", () => {
  const text = `/** @file a */
export interface A {
  /** Said. */
  one: 1;
  two: 2;
}
/** Said. */
export const f = (x: number) => (x > 1 ? 1 : x > 0 ? 0 : -1);
${"x".repeat(101)};
`;
  const files = [source("src/a.ts", text)];
  assert.deepEqual(documentedExports(files), {
    total: 4,
    bare: ["src/a.ts:2 A", "src/a.ts:5 A.two"],
  });
  const numbers = houseNumbers(files);
  assert.deepEqual(numbers.longestLine, { at: "src/a.ts:9", count: 102 });
  assert.deepEqual(numbers.nestedTernaries, ["src/a.ts:8"]);
  assert.equal(numbers.wide, 100 / 9);
});
