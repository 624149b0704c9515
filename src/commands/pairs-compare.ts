/** @file `cct pairs compare`: sources of pairs side by side in one table. */
import { basename, resolve } from "node:path";
import type { Command } from "commander";
import { BUG_TYPES, benchmarkBugType } from "../records.js";
import type { Quartiles, SourceSummary } from "../pair-sources/compare-sources.js";
import { alignedLine, columnWidths, points } from "../statistics/table.js";
import { integer, tell, verb } from "./command.js";

interface Flags {
  json?: boolean;
  model?: string;
  scored: number;
  seed: number;
  threads: number;
}

/** The verb `compare` of `cct pairs`. */
export function pairsCompareCommand(): Command {
  return verb(
    "compare",
    "files of pairs side by side: yield, bug types, size of the edits, symptoms, complexity and, " +
      "with a model, how likely it holds the buggy side",
    "npx cct pairs compare injected.jsonl own.jsonl --model datasets/base-model",
  )
    .argument("<files...>", "pairs (JSONL or .gz), each with its .source.json where there is one")
    .option("--model <dir>", "Hugging Face folder: log-probability of the tokens that differ")
    .option("--scored <n>", "with --model: pairs of each file, drawn by the seed", integer(1), 500)
    .option("--seed <n>", "decides what is drawn", integer(0), 0)
    .option("--threads <n>", "threads of the engine", integer(1), 1)
    .action(async (files: string[], flags: Flags) => {
      const { compareSources } = await import("../pair-sources/compare-sources.js");
      const sources = await compareSources({
        ...flags,
        files: files.map((file) => resolve(file)),
        model: flags.model === undefined ? undefined : resolve(flags.model),
      });
      tell(flags, sources, tableOf(sources).join("\n"));
    });
}

type Row = readonly [name: string, cell: (source: SourceSummary) => string];

const share = (value: number | undefined): string => (value === undefined ? "–" : points(value));
const number = (value: number): string => String(Math.round(100 * value) / 100);
const range = ({ low, median, high }: Quartiles): string =>
  `${number(median)} [${number(low)}, ${number(high)}]`;

/** One column a file, one line a number. */
function tableOf(sources: readonly SourceSummary[]): string[] {
  const symptoms = [...new Set(sources.flatMap((source) => Object.keys(source.symptoms)))];
  const reasons = [...new Set(sources.flatMap((one) => Object.keys(one.yield?.leftOut ?? {})))];
  const nats = (value: number | undefined): string =>
    value === undefined ? "–" : value.toFixed(2);
  const rows: Row[] = [
    ["made from", (one) => one.yield?.from ?? "–"],
    ["buggy programs tried", (one) => String(one.yield?.tried ?? "–")],
    ["with a passing test", (one) => String(one.yield?.withOracle ?? "–")],
    ["proven", (one) => String(one.yield?.proven ?? "–")],
    ...reasons.map((reason): Row => [
      `  left out: ${reason}`,
      (one) => (one.yield === null ? "–" : String(one.yield.leftOut[reason] ?? 0)),
    ]),
    ["pairs", (one) => String(one.pairs)],
    ["correct programs", (one) => String(one.functions)],
    ["proven pairs, %", (one) => share(one.proven)],
    ...BUG_TYPES.map(benchmarkBugType).map((type): Row => [
      `  ${type}, %`,
      (one) => share(one.bugTypes[type] ?? 0),
    ]),
    ...symptoms.map((symptom): Row => [
      `  looks like: ${symptom}, %`,
      (one) => share(one.symptoms[symptom] ?? 0),
    ]),
    ["edited tokens", (one) => range(one.editedTokens)],
    ["lines", (one) => range(one.lines)],
    ["cyclomatic number", (one) => range(one.cyclomatic)],
  ];
  if (sources.some(({ plausibility }) => plausibility !== null))
    rows.push(
      ["log p of a differing token, correct", (one) => nats(one.plausibility?.correct)],
      ["log p of a differing token, buggy", (one) => nats(one.plausibility?.buggy)],
      ["buggy side likelier, %", (one) => share(one.plausibility?.buggyLikelier)],
      ["  of so many pairs", (one) => String(one.plausibility?.pairs ?? "–")],
    );
  const cells = [
    ["", ...sources.map(({ file }) => basename(file))],
    ...rows.map(([name, cell]) => [name, ...sources.map(cell)]),
  ];
  const widths = columnWidths(cells);
  return cells.map((row) => alignedLine(row, widths));
}
