/**
 * @file Synthetic rows of realistic sizes for drawing tests: HumanEvalFix's bug types and counts,
 *   five arms, seeded.
 */
import { randomStream } from "../../src/random.js";
import type { FigureRows } from "../../src/figures/kinds.js";
import {
  armRows,
  bugTypeRows,
  checkpointRows,
  contrastRows,
  gridRows,
  lossRows,
  mainRows,
  marginRows,
  passAtKRows,
  repeatedBugRows,
  type MetricLine,
} from "../../src/figures/rows.js";
import type { FactorLineRow } from "../../src/figures/factor-lines.js";
import { type PlannedResult, plannedResults, termsFrom } from "../../src/statistics/planned.js";
import { passRate } from "../../src/statistics/pass-rate.js";
import type { DescribedResult } from "../../src/statistics/answer-shares.js";
import type { PowerRow } from "../../src/figures/power-curves.js";
import { minimumDetectableEffect, powerOf } from "../../src/statistics/power.js";
import { rateTable } from "../../src/statistics/rate-table.js";
import { summarizeArms } from "../../src/statistics/summary.js";

const TYPES = {
  "value misuse": 44,
  "missing logic": 33,
  "excess logic": 31,
  "operator misuse": 25,
  "variable misuse": 23,
  "function misuse": 8,
};
const bugTypes = Object.entries(TYPES).flatMap(([type, n]) => Array<string>(n).fill(type));

/** Verdicts of one run: easier and harder problems, the same for all arms, around a mean chance. */
export function verdicts(
  name: string,
  chance: number,
  seed: number,
  samples = 10,
): DescribedResult[] {
  const difficulty = randomStream("difficulty");
  const draw = randomStream(name, seed);
  return bugTypes.flatMap((bugType, p) => {
    const q = Math.min(
      1,
      Math.max(0, chance * (0.2 + 1.6 * difficulty.next()) + 0.02 * (seed - 0.5)),
    );
    return Array.from({ length: samples }, (_, sample): DescribedResult => {
      const passed = draw.next() < q;
      return {
        taskId: `S/${String(p).padStart(3, "0")}`,
        seed,
        sample,
        passed,
        repeatsBug: !passed && (p + sample) % 3 === 0,
        bugType,
        mode: "sampled",
      };
    });
  });
}

const chances = { base: 0.03, instruction: 0.26, token: 0.29, sequence: 0.36, combined: 0.38 };
const seedsOf = (arm: string): number[] => (arm === "base" ? [0] : [0, 1]);

function metrics(arm: string, seed: number): MetricLine[] {
  const noise = randomStream("metrics", arm, seed);
  const usesToken = arm === "token" || arm === "combined";
  const usesSequence = arm === "sequence" || arm === "combined";
  return Array.from({ length: 300 }, (_, i) => {
    const step = i + 1;
    const decay = Math.exp(-step / 90);
    const evaluated = step % 30 === 0;
    return {
      arm,
      seed,
      step,
      lm: 0.55 + 1.1 * decay + 0.06 * noise.normal(),
      token: usesToken ? 0.25 + 0.75 * decay + 0.04 * noise.normal() : 0,
      seq: usesSequence ? 0.2 + 0.9 * decay + 0.05 * noise.normal() : 0,
      ...(evaluated && {
        heldOutMargin: (usesToken ? 2.4 : 0.05) * (1 - decay) + 0.08 * noise.normal(),
        heldOutPairAccuracy: (usesToken ? 0.5 + 0.42 * (1 - decay) : 0.52) + 0.015 * noise.normal(),
        heldOutLikelihoodAccuracy:
          0.72 + (usesSequence ? 0.16 : 0.05) * (1 - decay) + 0.012 * noise.normal(),
        controlPairAccuracy: 0.5 + (usesToken ? 0.06 : 0) * (1 - decay),
        heldOutPairs: 400,
        controlPairs: 220,
      }),
    };
  });
}

/** Verdicts of a grid of five alphas and five betas. */
function gridCells() {
  const alphas = [0, 0.5, 1, 2, 4];
  const betas = [0, 0.25, 0.5, 1, 2];
  const chance = (alpha: number, beta: number): number =>
    0.26 +
    0.05 * Math.log1p(alpha) * Math.exp(-alpha / 4) +
    0.12 * Math.sqrt(beta) * Math.exp(-beta / 2);
  return alphas.flatMap((alpha) =>
    betas.map((beta) => ({
      alpha,
      beta,
      table: rateTable(
        [0, 1].flatMap((seed) => verdicts(`${alpha} ${beta}`, chance(alpha, beta), seed, 4)),
      ),
    })),
  );
}

