/**
 * @file Figures as data: specs and rows against stored snapshots, and the numbers behind them on
 *   their own.
 */
import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { crc32, deflateSync, inflateSync } from "node:zlib";
import { overSeeds } from "../../src/figures/band.js";
import { checkFigures } from "../../src/figures/check.js";
import { toCsv } from "../../src/figures/csv.js";
import { specOf } from "../../src/figures/export.js";
import { armStyles, PALETTE, translucent } from "../../src/figures/figure.js";
import { type FigureKind, FIGURE_KINDS } from "../../src/figures/kinds.js";
import {
  htmlProvenance,
  pngWithProvenance,
  svgWithProvenance,
} from "../../src/figures/provenance.js";
import { CCT_TERMS, comparisonTerms } from "../../src/cct/objectives/comparison-terms.js";
import type { ObjectiveTerm } from "../../src/cct/objectives/objective.js";
import { lossCurves } from "../../src/figures/loss-curves.js";
import { rateTable } from "../../src/statistics/rate-table.js";
import { gridRows, lossRows, marginRows } from "../../src/figures/rows.js";
import { sampleRows, verdicts } from "./sample-rows.js";
import { matchesSnapshot, normalizedSpec } from "./snapshot.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const rows = sampleRows();

for (const kind of Object.keys(FIGURE_KINDS) as FigureKind[]) {
  test(`${kind}: spec and rows are as stored`, () => {
    matchesSnapshot(`${kind}.spec.json`, normalizedSpec(specOf(kind, rows[kind])));
    matchesSnapshot(
      `${kind}.csv`,
      toCsv(
        rows[kind].map((row) =>
          Object.fromEntries(
            Object.entries(row).map(([k, v]) => [
              k,
              typeof v === "number" ? Number(v.toFixed(6)) : v,
            ]),
          ),
        ),
      ),
    );
  });
  test(`${kind}: no WebGL, a title, a note with n, and an error without rows`, () => {
    const { data, layout } = specOf(kind, rows[kind]);
    for (const trace of data) assert.doesNotMatch(String(trace["type"]), /gl$/);
    assert.match(JSON.stringify(layout["title"]), /n = |\(2 training|n: problems/);
    assert.throws(() => specOf(kind, []), new RegExp(`${kind}: expected at least one row`));
  });
}

test("the heat map frames the highest cell and those that may be the best, and prints every interval", () => {
  const spec = specOf("alphaBetaHeatmap", rows.alphaBetaHeatmap);
  const shapes = (spec.layout["shapes"] as { layer?: string }[]).filter((s) => s.layer !== "below");
  const labels = spec.layout["annotations"] as { text: string }[];
  assert.equal(labels.length, 25);
  assert.equal(shapes.length, rows.alphaBetaHeatmap.filter((row) => row.tied).length);
  assert.ok(shapes.length > 1 && shapes.length < 25);
  const best = rows.alphaBetaHeatmap.reduce((a, b) => (b.passAt1 > a.passAt1 ? b : a));
  assert.ok(
    best.tied &&
      labels.some(
        ({ text }) =>
          text.includes((100 * best.passAt1).toFixed(1)) &&
          text.includes(`[${(100 * best.low).toFixed(1)}, ${(100 * best.high).toFixed(1)}]`),
      ),
  );
});
test("the grid: a far worse cell is told from the best", () => {
  const cells = [0.1, 0.5, 0.52].map((chance, i) => ({
    alpha: i,
    beta: 0,
    table: rateTable(verdicts(`cell ${i}`, chance, 0)),
  }));
  assert.deepEqual(
    gridRows(cells, { replicates: 100 }).map((row) => row.tied),
    [false, true, true],
  );
});
test("bug-type bars carry the file's counts", () =>
  assert.deepEqual(
    [...new Set(rows.bugTypeBars.map((row) => `${row.bugType} ${row.n}`))],
    [
      "value misuse 44",
      "missing logic 33",
      "excess logic 31",
      "operator misuse 25",
      "variable misuse 23",
      "function misuse 8",
    ],
  ));
test("the mean over seeds, and lowest to highest", () => {
  const value = (seed: number, step: number, v: number) => ({ arm: "a", seed, step, value: v });
  assert.deepEqual(overSeeds([value(0, 2, 5), value(0, 1, 1), value(1, 1, 3)]), [
    { step: 1, mean: 2, low: 1, high: 3, seeds: 2 },
    { step: 2, mean: 5, low: 5, high: 5, seeds: 1 },
  ]);
});
test("loss rows average stretches of training, and leave out terms that were not trained", () => {
  const found = lossRows(
    Array.from({ length: 10 }, (_, i) => ({
      arm: "a",
      seed: 0,
      step: i + 1,
      lm: i,
      token: 0,
      passAt1: null,
    })),
    4,
  );
  assert.deepEqual(
    found.map((row) => [row.term, row.step, row.value]),
    [
      ["L_lm", 3, 1],
      ["L_lm", 6, 4],
      ["L_lm", 9, 7],
      ["L_lm", 10, 9],
    ],
  );
  assert.deepEqual(
    marginRows([
      {
        arm: "a",
        seed: 0,
        step: 5,
        heldOutMargin: 1,
        heldOutPairs: 7,
        controlPairAccuracy: 0.5,
        controlPairs: 4,
      },
      { arm: "a", seed: 0, step: 6 },
    ]),
    [
      { arm: "a", seed: 0, step: 5, value: 1, quantity: "margin", pairs: 7 },
      { arm: "a", seed: 0, step: 5, value: 0.5, quantity: "controlAccuracy", pairs: 4 },
    ],
  );
});
test("every arm has its own colour and marker, in every figure the same", () => {
  const arms = ["base", "instruction", "token", "sequence", "combined", "dpo", "weighted"];
  const style = armStyles(arms);
  assert.equal(new Set(arms.map((arm) => style(arm).color)).size, arms.length);
  assert.equal(new Set(arms.map((arm) => style(arm).symbol)).size, arms.length);
  assert.deepEqual(armStyles(["combined"])("combined"), style("combined"));
  assert.equal(translucent(PALETTE[0], 0.5), "rgba(0,114,178,0.5)");
});
test("CSV quotes what must be quoted", () =>
  assert.equal(
    toCsv([
      { a: 'x, "y"', b: null, c: 0.1 },
      { a: "z", b: true, c: 2 },
    ]),
    'a,b,c\n"x, ""y""",,0.1\nz,true,2\n',
  ));

const provenance = { runs: ["t1", "t<2>"], commit: "abc", data: "def" };
test("provenance is readable in SVG, HTML and PNG, and the PNG stays one", () => {
  assert.match(
    svgWithProvenance('<svg class="main" width="1"><g/></svg>', provenance),
    /^<svg class="main" width="1"><metadata>\{"runs":\["t1","t&lt;2&gt;"\]/,
  );
  assert.match(htmlProvenance(provenance), /content="\{&quot;runs&quot;/);
  const part = (type: string, body: Buffer): Buffer => {
    const out = Buffer.alloc(body.length + 12);
    const typed = Buffer.concat([Buffer.from(type), body]);
    out.writeUInt32BE(body.length, 0);
    typed.copy(out, 4);
    out.writeUInt32BE(crc32(typed), body.length + 8);
    return out;
  };
  const header = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
  const png = Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    part("IHDR", header),
    part("IDAT", deflateSync(Buffer.from([0, 255]))),
    part("IEND", Buffer.alloc(0)),
  ]);
  const marked = Buffer.from(pngWithProvenance(png, provenance));
  const kinds: string[] = [];
  for (let at = 8; at < marked.length; at += 12 + marked.readUInt32BE(at)) {
    const length = marked.readUInt32BE(at);
    const typed = marked.subarray(at + 4, at + 8 + length);
    assert.equal(marked.readUInt32BE(at + 8 + length), crc32(typed), "checksum");
    kinds.push(typed.toString("latin1", 0, 4));
    if (kinds.at(-1) === "iTXt")
      assert.deepEqual(JSON.parse(typed.subarray(4).toString().split("\0").at(-1)!), provenance);
    if (kinds.at(-1) === "IDAT") assert.deepEqual([...inflateSync(typed.subarray(4))], [0, 255]);
  }
  assert.deepEqual(kinds, ["IHDR", "iTXt", "IDAT", "IEND"]);
});

test("check: what the store says passes; a changed number, a lost file and an orphan are named", () => {
  const folder = temporaryFolder("figures");
  try {
    const list = rows.passAtKCurve;
    const stored = {
      name: "curve",
      kind: "passAtKCurve",
      provenance,
      rows: list,
      spec: specOf("passAtKCurve", list),
    };
    writeFileSync(join(folder, "curve.json"), JSON.stringify(stored));
    writeFileSync(join(folder, "curve.csv"), toCsv(list));
    for (const ending of ["svg", "png", "html"]) writeFileSync(join(folder, `curve.${ending}`), "");
    const check = (derived: readonly object[], name = "curve") =>
      checkFigures(folder, { [name]: () => derived });
    assert.deepEqual(check(list), [{ name: "curve", ok: true, differences: [] }]);
    const changed = list.map((row, i) => (i === 3 ? { ...row, passAtK: row.passAtK + 0.01 } : row));
    const [result] = check(changed);
    assert.ok(
      !result!.ok &&
        result!.differences.some((d) =>
          /rows\.3\.passAtK: the figure has [\d.]+, the store gives/.test(d),
        ),
      String(result!.differences),
    );
    assert.ok(result!.differences.some((d) => d.startsWith("spec.data.")));
    assert.ok(check(list.slice(1))[0]!.differences.length > 0);
    const named = check(list, "other");
    assert.deepEqual(
      named.map((c) => [c.name, c.ok]),
      [
        ["other", false],
        ["curve", false],
      ],
    );
    rmSync(join(folder, "curve.png"));
    writeFileSync(
      join(folder, "curve.csv"),
      `${readFileSync(join(folder, "curve.csv"), "utf8")}x\n`,
    );
    assert.deepEqual(check(list)[0]!.differences, [
      "curve.csv does not hold the rows of curve.json",
      "curve.png is missing",
    ]);
    writeFileSync(join(folder, "curve.json"), JSON.stringify({ ...stored, kind: "pie" }));
    assert.throws(() => check(list), /curve\.json: kind: /);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
test("loss rows follow the terms that each arm's objective declares; terms that differ have panels of their own", () => {
  const lines = ["hinge", "logistic", "own"].flatMap((arm) =>
    [1, 2].map((step) => ({ arm, seed: 0, step, lm: 1, token: step, seq: 0, push: 3 })),
  );
  const own: ObjectiveTerm = {
    name: "push",
    samples: "comparisons",
    label: "L_push",
    title: "L<sub>push</sub>",
    unit: "score units",
    meaning: "Mean push",
  };
  const terms: Record<string, readonly ObjectiveTerm[]> = {
    hinge: CCT_TERMS,
    logistic: comparisonTerms("logistic", "nats"),
    own: [CCT_TERMS[0]!, own],
  };
  const rows = lossRows(lines, 1, (arm) => terms[arm]!);
  assert.deepEqual(
    rows.map((row) => [row.arm, row.term, row.title ?? null, row.unit ?? null, row.value]),
    [
      ["hinge", "L_lm", null, null, 1],
      ["logistic", "L_lm", null, null, 1],
      ["own", "L_lm", null, null, 1],
      ["hinge", "L_token", null, null, 1.5],
      ["logistic", "L_token", "L<sub>token</sub> (logistic)", "nats", 1.5],
      ["own", "L_push", "L<sub>push</sub>", "score units", 3],
    ],
  );
  const text = JSON.stringify(lossCurves(rows).layout);
  for (const title of ["(instruction)", "(hinge)", "(logistic)", "L<sub>push</sub>"])
    assert.ok(text.includes(title), title);
  assert.match(text.replace(/<br>/g, " "), /L<sub>token<\/sub> \(logistic\) in nats/);
});
