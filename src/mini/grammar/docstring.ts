/**
 * @file A recipe's English: what is meant, exact enough that a faulty line can be told from it. How
 * much stands in it only where a step says so: other constants have letters, N, M, … for numbers
 * and S, T, … for texts, and their values stand in the code alone.
 */
import type { Constant, Domain } from "./primitive.js";
import { constantBindings, fill } from "./primitive.js";
import { singular } from "./names.js";
import { type KindedStep, type Recipe, stepsOf } from "./recipe.js";
import { primitiveOf } from "./tables.js";

const PLAIN: Readonly<Record<Domain, string>> = {
  number: "number",
  character: "character",
  word: "word",
};

/** Plural noun without article and singular of the elements. */
function nouns(recipe: Recipe): { noun: string; one: string } {
  const source = primitiveOf("source", recipe.source);
  if (source.noun) return { noun: fill(source.noun, recipe.names), one: source.one };
  const own = singular(recipe.names.p);
  return own
    ? { noun: recipe.names.p, one: own }
    : { noun: `${PLAIN[source.domain]}s in ${recipe.names.p}`, one: PLAIN[source.domain] };
}

const NUMBER_LETTERS = ["N", "M", "K", "L", "P", "Q", "A", "B", "C", "D"];
const TEXT_LETTERS = ["S", "T", "U", "V", "W", "X", "Y", "Z"];

/** Hands out letters for constants that a docstring does not tell, each once. */
class Letters {
  #numbers = 0;
  #texts = 0;

  /** Places `{0}`, `{1}`, … of a step's wording: its constants, or letters. */
  placesOf(step: KindedStep): Record<string, string> {
    if (step.told) return constantBindings(step.constants);
    return Object.fromEntries(step.constants.map((constant, i) => [i, this.#next(constant)]));
  }

  #next(constant: Constant): string {
    if (typeof constant === "number") return NUMBER_LETTERS[this.#numbers++]!;
    return TEXT_LETTERS[this.#texts++]!;
  }
}

/** `that …` as it follows "are" or "that": "are vowels", "are greater than 3". */
const predicate = (text: string): string =>
  text.startsWith("that ") ? text.slice(5) : `are ${text}`;

/** A step and what there is to say about it. */
interface Said {
  readonly step: KindedStep;
  readonly primitive: { readonly texts: readonly string[] };
}

/** Sentences: what is computed, then each thing that changes it. */
export function sentences(recipe: Recipe): string[] {
  const { noun, one } = nouns(recipe);
  const isText = primitiveOf("source", recipe.source).parameter === "text";
  const base = {
    ...recipe.names,
    noun,
    one,
    entries: isText ? "characters" : "entries",
    entry: isText ? "character" : "entry",
  };
  const letters = new Letters();
  const said = ({ step, primitive }: Said): string =>
    fill(primitive.texts[step.phrasing % primitive.texts.length]!, {
      ...base,
      ...letters.placesOf(step),
    });

  const conditions = stepsOf(recipe, "condition").map(said);
  const relative = conditions.some((text) => text.startsWith("that "));
  const are = conditions.map(predicate).join(` ${recipe.join} `);
  const isClause = relative && conditions.length > 1;
  const joined = isClause ? `that ${are}` : conditions.join(` ${recipe.join} `);
  const each = stepsOf(recipe, "transformation").map(said);
  const bare = `${noun}${joined ? ` ${joined}` : ""}${each.length > 0 ? `, each ${each.join(" and then ")}` : ""}`;
  const accumulator = primitiveOf("accumulator", recipe.accumulator.primitive);
  const template = accumulator.texts[recipe.accumulator.phrasing % accumulator.texts.length]!;
  const main = fill(each.length > 0 ? template.replace(/(\{np\}|\{bare\}) /, "$1, ") : template, {
    ...base,
    bare,
    are,
    np: `the ${bare}`,
  });
  return [
    main,
    ...(["alternative", "window", "control", "guard", "result"] as const).flatMap((kind) =>
      stepsOf(recipe, kind).map(said),
    ),
  ];
}

/** The docstring as it stands in the code, indented by four, ends in a newline. */
export function docstring(recipe: Recipe): string {
  const parts = sentences(recipe);
  const line = parts.join(" ");
  if (line.length <= 90 || parts.length === 1) return `    """${line}"""\n`;
  return `    """${parts[0]}\n    ${parts.slice(1).join(" ")}\n    """\n`;
}
