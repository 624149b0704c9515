/**
 * @file Stored snapshots: text files that a person reviews by diff. CCT_UPDATE_SNAPSHOTS=1 rewrites
 *   them.
 */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../src/files/project-root.js";

const folder = join(projectRoot, "tests", "figures", "snapshots");

/** Compares `text` with the stored file of that name. */
export function matchesSnapshot(name: string, text: string): void {
  const path = join(folder, name);
  if (process.env["CCT_UPDATE_SNAPSHOTS"] === "1") {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, text);
  }
  assert.ok(
    existsSync(path),
    `${name}: no snapshot; look at the figure, then run the test with CCT_UPDATE_SNAPSHOTS=1`,
  );
  const stored = readFileSync(path, "utf8").split("\n");
  const now = text.split("\n");
  const line = now.findIndex((l, i) => l !== stored[i]);
  assert.ok(
    line < 0 && stored.length === now.length,
    `${name} differs from its snapshot at line ${line + 1}:\n  stored: ${stored[line]}\n  ` +
      `now:    ${now[line]}`,
  );
}

/**
 * One element a line, coordinates to a tenth of a pixel, the heat map's bitmap left out: its
 * numbers are in the spec.
 */
export function normalizedSvg(svg: string): string {
  return svg
    .replace(/data:image\/png;base64,[^"]*/g, "bitmap")
    .replace(/-?\d+\.\d+/g, (number) => String(Number(Number(number).toFixed(1))))
    .replace(/></g, ">\n<");
}

/** The spec with a line a key, numbers to six decimals. */
export function normalizedSpec(spec: unknown): string {
  return `${JSON.stringify(spec, (_key, v: unknown) => (typeof v === "number" ? Number(v.toFixed(6)) : v), 1).replace(/\n\s+(-?[\d.]+|null),?(?=\n)/g, (all) => ` ${all.trim()}`)}\n`;
}
