/** @file The languages there are: one line each. */
import { UsageError } from "../../errors.js";
import type { Language } from "./language.js";
import { javascript } from "./javascript/language.js";
import { python } from "./python/language.js";

const languages: readonly Language[] = [python, javascript];

/** Names of all languages. */
export const languageNames: readonly string[] = languages.map((language) => language.name);

/** The language of that name. @throws UsageError that lists the known ones */
export function languageNamed(name: string): Language {
  const found = languages.find((language) => language.name === name);
  if (found === undefined)
    throw new UsageError(
      `language: expected one of ${languageNames.join(", ")}, got "${name}"; docs/adding-a-language.md says how to add one`,
    );
  return found;
}
