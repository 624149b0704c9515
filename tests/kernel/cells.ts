/** @file Small notebooks made in a test: cells in, an .ipynb in a temporary folder out. */
import { writeNotebook, type Cell } from "../../src/kernel/notebook-file.js";
import { temporaryFolder as newFolder } from "../support/temporary-folder.js";

/** A folder that is gone when the test file ends. */
export const temporaryFolder = (): string => newFolder("notebook");

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
