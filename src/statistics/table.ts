/**
 * @file The tables that a person reads: one row an arm; points with one decimal, intervals and n
 * beside every number. First pass@1 and the difference to the reference, then pass@1 by bug type
 * and by stratum; as text that fits a terminal, and as Markdown for table.md.
 */
import type { Interval } from "./binomial-interval.js";
import { ANSWER_TRAITS, type AnswerTrait } from "./answer-shares.js";
import type { BestRow } from "./best-set.js";
import type { GroupRate } from "./by-group.js";
import { heldOutBlocks, measureNotes, type TableMeasures } from "./held-out-table.js";
import {
  EXPLORATORY,
  plannedArms,
  plannedBlocks,
  plannedNotes,
  type PlannedResult,
} from "./planned.js";
import { pValue, points, signedPoints } from "./rate-text.js";
import { type ArmSummary, type SeedKind, seedKindOf } from "./summary.js";
import type { Block } from "./table-block.js";

export { points, pValue, signedPoints } from "./rate-text.js";

/** "2 training seeds", "1 sampling seed"; "untrained, greedy" where there are none. */
export function seedsText({ seeds, seedKind }: { seeds: number; seedKind: SeedKind }): string {
  if (seedKind === "none") return "untrained, greedy";
  return `${seeds} ${seedKind} seed${seeds === 1 ? "" : "s"}`;
}

/** The cell of a column "seeds", which are seeds of training unless it says otherwise. */
function seedsCell(arm: ArmSummary): string {
  const kind = seedKindOf(arm);
  if (kind === "none") return "untrained";
  return kind === "training" ? String(arm.seeds) : `${arm.seeds} sampling`;
}

const range = ([low, high]: Interval, format: (rate: number) => string): string =>
  `[${format(low)}, ${format(high)}]`;
const wholePoints = (rate: number): string => (100 * rate).toFixed(0).replace(/^-0$/, "0");

/** What a table says of arms beside their answers. */
export interface TableExtras extends TableMeasures {
  /** The planned comparisons; absent without a plan. */
  readonly contrasts?: readonly PlannedResult[];
}

/** The mark behind an arm's difference where there is a plan that it is not part of. */
function markOf({ contrasts }: TableExtras, reference: string): (arm: string) => string {
  if (contrasts === undefined) return () => "";
  const planned = plannedArms(contrasts, reference);
  return (arm) => (planned.has(arm) ? "" : ` ${EXPLORATORY}`);
}

function mainBlock(
  arms: readonly (readonly [string, ArmSummary])[],
  reference: string,
  best: readonly BestRow[] | undefined,
  mark: (arm: string) => string,
): Block {
  const greedy = arms.some(([, arm]) => arm.passAt1Greedy);
  const compared = arms.some(([, arm]) => arm.deltaVsReference);
  const head = [
    "arm",
    "seeds",
    "pass@1 [95%]",
    ...(greedy ? ["greedy [95%]"] : []),
    ...(compared ? [`difference to\n${reference} [95%]`, "p", "p\nHolm"] : []),
    ...(best ? ["may be\nbest"] : []),
  ];
  const bestCell = (name: string): string => {
    const row = best!.find(({ arm }) => arm === name)!;
    return row.mayBeBest ? "yes" : `no, p ${pValue(row.pHolm)}`;
  };
  const rows = arms.map(([name, arm]) => {
    const once = arm.passAt1Greedy;
    return [
      name,
      seedsCell(arm),
      `${points(arm.passAt1)} ${range(arm.interval, points)}`,
      ...(greedy ? [once ? `${points(once.estimate)} ${range(once.interval, points)}` : ""] : []),
      ...(compared ? differenceCells(arm, mark(name)) : []),
      ...(best ? [bestCell(name)] : []),
    ];
  });
  return { caption: "", head, rows };
}

function differenceCells({ deltaVsReference: delta }: ArmSummary, mark: string): string[] {
  if (!delta) return ["", "", ""];
  const difference = `${signedPoints(delta.estimate)} ${range(delta.interval, signedPoints)}${mark}`;
  return [difference, pValue(delta.p), pValue(delta.pHolm)];
}

