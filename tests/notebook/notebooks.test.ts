/**
 * @file The committed notebooks: house rules, and types as a reader's kernel sees them (tslab's own
 * converter over every cell and over the package's declarations).
 */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { createConverter } from "tslab/dist/converter.js";
import { projectRoot } from "../../src/files/project-root.js";
import { readNotebook, type Cell } from "../../src/kernel/notebook-file.js";
import { resolvePackageName } from "../../src/kernel/package-name.js";
import { correctNames } from "../../src/kernel/correct-names.js";

const folder = join(projectRoot, "notebooks");
const names = readdirSync(folder).filter((name) => name.endsWith(".ipynb"));

process.chdir(projectRoot);
const typescript = resolvePackageName(); // before the converter is made
const converter = correctNames(createConverter({ isJS: false, isBrowser: false }), typescript);

after(() => converter.close());

const codeCells = (name: string): Cell[] =>
  readNotebook(join(folder, name)).cells.filter((cell) => cell.cell_type === "code");

test("the package's declarations are readable by tslab's TypeScript: no export is any", () => {
  const { diagnostics } = converter.convert(
    "",
    [
      'import * as cct from "cct-lab";',
      "type IsAny<T> = 0 extends 1 & T ? true : false;",
      "type Result<T> = T extends (...args: any[]) => infer R ? R : never;",
      "type Untyped<M> = { [K in keyof M]: true extends IsAny<M[K]> | " +
        "IsAny<Awaited<Result<M[K]>>> ? K : never }[keyof M];",
      "const untyped: { names: never } = null as unknown as { names: Untyped<typeof cct> };",
    ].join("\n"),
  );
  assert.deepEqual(
    diagnostics.map((d) => d.messageText),
    [],
  );
});

test("options complete in the editor: tuneOptions knows its keys", () => {
  const source = "cct.tuneOptions({ objec";
  const declarations = converter.convert("", 'import * as cct from "cct-lab";').declOutput!;
  const { candidates } = converter.complete(declarations, source, source.length);
  assert.ok(candidates.includes("objective"), `candidates: ${candidates.slice(0, 9).join(", ")}`);
  const bare = "cct.tuneOptions({ ";
  const all = converter.complete(declarations, bare, bare.length).candidates;
  for (const key of ["steps", "data", "optimizer", "objective", "adapter", "engine"])
    assert.ok(all.includes(key), key);
});

test("explore.ipynb is at most 40 lines of code", () => {
  const lines = codeCells("explore.ipynb").flatMap((cell) => cell.source.split("\n"));
  assert.ok(lines.length <= 40, `${lines.length} lines`);
});

test("there are ten notebooks", () =>
  assert.deepEqual(
    names.map((name) => name.slice(0, 2)),
    ["00", "01", "02", "03", "04", "07", "09", "12", "13", "ex"],
  ));

for (const name of names) {
  test(`${name}: short cells, text around them, provenance first and an assertion last`, () => {
    const { cells } = readNotebook(join(folder, name));
    const code = codeCells(name);
    for (const cell of code) {
      assert.ok(cell.source.split("\n").length <= 15, `longer than 15 lines: ${cell.source}`);
      const widest = Math.max(...cell.source.split("\n").map((line) => line.length));
      assert.ok(widest < 90, `a line of ${widest} characters: ${cell.source}`);
      assert.doesNotMatch(
        cell.source,
        /^\s*(?:export|function)\b/m,
        `defines what belongs into src: ${cell.source}`,
      );
    }
    assert.equal(cells[0]!.cell_type, "markdown");
    assert.match(cells[0]!.source, /^# /);
    assert.match(
      code
        .slice(0, 3)
        .map((cell) => cell.source)
        .join("\n"),
      /cct\.provenance\(/,
    );
    assert.match(code.at(-1)!.source, /assert/);
    const text = cells
      .filter((cell) => cell.cell_type === "markdown")
      .map((cell) => cell.source)
      .join("\n");
    for (const part of ["Question", "Method", "shows", "does not show"])
      assert.match(text, new RegExp(part), `${name}: no text says "${part}"`);
  });

  test(`${name}: every cell has types that tslab accepts`, () => {
    let declarations = "";
    for (const cell of codeCells(name)) {
      const result = converter.convert(declarations, cell.source);
      assert.deepEqual(
        result.diagnostics.map((d) => `${d.start.line + 1}: ${d.messageText}`),
        [],
        cell.source,
      );
      declarations = result.declOutput ?? "";
    }
  });
}
