/**
 * @file Rebuilds the embedded tier's data sets, each into a folder of its own under `directory`.
 * The same seed gives the same bytes. Order: functions, tokenizer, instructions, pairs, MiniFix;
 * each reads what those before it wrote.
 */
import { join } from "node:path";
import { createInjector } from "../bugs/injector.js";
import { writeCompressedLines } from "../files/write.js";
import { type Progress, silent } from "../progress.js";
import { corpusDocuments, DOCUMENT_KINDS, LONGEST_DOCUMENT } from "./corpus.js";
import { countBy, countTable, writeDataCard } from "./files.js";
import { drawTested, functionRecord, functionsFile, readFunctions } from "./functions.js";
import { HELD_OUT, PRIMITIVES } from "./grammar/tables.js";
import { trainTokenizer, writeTokenizer } from "./tokenizer-training.js";

export { buildInstructions } from "./build-instructions.js";
export { buildPairs } from "./build-pairs.js";
export { buildMiniFix } from "./build-minifix.js";

/** Seed of the committed data sets. */
export const DATASETS_SEED = 1;
/** Functions in the bank. */
const FUNCTION_COUNT = 12_500;
/** Entries of the tokenizer, and documents it is trained on. */
const VOCABULARY_SIZE = 1024;
/** Documents of the corpus that the tokenizer is trained on. */
const TOKENIZER_DOCUMENTS = 8_000;

/** Draws and runs the training functions: `functions/train.jsonl.gz`. */
export async function buildFunctions(
  directory: string,
  seed: number,
  progress: Progress = silent,
): Promise<void> {
  const functions = await drawTested(
    seed,
    "training function",
    FUNCTION_COUNT,
    (index) => ({ depth: 1 + (index % 2), split: "train" }),
    () => false,
    progress,
  );
  writeCompressedLines(functionsFile(directory), functions.map(functionRecord));
  const trained = PRIMITIVES.filter((primitive) => !primitive.heldOut);
  writeDataCard(join(directory, "functions"), {
    title: "Training functions",
    what:
      `${functions.length} short Python functions with docstring and observed calls. Each is ` +
      "a composition of a source, an accumulator and two or three steps (depth 1 or 2).\n" +
      "A line holds `name`, `depth`, `signature` (the composition), `code`, `calls` " +
      "(arguments and result as Python text) and `recipe` (from which the grammar renders the " +
      "code again).",
    made:
      `Drawn from the grammar of src/mini/grammar, ${trained.length} of its ` +
      `${PRIMITIVES.length} primitives (${[...HELD_OUT].join(", ")} are held out), 85% of the ` +
      "compositions; run in WebAssembly CPython.\n" +
      "Dropped: functions that raise, run longer than 20,000 lines, give fewer than three " +
      "different results (two for booleans), or leave fewer than five calls.",
    counts:
      countTable(["depth", "functions"], countBy(functions.map((fn) => String(fn.depth)))) +
      "\n" +
      countTable(["source", "functions"], countBy(functions.map((fn) => fn.recipe.source))) +
      "\n" +
      countTable(
        ["accumulator", "functions"],
        countBy(functions.map((fn) => fn.recipe.accumulator.primitive)),
      ) +
      `\n${new Set(functions.map((fn) => fn.signature)).size} different compositions.\n`,
    limits:
      "One style of English and of Python; integers, strings, lists and dictionaries only; " +
      "some steps do nothing for some inputs (skipping a value that a later condition " +
      "excludes anyway).",
    command: "npm run datasets -- functions",
  });
}

/** Trains the tokenizer on the corpus: `base-model/tokenizer.json` and `tokenizer_config.json`. */
export async function buildTokenizer(
  directory: string,
  seed: number,
  progress: Progress = silent,
): Promise<void> {
  const bank = readFunctions(functionsFile(directory));
  const injector = await createInjector("python");
  const corpus = { seed, bank, injector, wear: "light" } as const;
  const documents = corpusDocuments(corpus, 0, TOKENIZER_DOCUMENTS, progress);
  progress.update(
    1,
    2,
    `${documents.length} documents of at most ${LONGEST_DOCUMENT} characters ` +
      `(${DOCUMENT_KINDS.join(", ")})`,
  );
  writeTokenizer(join(directory, "base-model"), trainTokenizer(documents, VOCABULARY_SIZE));
  progress.update(2, 2);
}
