/** @file How many commits reach which stage of mining. */

/** Stages in order, each with what a commit has shown that reached it. */
export const STAGES = {
  seen: "commits seen",
  oneSource: "one source file, and tests",
  oneFunction: "one function",
  testFound: "a test that reaches it",
  importable: "importable",
  judged: "passes afterwards",
  proven: "and fails before",
} as const;
/** Name of a stage. */
export type Stage = keyof typeof STAGES;

/** Commits that reached a stage, for each stage. */
export type MiningYield = Readonly<Record<Stage, number>>;

/** Counts from the last stage that each commit reached. */
export function miningYield(reached: readonly Stage[]): MiningYield {
  const names = Object.keys(STAGES) as Stage[];
  const places = reached.map((stage) => names.indexOf(stage));
  return Object.fromEntries(
    names.map((name, place) => [name, places.filter((other) => other >= place).length]),
  ) as Record<Stage, number>;
}
