/**
 * @file What a record says, in words: its table, the differences to its reference arm, and which
 * arms may be the best. As Markdown, for notebooks.
 */
import { compare } from "../experiment/compare-arms.js";
import { gridCells, isNumericGrid } from "../experiment/grid-cells.js";
import { tablesByArm } from "../experiment/record.js";
import type { OpenRecord } from "../experiment/open-record.js";
import { armsTableMarkdown, points, pValue, signedPoints } from "../statistics/table.js";
import { bestSet, freshRateOfBest } from "../statistics/best-set.js";
import { responseSurface } from "../statistics/response-surface.js";
import { md, type Shown } from "../kernel/display.js";

/**
 * pass@1 by arm with intervals and p, then by bug type and stratum, as in the record's table.md.
 */
export function recordTable(open: OpenRecord, benchmark?: string): Shown {
  const measures = benchmark === undefined ? open.summary : {};
  return md`${armsTableMarkdown(open.armSummaries(benchmark), undefined, measures)}`;
}

/** Differences in points with interval, p and what they show; at most this many arms are listed. */
const TOLD = 12;

/** One sentence an arm: its difference to the reference arm, and whether these data show one. */
export function differencesTold(open: OpenRecord, benchmark?: string): Shown {
  const reference = open.spec.reference;
  const planned = open.plannedArms(benchmark);
  const told = Object.entries(open.armSummaries(benchmark)).flatMap(([arm, summary]) => {
    const delta = summary.deltaVsReference;
    if (delta === undefined) return [];
    const better = delta.estimate > 0 ? "better" : "worse";
    const verdict = delta.pHolm >= 0.05 ? "not distinguishable from it" : better;
    const range = delta.interval.map(signedPoints).join(" to ");
    const difference = `${signedPoints(delta.estimate)} points from ${reference}`;
    const sure = `${range}, p ${pValue(delta.pHolm)} by Holm`;
    const mark = planned === undefined || planned.has(arm) ? "" : ", exploratory";
    return `- **${arm}** is ${difference} (${sure}${mark}): ${verdict}${repeats(summary)}.`;
  });
  const more = told.length - TOLD;
  const text = told.length > 0 ? told.slice(0, TOLD) : ["There is no other arm to compare with."];
  if (more > 0) text.push(`- and ${more} more arms, in \`open.arms\`.`);
  return md`${text.join("\n")}`;
}

/** One line a planned comparison; where it shows nothing, what it would have shown. */
export function contrastsTold(open: OpenRecord): Shown {
  const told = (open.summary.contrasts ?? []).map((found) => {
    const { name, estimate, interval, pHolm, smallestDifference: smallest } = found;
    const range = interval.map(signedPoints).join(" to ");
    const value = `${signedPoints(estimate)} points (${range}, p ${pValue(pHolm)} by Holm)`;
    const seen =
      smallest === undefined ? "" : `; one of ${points(smallest)} would mostly have been seen`;
    const unseen = `not distinguishable from 0${seen}`;
    return `- **${name}**: ${value}${pHolm < 0.05 ? "" : `: ${unseen}`}.`;
  });
  return md`${told.join("\n") || "This record planned no comparison."}`;
}

/** How many more answers hand the bug back, where the summary compares it. */
function repeats({ answers }: ReturnType<OpenRecord["armSummaries"]>[string]): string {
  const delta = answers?.repeatsBug?.deltaVsReference;
  if (delta === undefined) return "";
  const range = delta.interval.map(signedPoints).join(" to ");
  return `; ${signedPoints(delta.estimate)} points of its answers repeat the bug (${range})`;
}

