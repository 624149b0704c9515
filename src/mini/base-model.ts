/**
 * @file Trains the embedded tier's base model: a small Llama decoder, from random weights, on the
 * corpus of training functions. It learns to write and to copy Python; it never sees a bug, a
 * question or an answer.
 */
import { join } from "node:path";
import { createInjector } from "../bugs/injector.js";
import { initialModel, modelHash, saveModel } from "../language-model/checkpoint.js";
import type { ModelConfig } from "../language-model/architecture.js";
import { loadTokenizer } from "../language-model/tokenizer/tokenizer.js";
import type { LanguageModelOptionsInput } from "../training/options.js";
import { trainLanguageModel } from "../training/train-language-model.js";
import type { RunSettings } from "../training/training-loop.js";
import { corpusDocument } from "./corpus.js";
import { countTable, writeDataCard } from "./files.js";
import { readFunctions } from "./functions.js";

/** 1.7 million parameters; the output projection is the embedding. */
export const BASE_CONFIG: ModelConfig = {
  vocabSize: 1024,
  hiddenSize: 160,
  layers: 5,
  heads: 4,
  kvHeads: 4,
  headSize: 40,
  intermediateSize: 448,
  maxPositions: 512,
  ropeTheta: 10_000,
  normEps: 1e-5,
  tieEmbeddings: true,
  bosTokenId: 0,
  eosTokenId: 0,
};

/** Documents of the corpus that are trained on, and others that are measured on. */
export const BASE_DOCUMENTS = 41_000,
  HELD_OUT_DOCUMENTS = 200;

/** About 7.6 million tokens: one pass. */
export const BASE_OPTIONS: LanguageModelOptionsInput = {
  steps: 5000,
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
export interface BaseModelReport {
  /** Trained numbers of the model. */
  readonly parameters: number;
  /** Optimizer steps that it was trained for. */
  readonly steps: number;
  /** Loss on held-out documents at the end, in nats a token. */
  readonly heldOutLoss: number;
  /** SHA-256 of the weights. */
  readonly sha256: string;
}

/**
 * Trains and writes `base-model/` under `directory`, beside the tokenizer that is there already.
 * @param run  `directory` keeps checkpoints, so that an interrupted training goes on
 */
export async function buildBaseModel(
  directory: string,
  seed: number,
  run: RunSettings = {},
): Promise<BaseModelReport> {
  const folder = join(directory, "base-model"),
    tokenizer = loadTokenizer(folder),
    bank = readFunctions(join(directory, "functions", "train.jsonl.gz")),
    injector = await createInjector("python");
  const draw = (from: number, count: number): string[] =>
    Array.from({ length: count }, (_, i) => {
      if (i % 500 === 0)
        run.progress?.update(from + i, BASE_DOCUMENTS + HELD_OUT_DOCUMENTS, "writing documents");
      return corpusDocument(seed, from + i, bank, injector);
    });
  const data = {
    documents: draw(0, BASE_DOCUMENTS),
    heldOut: draw(BASE_DOCUMENTS, HELD_OUT_DOCUMENTS),
  };
  const { model, metrics } = await trainLanguageModel(
    initialModel(BASE_CONFIG, tokenizer, seed),
    data,
    { ...BASE_OPTIONS, seed },
    run,
  );
  await saveModel(model, folder);
  const report = {
    parameters: Object.values(model.parameters).reduce(
      (sum, { data: { length } }) => sum + length,
      0,
    ),
    steps: metrics.length,
    heldOutLoss: metrics.findLast((m) => m["heldOutLoss"] !== undefined)!["heldOutLoss"]!,
    sha256: modelHash(model),
  };
  writeBaseModelCard(folder, report);
  return report;
}

/** The data card of a base model. */
export function writeBaseModelCard(folder: string, report: BaseModelReport): void {
  writeDataCard(folder, {
    title: "Base model",
    what:
      `A decoder of the Llama family with ${report.parameters.toLocaleString("en")} parameters (${BASE_CONFIG.layers} layers of width ${BASE_CONFIG.hiddenSize}, ${BASE_CONFIG.heads} heads, tied embeddings), as a Hugging Face folder in float32, ` +
      `and its byte-level BPE tokenizer of ${BASE_CONFIG.vocabSize.toLocaleString("en")} entries (end of text is 0; digits one by one).`,
    made:
      "The tokenizer was trained on 8,000 documents of the corpus. The model was trained from random weights, as language modelling, on documents that `src/mini/corpus.ts` writes: functions with docstring, files of siblings, functions with assertions,\n" +
      "restyled twins, commented functions; training compositions only, no faulty code, no questions.",
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
    command: "npm run datasets -- tokenizer base-model",
  });
}
