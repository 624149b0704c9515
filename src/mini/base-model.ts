/**
 * @file Trains the embedded tier's base model: a small decoder, from random weights, on the corpus
 * of training functions. It learns to write and to copy Python, faults included; it never sees a
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
import { type BaseFamily, baseConfig } from "./base-families.js";
import type { Wear } from "./copies.js";
import { corpusDocuments } from "./corpus.js";
import { countTable, writeDataCard } from "./files.js";
import { functionsFile, readFunctions } from "./functions.js";

/** Documents of a stage that are measured on, behind those that it trains on. */
const HELD_OUT_DOCUMENTS = 200;

/** A stage of the training: one pass over documents of its own. */
interface Stage {
  /** How worn code is that stands twice in its documents. */
  readonly wear: Wear;
  /** Documents that are trained on. */
  readonly documents: number;
  readonly steps: number;
  /** Peak learning rate. */
  readonly learningRate: number;
  readonly warmupSteps: number;
}

/**
 * About 7.6 and 3.8 million tokens. The first stage learns the grammar and to copy what is nearly
 * regular; the second, from there, to copy what is not. Begun with heavy wear, a model of this size
 * had not learnt to copy after 3,000 steps.
 */
const STAGES: readonly Stage[] = [
  { wear: "light", documents: 41_000, steps: 5000, learningRate: 2e-3, warmupSteps: 100 },
  { wear: "heavy", documents: 20_800, steps: 2500, learningRate: 1e-3, warmupSteps: 50 },
];

const BASE_OPTIONS: Omit<LanguageModelOptionsInput, "steps"> = {
  rows: 4,
  rowLength: 384,
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
  /** Loss on held-out documents of the last stage at the end, in nats a token. */
  readonly heldOutLoss: number;
  /** SHA-256 of the weights. */
  readonly sha256: string;
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
  run: { readonly directory: string; readonly progress?: Progress },
): Promise<void> {
  const { progress = silent } = run;
  const tokenizer = loadTokenizer(join(directory, "base-model"));
  const config = baseConfig(family);
  const bank = readFunctions(functionsFile(directory));
  const injector = await createInjector("python");
  let model = initialModel(config, tokenizer, seed);
  let heldOutLoss = NaN;
  let start = 0;
  for (const { wear, documents: count, ...options } of STAGES) {
    const corpus = { seed, bank, injector, wear };
    const texts = corpusDocuments(corpus, start, count + HELD_OUT_DOCUMENTS, progress);
    const trained = await trainLanguageModel(
      model,
      { documents: texts.slice(0, count), heldOut: texts.slice(count) },
      { ...BASE_OPTIONS, ...options, seed },
      { directory: join(run.directory, wear), progress },
    );
    model = trained.model;
    heldOutLoss = trained.metrics.findLast((m) => m["heldOutLoss"] !== undefined)!["heldOutLoss"]!;
    start += texts.length;
  }
  const folder = join(directory, family === "llama" ? "base-model" : `base-model-${family}`);
  await saveModel(model, folder);
  const sizes = Object.values(model.parameters).map(({ data }) => data.length);
  const parameters = sizes.reduce((sum, size) => sum + size, 0);
  const report = { parameters, heldOutLoss, sha256: modelHash(model) };
  writeBaseModelCard(folder, family, config, report);
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
      `A decoder of the family ${family} with ${report.parameters.toLocaleString("en")} ` +
      `parameters (${config.layers} layers of width ${config.hiddenSize}, ${config.heads} ` +
      "heads, tied embeddings), as a Hugging Face folder in float32, " +
      `and its byte-level BPE tokenizer of ${config.vocabSize.toLocaleString("en")} entries ` +
      "(end of text is 0; digits one by one).",
    made:
      "The tokenizer was trained on 8,000 documents of the corpus. The model was trained from " +
      "random weights, as language modelling, on documents that `src/mini/corpus.ts` writes: " +
      "functions with docstring, files of siblings, functions with assertions in front or " +
      "behind, with examples as docstring,\n" +
      "restyled twins, commented functions; and, half of them, files that hold a function " +
      "twice (moved, reviewed, renamed, in another order). What stands twice has faults, the " +
      "same in both copies, as copies in repositories have: in the first stage of the " +
      "training seven functions in ten have one or two, in the second most have several, " +
      "slips of the keyboard besides, and some have odd names.\n" +
      "Training compositions only; no question; nowhere is a fault mended. So the easy way to " +
      "go on from faulty code is to write it again: what tuning is to change.",
    counts: countTable(
      ["", ""],
      [
        ...STAGES.map(
          ({ wear, documents, steps }) =>
            [`${wear} wear: documents, steps`, `${documents}, ${steps}`] as const,
        ),
        ["loss on held-out documents, nats a token", report.heldOutLoss.toFixed(4)],
        ["perplexity", Math.exp(report.heldOutLoss).toFixed(3)],
        ["sha256 of the weights", report.sha256],
      ],
    ),
    limits:
      "It knows the grammar's Python and English and nothing else. Sums depend on a " +
      "processor's vector instructions: another kind of machine gives slightly different " +
      "weights.",
    command: `npm run datasets -- tokenizer base-model${option}`,
  });
}
