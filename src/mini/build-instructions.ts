/** @file Rebuilds the instruction set. */
import { join } from "node:path";
import { formatInstruction } from "../data/instruction-text.js";
import { writeCompressedLines } from "../files/write.js";
import { loadTokenizer } from "../language-model/tokenizer/tokenizer.js";
import { type Progress, silent } from "../progress.js";
import { randomStream } from "../random.js";
import type { InstructionSample } from "../records.js";
import { createSandbox, type Sandbox } from "../sandbox/sandbox.js";
import type { TestedFunction } from "./execute.js";
import { type Fault, isInBody, provenFaults, TIME_LIMIT } from "./faults.js";
import { countBy, countTable, writeDataCard } from "./files.js";
import { functionsFile, readFunctions } from "./functions.js";
import { instructionSamples } from "./instructions.js";
import { LONGEST_SAMPLE, PART_FILES, type Part, PARTS } from "./parts.js";

/** Samples to write. */
const SAMPLES: Readonly<Record<Part, number>> = { train: 8_000, heldOut: 400 };
/** Functions that may become repair requests, and requests that keep a fault, if one is proven. */
const REPAIR_CHANCE = 0.16;
const KEEP_CHANCE = 0.16;
/** Functions of the bank, at its end, that held-out samples are about. */
const HELD_OUT_FUNCTIONS = 600;

function functionsOf(bank: readonly TestedFunction[], part: Part): readonly TestedFunction[] {
  const own =
    part === "train" ? bank.slice(0, -HELD_OUT_FUNCTIONS) : bank.slice(-HELD_OUT_FUNCTIONS);
  return own.slice(0, Math.ceil(SAMPLES[part] * 1.08));
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
      const made = await samplesOf(functionsOf(bank, part), seed, fits, sandbox, progress);
      samples[part] = made.slice(0, SAMPLES[part]);
      writeCompressedLines(join(directory, "instructions", PART_FILES[part]), samples[part]);
    }
  } finally {
    await sandbox.close();
  }
  writeCard(directory, samples);
}

async function samplesOf(
  functions: readonly TestedFunction[],
  seed: number,
  fits: (sample: InstructionSample) => boolean,
  sandbox: Sandbox,
  progress: Progress,
): Promise<InstructionSample[]> {
  const drawn = functions.map((fn) => randomStream(seed, "repair", fn.code).next());
  const between = (low: number, high: number) =>
    functions.filter((_, index) => drawn[index]! >= low && drawn[index]! < high);
  const proven = async (own: readonly TestedFunction[], accept?: (fault: Fault) => boolean) => {
    const options = { seed, perFunction: 1, ...(accept && { accept }) };
    const faults = await provenFaults(own, options, sandbox, progress);
    return new Map(faults.map((fault) => [fault.fn.code, fault]));
  };
  const repaired = await proven(between(0, REPAIR_CHANCE));
  const kept = await proven(between(REPAIR_CHANCE, REPAIR_CHANCE + KEEP_CHANCE), isInBody);
  return instructionSamples(functions, { repaired, kept }, seed, fits);
}

function writeCard(
  directory: string,
  { train, heldOut }: Readonly<Record<Part, readonly InstructionSample[]>>,
): void {
  const kinds = countBy(train.map((sample) => sample.kind ?? ""));
  const others = new Map(countBy(heldOut.map((sample) => sample.kind ?? "")));
  writeDataCard(join(directory, "instructions"), {
    title: "Instructions",
    what:
      `${train.length} requests about training functions with their answers, and ` +
      `${heldOut.length} about functions that no other sample is about. A line holds ` +
      `\`instruction\`, \`input\` (may be empty), \`output\` (ends in a line break, as code in ` +
      `the base model's corpus does), \`kind\`.`,
    made:
      "One sample a function of the bank, three to five wordings a kind. Answers with code " +
      "are whole functions of the bank, which passed their tests; comparison pairs are cut " +
      "out of them.\n" +
      "About a seventh of the samples show a faulty function and ask for a docstring or " +
      "another name: their answers keep the fault, since nobody asked for a repair. So code " +
      "is mostly returned as it is shown, and repairing is what is to be learnt.\n" +
      "Repair requests show an injected bug that was proven by execution, and that docstring " +
      "and remaining code decide; they are worded unlike CCT's templates and the benchmark's " +
      "request. Predicted values are what Python returned.\n" +
      `Prompt and answer together have fewer than ${LONGEST_SAMPLE} tokens.`,
    counts: countTable(
      ["kind", "train", "share", "held out"],
      kinds.map(([kind, count]) => [
        kind,
        count,
        `${((100 * count) / train.length).toFixed(1)}%`,
        others.get(kind) ?? 0,
      ]),
    ),
    limits:
      "Requests are made from templates; one function is asked about once, so no request has " +
      "two right answers in the set. Three of the kinds (docstring, rename, loop) copy most " +
      "of what they are shown.",
    command: "npm run datasets -- instructions",
  });
}
