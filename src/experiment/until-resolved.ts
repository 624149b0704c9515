/**
 * @file Seeds added one by one until every comparison of a spec is resolved: found different, or
 * known to within so many points. What every look found is made again from the judged samples, so
 * that a record can be checked (statistics/sequential.ts holds the error rate).
 */
import { UsageError } from "../errors.js";
import { nominalLevels, sequentialLook } from "../statistics/sequential.js";
import { pValue, points, signedPoints } from "../statistics/table.js";
import { comparisonsOf, termsIn } from "./plan-terms.js";
import type { ArmResult } from "./record.js";
import type { Look, SequentialSummary } from "./sequential-summary.js";
import type { ExperimentSpec } from "./spec.js";
import { isOnFirst } from "../statistics/planned.js";

/** The spec with its looks: the seeds that it has are those of the first. */
export function withLooks(spec: ExperimentSpec, size: number, maxSeeds: number): ExperimentSpec {
  const firstSeeds = spec.seeds.length;
  if (firstSeeds < 2 || maxSeeds < firstSeeds)
    throw new UsageError(
      `run: --until-resolved expects at least 2 seeds in the spec and at most ${maxSeeds} ` +
        `(--max-seeds), got ${firstSeeds}; add seeds with --set seeds=[1,2]`,
    );
  return { ...spec, untilResolved: { points: size, firstSeeds, maxSeeds } };
}

/** The spec with one seed more; undefined where it has as many as it may. */
export function withNextSeed(spec: ExperimentSpec): ExperimentSpec | undefined {
  if (spec.seeds.length >= (spec.untilResolved?.maxSeeds ?? 0)) return undefined;
  return { ...spec, seeds: [...spec.seeds, Math.max(...spec.seeds) + 1] };
}

/** What the looks of a spec find in its judged samples; undefined without any. */
export function sequentialSummary(
  spec: ExperimentSpec,
  results: Iterable<ArmResult>,
): SequentialSummary | undefined {
  if (spec.untilResolved === undefined || spec.seeds.length < spec.untilResolved.firstSeeds)
    return undefined;
  const { points: size, firstSeeds, maxSeeds } = spec.untilResolved;
  const sizes = Array.from({ length: maxSeeds - firstSeeds + 1 }, (_, i) => firstSeeds + i);
  const levels = nominalLevels(sizes.map((seeds) => seeds / maxSeeds));
  // looks are at the first benchmark
  const comparisons = comparisonsOf(spec).filter(isOnFirst);
  const looks: Look[] = [];
  sizes.forEach((seeds, k) => {
    if (seeds > spec.seeds.length) return;
    const termsOf = termsIn({ results }, new Set(spec.seeds.slice(0, seeds)));
    const present = comparisons.map(({ name, weights }) => ({
      name,
      terms: termsOf({ name, weights })!,
    }));
    const earlier = looks.at(-1)?.findings;
    const findings = sequentialLook(present, levels[k]!, size / 100).map((finding, i) =>
      earlier?.[i]!.verdict === "different"
        ? { ...finding, verdict: "different" as const }
        : finding,
    );
    looks.push({ seeds, level: levels[k]!, findings });
  });
  const isResolved = looks.at(-1)!.findings.every(({ verdict }) => verdict !== "open");
  return { points: size, maxSeeds, looks, isResolved };
}

/** Lines under a table that tell what the looks found. */
export function sequentialLines(summary: SequentialSummary | undefined): string[] {
  if (summary === undefined) return [];
  const { looks, maxSeeds, isResolved, points: size } = summary;
  const { seeds, findings } = looks.at(-1)!;
  const first = looks[0]!.seeds;
  const verdicts = {
    different: "different",
    known: `known to within ${size} points`,
    open: "not resolved",
  };
  return [
    `Seeds were added from ${first} to ${seeds} (at most ${maxSeeds}) until resolved to ${size} ` +
      `points: ${isResolved ? "all comparisons are" : "not all comparisons are"}. Chance of any ` +
      "false claim over all looks: at most 5% (Lan and DeMets; Student's t, Holm).",
    ...findings.map(
      ({ name, estimate, halfWidth, pHolm, verdict }) =>
        `- ${name}: ${signedPoints(estimate)} ± ${points(halfWidth)}, p ${pValue(pHolm)}: ` +
        `${verdicts[verdict]}`,
    ),
  ];
}
