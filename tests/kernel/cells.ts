/** @file Small notebooks made in a test: cells in, an .ipynb in a temporary folder out. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { writeNotebook, type Cell } from "../../src/kernel/notebook-file.js";

/** A folder that is gone when the test file ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "cct-notebook-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A code cell. */
export function code(source: string, ...tags: string[]): Cell {
  return {
    cell_type: "code",
    metadata: tags.length > 0 ? { tags } : {},
    source,
    execution_count: null,
    outputs: [],
  };
}

/** Writes a notebook of these cells. @returns `path` */
export function writeCells(path: string, cells: readonly Cell[]): string {
  writeNotebook(path, {
    cells: cells.map((cell, i) => ({ ...cell, id: `cell-${i + 1}` })),
    metadata: {
      kernelspec: { name: "cct-lab", display_name: "TypeScript (CCT Lab)", language: "typescript" },
    },
    nbformat: 4,
    nbformat_minor: 5,
  });
  return path;
}
