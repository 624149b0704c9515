/**
 * @file `npm run schemas`: writes schema/*.json and the tables of keys in
 * docs/adding-an-experiment.md from the zod schemas. A test fails while they are not current.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { SCHEMAS, keysOf } from "../src/experiment/json-schema.js";
import type { JsonSchema } from "../src/experiment/schema-shape.js";
import { projectRoot } from "../src/files/project-root.js";
import { writeFileWhole } from "../src/files/write.js";

const PAGE = "docs/adding-an-experiment.md";

/** The files as they ought to be, by path inside the project. */
export async function currentFiles(): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  let page = readFileSync(join(projectRoot, PAGE), "utf8");
  for (const [name, make] of Object.entries(SCHEMAS)) {
    const schema = make();
    files[`schema/${name}.json`] = `${JSON.stringify(schema, null, 2)}\n`;
    page = withTable(page, name, schema);
  }
  files[PAGE] = page;
  for (const [path, text] of Object.entries(files)) {
    const style = await resolveConfig(join(projectRoot, path));
    files[path] = await format(text, { ...style, filepath: path });
  }
  return files;
}

function withTable(page: string, name: string, schema: JsonSchema): string {
  const begin = `<!-- keys of ${name}.json -->`;
  const end = `<!-- end of ${name}.json -->`;
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined)
    throw new Error(`${PAGE}: expected "${begin}" and "${end}" around the table of keys`);
  const cell = (text: string): string => text.replaceAll("|", "\\|");
  const rows = keysOf(schema).map(
    (key) =>
      `| \`${key.path}\` | ${cell(key.type)} | ${cell(key.default)} | ${cell(key.sentence)} |`,
  );
  const table = ["| key | type | default | meaning |", "| --- | --- | --- | --- |", ...rows];
  return `${before}${begin}\n\n${table.join("\n")}\n\n${end}${after}`;
}

if (require.main === module)
  void currentFiles().then((files) => {
    for (const [path, text] of Object.entries(files)) writeFileWhole(join(projectRoot, path), text);
  });