/** What is known of an arm of chance q after so many steps; before them it is the base. */
function checkpoint(arm: string, q: number, seed: number, step: number) {
  const results = verdicts(
    `${step === 0 ? "base" : arm} ${step}`,
    0.03 + (q - 0.03) * (1 - Math.exp(-step / 80)),
    step === 0 ? 0 : seed, // the base is one model
    4,
  );
  const { estimate, problems } = passRate(rateTable(results), { replicates: 1 });
  const run = step === 0 ? [] : [arm, seed];
  const learnt = 1 - Math.exp(-step / 80);
  const noise = 0.02 * randomStream("withheld", ...run, step).normal();
  return {
    ...{ arm, seed, step, passAt1: estimate, problems },
    withheldPassAt1: 0.02 + Math.abs(0.1 * q * learnt + noise),
    repeatsBug: 0.5 - 0.9 * q * learnt + noise,
  };
}

/** Two planned comparisons of the sample's arms. */
function samplePlan(arms: readonly (readonly [string, number])[]): PlannedResult[] {
  const tables = arms.map(([arm, q]) => {
    const results = seedsOf(arm).flatMap((seed) => verdicts(arm, q, seed));
    return [arm, rateTable(results)] as const;
  });
  const plan = [
    { name: "sequence helps", weights: { sequence: 1, instruction: -1 } },
    {
      name: "token on top of sequence against token alone: method=combined",
      weights: { combined: 1, sequence: -1, token: -1, instruction: 1 },
    },
  ];
  const termsOf = termsFrom(
    () => Object.fromEntries(tables),
    () => "",
  );
  return plannedResults(plan, termsOf, { replicates: 500 });
}

/** Three arms of the sample as levels of a factor, in two lines; the second touches zero. */
function factorSample(summary: ReturnType<typeof summarizeArms>): FactorLineRow[] {
  const levels = Object.entries(summary).slice(0, 3);
  return ["sequence", "combined, at a name as long as some"].flatMap((line, i) =>
    levels.map(([level, { passAt1, interval, problems, seeds }]) => ({
      ...{ factor: "distinctPairs", level, line, problems, seeds },
      passAt1: passAt1 / (i + 1),
      low: i === 0 ? interval[0] : 0,
      high: interval[1] / (i + 1),
    })),
  );
}

/** One list of rows for every kind of figure. */
export function sampleRows(): { [K in keyof FigureRows]: FigureRows[K][] } {
  const arms = Object.entries(chances);
  const summary = summarizeArms(
    Object.fromEntries(
      arms.map(([arm, q]) => [arm, seedsOf(arm).flatMap((seed) => verdicts(arm, q, seed))]),
    ),
    { replicates: 500, untrained: ["base"] },
  );
  const runs = arms
    .filter(([arm]) => arm !== "base")
    .flatMap(([arm]) => [0, 1].flatMap((seed) => metrics(arm, seed)));
  const contrasts = samplePlan(arms);
  return {
    armForest: armRows(summary),
    contrastForest: contrastRows(contrasts),
    factorLines: factorSample(summary),
    bugTypeBars: bugTypeRows(summary),
    passAtKCurve: passAtKRows(summary),
    passAt1OverSteps: checkpointRows(
      arms
        .filter(([arm]) => arm !== "base")
        .flatMap(([arm, q]) =>
          [0, 1].flatMap((seed) =>
            [0, 50, 100, 150, 200, 250, 300].map((step) => checkpoint(arm, q, seed, step)),
          ),
        ),
    ),
    alphaBetaHeatmap: gridRows(gridCells(), { replicates: 300 }),
    lossCurves: lossRows(runs, 20),
    marginCurves: marginRows(runs),
    powerCurves: [82, 164, 328].flatMap((problems) =>
      [1, 2, 3, 4, 5, 6].map((seeds): PowerRow => {
        const v = { problem: 0.03, seed: 0.0002, cell: 0.05, sampling: 0.1 };
        const size = { problems, seeds, samples: 5 };
        return {
          ...{ contrast: "sequence − instruction", effect: 0.03, ...size },
          power: powerOf(0.03, v, size),
          smallest: minimumDetectableEffect(v, size),
          isPlanned: problems === 164 && seeds === 2,
        };
      }),
    ),
    repeatedBugs: repeatedBugRows(summary),
    mainResults: [
      ...mainRows("a-model-135m", "HumanEvalFix Python", summary),
      ...mainRows("another-model", "MiniFix", summary),
    ],
  };
}
