/** @file The data card of MiniFix. */
import { countBy, countTable, writeDataCard } from "./files.js";
import type { MiniFixRecord } from "./minifix.js";
import type { EditCounts } from "./one-answer.js";
import { HARDER_STRATA, STRATA, type Stratum } from "./strata.js";

/** A file of problems that was made. */
export interface MadeSet {
  /** Its name below the folder. */
  readonly file: string;
  /** Strata that it holds. */
  readonly strata: readonly Stratum[];
  /** Its lines. */
  readonly problems: readonly MiniFixRecord[];
  /** What the search for second answers saw. */
  readonly counts: EditCounts;
}

const WHAT: Readonly<Record<string, string>> = {
  "unseen compositions":
    "depth 1 and 2 as in training, of primitives that training knows, in compositions that it " +
    "never saw",
  deeper: "depth 3, four steps around source and accumulator; training has two or three",
  longer: "depth 3, bodies of twelve lines and more",
  "held-out primitives": "at least one primitive that training never saw",
  "several functions": "as the first, below another function of the same file",
  "two edits": "as the first, with two bugs, each of which alone fails the test",
  examples: "as the first; the docstring is calls and their values, and no description",
};

function listed(strata: readonly Stratum[]): string {
  return strata.map(({ name }) => `- *${name}*: ${WHAT[name]}.`).join("\n");
}

function tables({ file, strata, problems, counts }: MadeSet): string {
  const of = (stratum: string, type: string): number =>
    problems.filter((p) => p.stratum === stratum && p.bug_type === type).length;
  const names = strata.map(({ name }) => name);
  const types = countBy(problems.map((p) => p.bug_type)).map(
    ([type, all]) => [type, ...names.map((name) => of(name, type)), all] as const,
  );
  return [
    `\`${file}\`, ${problems.length} problems\n`,
    countTable(["bug type", ...names, "all"], types),
    countTable(["symptom", "problems"], countBy(problems.map((p) => p.failure_symptoms))),
    countTable(
      ["single edits of the buggy code", "number"],
      [
        ["tried", counts.tried],
        ["that give the canonical solution back", counts.canonical],
        ["of another text, equal to it on all inputs tried", counts.equivalent],
        ["unequal, caught by a further call alone, which joined the test", counts.caught],
      ],
    ),
  ].join("\n");
}

/** Writes the card of `minifix/`. */
export function writeMiniFixCard(
  folder: string,
  sets: readonly MadeSet[],
  writingProblems: number,
): void {
  writeDataCard(folder, {
    title: "MiniFix and MiniWrite",
    what:
      `A repair benchmark in HumanEvalPack's record format with two more keys, \`stratum\` ` +
      `and \`composition\`. The docstring tells what is meant; how much stands in the code ` +
      "alone: at least two constants of every function have only a letter in the docstring " +
      "(N, M, … for numbers, S, T, … for texts). Constants that the bug touches are told. " +
      `${sets[0]!.problems.length} problems in five strata of equal size, reported apart:\n` +
      `${listed(STRATA)}\n\n` +
      "`development.jsonl` is made alike of other functions and other compositions: settings " +
      "may be chosen on it, never on the benchmark.\n" +
      `\`harder.jsonl\` holds two strata outside the headline, which a model of this size ` +
      `hardly solves:\n${listed(HARDER_STRATA)}\n\n` +
      `\`miniwrite.jsonl\`: ${writingProblems} problems with an empty body and a docstring ` +
      "that tells all. It measures what tuning keeps of the ability to write.",
    made:
      "Functions drawn from the grammar, one a composition in all files together, with at " +
      "most ten assertions of observed calls; one bug (or two) injected into the body of the " +
      "entry point.\n" +
      "Proven in the sandbox: the canonical solution passes, the buggy one fails. Then up to " +
      "sixty single edits of each buggy function were tried on 56 further inputs: a call on " +
      "which such an edit passed the test and yet was wrong joined the test.",
    counts: sets.map(tables).join("\n"),
    limits:
      "Small functions of one style; a repair that differs from the canonical solution only " +
      "on inputs that nothing tried passes. Bugs are injected, not made by people. " +
      "`instruction` is the request to repair; HumanEvalPack's own file holds the request to " +
      "write there. A docstring tells a touched constant always, others half of the time: " +
      "which constants are told is a weak hint at the place of a bug.",
    command: "npm run datasets -- minifix",
  });
}
