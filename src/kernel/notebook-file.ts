/**
 * @file Notebook files: nbformat 4.5 in and out. On disk long texts are lists of lines; in memory
 * they are strings. Source: the nbformat 4.5 schema.
 */
import { z } from "zod";
import { UsageError } from "../errors.js";
import { readJson } from "../files/read.js";
import { writeFileWhole } from "../files/write.js";

const text = z.union([z.string(), z.array(z.string()).transform((lines) => lines.join(""))]);
const metadata = z.record(z.string(), z.unknown());
const bundle = z
  .record(z.string(), z.unknown())
  .transform((data) =>
    Object.fromEntries(
      Object.entries(data).map(([type, value]) => [
        type,
        !isJsonType(type) && Array.isArray(value) ? value.join("") : value,
      ]),
    ),
  );

const outputSchema = z.discriminatedUnion("output_type", [
  z.object({ output_type: z.literal("stream"), name: z.enum(["stdout", "stderr"]), text }),
  z.object({ output_type: z.literal("display_data"), data: bundle, metadata }),
  z.object({
    output_type: z.literal("execute_result"),
    data: bundle,
    metadata,
    execution_count: z.number().nullable(),
  }),
  z.object({
    output_type: z.literal("error"),
    ename: z.string(),
    evalue: z.string(),
    traceback: z.array(z.string()),
  }),
]);
const cellSchema = z.object({
  cell_type: z.enum(["code", "markdown", "raw"]),
  id: z.string().optional(),
  metadata,
  source: text,
  attachments: z.unknown().optional(),
  execution_count: z.number().nullish(),
  outputs: z.array(outputSchema).optional(),
});
const notebookSchema = z.object({
  cells: z.array(cellSchema),
  metadata,
  nbformat: z.literal(4),
  nbformat_minor: z.number(),
});

/** One output of a code cell. */
export type Output = z.infer<typeof outputSchema>;
/** One cell. */
export type Cell = z.infer<typeof cellSchema>;
/** A whole notebook. */
export type Notebook = z.infer<typeof notebookSchema>;

/** True for MIME types whose content is a JSON value, not text. */
function isJsonType(type: string): boolean {
  return type === "application/json" || /^application\/.*\+json$/.test(type);
}

/** @throws UsageError if the file is missing, no JSON, or no notebook of format 4 */
export function readNotebook(path: string): Notebook {
  if (!path.endsWith(".ipynb"))
    throw new UsageError(
      `${path}: expected a notebook, a file whose name ends in .ipynb; give a notebook's path`,
    );
  const notebook = readJson(path, notebookSchema);
  notebook.cells.forEach((cell, index) => {
    cell.id ??= `cell-${index + 1}`;
  });
  return { ...notebook, nbformat_minor: Math.max(5, notebook.nbformat_minor) };
}

/**
 * Writes a notebook, whole or not at all, as nbformat does: keys sorted, one space of indent, texts
 * as lists of lines.
 */
export function writeNotebook(path: string, notebook: Notebook): void {
  const split = (value: string): string[] => value.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const splitBundle = (data: Record<string, unknown>): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(data).map(([type, value]) => [
        type,
        typeof value === "string" && !isJsonType(type) ? split(value) : value,
      ]),
    );
  const splitOutput = (output: Output): object => {
    if (output.output_type === "stream") return { ...output, text: split(output.text) };
    return "data" in output ? { ...output, data: splitBundle(output.data) } : output;
  };
  // JSON leaves out what is undefined: text cells have no outputs
  const cells = notebook.cells.map((cell) => ({
    ...cell,
    source: split(cell.source),
    outputs: cell.outputs?.map(splitOutput),
  }));
  const sorted = (_key: string, value: unknown): unknown =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  writeFileWhole(path, `${JSON.stringify({ ...notebook, cells }, sorted, 1)}\n`);
}

/** Tags of a cell (`metadata.tags`). */
export function tagsOf(cell: Cell): string[] {
  const tags = cell.metadata["tags"];
  return Array.isArray(tags) ? tags.map(String) : [];
}
