/**
 * @file Hugging Face's tokenizer.json and tokenizer_config.json: the parts that decide ids,
 *   checked, and the end-of-text token.
 */
import { z } from "zod";
import { UsageError } from "../../errors.js";
import { check, parseJson } from "../../files/read.js";

/** A normalizer or pre-tokenizer: its type, and settings of its own. */
const part = z.looseObject({ type: z.string() });
/** A checked part; settings beside `type` are unchecked. */
export type Part = z.infer<typeof part>;

const document = z.looseObject({
  model: z.looseObject({
    type: z.string().optional(),
    vocab: z.record(z.string(), z.number().int().nonnegative()),
    merges: z.array(z.unknown()),
    byte_fallback: z.boolean().nullish(),
    unk_token: z.string().nullish(),
    dropout: z.number().nullish(),
    continuing_subword_prefix: z.string().nullish(),
    end_of_word_suffix: z.string().nullish(),
  }),
  added_tokens: z
    .array(
      z.looseObject({
        id: z.number().int().nonnegative(),
        content: z.string().min(1),
        special: z.boolean().optional(),
        normalized: z.boolean().optional(),
        lstrip: z.boolean().optional(),
        rstrip: z.boolean().optional(),
        single_word: z.boolean().optional(),
      }),
    )
    .default([]),
  normalizer: part.nullish(),
  pre_tokenizer: part.nullish(),
  post_processor: part.nullish(),
});
/** What of tokenizer.json decides ids, with defaults filled in. */
export type TokenizerFile = z.infer<typeof document>;

const tokenName = z
  .union([z.string(), z.looseObject({ content: z.string() })])
  .transform((t) => (typeof t === "string" ? t : t.content));
const settings = z.looseObject({ eos_token: tokenName.nullish() });

/** The checked document. @throws UsageError if the text is no JSON or lacks a vocabulary */
export function tokenizerFile(text: string, where: string): TokenizerFile {
  return check(parseJson(text, where), document, where);
}

/**
 * The document without entries that a model of `rows` embeddings cannot see (CodeLlama-34b's four
 * for infilling): their texts are cut like any others.
 */
export function withinRows(file: TokenizerFile, rows: number): TokenizerFile {
  const vocab = Object.fromEntries(Object.entries(file.model.vocab).filter(([, id]) => id < rows));
  const added_tokens = file.added_tokens.filter(({ id }) => id < rows);
  const entries = Object.keys(file.model.vocab).length;
  if (Object.keys(vocab).length === entries && added_tokens.length === file.added_tokens.length)
    return file;
  const merges = file.model.merges.filter((merge) => {
    const token = Array.isArray(merge) ? merge.join("") : String(merge).replace(" ", "");
    return Object.hasOwn(vocab, token);
  });
  return { ...file, model: { ...file.model, vocab, merges }, added_tokens };
}

/** Members of a Sequence, a part itself, or nothing. */
export function stepsOf(given: Part | null | undefined): readonly Part[] {
  if (!given) return [];
  return given.type === "Sequence"
    ? z
        .array(part)
        .parse(given["pretokenizers"] ?? given["normalizers"] ?? given["processors"] ?? [])
    : [given];
}

/** What no family supports, by name: other models, and tokens that take white space with them. */
export function commonFaults({ model, added_tokens }: TokenizerFile): string[] {
  return [
    ...((model.type ?? "BPE") === "BPE" ? [] : [`model ${model.type}`]),
    ...(model.dropout ? [`dropout ${model.dropout}`] : []),
    ...(model.continuing_subword_prefix
      ? [`continuing_subword_prefix ${model.continuing_subword_prefix}`]
      : []),
    ...(model.end_of_word_suffix ? [`end_of_word_suffix ${model.end_of_word_suffix}`] : []),
    ...added_tokens
      .filter((t) => t.lstrip || t.rstrip || t.single_word)
      .map((t) => `added token ${t.content} with lstrip, rstrip or single_word`),
  ];
}

/**
 * Id of the token that ends a text: eos_token of the config, else the only special token.
 * @throws UsageError if neither says which
 */
export function endToken(file: TokenizerFile, config: string, where: string): number {
  const place = `${where} (tokenizer_config.json)`;
  const name = check(parseJson(config, place), settings, place).eos_token ?? undefined;
  const specials = file.added_tokens.filter((t) => t.special);
  const only = specials.length === 1 ? specials[0] : undefined;
  const found = name === undefined ? only : file.added_tokens.find((t) => t.content === name);
  const id = found?.id ?? (name === undefined ? undefined : file.model.vocab[name]);
  if (id === undefined)
    throw new UsageError(
      `${where}: expected to learn the end-of-text token, got ` +
        `${name === undefined ? `${specials.length} special tokens and no eos_token` : `eos_token ${name}, which has no entry`}; ` +
        "name it in tokenizer_config.json",
    );
  return id;
}
