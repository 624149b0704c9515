/** @file Where the embedded tier's data lie, and how their data cards are written. */
import { join } from "node:path";
import { projectRoot } from "../files/project-root.js";
import { writeFileWhole } from "../files/write.js";

/** The committed data sets. */
export const DATASETS = join(projectRoot, "datasets");

/** A Markdown table of counts, sorted as given. */
export function countTable(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |\n`;
  return line(head) + line(head.map(() => "---")) + rows.map(line).join("");
}

/** How often each value occurs, by falling count, then by name. */
export function countBy(values: Iterable<string>): [string, number][] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}

/**
 * Writes DATACARD.md: what it is, how it was made, counts, limits, the command that rebuilds it.
 */
export function writeDataCard(
  directory: string,
  card: {
    title: string;
    what: string;
    made: string;
    counts: string;
    limits: string;
    command: string;
  },
): void {
  writeFileWhole(
    join(directory, "DATACARD.md"),
    `# ${card.title}\n\n${card.what}\n\n## How it was made\n${card.made}\n\n## ` +
      `Counts\n${card.counts}\n## Known limits\n${card.limits}\n\n## ` +
      `Rebuild\n\`${card.command}\` writes the same bytes again.\n\nLicence: Apache-2.0, like ` +
      "the project; no outside data are in it.\n",
  );
}
