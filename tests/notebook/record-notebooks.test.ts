/**
 * @file Every notebook on a record that is not its own, every committed record of a kind in several
 * notebooks, and nano twins, computed by the notebooks themselves through the parameter `run`. What
 * a record lacks stands as a sentence in the figure's place. `npm test` runs one on the record of a
 * real model; the whole takes minutes.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { shippedSpec } from "../../src/experiment/spec.js";
import { projectRoot } from "../../src/files/project-root.js";
import { readNotebook, tagsOf, type Cell } from "../../src/kernel/notebook-file.js";
import { runNotebook } from "../../src/kernel/run-notebook.js";
import { takesLong } from "../long.js";
import { temporaryFolder } from "../kernel/cells.js";

process.chdir(projectRoot);
const folder = join(projectRoot, "notebooks");
const out = temporaryFolder();
const names = readdirSync(folder).filter((name) => name.endsWith(".ipynb"));
const REFERENCES = ["ablation", "alpha-beta-grid", "real-ablation"];

/** All that a run's cells show as text. */
const shown = (cells: readonly Cell[]): string =>
  cells
    .flatMap((cell) => cell.outputs ?? [])
    .map((output) => {
      if (output.output_type === "stream") return output.text;
      return "data" in output ? String(output.data["text/plain"]) : "";
    })
    .join("\n");

const parametersOf = (name: string): string =>
  readNotebook(join(folder, name)).cells.find((cell) => tagsOf(cell).includes("parameters"))!
    .source;

test("every notebook begins with the same parameters: record, run, out", () => {
  for (const name of names) {
    const declared = [...parametersOf(name).matchAll(/^let (\w+)/gm)].map((match) => match[1]);
    assert.deepEqual(declared.slice(0, 3), ["record", "run", "out"], name);
    assert.match(parametersOf(name), /^let record = "results\/reference\//, name);
  }
});

/** A notebook's text outputs on a record. */
async function runOn(name: string, parameters: Record<string, unknown>): Promise<string> {
  const { notebook } = await runNotebook(join(folder, name), {
    parameters: { out, ...parameters },
  });
  return shown(notebook.cells);
}

/** Each notebook with the least tried of the records that are not its own. */
const others: { readonly name: string; readonly record: string }[] = [];
for (const name of names.filter((one) => !one.startsWith("00"))) {
  const tried = (record: string): number => others.filter((one) => one.record === record).length;
  const foreign = REFERENCES.filter((one) => !parametersOf(name).includes(`/${one}"`));
  const [record] = foreign.toSorted((a, b) => tried(a) - tried(b));
  others.push({ name, record: record! });
}

test(
  "each on a record that is not its own, by name and by folder",
  { concurrency: 2, skip: takesLong },
  async (t) => {
    assert.equal(new Set(others.map(({ record }) => record)).size, REFERENCES.length);
    const runs = others.map(({ name, record }, i) =>
      t.test(`${name} on ${record}`, async () => {
        const place = i % 2 === 0 ? record : `results/reference/${record}`;
        const text = await runOn(name, { record: place });
        assert.match(text, new RegExp(`results/reference/${record}\\b`), "the record's folder");
        if (name.startsWith("02") && record !== "alpha-beta-grid")
          assert.match(text, /no α × β grid/);
        if (name.startsWith("01") && record !== "ablation")
          assert.match(text, /has no pass@1 over training steps/);
      }),
    );
    await Promise.all(runs);
  },
);

test(
  "run computes an experiment, draws from it, and computes no trial twice",
  { skip: takesLong },
  async () => {
    const name = "02-alpha-beta-grid.ipynb";
    const run = { run: "alpha-beta-grid-nano" };
    const first = await runOn(name, run);
    assert.match(first, /alpha-beta-grid-nano: 4 of 4/); // its progress
    assert.match(first, /highest pass@1 is that of/);
    const again = await runOn(name, run);
    assert.doesNotMatch(again, /alpha-beta-grid-nano: /, "nothing was left to compute");
  },
);

/** A nano twin with the base and two tuned arms alone, as a file. */
function smaller(name: string): string {
  const document = JSON.parse(readFileSync(shippedSpec(name), "utf8"));
  const { base, instruction, combined } = document.arms;
  const file = join(out, `${name}.json`);
  writeFileSync(file, JSON.stringify({ ...document, arms: { base, instruction, combined } }));
  return file;
}

test("the other nano twins", { concurrency: 2, skip: takesLong }, async (t) => {
  await Promise.all([
    t.test("01 on ablation-nano", async () => {
      await runOn("01-ablation.ipynb", { run: smaller("ablation-nano") });
      const text = await runOn("explore.ipynb", { record: join(out, "ablation-nano") });
      assert.match(text, /ahead on \d+ problems/);
      assert.ok(readdirSync(out).includes("ablation-nano-problems.csv"));
    }),
    t.test("04 on real-ablation-nano", async () => {
      const text = await runOn("04-real-models.ipynb", { run: smaller("real-ablation-nano") });
      assert.match(text, /javascript/);
    }),
  ]);
});
