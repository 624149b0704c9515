/**
 * @file Do two executed copies of a notebook show the same? Used to hold the headless runner to the
 * real nbclient. Differences that no reader cares for are left out: how text was cut into stream
 * outputs, metadata, and times.
 */
import { canonicalJson } from "../../src/files/hash.js";
import type { Notebook, Output } from "../../src/kernel/notebook-file.js";

/** One cell that differs. */
export interface OutputDifference {
  /** Counted from 1, text cells included. */
  readonly cell: number;
  /** Outputs of the first copy's cell as JSON, or "no such cell". */
  readonly left: string;
  /** The same of the second copy. */
  readonly right: string;
}

/**
 * Cells whose outputs differ; empty if the notebooks show the same. Cells beyond the shorter
 * notebook differ.
 */
export function compareOutputs(left: Notebook, right: Notebook): OutputDifference[] {
  const differences: OutputDifference[] = [];
  for (let i = 0; i < Math.max(left.cells.length, right.cells.length); i++) {
    const [a, b] = [left, right].map(({ cells }) => {
      const cell = cells[i];
      return cell ? canonicalJson(comparable(cell.outputs ?? [])) : "no such cell";
    });
    if (a !== b) differences.push({ cell: i + 1, left: a!, right: b! });
  }
  return differences;
}

/**
 * Outputs with neighbouring text of one stream joined, metadata dropped, durations and rates ("3.2
 * s", "41 pairs/s") blanked.
 */
function comparable(outputs: readonly Output[]): unknown[] {
  const joined: { name?: string; text?: string; [key: string]: unknown }[] = [];
  for (const output of outputs) {
    const before = joined.at(-1);
    if (output.output_type === "stream" && before?.name === output.name) before.text += output.text;
    else joined.push({ ...output, metadata: undefined });
  }
  return joined.map((output) =>
    JSON.parse(JSON.stringify(output).replace(/\d[\d.,]*(?= (?:ms|s|min|h|[a-z]+\/s)\b)/g, "…")),
  );
}
