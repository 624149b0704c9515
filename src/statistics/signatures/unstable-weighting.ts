/**
 * @file Unstable weighting: one comparison term makes most of the gradient, so that its weight
 * decides how fast everything else is learnt; or training seeds end far apart, as components of the
 * variance of verdicts say.
 */
import { mean } from "../bootstrap.js";
import { betaCdf } from "../distributions.js";
import { points } from "../rate-text.js";
import type { ArmSummary } from "../summary.js";
import {
  courseOf,
  type Finding,
  findings,
  type SignatureRule,
  type WatchedArm,
  type WatchedLine,
} from "./watched-record.js";

/** Share of the gradient that a term may make. */
const SHARE = 0.8;
/** Standard deviation of pass@1 between training seeds that is too large, in rate units. */
const BETWEEN_SEEDS = 0.05;
/** Largest p at which seeds count as unlike. */
const P = 0.01;

const capital = (name: string): string => name[0]!.toUpperCase() + name.slice(1);

/**
 * Norm of a term's gradient times its weight: where the weight changes over the steps, the measured
 * one has the option's.
 */
function pull(line: WatchedLine, { name, weight }: WatchedArm["terms"][number]): number {
  const measured = line[`gradNorm${capital(name)}`];
  const current = line[`weight${capital(name)}`];
  if (typeof measured !== "number") return NaN;
  return typeof current === "number" ? (measured * current) / weight : measured;
}

/** What half of the values or more reach: a term that is learnt early pulls no more later. */
function upperMedian(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

/** The comparison term that makes most of the gradient, and its share, in [0, 1]. */
function largestShare(arm: WatchedArm): { label: string; share: number } | undefined {
  const { terms } = arm;
  const lines = arm.lines.flatMap((line) => {
    const pulls = terms.map((term) => pull(line, term));
    const all = pulls.reduce((sum, one) => sum + one, 0);
    return all > 0
      ? [{ ...line, ...Object.fromEntries(pulls.map((p, t) => [`t${t}`, p / all])) }]
      : [];
  });
  const shares = terms.flatMap(({ label, isComparison, movesModel }, t) => {
    const course = courseOf({ lines }, `t${t}`);
    if (course.length === 0 || !isComparison || !movesModel) return [];
    return { label, share: upperMedian(course.map(({ value }) => value)) };
  });
  return shares.sort((a, b) => b.share - a.share)[0];
}

/**
 * Standard deviation of pass@1 between training seeds, and p of F = MS(seeds) / MS(interaction) of
 * the two-way model behind the components; undefined with one seed.
 */
function betweenSeeds({
  variance,
  seeds,
  problems,
  samples,
  perSeed,
  untrained,
}: ArmSummary): { deviation: number; p: number } | undefined {
  if (seeds < 2 || problems < 2 || untrained || Number.isNaN(variance.seed)) return undefined;
  const sampling = Number.isNaN(variance.sampling) ? 0 : variance.sampling / samples;
  const noise = variance.interaction + sampling;
  const center = mean(perSeed.map(({ passAt1 }) => passAt1));
  const spread = perSeed.reduce((sum, { passAt1 }) => sum + (passAt1 - center) ** 2, 0);
  const F = (problems * spread) / (seeds - 1) / noise;
  const [d1, d2] = [seeds - 1, (seeds - 1) * (problems - 1)];
  const p = noise === 0 ? 1 : 1 - betaCdf((d1 * F) / (d1 * F + d2), d1 / 2, d2 / 2);
  return { deviation: Math.sqrt(variance.seed), p };
}

function found(arm: WatchedArm): Finding | null | undefined {
  const term = largestShare(arm);
  const seeds = arm.summary && betweenSeeds(arm.summary);
  if (term === undefined && seeds === undefined) return undefined;
  const dominates = term !== undefined && term.share > SHARE;
  const spreads = seeds !== undefined && seeds.deviation > BETWEEN_SEEDS && seeds.p < P;
  if (!dominates && !spreads) return null;
  const clauses = [
    ...(dominates ? [`${term.label} makes ${points(term.share)}% of the gradient`] : []),
    ...(spreads
      ? [`pass@1 varies by ${points(seeds.deviation)} points between training seeds`]
      : []),
  ];
  return {
    finding: clauses.join(", and "),
    evidence: {
      ...(term && { gradientShare: term.share }),
      ...(seeds && { betweenSeeds: seeds.deviation, p: seeds.p }),
    },
    ...(!dominates && { advice: "Lower the learning rate or the weights, and run more seeds." }),
  };
}

/** The rule. */
export const unstableWeighting: SignatureRule = {
  name: "unstable weighting",
  advice: "Lower its weight, or balance it (`objective.balance`).",
  needs: "norms of the terms' gradients (tune.evalEvery), or answers of two training seeds",
  find: (record) => findings(record, found),
};
