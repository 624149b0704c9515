/** @file Rebuilds the instruction set and the comparison pairs cut out of its answers. */
import { join } from "node:path";
import { z } from "zod";
import { readJsonLines } from "../files/read.js";
import { writeCompressedLines } from "../files/write.js";
import { loadTokenizer } from "../language-model/tokenizer/tokenizer.js";
import { type Progress, silent } from "../progress.js";
import { randomStream } from "../random.js";
import type { InstructionSample, Pair } from "../records.js";
import { createSandbox } from "../sandbox/sandbox.js";
import { formatInstruction } from "../data/instruction-text.js";
import type { TestedFunction } from "./execute.js";
import { evenly, provenFaults, TIME_LIMIT } from "./faults.js";
import { countBy, countTable, writeDataCard } from "./files.js";
import { functionsFile, readFunctions } from "./functions.js";
import { instructionSamples } from "./instructions.js";

/** Longest prompt and answer together, in tokens: a row of the mini tier's tuning. */
export const LONGEST_SAMPLE = 384;
/** Samples and pairs to write; held out: made of other functions. */
const SAMPLES = { train: 8_000, heldOut: 400 } as const,
  PAIRS = { train: 8_000, heldOut: 500 } as const;
/** Functions that may become repair requests; the unproven ones become something else. */
const REPAIR_CHANCE = 0.15;
/** Tokens that a template or a prompt may add to both sides of a pair. */
const WORDS_AROUND = 40;

const FILES = { train: "train.jsonl.gz", heldOut: "held-out.jsonl.gz" } as const;
type Part = keyof typeof FILES;
const PARTS: readonly Part[] = ["train", "heldOut"];

/** Where a function's samples go: the last 600 of the bank are held out. */
function functionsOf(bank: readonly TestedFunction[], part: Part): readonly TestedFunction[] {
  return part === "train" ? bank.slice(0, -600) : bank.slice(-600);
}

/** Makes `instructions/train.jsonl.gz` and `held-out.jsonl.gz`. Needs functions and tokenizer. */
export async function buildInstructions(
  directory: string,
  seed: number,
  progress: Progress = silent,
): Promise<void> {
  const bank = readFunctions(functionsFile(directory));
  const tokenizer = loadTokenizer(join(directory, "base-model"));
  const fits = (sample: InstructionSample): boolean => {
    const { prompt, response } = formatInstruction(sample);
    return tokenizer.encode(prompt + response).length < LONGEST_SAMPLE;
  };
  const sandbox = await createSandbox("python", { timeLimit: TIME_LIMIT });
  const samples: Record<Part, InstructionSample[]> = { train: [], heldOut: [] };
  try {
    for (const part of PARTS) {
      const functions = functionsOf(bank, part).slice(0, Math.ceil(SAMPLES[part] * 1.08));
      const broken = functions.filter(
        (fn) => randomStream(seed, "repair", fn.code).next() < REPAIR_CHANCE,
      );
      const faults = await provenFaults(broken, { seed, perFunction: 1 }, sandbox, progress);
      samples[part] = instructionSamples(
        functions,
        new Map(faults.map((fault) => [fault.fn.code, fault])),
        seed,
        fits,
      ).slice(0, SAMPLES[part]);
      writeCompressedLines(join(directory, "instructions", FILES[part]), samples[part]);
    }
  } finally {
    await sandbox.close();
  }
  const kinds = countBy(samples.train.map((sample) => sample.kind ?? ""));
  const heldOut = new Map(countBy(samples.heldOut.map((sample) => sample.kind ?? "")));
  writeDataCard(join(directory, "instructions"), {
    title: "Instructions",
    what: `${samples.train.length} requests about training functions with their answers, and ${samples.heldOut.length} about functions that no other sample is about. A line holds \`instruction\`, \`input\` (may be empty), \`output\`, \`kind\`.`,
    made:
      "One sample a function of the bank, three to five wordings a kind. Answers with code are whole functions of the bank, which passed their tests; comparison pairs are cut out of them.\n" +
      "Repair requests show an injected bug that was proven by execution; they are worded unlike CCT's templates and the benchmark's request. Predicted values are what Python returned.\n" +
      `Prompt and answer together have fewer than ${LONGEST_SAMPLE} tokens.`,
    counts: countTable(
      ["kind", "train", "share", "held out"],
      kinds.map(([kind, count]) => [
        kind,
        count,
        `${((100 * count) / samples.train.length).toFixed(1)}%`,
        heldOut.get(kind) ?? 0,
      ]),
    ),
    limits:
      "Requests are made from templates; one function is asked about once, so no request has two right answers in the set.",
    command: "npm run datasets -- instructions",
  });
}

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
  const byCode = new Map(
    readFunctions(functionsFile(directory)).map((fn) => [fn.code.trimEnd(), fn]),
  );
  const tokenizer = loadTokenizer(join(directory, "base-model"));
  const length = (code: string): number => tokenizer.encode(code).length;
  const sandbox = await createSandbox("python", { timeLimit: TIME_LIMIT });
  const pairs: Record<Part, Pair[]> = { train: [], heldOut: [] };
  try {
    for (const part of PARTS) {
      const samples = readJsonLines(join(directory, "instructions", FILES[part]), sampleSchema);
      const functions = samples.flatMap(({ kind, output }) =>
        kind === "repair" ? [] : (byCode.get(output) ?? []),
      );
      const faults = await provenFaults(
        functions,
        {
          seed: seed + 1,
          perFunction: 2,
          accept: ({ pair }) =>
            length(pair.correct) + length(pair.buggy) + WORDS_AROUND <= LONGEST_SAMPLE,
        },
        sandbox,
        progress,
      );
      pairs[part] = evenly(faults, PAIRS[part]).map(({ pair }) => pair);
      writeCompressedLines(join(directory, "pairs", FILES[part]), pairs[part]);
    }
  } finally {
    await sandbox.close();
  }
  const heldOut = new Map(countBy(pairs.heldOut.map((pair) => pair.bugType)));
  const symptoms = countBy(
    pairs.train.map((pair) => (pair.proof === "unproven" ? "unproven" : pair.proof.symptom)),
  );
  writeDataCard(join(directory, "pairs"), {
    title: "Comparison pairs",
    what: `${pairs.train.length} pairs (t, t') of a correct function and the same bytes with one injected bug, and ${pairs.heldOut.length} made of functions that no training sample is about. The record is \`Pair\` of src/records.ts.`,
    made:
      "t is a function that an instruction sample answers with (repair requests apart); t' is made by the operators of src/bugs. At most two a function, of different types, rarer types first.\n" +
      "Each is proven: t passes the function's assertions, t' fails them, in the sandbox; `proof` names the assertion and the symptom. Programs of equal bytecode were dropped.",
    counts:
      countTable(
        ["bug type", "train", "held out"],
        countBy(pairs.train.map((pair) => pair.bugType)).map(([type, count]) => [
          type,
          count,
          heldOut.get(type as Pair["bugType"]) ?? 0,
        ]),
      ) +
      "\n" +
      countTable(["symptom", "train"], symptoms) +
      "\n" +
      countTable(["operator", "train"], countBy(pairs.train.map((pair) => pair.operator))),
    limits:
      "Injected bugs are one edit each; real bugs can be more. A type that functions offer less often is rarer here too.",
    command: "npm run datasets -- pairs",
  });
}
