/** @file The families there are, by config.json's model_type. */
import { UsageError } from "../../errors.js";
import { codegen } from "./codegen.js";
import type { Family } from "./family.js";
import { gpt2 } from "./gpt2.js";
import { gptBigCode } from "./gpt-bigcode.js";
import { gptNeoX } from "./gpt-neox.js";
import { llama } from "./llama.js";
import { mistral } from "./mistral.js";
import { qwen2 } from "./qwen2.js";
import { qwen3 } from "./qwen3.js";
import { smollm3 } from "./smollm3.js";
import { starcoder2 } from "./starcoder2.js";

/** Supported families: config.json's model_type → how its folders are read and written. */
export const FAMILIES: Readonly<Record<string, Family>> = {
  llama,
  mistral,
  smollm3,
  qwen2,
  qwen3,
  gpt2,
  gpt_bigcode: gptBigCode,
  starcoder2,
  gpt_neox: gptNeoX,
  codegen,
};

/** @throws UsageError listing the families if there is none of this name */
export function familyNamed(name: string): Family {
  const family = FAMILIES[name];
  if (!family)
    throw new UsageError(
      `model: expected a family among ${Object.keys(FAMILIES).join(", ")}, got "${name}"; ` +
        "use a model of one of these",
    );
  return family;
}
