/**
 * @file Every relative link of README, CONTRIBUTING, CHANGELOG and docs leads to a file; the README
 * fits a screen.
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { projectRoot } from "../../src/files/project-root.js";

const pages = [
  ...["README.md", "CONTRIBUTING.md", "CHANGELOG.md"],
  ...readdirSync(join(projectRoot, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

function linksOf(path: string): string[] {
  const text = readFileSync(join(projectRoot, path), "utf8").replace(/^```.*?^```/gms, "");
  return [...text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].map(([, target]) => target!);
}

test("relative links lead to files", () => {
  const broken = pages.flatMap((path) =>
    linksOf(path)
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => !existsSync(join(projectRoot, dirname(path), target)))
      .map((target) => `${path} → ${target}`),
  );
  assert.deepEqual(broken, []);
});

test("docs/README.md names every page of docs", () => {
  const named = linksOf("docs/README.md");
  const missing = pages
    .filter((path) => path.startsWith("docs/") && path !== "docs/README.md")
    .filter((path) => !named.includes(path.slice("docs/".length)));
  assert.deepEqual(missing, []);
});

test("the README is one screen, with the two commands", () => {
  const text = readFileSync(join(projectRoot, "README.md"), "utf8");
  assert.ok(text.split("\n").length <= 50, `${text.split("\n").length} lines`);
  assert.match(text, /npm run reproduce/);
  assert.match(text, /npm test/);
});

test("what is not released is told in entries of at most 25 words", () => {
  const text = readFileSync(join(projectRoot, "CHANGELOG.md"), "utf8");
  const unreleased = text.split(/^## /m)[1]!.replace(/^```.*?^```/gms, "");
  const entries = unreleased.split(/^- /m).slice(1);
  const long = entries.filter((entry) => entry.split(/\n\n/)[0]!.trim().split(/\s+/).length > 25);
  assert.deepEqual(long, []);
});