function groupBlock(
  arms: readonly (readonly [string, ArmSummary])[],
  title: string,
  of: (arm: ArmSummary) => Readonly<Record<string, GroupRate>>,
  end: (rate: number) => string,
): Block[] {
  const groups = Object.entries(of(arms[0]![1]));
  if (groups.length === 0) return [];
  const cell = (group: GroupRate | undefined): string =>
    group ? `${points(group.passAt1)} ${range(group.interval, end)}` : "";
  return [
    {
      caption: `pass@1 [95%] by ${title}`,
      head: ["arm", ...groups.map(([name, group]) => `${name}\nn=${group.n}`)],
      rows: arms.map(([name, arm]) => [name, ...groups.map(([group]) => cell(of(arm)[group]))]),
    },
  ];
}

/** pass@1 beside that without the buggy code; their difference is repair. */
function withheldBlock(arms: readonly (readonly [string, ArmSummary])[]): Block[] {
  const asked = arms.flatMap(([, { withheld }]) => withheld ?? []);
  if (asked.length === 0) return [];
  const { problems: all } = arms[0]![1];
  const { problems = all } = asked[0]!;
  const part = problems < all ? `, over ${problems} of the ${all} problems` : "";
  return [
    {
      caption: `with and without the buggy code${part}, points [95%]`,
      head: ["arm", "pass@1", "without the code", "repair share"],
      rows: arms.map(([name, { withheld }]) => [
        name,
        ...(withheld
          ? [
              points(withheld.passAt1 + withheld.repairShare.estimate),
              `${points(withheld.passAt1)} ${range(withheld.interval, points)}`,
              `${signedPoints(withheld.repairShare.estimate)} ` +
                `${range(withheld.repairShare.interval, signedPoints)}`,
            ]
          : ["", "", ""]),
      ]),
    },
  ];
}

const TRAIT_NAMES: Readonly<Record<AnswerTrait, string>> = {
  repeatsBug: "repeats the bug",
  holdsTestLiteral: "holds test literals",
  passedBySyntaxTree: "passes if taken out by syntax tree",
};

function answersBlock(
  arms: readonly (readonly [string, ArmSummary])[],
  reference: string,
  hasPlan: boolean,
): Block[] {
  const traits = ANSWER_TRAITS.filter((trait) => arms.every(([, arm]) => arm.answers[trait]));
  if (traits.length === 0) return [];
  const repeats = arms.some(([, arm]) => arm.answers.repeatsBug?.deltaVsReference);
  const mark = hasPlan ? ` ${EXPLORATORY}` : "";
  return [
    {
      caption: "answers, % [95%]",
      head: [
        "arm",
        ...traits.flatMap((trait) => [
          TRAIT_NAMES[trait],
          ...(trait === "repeatsBug" && repeats
            ? [`difference to\n${reference} [95%]`, "p\nHolm"]
            : []),
        ]),
      ],
      rows: arms.map(([name, arm]) => [
        name,
        ...traits.flatMap((trait) => {
          const { rate, interval, deltaVsReference: delta } = arm.answers[trait]!;
          const difference = delta
            ? [
                `${signedPoints(delta.estimate)} ${range(delta.interval, signedPoints)}${mark}`,
                pValue(delta.pHolm),
              ]
            : ["", ""];
          return [
            `${points(rate)} ${range(interval, points)}`,
            ...(trait === "repeatsBug" && repeats ? difference : []),
          ];
        }),
      ]),
    },
  ];
}

function blocks(
  summary: Readonly<Record<string, ArmSummary>>,
  end: (rate: number) => string,
  best: readonly BestRow[] | undefined,
  measures: TableExtras,
): { blocks: Block[]; notes: string[] } {
  const arms = Object.entries(summary);
  const first = arms[0]?.[1];
  if (first === undefined)
    throw new RangeError(
      "armsTable: expected at least one arm, got none; give a summary that has arms",
    );
  const reference = arms.find(([, arm]) => arm.deltaVsReference === undefined)?.[0] ?? "";
  const answers =
    first.from === "greedy" ? "one greedy answer" : `${first.samples} sampled answers`;
  return {
    blocks: [
      mainBlock(arms, reference, best, markOf(measures, reference)),
      ...plannedBlocks(measures.contrasts),
      ...withheldBlock(arms),
      ...answersBlock(arms, reference, measures.contrasts !== undefined),
      ...groupBlock(arms, "bug type", (arm) => arm.byBugType, end),
      ...groupBlock(arms, "stratum", (arm) => arm.byStratum, end),
      ...groupBlock(arms, "complexity", (arm) => arm.byComplexity ?? {}, end),
      ...heldOutBlocks(measures, end),
    ],
    notes: [
      `pass@1 in % over ${first.problems} problems, ${answers} a problem and seed; intervals ` +
        "resample problems and seeds.",
      ...(arms.some(([, arm]) => arm.deltaVsReference)
        ? [
            "Differences are in percentage points, paired by problem; p by sign flips over " +
              `problems, then Holm's correction over the ${arms.length - 1} arms compared. p ` +
              "speaks of the models as trained; the interval also of other training seeds.",
          ]
        : []),
      ...plannedNotes(measures.contrasts),
      ...(best
        ? [
            "May be best: no other arm is better at the 5% level; all pairs of arms are " +
              "compared, p with Holm's correction over all pairs.",
          ]
        : []),
      ...measureNotes(measures),
      ...resolutionNote(arms, reference),
    ],
  };
}

