/**
 * @file The pages that are made from the code: docs/api/ and the tables of docs/records.md are
 * current, and what the method is made of is exported and documented.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { projectRoot } from "../../src/files/project-root.js";
import { currentPages, strayPages } from "../../tools/write-docs.js";

let pages: Record<string, string> = {};
before(async () => {
  pages = await currentPages();
});

test("docs/api and docs/records.md are what `npm run docs:api` writes", () => {
  for (const [path, text] of Object.entries(pages)) {
    const file = join(projectRoot, path);
    const stored = existsSync(file) ? readFileSync(file, "utf8") : "";
    assert.ok(stored === text, `${path} is not current; run npm run docs:api`);
  }
  assert.deepEqual(strayPages(pages), []);
});

test("the parts of the method are exported, each with its comment", () => {
  const all = Object.values(pages).join("\n");
  for (const name of [
    ...[
      "comparisonObjective",
      "objectiveScalars",
      "objectiveHash",
      "pairPositions",
      "alignTokens",
      "sequenceSample",
    ],
    ...["evaluateModel", "planDesigns", "passRate", "holm", "exportFigures"],
    ...["open", "compare", "problem", "drawRecord", "openOrRun"],
  ])
    assert.ok(
      new RegExp(`^## ${name} · \`src/[^\`]+\`\n\n(?:[A-Z]|- )`, "m").test(all),
      `${name}: expected it with a comment on a page of docs/api`,
    );
});
