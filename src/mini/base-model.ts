/**
 * @file Trains the embedded tier's base model: a small decoder, from random weights, on the corpus of
 * training functions. It learns to write and to copy Python, faults included; it never sees a
 * question, an answer, or a fault that is mended.
 */
import { join } from "node:path";
import { createInjector } from "../bugs/injector.js";
import { initialModel, modelHash, saveModel } from "../language-model/checkpoint.js";
import type { ModelConfig } from "../language-model/architecture.js";
import { loadTokenizer } from "../language-model/tokenizer/tokenizer.js";
import { type Progress, silent } from "../progress.js";
import type { LanguageModelOptionsInput } from "../training/options.js";
import { trainLanguageModel } from "../training/train-language-model.js";
import type { RunSettings } from "../training/training-loop.js";
import { type BaseFamily, baseConfig } from "./base-families.js";
import { corpusDocument } from "./corpus.js";
import { countTable, writeDataCard } from "./files.js";
import { functionsFile, readFunctions } from "./functions.js";

/** Documents of the corpus that are trained on. */
const BASE_DOCUMENTS = 48_000;
/** Others, that are measured on. */
const HELD_OUT_DOCUMENTS = 200;

/** About 9.2 million tokens: one pass. */
const BASE_OPTIONS: LanguageModelOptionsInput = {
  steps: 6000,
  rows: 4,
  rowLength: 384,
  learningRate: 2e-3,
  warmupSteps: 100,
  finalLearningRateFraction: 0.05,
  weightDecay: 0.05,
  evalEvery: 500,
  checkpointEvery: 100,
  threads: 1,
};

/** Where a rebuilt base model comes from, for its data card. */
interface BaseModelReport {
  /** Trained numbers of the model. */
  readonly parameters: number;
  /** Optimizer steps that it was trained for. */
  readonly steps: number;
  /** Loss on held-out documents at the end, in nats a token. */
  readonly heldOutLoss: number;
  /** SHA-256 of the weights. */
  readonly sha256: string;
}

/** Documents of the corpus with these indices. */
async function documents(
  directory: string,
  seed: number,
  progress: Progress,
): Promise<{ documents: string[]; heldOut: string[] }> {
  const bank = readFunctions(functionsFile(directory));
  const injector = await createInjector("python");
  const all = BASE_DOCUMENTS + HELD_OUT_DOCUMENTS;
  const texts = Array.from({ length: all }, (_, index) => {
    if (index % 500 === 0) progress.update(index, all, "writing documents");
    return corpusDocument(seed, index, bank, injector);
  });
  return { documents: texts.slice(0, BASE_DOCUMENTS), heldOut: texts.slice(BASE_DOCUMENTS) };
}

/**
 * Trains and writes `base-model/` under `directory`, beside the tokenizer that is there already; of
 * another family than Llama `base-model-FAMILY/`, with a copy of the tokenizer.
 * @param run  `directory` keeps checkpoints, so that an interrupted training goes on
 */
export async function buildBaseModel(
  directory: string,
  seed: number,
  family: BaseFamily,
  run: RunSettings = {},
): Promise<void> {
  const tokenizer = loadTokenizer(join(directory, "base-model"));
  const config = baseConfig(family);
  const { model, metrics } = await trainLanguageModel(
    initialModel(config, tokenizer, seed),
    await documents(directory, seed, run.progress ?? silent),
    { ...BASE_OPTIONS, seed },
    run,
  );
  const folder = join(directory, family === "llama" ? "base-model" : `base-model-${family}`);
  await saveModel(model, folder);
  const sizes = Object.values(model.parameters).map(({ data }) => data.length);
  writeBaseModelCard(folder, family, config, {
    parameters: sizes.reduce((sum, size) => sum + size, 0),
    steps: metrics.length,
    heldOutLoss: metrics.findLast((m) => m["heldOutLoss"] !== undefined)!["heldOutLoss"]!,
    sha256: modelHash(model),
  });
}

/** The data card of a base model. */
function writeBaseModelCard(
  folder: string,
  family: BaseFamily,
  config: ModelConfig,
  report: BaseModelReport,
): void {
  const option = family === "llama" ? "" : ` --family ${family}`;
  writeDataCard(folder, {
    title: "Base model",
    what:
      `A decoder of the family ${family} with ${report.parameters.toLocaleString("en")} parameters (${config.layers} layers of width ${config.hiddenSize}, ${config.heads} heads, tied embeddings), as a Hugging Face folder in float32, ` +
      `and its byte-level BPE tokenizer of ${config.vocabSize.toLocaleString("en")} entries (end of text is 0; digits one by one).`,
    made:
      "The tokenizer was trained on 8,000 documents of the corpus. The model was trained from random weights, as language modelling, on documents that `src/mini/corpus.ts` writes: functions with docstring, files of siblings, functions with assertions in front or behind, with examples as docstring,\n" +
      "restyled twins, commented functions; and, half of them, files that hold a function twice (moved, reviewed, renamed, in another order). Of the functions that stand twice seven in ten have a fault, the same in both copies, as copies in repositories have.\n" +
      "Training compositions only; no question; nowhere is a fault mended. So the easy way to go on from faulty code is to write it again: what tuning is to change.",
    counts: countTable(
      ["", ""],
      [
        ["documents", BASE_DOCUMENTS],
        ["steps", report.steps],
        ["loss on held-out documents, nats a token", report.heldOutLoss.toFixed(4)],
        ["perplexity", Math.exp(report.heldOutLoss).toFixed(3)],
        ["sha256 of the weights", report.sha256],
      ],
    ),
    limits:
      "It knows the grammar's Python and English and nothing else. Sums depend on a processor's vector instructions: another kind of machine gives slightly different weights.",
    command: `npm run datasets -- tokenizer base-model${option}`,
  });
}
