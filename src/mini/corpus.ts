/**
 * @file The base model's corpus: short Python files such as one meets in a repository, written from
 * training functions alone. Files of siblings (one thing changed, in code and docstring) teach
 * which words go with which code; files that hold a function twice (moved, reviewed, renamed,
 * reordered) teach to copy, faults included (copies.ts), since real repositories hold faulty code
 * and copies of it. There is no question in it, and nowhere a fault that is mended.
 */
import type { Injector } from "../bugs/injector.js";
import { type Progress, silent } from "../progress.js";
import { type RandomStream, randomStream } from "../random.js";
import { copiedTwice, type Wear } from "./copies.js";
import type { Call, TestedFunction } from "./execute.js";
import { sentences } from "./grammar/docstring.js";
import { functionOf, generateFunction, type GeneratedFunction } from "./grammar/generate.js";
import { type Recipe, weighted } from "./grammar/recipe.js";
import { type SiblingEdit, siblingOf } from "./grammar/siblings.js";
import { examplesDocstring } from "./examples.js";
import { moduleOf } from "./module-text.js";

/** What documents are made of. */
interface Ingredients {
  /** Draws of this document. */
  readonly stream: RandomStream;
  /** Executed training functions, at least one. */
  readonly bank: readonly TestedFunction[];
  /** Makes the faults of code that stands twice. */
  readonly injector: Injector;
  /** How worn such code is. */
  readonly wear: Wear;
}

const REMARKS: Readonly<Record<SiblingEdit, readonly string[]>> = {
  constant: ["# The same with other constants.", "# A variant with different numbers."],
  primitive: ["# A variant.", "# A close relative."],
  accumulator: ["# The same elements, another result.", "# A variant."],
  more: ["# With one more rule.", "# A longer variant."],
  less: ["# A simpler variant.", "# With one rule less."],
  join: ["# The other way to join the conditions.", "# A variant."],
  names: ["# The same with other names.", "# Renamed."],
  loop: ["# The same, written differently.", "# Another way to write it."],
  wording: ["# The same in other words.", "# Described differently."],
};

function drawn(stream: RandomStream): GeneratedFunction {
  return generateFunction(stream, { depth: 1 + stream.integer(2), split: "train" });
}

function siblings(stream: RandomStream, count: number, edits?: readonly SiblingEdit[]): string {
  const first = drawn(stream);
  const functions = [first];
  const remarks = [""];
  let recipe: Recipe = first.recipe;
  while (functions.length < count) {
    const sibling = siblingOf(stream, stream.next() < 0.5 ? first.recipe : recipe, edits);
    if (!sibling) break;
    recipe = sibling.recipe;
    functions.push(functionOf(recipe));
    remarks.push(stream.next() < 0.35 ? `${stream.choice(REMARKS[sibling.edit])}\n` : "");
  }
  return moduleOf(functions, remarks);
}

/** The function with its description as comments above it instead of a docstring. */
function commented(fn: GeneratedFunction): string {
  const comment = sentences(fn.recipe)
    .map((sentence) => `# ${sentence}\n`)
    .join("");
  const helper = fn.declaration.slice(0, fn.declaration.lastIndexOf("def "));
  return helper + comment + fn.declaration.slice(helper.length) + fn.body;
}

function assertions(name: string, calls: readonly Call[]): string {
  return calls.map((call) => `assert ${name}(${call.arguments}) == ${call.result}\n`).join("");
}

/** A function with assertions, behind it or in front of it. */
function tested({ stream, bank }: Ingredients): string {
  const fn = stream.choice(bank);
  const calls = stream.shuffle(fn.calls).slice(0, 2 + stream.integer(3));
  const tests = assertions(fn.name, calls);
  if (stream.next() < 0.5) return `${fn.code}\n\n${tests}`;
  return `${tests}\n\n${fn.code}`;
}

/** A function whose docstring is calls with their values. */
function exemplified({ stream, bank }: Ingredients): string {
  const fn = stream.choice(bank);
  return fn.declaration + examplesDocstring(fn) + fn.body;
}

/** Code that stands twice in one file: of a function, or of one that its calls describe. */
function twice({ stream, bank, injector, wear }: Ingredients): string {
  const isDescribed = stream.next() < 0.85;
  const fn = isDescribed ? drawn(stream) : stream.choice(bank);
  const prompt = isDescribed ? fn.prompt : fn.declaration + examplesDocstring(fn as TestedFunction);
  return copiedTwice(stream, { ...fn, prompt, code: prompt + fn.body }, injector, wear);
}

/** Every kind of document: its share by the wear of what stands twice, and how one is written. */
const KINDS: readonly {
  readonly name: string;
  readonly share: Readonly<Record<Wear, number>>;
  readonly write: (ingredients: Ingredients) => string;
}[] = [
  {
    name: "function",
    share: { light: 0.1, heavy: 0.08 },
    write: ({ stream }) => drawn(stream).code,
  },
  {
    name: "siblings",
    share: { light: 0.17, heavy: 0.14 },
    write: ({ stream }) => siblings(stream, stream.next() < 0.75 ? 2 : 3),
  },
  {
    name: "restyled",
    share: { light: 0.06, heavy: 0.04 },
    write: ({ stream }) => siblings(stream, 2, ["names", "loop", "wording"]),
  },
  {
    name: "comments",
    share: { light: 0.04, heavy: 0.03 },
    write: ({ stream }) => commented(drawn(stream)),
  },
  { name: "tests", share: { light: 0.06, heavy: 0.05 }, write: tested },
  { name: "examples", share: { light: 0.05, heavy: 0.05 }, write: exemplified },
  { name: "twice", share: { light: 0.52, heavy: 0.61 }, write: twice },
];

/** Names of the kinds of document. */
export const DOCUMENT_KINDS: readonly string[] = KINDS.map(({ name }) => name);
/** Longest document in characters: at most about 384 tokens of the committed tokenizer. */
export const LONGEST_DOCUMENT = 1050;

/** What documents are written from. */
export interface Corpus {
  /** Seed of all draws. */
  readonly seed: number;
  /** Executed training functions, at least one: the source of documents with calls. */
  readonly bank: readonly TestedFunction[];
  /** Python's, for faults that stand twice. */
  readonly injector: Injector;
  /** How worn code is that stands twice. */
  readonly wear: Wear;
}

/** The document of that index; it depends on the index and the corpus alone. */
function corpusDocument({ seed, ...corpus }: Corpus, index: number): string {
  const stream = randomStream(seed, "document", index);
  for (;;) {
    const { write } = weighted(stream, KINDS, ({ share }) => share[corpus.wear]);
    const text = write({ stream, ...corpus });
    if (text.length <= LONGEST_DOCUMENT) return text;
  }
}

/**
 * `count` documents from index `start` on.
 * @example corpusDocuments({ seed: 1, bank: readFunctions(), injector, wear: "light" }, 0, 100)
 */
export function corpusDocuments(
  corpus: Corpus,
  start: number,
  count: number,
  progress: Progress = silent,
): string[] {
  return Array.from({ length: count }, (_, i) => {
    if (i % 500 === 0) progress.update(i, count, "writing documents");
    return corpusDocument(corpus, start + i);
  });
}
