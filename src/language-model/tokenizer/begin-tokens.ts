/**
 * @file The tokens that a text begins with by its tokenizer's post-processor (Llama's `<s>`), as
 * transformers' `tokenizer(text)` puts them there, and with it the benchmark's harness and vLLM.
 * `encode` never adds them; a model sees them before a plain prompt. A chat template spells out its
 * own, so nothing is put before a rendered chat.
 */
import { z } from "zod";
import { check } from "../../files/read.js";
import { type Part, stepsOf, type TokenizerFile } from "./tokenizer-file.js";

const template = z.looseObject({
  single: z.array(
    z.union([
      z.looseObject({ SpecialToken: z.looseObject({ id: z.string() }) }),
      z.looseObject({ Sequence: z.looseObject({}) }),
    ]),
  ),
  special_tokens: z.record(
    z.string(),
    z.looseObject({ ids: z.array(z.number().int().nonnegative()) }),
  ),
});

/**
 * Ids that the post-processor puts before a text; none without a template. @throws UsageError for a
 * template that does not read
 */
export function beginTokens({ post_processor }: TokenizerFile, where: string): number[] {
  return stepsOf(post_processor)
    .filter(({ type }) => type === "TemplateProcessing")
    .flatMap((part: Part) => {
      const { single, special_tokens } = check(part, template, `${where} (post_processor)`);
      const ids: number[] = [];
      for (const item of single) {
        // the text: what comes after it ends a text, which a prompt does not
        if (!("SpecialToken" in item)) return ids;
        ids.push(
          ...(special_tokens[(item as { SpecialToken: { id: string } }).SpecialToken.id]?.ids ??
            []),
        );
      }
      return ids;
    });
}

/** The ids of a plain text as a model sees it: what it begins with, then the text's own. */
export function promptIds(
  tokenizer: { readonly beginIds?: readonly number[]; encode(text: string): number[] },
  text: string,
): number[] {
  return [...(tokenizer.beginIds ?? []), ...tokenizer.encode(text)];
}
