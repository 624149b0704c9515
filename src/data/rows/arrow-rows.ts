/** @file Rows of an Arrow stream or file (flechette), as Hugging Face's `datasets` saves them. */
import { readFileSync } from "node:fs";
import { UsageError } from "../../errors.js";
import type { Rows } from "./rows.js";

/** @throws UsageError if the file cannot be read or is damaged */
export async function readArrowRows(path: string): Promise<Rows> {
  const { tableFromIPC } = await import("@uwdata/flechette");
  try {
    const table = tableFromIPC(readFileSync(path));
    return { rows: table.toArray(), columns: table.names, where: (i) => `${path}: row ${i}` };
  } catch (error) {
    throw new UsageError(
      `${path}: expected a whole Arrow file, got one that cannot be read ` +
        `(${(error as Error).message}); write it again`,
    );
  }
}
