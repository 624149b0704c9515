/**
 * @file The main result of all ablations in a folder of records: one figure, and its table in LaTeX
 * and Markdown, of every model and benchmark with base, instruction tuning and CCT.
 */
import { basename, dirname, join } from "node:path";
import type { FigureRequest } from "../figures/export.js";
import { latexTable, markdownTable, tableOf } from "../figures/paper-table.js";
import { mainRows } from "../figures/rows.js";
import { sha256 } from "../files/hash.js";
import { armsOf } from "./design.js";
import type { CollectedRecord } from "./record.js";

/** Names under which folders and files of models and benchmarks are known. */
const KNOWN: Readonly<Record<string, string>> = {
  "base-model": "embedded model",
  minifix: "MiniFix",
  "humanevalpack/python": "HumanEvalFix Python",
  "humanevalpack/javascript": "HumanEvalFix JavaScript",
};

/** "datasets/minifix/minifix.jsonl" → "MiniFix"; the file's name where it is not known. */
function nameOf(path: string): string {
  const stem = basename(path).replace(/\.jsonl(\.gz)?$/, "");
  return KNOWN[`${basename(dirname(path))}/${stem}`] ?? KNOWN[stem] ?? stem;
}

/** The figure; undefined where no record has both instruction tuning and the combined arm. */
export function mainFigure(records: readonly CollectedRecord[]): FigureRequest | undefined {
  const drawn = records.filter(
    ({ spec, summary }) =>
      spec.arms && hasOneBase(spec) && summary.arms["instruction"] && summary.arms["combined"],
  );
  if (drawn.length === 0) return undefined;
  const rows = drawn.flatMap(({ spec, summary }) => {
    const model = nameOf(spec.base);
    const others = Object.entries(spec.furtherBenchmarks ?? {}).flatMap(([name, further]) => {
      const arms = summary.further?.[name];
      return arms ? mainRows(model, nameOf(further.benchmark), arms) : [];
    });
    return [...mainRows(model, nameOf(spec.benchmark), summary.arms), ...others];
  });
  const of = (value: (p: CollectedRecord["summary"]["provenance"]) => string): string[] => [
    ...new Set(drawn.map(({ summary }) => value(summary.provenance))),
  ];
  const provenance = {
    runs: drawn.flatMap(({ summary }) => summary.provenance.trials),
    commit: of((p) => p.commit).join(", "),
    data: sha256(of((p) => p.dataHash).join("\n")),
  };
  return { name: "main", kind: "mainResults", rows, provenance };
}

/** Whether all arms are of the experiment's base. */
const hasOneBase = (spec: CollectedRecord["spec"]): boolean =>
  armsOf(spec).every(({ options }) => !("base" in options));

/** Its tables, as text by path. */
export function mainTables(figure: FigureRequest, folder: string): Record<string, string> {
  const table = tableOf(figure.kind, figure.rows);
  return {
    [join(folder, "main.tex")]: latexTable(table),
    [join(folder, "main.md")]: markdownTable(table),
  };
}
