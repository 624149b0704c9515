/**
 * @file Are the figures in a folder still what the store says? Rows are derived again, the spec is
 * made again from them, and data is compared, not pixels: `cct figures --check`.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readJson } from "../files/read.js";
import { toCsv } from "./csv.js";
import { specOf, type StoredFigure } from "./export.js";
import { FIGURE_KINDS, type FigureKind } from "./kinds.js";

/** How the rows of each figure, by its name, are derived from the store. */
export type Derivations = Readonly<Record<string, () => readonly object[]>>;

/** The outcome for one figure. */
export interface FigureCheck {
  /** The figure's name, as its files carry it. */
  readonly name: string;
  /** True if rows and spec are what the store gives now. */
  readonly ok: boolean;
  /** What differs, one sentence each; at most ten. */
  readonly differences: readonly string[];
}

const storedFigure = z.object({
  name: z.string(),
  kind: z.enum(Object.keys(FIGURE_KINDS) as [FigureKind, ...FigureKind[]]),
  provenance: z.object({ runs: z.array(z.string()), commit: z.string(), data: z.string() }),
  rows: z.array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))),
  spec: z.object({
    data: z.array(z.record(z.string(), z.unknown())),
    layout: z.record(z.string(), z.unknown()),
  }),
});

/**
 * Checks every figure (NAME.json) in `directory`, and that every derivation has its figure there.
 * @param derivations  by figure name; a figure without one is a difference, for nobody can vouch
 *   for it
 * @throws UsageError if a NAME.json cannot be read
 */
export function checkFigures(directory: string, derivations: Derivations): FigureCheck[] {
  const present = existsSync(directory)
    ? readdirSync(directory)
        .filter((file) => file.endsWith(".json"))
        .map((file) => file.slice(0, -5))
        .sort()
    : [];
  const checks: FigureCheck[] = [];
  for (const name of [...new Set([...Object.keys(derivations), ...present])]) {
    const differences = present.includes(name)
      ? compare(directory, name, derivations[name])
      : [`${name}.json is missing: draw the figures again`];
    checks.push({ name, ok: differences.length === 0, differences: differences.slice(0, 10) });
  }
  return checks;
}

function compare(
  directory: string,
  name: string,
  derive: Derivations[string] | undefined,
): string[] {
  const stored = readJson(join(directory, `${name}.json`), storedFigure) as unknown as StoredFigure;
  if (derive === undefined)
    return [`nothing derives a figure named ${name}: remove it, or draw the figures again`];
  const rows = JSON.parse(JSON.stringify(derive())) as readonly object[];
  const csv = join(directory, `${name}.csv`);
  return [
    ...differencesOf(stored.rows, rows, "rows"),
    ...(rows.length === 0
      ? []
      : differencesOf(stored.spec, JSON.parse(JSON.stringify(specOf(stored.kind, rows))), "spec")),
    ...(existsSync(csv) && readFileSync(csv, "utf8") === toCsv(stored.rows)
      ? []
      : [`${name}.csv does not hold the rows of ${name}.json`]),
    ...["svg", "png"]
      .filter((ending) => !existsSync(join(directory, `${name}.${ending}`)))
      .map((ending) => `${name}.${ending} is missing`),
  ];
}

/** Paths at which two JSON values differ; numbers may differ by one part in 10⁹. */
function differencesOf(stored: unknown, derived: unknown, path: string): string[] {
  if (typeof stored === "number" && typeof derived === "number")
    return Math.abs(stored - derived) <= 1e-9 * Math.max(1, Math.abs(stored), Math.abs(derived))
      ? []
      : [`${path}: the figure has ${stored}, the store gives ${derived}`];
  if (
    stored === null ||
    derived === null ||
    typeof stored !== "object" ||
    typeof derived !== "object"
  )
    return stored === derived
      ? []
      : [
          `${path}: the figure has ${JSON.stringify(stored)}, the store gives ` +
            `${JSON.stringify(derived)}`,
        ];
  const a = stored as Record<string, unknown>;
  const b = derived as Record<string, unknown>;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) =>
    differencesOf(a[key], b[key], `${path}.${key}`),
  );
}
