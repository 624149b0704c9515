/**
 * @file Sources that are sets of other people's bugs (MDEVAL, QuixBugs, DebugBench's GPT-4-made
 * bugs, Refactory): read and proven as benchmarks of them are, by the set's oracles.
 */
import { derivedPair } from "../bugs/derived-pair.js";
import { sha256 } from "../files/hash.js";
import { codeReader } from "../languages/code-reader.js";
import type { CodeReader } from "../languages/definitions.js";
import { defaultLanguage, facetOf } from "../languages/registry.js";
import { UsageError } from "../errors.js";
import type { BuggyProgram } from "../real-bugs/buggy-program.js";
import { problemOf } from "../real-bugs/problem.js";
import { PASSES, proven } from "../real-bugs/proven.js";
import { sourceNamed } from "../real-bugs/sources.js";
import type { Pair, Problem } from "../records.js";
import { lazySandbox } from "./lazy-sandbox.js";
import type { OpenSource, SourceEntry, SourceItem } from "./source.js";

/** A record of a set as an item. */
interface RecordItem extends SourceItem {
  readonly program: BuggyProgram | undefined;
  /** Why the set itself makes none of it. */
  readonly reason: string;
}

/** Records that are proven together. */
const BATCH = 48;

/**
 * Opens a set.
 * @param name  of the set; what its pairs name as their operator
 * @throws UsageError for an unknown set, a faulty file, or programs in several languages
 */
export async function collectedSet(
  name: string,
  files: readonly string[],
  workers?: number,
): Promise<OpenSource> {
  const records = sourceNamed(name).read(files);
  const languages = [
    ...new Set(records.flatMap((one) => ("language" in one ? [one.language] : []))),
  ];
  if (languages.length > 1)
    throw new UsageError(
      `pairs make: expected programs in one language, got ${languages.join(", ")}; convert each ` +
        "language by itself",
    );
  const language = languages[0] ?? defaultLanguage;
  const reader = await codeReader(language);
  const sandbox = lazySandbox(language, workers);
  return {
    items: records.map((record): RecordItem => {
      const program = "canonical" in record ? record : undefined;
      const correct = program?.canonical ?? "";
      const id = `${record.taskId} ${sha256(correct + (program?.buggy ?? "")).slice(0, 8)}`;
      return { id, correct, program, reason: "reason" in record ? record.reason : "" };
    }),
    batch: BATCH,
    key: {},
    async work(given, signal) {
      const batch = given as readonly RecordItem[];
      const laidOut = batch.map(({ program, reason }) =>
        program === undefined ? reason : problemOf(program, reader),
      );
      const problems = laidOut.filter((one): one is Problem => typeof one !== "string");
      const judged =
        problems.length === 0
          ? { problems: [], leftOut: [], killedBy: new Map<string, string>() }
          : await proven(problems, await sandbox.opened(), { signal });
      const reasons = new Map(judged.leftOut.map(({ taskId, reason }) => [taskId, reason]));
      const kept = new Map(judged.problems.map((problem) => [problem.taskId, problem]));
      return batch.map(({ id, program }, i): SourceEntry => {
        const problem = laidOut[i]!;
        const tried = Number(program !== undefined);
        const none = (reason: string, withOracle = 0): SourceEntry => ({
          ...{ id, tried, withOracle, pairs: [], leftOut: [reason] },
        });
        if (typeof problem === "string") return none(problem);
        const good = kept.get(problem.taskId);
        const reason = reasons.get(problem.taskId) ?? "";
        if (good === undefined) return none(reason, Number(reason === PASSES));
        const killedBy = judged.killedBy.get(problem.taskId) ?? "";
        const pair = pairOf(good, { program: program!, killedBy, set: name }, reader);
        if (typeof pair === "string") return none(pair, 1);
        return { id, tried, withOracle: 1, pairs: [pair], leftOut: [] };
      });
    },
    close: () => sandbox.close(),
  };
}

/** The pair of a proven problem. @returns why there is none */
function pairOf(
  problem: Problem,
  of: { readonly program: BuggyProgram; readonly killedBy: string; readonly set: string },
  reader: CodeReader,
): Pair | string {
  const texts = {
    ...codesOf(problem, of.program),
    functionName: problem.entryPoint,
    operator: of.set,
    proof: { killedBy: of.killedBy, symptom: problem.failureSymptoms },
  };
  return derivedPair(texts, reader, facetOf(problem.language, "syntax"));
}

/** Both programs as the problem lays them out, without what the set's runner brings. */
function codesOf(
  { declaration, canonicalSolution, buggySolution }: Problem,
  { prelude = "" }: BuggyProgram,
): { correct: string; buggy: string } {
  const own = declaration.startsWith(prelude) ? declaration.slice(prelude.length) : declaration;
  return { correct: own + canonicalSolution, buggy: own + buggySolution };
}
