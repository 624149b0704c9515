/** @file Rebuilds the comparison pairs, which are cut out of the instructions' answers. */
import { join } from "node:path";
import { z } from "zod";
import { readJsonLines } from "../files/read.js";
import { writeCompressedLines } from "../files/write.js";
import { loadTokenizer } from "../language-model/tokenizer/tokenizer.js";
import { type Progress, silent } from "../progress.js";
import type { Pair } from "../records.js";
import { createSandbox } from "../sandbox/sandbox.js";
import { evenly, type Fault, provenFaults, TIME_LIMIT } from "./faults.js";
import { countBy, countTable, writeDataCard } from "./files.js";
import { functionsFile, readFunctions } from "./functions.js";
import { LONGEST_SAMPLE, PART_FILES, type Part, PARTS } from "./parts.js";

/** Pairs to write. */
const PAIRS: Readonly<Record<Part, number>> = { train: 8_000, heldOut: 500 };
/** Tokens that a template or a prompt may add to both sides of a pair. */
const WORDS_AROUND = 40;

const sampleSchema = z.object({
  instruction: z.string(),
  input: z.string(),
  output: z.string(),
  kind: z.string(),
});

/**
 * Makes `pairs/train.jsonl.gz` and `held-out.jsonl.gz` of the functions that instruction samples
 * answer with. Needs the instructions.
 */
export async function buildPairs(
  directory: string,
  seed: number,
  progress: Progress = silent,
): Promise<void> {
  const bank = readFunctions(functionsFile(directory));
  const byCode = new Map(bank.map((fn) => [fn.code, fn]));
  const tokenizer = loadTokenizer(join(directory, "base-model"));
  const length = (code: string): number => tokenizer.encode(code).length;
  const accept = ({ pair }: Fault): boolean =>
    length(pair.correct) + length(pair.buggy) + WORDS_AROUND <= LONGEST_SAMPLE;
  const sandbox = await createSandbox("python", { timeLimit: TIME_LIMIT });
  const pairs: Record<Part, Pair[]> = { train: [], heldOut: [] };
  try {
    for (const part of PARTS) {
      const samples = readJsonLines(
        join(directory, "instructions", PART_FILES[part]),
        sampleSchema,
      );
      const functions = samples.flatMap(({ kind, output }) =>
        kind === "repair" ? [] : (byCode.get(output) ?? []),
      );
      const options = { seed: seed + 1, perFunction: 2, accept };
      const faults = await provenFaults(functions, options, sandbox, progress);
      pairs[part] = evenly(faults, PAIRS[part]).map(({ pair }) => pair);
      writeCompressedLines(join(directory, "pairs", PART_FILES[part]), pairs[part]);
    }
  } finally {
    await sandbox.close();
  }
  writeCard(directory, pairs);
}

function symptomOf({ proof }: Pair): string {
  return typeof proof === "string" ? proof : proof.symptom;
}

function writeCard(
  directory: string,
  { train, heldOut }: Readonly<Record<Part, readonly Pair[]>>,
): void {
  const others = new Map(countBy(heldOut.map((pair) => pair.bugType)));
  const types = countBy(train.map((pair) => pair.bugType)).map(
    ([type, count]) => [type, count, others.get(type as Pair["bugType"]) ?? 0] as const,
  );
  writeDataCard(join(directory, "pairs"), {
    title: "Comparison pairs",
    what:
      `${train.length} pairs (t, t') of a correct function and the same bytes with one injected ` +
      `bug, and ${heldOut.length} made of functions that no training sample is about. The ` +
      `record is \`Pair\` of src/records.ts.`,
    made:
      "t is a function that an instruction sample answers with (repair requests apart); t' is " +
      "made by the operators of src/bugs. At most two a function, of different types, rarer " +
      "types first.\n" +
      "Each is proven: t passes the function's assertions, t' fails them, in the sandbox; " +
      "`proof` names the assertion and the symptom. Programs of equal bytecode were dropped, " +
      "and edits of a constant that only the code tells.",
    counts: [
      countTable(["bug type", "train", "held out"], types),
      countTable(["symptom", "train"], countBy(train.map(symptomOf))),
      countTable(["operator", "train"], countBy(train.map((pair) => pair.operator))),
    ].join("\n"),
    limits:
      "Injected bugs are one edit each; real bugs can be more. A type that functions offer " +
      "less often is rarer here too.",
    command: "npm run datasets -- pairs",
  });
}
