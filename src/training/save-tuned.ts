/**
 * @file What a tuning run leaves for others to open: the model, or the adapter, with the
 * preference head beside it.
 */
import { type LanguageModel, saveModel } from "../language-model/checkpoint.js";
import { saveAdapter } from "../language-model/lora/adapter-folder.js";
import { saveHead } from "./head-file.js";
import type { Tuned } from "./tune.js";

/**
 * Writes an adapter where one was tuned, else the whole model, and the head; what makes the folder
 * count as one of the two comes last, so that a folder that counts is whole.
 * @param base  the model that was tuned
 * @param baseName  where others look for the base of an adapter: a folder or a hub's name
 * @throws WorkError if the folder cannot be written
 */
export async function saveTuned(
  { model, adapter, head, headScoring }: Pick<Tuned, "model" | "adapter" | "head" | "headScoring">,
  base: LanguageModel,
  folder: string,
  baseName: string,
): Promise<void> {
  saveHead({ weight: head, scoring: headScoring }, folder);
  if (adapter) saveAdapter(adapter, base, folder, baseName);
  else await saveModel(model, folder);
}
