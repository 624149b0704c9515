/**
 * @file The shape of a decoder (architecture.ts), read from and written as Hugging Face's
 * config.json. What each family calls its keys stands in families/; here is what all share. A key
 * that would change the result and that the decoder does not know is refused by name; keys without
 * influence on the logits (use_cache, initializer_range, attention_dropout, …) are passed over.
 */
import { z } from "zod";
import { UsageError } from "../errors.js";
import { check } from "../files/read.js";
import { architectureOf, endIdsOf, type ModelConfig } from "./architecture.js";
import { FAMILIES, familyNamed } from "./families/index.js";
import type { Storage } from "./safetensors.js";

/**
 * What changes the result in any family and is not supported: key → accepted values (undefined and
 * null always are).
 */
const REFUSED: Readonly<Record<string, readonly unknown[]>> = {
  quantization_config: [],
  attn_logit_softcapping: [],
  final_logit_softcapping: [],
  add_cross_attention: [false],
  is_encoder_decoder: [false],
};

/**
 * Checks a parsed config.json.
 * @param json  the document
 * @param where  named in errors, for example the file's path
 * @throws UsageError with every missing, wrong or unsupported key at once
 */
export function readConfig(json: unknown, where: string): ModelConfig {
  const head = check(
    json,
    z.looseObject({
      model_type: z.string(),
      architectures: z.array(z.string()).nullish(),
      auto_map: z.record(z.string(), z.unknown()).nullish(),
    }),
    where,
  );
  const family = FAMILIES[head.model_type];
  if (!family)
    throw new UsageError(
      `${where}: model_type: expected ${Object.keys(FAMILIES).join(", ")}, got ` +
        `"${head.model_type}"; use a checkpoint of one of these families`,
    );
  const faults: string[] = [];
  for (const name of head.architectures ?? [])
    if (name !== family.className)
      faults.push(`architectures: expected ${family.className}, got ${name}`);
  if (head.auto_map?.["AutoModelForCausalLM"] !== undefined)
    faults.push(`auto_map: AutoModelForCausalLM is code of the checkpoint's own, which is not run`);
  for (const [key, accepted] of Object.entries({ ...REFUSED, ...family.refused })) {
    const value = (head as Record<string, unknown>)[key];
    if (value !== undefined && value !== null && !accepted.includes(value))
      faults.push(`${key}: ${JSON.stringify(value)} is not supported`);
  }
  const config = family.read(json, where, faults);
  if (faults.length > 0)
    throw new UsageError(`${where}: ${faults.join("; ")}; use a checkpoint without that`);
  return config;
}

/**
 * config.json's content for `config`, in both spellings, so that old and new transformers open it.
 */
export function configJson(config: ModelConfig, dtype: Storage): Record<string, unknown> {
  const architecture = architectureOf(config);
  const family = familyNamed(architecture.family);
  const all = {
    architectures: [family.className],
    bos_token_id: config.bosTokenId,
    dtype,
    eos_token_id: endJson(config),
    initializer_range: 0.02,
    model_type: architecture.family,
    tie_word_embeddings: config.tieEmbeddings,
    torch_dtype: dtype,
    use_cache: true,
    vocab_size: config.vocabSize,
    ...family.write(config),
    ...architecture.kept,
  };
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The value of eos_token_id: a number where there is one, else a list. */
export function endJson(
  config: Pick<ModelConfig, "eosTokenId" | "moreEosTokenIds">,
): number | readonly number[] {
  return config.moreEosTokenIds === undefined ? config.eosTokenId : endIdsOf(config);
}
