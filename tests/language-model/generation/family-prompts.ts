/**
 * @file Tiny checkpoints of every family and prompts for them, shared by the tests of generation.
 */
import { cpSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Prompt } from "../../../src/language-model/generation/generate.js";
import { randomStream } from "../../../src/random.js";
import { golden } from "../golden.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

const folder = temporaryFolder("families");

/**
 * Name and folder of the checkpoints of every family, made whole by the tokenizer that they share.
 */
export const families = readdirSync(join(golden, "families"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }): [string, string] => {
    cpSync(join(golden, "families", name), join(folder, name), { recursive: true });
    for (const file of ["tokenizer.json", "tokenizer_config.json"])
      cpSync(join(golden, "families", file), join(folder, name, file));
    return [name, join(folder, name)];
  });

const words = [
  "def",
  " add",
  "(a",
  ", b",
  "):",
  "\n    ",
  "return",
  " x",
  "+",
  "1",
  " for",
  " i in",
  " range",
  "\n",
  "# é",
  "if ",
];

/** Prompts that say everything twice: something to look up. */
export const promptsOf = (count: number): Prompt[] =>
  Array.from({ length: count }, (_, i) => {
    const random = randomStream(3, "prompt", i);
    const part = Array.from({ length: 1 + random.integer(7) }, () => random.choice(words)).join("");
    return { id: `p${i}`, text: part + part };
  });
