/**
 * @file The base model's corpus: short Python files such as one meets in a repository, written from
 * training functions alone. Files of siblings (one thing changed, in code and docstring) make up
 * the larger part: they teach which words go with which code, and copying with edits. There is no
 * faulty code and no question in it.
 */
import { type RandomStream, randomStream } from "../random.js";
import type { TestedFunction } from "./execute.js";
import { sentences } from "./grammar/docstring.js";
import { functionOf, generateFunction, type GeneratedFunction } from "./grammar/generate.js";
import { type Recipe, weighted } from "./grammar/recipe.js";
import { type SiblingEdit, siblingOf } from "./grammar/siblings.js";

/**
 * What a document holds: a function, siblings, a function with assertions, restyled twins, or
 * comments.
 */
export const DOCUMENT_KINDS = ["function", "siblings", "tests", "restyled", "comments"] as const;
/** Kind of a document of the corpus. */
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

const WEIGHTS: readonly (readonly [DocumentKind, number])[] = [
  ["function", 0.2],
  ["siblings", 0.45],
  ["tests", 0.12],
  ["restyled", 0.15],
  ["comments", 0.08],
];
/** Longest document in characters: at most 320 tokens of the committed tokenizer. */
export const LONGEST_DOCUMENT = 900;

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

/** Functions one after the other; a helper that was already printed is not repeated. */
export function moduleOf(
  functions: readonly GeneratedFunction[],
  remarks: readonly string[] = [],
): string {
  const printed = new Set<string>();
  const pieces = functions.map((fn, index) => {
    const blocks = fn.code
      .split("\n\n\n")
      .filter(
        (block) =>
          block.startsWith(`def ${fn.name}(`) || (!printed.has(block) && printed.add(block)),
      );
    return (remarks[index] ?? "") + blocks.join("\n\n\n");
  });
  return pieces.map((piece) => piece.replace(/\n+$/, "\n")).join("\n\n");
}

function siblings(
  stream: RandomStream,
  first: GeneratedFunction,
  count: number,
  edits?: readonly SiblingEdit[],
): string {
  const functions = [first],
    remarks = [""];
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

/**
 * The function with its description as comments above it instead of a docstring, sometimes word by
 * word in its body.
 */
function commented(fn: GeneratedFunction): string {
  const comment = sentences(fn.recipe)
    .map((sentence) => `# ${sentence}\n`)
    .join("");
  const helper = fn.declaration.slice(0, fn.declaration.lastIndexOf("def "));
  return helper + comment + fn.declaration.slice(helper.length) + fn.body;
}

/**
 * The document of that index; it depends on (seed, index, bank) alone.
 * @param bank  executed training functions: the source of documents with assertions
 */
export function corpusDocument(
  seed: number,
  index: number,
  bank: readonly TestedFunction[],
): string {
  const stream = randomStream(seed, "document", index);
  for (;;) {
    const [kind] = weighted(stream, WEIGHTS, ([, weight]) => weight);
    const draw = (): GeneratedFunction =>
      generateFunction(stream, { depth: 1 + stream.integer(2), split: "train" });
    let text: string;
    switch (kind) {
      case "function":
        text = draw().code;
        break;
      case "siblings":
        text = siblings(stream, draw(), stream.next() < 0.75 ? 2 : 3);
        break;
      case "restyled":
        text = siblings(stream, draw(), 2, ["names", "loop", "wording"]);
        break;
      case "comments":
        text = commented(draw());
        break;
      case "tests": {
        if (bank.length === 0) continue;
        const fn = stream.choice(bank);
        const calls = stream.shuffle(fn.calls).slice(0, 2 + stream.integer(3));
        text = `${fn.code}\n\n${calls.map((call) => `assert ${fn.name}(${call.arguments}) == ${call.result}\n`).join("")}`;
      }
    }
    if (text.length <= LONGEST_DOCUMENT) return text;
  }
}

/**
 * `count` documents.
 * @param bank  executed training functions (`readFunctions`); without them there are no documents
 *   with assertions
 * @example corpusDocuments(1, 60_000, readFunctions())
 */
export function corpusDocuments(
  seed: number,
  count: number,
  bank: readonly TestedFunction[],
): string[] {
  return Array.from({ length: count }, (_, index) => corpusDocument(seed, index, bank));
}
