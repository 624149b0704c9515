/** @file `cct compare A B`: two records, arm by arm, or two arms; paired by problem. */
import { InvalidArgumentError, type Command } from "commander";
import type { ArmComparison } from "../experiment/compare-records.js";
import { points, pValue, signedPoints } from "../statistics/table.js";
import { integer, tell, verb } from "./command.js";
import { RECORD_HELP } from "./store-at.js";

const GROUPS = ["bugType", "stratum", "complexity", "language"] as const;
const MODES = ["greedy", "sampled"] as const;

interface Flags {
  json?: boolean;
  by?: (typeof GROUPS)[number];
  mode?: (typeof MODES)[number];
  benchmark?: string;
  k: number;
}

const oneOf =
  <T extends string>(names: readonly T[]) =>
  (text: string): T => {
    const found = names.find((name) => name === text);
    if (found !== undefined) return found;
    throw new InvalidArgumentError(`expected ${names.join(" or ")}, got "${text}".`);
  };

/** The verb `compare`. */
export function compareCommand(): Command {
  return verb(
    "compare",
    "compare two records arm by arm, or two arms: the first less the second, paired by problem",
    "npx cct compare ablation:sequence ablation:instruction --by bugType",
  )
    .argument("<first>", `${RECORD_HELP}; or RECORD:ARM`)
    .argument("<second>", "likewise")
    .option("--by <group>", `also by ${GROUPS.join(" | ")} of the problems`, oneOf(GROUPS))
    .option(
      "--mode <mode>",
      "greedy | sampled answers (default: those that make pass@1)",
      oneOf(MODES),
    )
    .option("--benchmark <name>", "a further benchmark (default: the one that makes pass@1)")
    .option("--k <n>", "compare pass@k", integer(1), 1)
    .action(async (first: string, second: string, flags: Flags) => {
      const { compareRecords } = await import("../experiment/compare-records.js");
      const { json: _, ...options } = flags;
      const { comparisons, onlyFirst, onlySecond } = compareRecords(first, second, options);
      const left = [
        ...onlyFirst.map((arm) => `${arm} (only in ${first})`),
        ...onlySecond.map((arm) => `${arm} (only in ${second})`),
      ];
      tell(
        flags,
        { k: flags.k, comparisons: comparisons.map(asJson), onlyFirst, onlySecond },
        [
          ...comparisons.map((one) => lines(one, comparisons.length)),
          ...(left.length > 0 ? [`not compared: ${left.join(", ")}`] : []),
        ].join("\n"),
      );
    });
}

function asJson({ first, second, comparison, pHolm }: ArmComparison): object {
  const [all, ...groups] = comparison.objects();
  const { test, perSeed } = comparison.overall;
  const { exploratory } = comparison;
  return {
    ...{ arms: [first, second], ...all, pHolm, test, perSeed, groups },
    ...(exploratory !== null && { exploratory }),
  };
}

function lines({ first, second, comparison, pHolm }: ArmComparison, compared: number): string {
  const rows = comparison.objects().map((row) => {
    const interval = `[${signedPoints(row.low)}, ${signedPoints(row.high)}]`;
    const corrected = row.pAdjusted === null ? "" : ` (${pValue(row.pAdjusted)} over the groups)`;
    const holm = row.pAdjusted === null && compared > 1 ? ` (${pValue(pHolm)} over the arms)` : "";
    return (
      `  ${row.group.padEnd(18)} ${points(row.first).padStart(5)} ` +
      `${points(row.second).padStart(5)}  ${signedPoints(row.difference).padStart(6)} ` +
      `${interval.padEnd(16)} p ${pValue(row.p)}${corrected}${holm}  n=${row.problems}, ahead ` +
      `on ${row.firstAhead} : ${row.secondAhead}`
    );
  });
  const mark = comparison.exploratory ? ", exploratory: not planned" : "";
  return [`${first} − ${second} (${comparison.overall.test}${mark})`, ...rows].join("\n");
}