/** The last line: how small a difference of each arm to the reference the run could have seen. */
function resolutionNote(
  arms: readonly (readonly [string, ArmSummary])[],
  reference: string,
): string[] {
  const known = arms.flatMap(([name, { smallestDifference: smallest }]) =>
    smallest === undefined ? [] : [{ name, smallest }],
  );
  if (known.length === 0) return [];
  const hopeful = arms.every(([, { seeds }]) => seeds === 1)
    ? " With one seed, what training itself varies is not in it: it is more."
    : "";
  return [
    `Smallest difference to ${reference} that this run finds with 80% power (two sides, 5%), ` +
      `in points: ${smallestDifferences(known)}.${hopeful}`,
  ];
}

/** "token 5.8, sequence 3.9"; of many arms, such as a grid's cells, from the least to the most. */
function smallestDifferences(known: readonly { name: string; smallest: number }[]): string {
  if (known.length <= 8)
    return known.map(({ name, smallest }) => `${name} ${points(smallest)}`).join(", ");
  const values = known.map(({ smallest }) => smallest);
  return `${points(Math.min(...values))} to ${points(Math.max(...values))} over ${known.length} arms`;
}

/** Widths of the columns of text cells, in characters. */
export const columnWidths = (rows: readonly (readonly string[])[]): number[] =>
  rows[0]!.map((_, c) => Math.max(...rows.map((row) => row[c]!.length)));

/** A row of text cells as a line: the first column to the left, the others to the right. */
export const alignedLine = (row: readonly string[], widths: readonly number[]): string =>
  row
    .map((cell, c) => (c === 0 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!)))
    .join("  ")
    .trimEnd();

function blockText({ caption, head, rows }: Block): string {
  const split = head.map((cell) =>
    cell.split("\n").flatMap((line) => line.split(/ (?=misuse|logic)/)),
  );
  const height = Math.max(...split.map((lines) => lines.length));
  const headLines = Array.from({ length: height }, (_, i) =>
    split.map((lines) => lines[i - (height - lines.length)] ?? ""),
  );
  const width = columnWidths([...headLines, ...rows]);
  const line = (row: readonly string[]): string => alignedLine(row, width);
  return [
    ...(caption ? [`${caption}:`] : []),
    ...headLines.map(line),
    width.map((w) => "─".repeat(w)).join("  "),
    ...rows.map(line),
  ].join("\n");
}

/**
 * The tables as aligned text; ends of group intervals in whole points, to fit 100 columns.
 * @param best  of a grid: which arms may be the best, as a column
 * @param measures  what is said of arms beside their answers
 * @throws RangeError if there is no arm
 */
export function armsTable(
  summary: Readonly<Record<string, ArmSummary>>,
  best?: readonly BestRow[],
  measures: TableExtras = {},
): string {
  const { blocks: list, notes } = blocks(summary, wholePoints, best, measures);
  return `${[...list.map(blockText), notes.join("\n")].join("\n\n")}\n`;
}

/** The tables as Markdown, as `armsTable`. @throws RangeError if there is no arm */
export function armsTableMarkdown(
  summary: Readonly<Record<string, ArmSummary>>,
  best?: readonly BestRow[],
  measures: TableExtras = {},
): string {
  const { blocks: list, notes } = blocks(summary, points, best, measures);
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell) => cell.replace(/\n/g, "<br>").replace(/\|/g, "\\|")).join(" | ")} |`;
  const text = list.map(({ caption, head, rows }) =>
    [
      ...(caption ? [`**${caption}**`, ""] : []),
      line(head),
      `|${head.map((_, i) => (i === 0 ? " --- |" : " ---: |")).join("")}`,
      ...rows.map(line),
    ].join("\n"),
  );
  return `${[...text, notes.join("\n")].join("\n\n")}\n`;
}
