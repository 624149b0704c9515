/** @file Values for test inputs: around the constants of a recipe, so that its edges are met. */
import type { RandomStream } from "../../random.js";
import { between } from "./primitive.js";
import type { Recipe } from "./recipe.js";

const WORDS =
  "tree a no end stop level area sat noon the cat bear stone ear Arts boat to case radar tests  ox east cars bus".split(
    " ",
  );
const LETTERS = "aeiourstnlbcdzAERTBx  .19";

/** Draws numbers, texts and words, half of them near what a recipe compares with. */
export class DrawnValues {
  readonly #near: number[];
  readonly #letters: string;
  readonly #words: string[];

  constructor(
    readonly stream: RandomStream,
    recipe: Recipe,
  ) {
    const used = recipe.steps.flatMap((step) => step.constants);
    const texts = used.filter((constant) => typeof constant === "string");
    const numbers = used.filter((constant) => typeof constant === "number");
    this.#near = numbers.flatMap((c) => [c - 1, c, c, c + 1]);
    if (recipe.steps.some((step) => step.primitive === "skipZero")) this.#near.push(0, 0);
    this.#letters = texts.join("");
    this.#words = texts.filter((text) => text.length > 1 && WORDS.includes(text));
  }

  /** A length, 3 to 8. */
  size(): number {
    return between(this.stream, 3, 8);
  }

  number(): number {
    const isNear = this.#near.length > 0 && this.stream.next() < 0.5;
    return isNear ? this.stream.choice(this.#near) : between(this.stream, -7, 14);
  }
  numbers(count: number): number[] {
    return Array.from({ length: count }, () => this.number());
  }

  character(): string {
    const isUsed = this.#letters !== "" && this.stream.next() < 0.3;
    return this.stream.choice([...(isUsed ? this.#letters : LETTERS)]);
  }
  text(count: number): string {
    return Array.from({ length: count }, () => this.character()).join("");
  }

  word(): string {
    if (this.#words.length > 0 && this.stream.next() < 0.25) return this.stream.choice(this.#words);
    const isExtended = this.#letters !== "" && this.stream.next() < 0.25;
    const word = this.stream.choice(WORDS);
    return isExtended ? word + this.stream.choice([...this.#letters]) : word;
  }
  words(count: number): string[] {
    return Array.from({ length: count }, () => this.word());
  }

  /** A table of `count` numbers under letters. */
  table(values: readonly number[]): Map<string, number> {
    return new Map(values.map((value, index) => ["abcdefgh"[index]!, value]));
  }
}
