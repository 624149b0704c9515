/**
 * @file A tokenizer with a Split expression of its own: remembered pieces give the ids that the
 *   library gives.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Tokenizer } from "@huggingface/tokenizers";
import fc from "fast-check";
import { projectRoot } from "../../../src/files/project-root.js";
import { loadTokenizer } from "../../../src/language-model/tokenizer/tokenizer.js";

test("the embedded tier's tokenizer equals @huggingface/tokenizers on any text", () => {
  const folder = join(projectRoot, "datasets", "base-model");
  const library = new Tokenizer(
    JSON.parse(readFileSync(join(folder, "tokenizer.json"), "utf8")) as object,
    {},
  );
  const ours = loadTokenizer(folder);
  const letters = fc.constantFrom(
    ...Array.from("  \n\t\r abcxyz019_'.,()[]=+-<>|é߃🙂\u00a0\u0085\ufeff\u2028__ÀΩ٣½"),
  );
  fc.assert(
    fc.property(fc.array(letters, { minLength: 1, maxLength: 60 }), (characters) => {
      const text = characters.join("");
      assert.deepEqual(ours.encode(text), library.encode(text, { add_special_tokens: false }).ids);
    }),
  );
});