/** The highest arm, how many may be the best, and where the reference and the paper's stand. */
export function bestTold(open: OpenRecord): Shown {
  const tables = Object.fromEntries(
    Object.entries(tablesByArm(open.record.results)).map(([arm, { main }]) => [arm, main]),
  );
  const ranked = bestSet(tables, { replicates: open.spec.replicates });
  const best = ranked[0]!;
  const among = ranked.filter((row) => row.mayBeBest).length;
  const fresh =
    tables[best.arm]!.tasks.length < 5
      ? ""
      : `, and ${points(freshRateOfBest(tables))}% on problems that did not pick it`;
  const named = [open.spec.reference, "α=2, β=0.5", "combined"].flatMap((arm) =>
    ranked.filter((row) => row.arm === arm && row !== best),
  );
  const highest = `**${best.arm}**: ${points(best.passAt1)}%${fresh}`;
  const candidates = `${among} of ${ranked.length} arms may be the best (all pairs compared, Holm)`;
  return md`${[
    `- The highest pass@1 is that of ${highest}; ${candidates}.`,
    ...named.map(
      (row) =>
        `- **${row.arm}** has ${points(row.passAt1)}% and is ` +
        `${row.mayBeBest ? "one of those" : "not one of those"}.`,
    ),
  ].join("\n")}`;
}

/**
 * Where over a grid of two numbers pass@1 is highest, by a surface fitted to all cells
 * ({@link responseSurface}): the place with its intervals, and what to make of them.
 */
export function surfaceTold(open: OpenRecord): Shown {
  if (!isNumericGrid(open.spec)) return md`${"This record is no grid of two numbers."}`;
  const { cells: tables, names } = gridCells(open.record);
  const levels = [tables.map(({ first }) => first), tables.map(({ second }) => second)];
  if (levels.some((values) => new Set(values).size < 3))
    return md`${"A surface needs 3 levels of each option; this grid has fewer."}`;
  const found = responseSurface(tables, { replicates: open.spec.replicates });
  const { maximum, onEdge, misfit } = found;
  const place = (["first", "second"] as const).map(
    (axis, i) =>
      `${names[i]} ${short(maximum[axis])} [${found[axis].map(short).join(", ")}] (asked from ` +
      `${Math.min(...levels[i]!)} to ${Math.max(...levels[i]!)})`,
  );
  const edge =
    onEdge < 0.5
      ? ""
      : ` In ${Math.round(100 * onEdge)}% of resampled grids the highest point lies on the edge: ` +
        "a larger grid may have a higher one.";
  return md`${
    `The quadratic surface over all cells is highest at ${place.join(" and ")}, with ` +
    `${points(maximum.passAt1)}%; cells lie ${points(misfit)} points from it (root mean ` +
    `square).${edge}`
  }`;
}

/** A weight as a reader wants it. */
const short = (value: number): string => String(Number(value.toPrecision(2)));

/** Whether the difference depends on the group, in a sentence with a space before it. */
function interactionTold({ interaction }: ReturnType<typeof compare>): string {
  if (interaction === null) return "";
  const { groups, f, p } = interaction;
  const found = `F = ${f.toFixed(1)}, p ${pValue(p)} by permutation`;
  const verdict = p < 0.05 ? "does depend on it" : "is not shown to depend on it";
  return ` Over all ${groups} groups the difference ${verdict} (${found}).`;
}

/** Groups of problems on which two arms differ at the corrected 5% level, in one sentence. */
export function groupsTold(comparison: ReturnType<typeof compare>): Shown {
  const groups = comparison.objects().filter(({ pAdjusted }) => pAdjusted !== null);
  const sure = groups.filter(({ pAdjusted }) => pAdjusted! < 0.05);
  const names = sure.map(
    ({ group, difference, problems }) =>
      `${group} (${signedPoints(difference)} points, n = ${problems})`,
  );
  const arms = `*${comparison.first}* differs from *${comparison.second}*`;
  const others = groups.length - sure.length;
  const told = `Groups on which ${arms} at the corrected 5% level: ${names.join(", ") || "none"}.`;
  const rest = `Of the other ${others} these data do not say more than their intervals do.`;
  return md`${told} ${rest}${interactionTold(comparison)}`;
}
