/** @file Rebuilds MiniFix, the embedded tier's benchmark, and its development set. */
import { join } from "node:path";
import { writeJsonLines } from "../files/write.js";
import { loadTokenizer } from "../language-model/tokenizer/tokenizer.js";
import { type Progress, silent } from "../progress.js";
import { createSandbox } from "../sandbox/sandbox.js";
import { LONGEST_SAMPLE } from "./build-training-sets.js";
import type { TestedFunction } from "./execute.js";
import { provenFaults, TIME_LIMIT } from "./faults.js";
import { countBy, countTable, writeDataCard } from "./files.js";
import { drawTested } from "./functions.js";
import { isInBody, type MiniFixRecord, selectProblems, STRATA } from "./minifix.js";

/** Problems and, for each of the three strata, functions drawn to make them of. */
const SETS = [
  {
    file: "minifix.jsonl",
    prefix: "MiniFix",
    purpose: "benchmark function",
    problems: 360,
    functions: 220,
  },
  {
    file: "development.jsonl",
    prefix: "MiniFixDev",
    purpose: "development function",
    problems: 150,
    functions: 95,
  },
] as const;
/** Assertions of a problem, at most. */
const ASSERTIONS = 10;
/** Tokens of the question's words beside the code shown and the code answered. */
const WORDS_AROUND = 30;

/** Makes `minifix/minifix.jsonl` and `minifix/development.jsonl`. Needs the tokenizer. */
export async function buildMiniFix(
  directory: string,
  seed: number,
  progress: Progress = silent,
): Promise<void> {
  const tokenizer = loadTokenizer(join(directory, "base-model"));
  const sandbox = await createSandbox("python", { timeLimit: TIME_LIMIT });
  const compositions = new Set<string>();
  const made: { set: (typeof SETS)[number]; problems: MiniFixRecord[] }[] = [];
  try {
    for (const set of SETS) {
      const functions: TestedFunction[] = [];
      for (const split of STRATA) {
        functions.push(
          ...(await drawTested(
            seed,
            `${set.purpose}: ${split}`,
            set.functions,
            (index) => ({ depth: split === "deeper" ? 3 : 1 + (index % 2), split }),
            (fn) => {
              // One function a composition, in both sets together; question and answer fit a row.
              if (
                compositions.has(fn.signature) ||
                2 * tokenizer.encode(fn.code).length + WORDS_AROUND > LONGEST_SAMPLE
              )
                return true;
              compositions.add(fn.signature);
              return false;
            },
            progress,
            ASSERTIONS,
          )),
        );
      }
      const verdicts = await sandbox.run(
        functions.map((fn, index) => ({
          id: `${set.prefix} function ${index}`,
          code: fn.code,
          test: fn.test,
          entryPoint: fn.name,
        })),
        progress,
      );
      const passing = functions.filter((_, index) => verdicts[index]!.outcome === "passed");
      const faults = await provenFaults(
        passing,
        { seed: seed + 2, perFunction: 3, accept: isInBody },
        sandbox,
        progress,
      );
      const problems = selectProblems(faults, set.problems, set.prefix);
      writeJsonLines(join(directory, "minifix", set.file), problems);
      made.push({ set, problems });
    }
  } finally {
    await sandbox.close();
  }
  const count = (problems: readonly MiniFixRecord[], stratum: string, type: string): number =>
    problems.filter((p) => p.stratum === stratum && p.bug_type === type).length;
  const tables = made.map(
    ({ set, problems }) =>
      `\`${set.file}\`, ${problems.length} problems\n\n` +
      countTable(
        ["bug type", ...STRATA, "all"],
        countBy(problems.map((p) => p.bug_type)).map(([type, all]) => [
          type,
          ...STRATA.map((stratum) => count(problems, stratum, type)),
          all,
        ]),
      ) +
      "\n" +
      countTable(["symptom", "problems"], countBy(problems.map((p) => p.failure_symptoms))),
  );
  writeDataCard(join(directory, "minifix"), {
    title: "MiniFix",
    what:
      `A repair benchmark in HumanEvalPack's record format, ${made[0]!.problems.length} problems, with two more keys, \`stratum\` and \`composition\`, in three strata reported apart:\n` +
      "- *unseen compositions*: depth 1 and 2 as in training, of primitives that training knows, in compositions that it never saw;\n- *deeper*: depth 3, four steps around source and accumulator; training has two or three;\n- *held-out primitives*: at least one primitive that training never saw.\n\n" +
      "`development.jsonl` is made alike of other functions and other compositions: settings may be chosen on it, never on the benchmark.",
    made: "Functions drawn from the grammar, one a composition, with at most ten assertions of observed calls; one bug injected into the body of the entry point.\nProven in the sandbox: the canonical solution passes, the buggy one fails.",
    counts: tables.join("\n"),
    limits:
      "Small functions of one style; one edit a bug; a repair that differs from the canonical solution only on inputs that no assertion tries passes. `instruction` is the request to repair; HumanEvalPack's own file holds the request to write there.",
    command: "npm run datasets -- minifix",
  });
}
