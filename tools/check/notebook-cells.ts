/**
 * @file The form of notebooks' code cells: what prettier makes of a cell, by the settings of the
 * sources, with lines short enough for JupyterLab's narrow windows.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { projectRoot } from "../../src/files/project-root.js";
import { writeFileWhole } from "../../src/files/write.js";

interface Notebook {
  readonly cells: { readonly cell_type: string; source: string | string[] }[];
}

/**
 * Cells that are not as prettier writes them, a sentence each.
 * @param write  put prettier's text in their place
 */
export async function cellFaults(write: boolean): Promise<string[]> {
  const faults: string[] = [];
  for (const name of readdirSync(join(projectRoot, "notebooks")).sort()) {
    if (!name.endsWith(".ipynb")) continue;
    const file = join(projectRoot, "notebooks", name);
    const notebook = JSON.parse(readFileSync(file, "utf8")) as Notebook;
    const before = faults.length;
    for (const [at, cell] of notebook.cells.entries()) {
      if (cell.cell_type !== "code") continue;
      const text = [cell.source].flat().join("");
      const formed = await formOf(text);
      if (formed === text) continue;
      faults.push(
        `notebooks/${name}, cell ${at + 1}: expected prettier's form; run npm run format`,
      );
      cell.source = formed.split(/(?<=\n)/);
    }
    if (write && faults.length > before)
      writeFileWhole(file, `${JSON.stringify(notebook, null, 1)}\n`);
  }
  return write ? [] : faults;
}

/** Prettier's text; a cell's last value is shown, and stays without a semicolon. */
async function formOf(text: string): Promise<string> {
  const style = await resolveConfig(join(projectRoot, "notebooks", "cell.ts"));
  const narrow = { ...style, printWidth: 89, parser: "typescript" as const };
  const formed = (await format(text, narrow)).trimEnd();
  return text.endsWith(";") ? formed : formed.replace(/;$/, "");
}
