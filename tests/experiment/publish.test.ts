/** @file Which rows a figure may carry: said by its type, so that a mistake does not compile. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { FigureRequest, UnsignedFigure } from "../../src/figures/export.js";
import { sampleRows } from "../figures/sample-rows.js";

const { lossCurves, marginCurves } = sampleRows();

test("a figure paired with another kind's rows does not compile, signed or not", () => {
  const right: UnsignedFigure = { name: "loss", kind: "lossCurves", rows: lossCurves };
  // @ts-expect-error rows of margins under a figure of losses
  const wrong: UnsignedFigure = { name: "loss", kind: "lossCurves", rows: marginCurves };
  const provenance = { runs: ["0"], commit: "unknown", data: "0" };
  const signed: FigureRequest = { ...right, provenance };
  // @ts-expect-error the same with its provenance
  const alsoWrong: FigureRequest = { ...signed, rows: marginCurves };
  const list: UnsignedFigure[] = [right];
  // @ts-expect-error as publish.ts adds them to its list
  list.push({ name: "margin", kind: "marginCurves", rows: lossCurves });
  assert.notDeepEqual(right.rows, wrong.rows);
  assert.equal(alsoWrong.kind, "lossCurves");
});
