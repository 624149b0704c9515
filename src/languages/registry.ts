/** @file The languages there are: one line each. */
import { UsageError } from "../errors.js";
import { cpp } from "./cpp/language.js";
import { golang } from "./golang/language.js";
import { java } from "./java/language.js";
import { javascript } from "./javascript/language.js";
import { FACETS, type Facet, type InjectableLanguage, type Language } from "./language.js";
import { python } from "./python/language.js";
import { rust } from "./rust/language.js";

const languages: Language[] = [python, javascript, golang, cpp, rust, java];

/** The language of records that name none. */
export const defaultLanguage = languages[0]!.name;

/**
 * Adds a language for the rest of the process.
 * @returns what takes it out again
 * @throws UsageError for a name that is taken
 */
export function registerLanguage(language: Language): () => void {
  if (languages.some((known) => known.name === language.name))
    throw new UsageError(
      `registerLanguage: expected a new name, got "${language.name}", which is taken; choose another`,
    );
  languages.push(language);
  return () => void languages.splice(languages.indexOf(language), 1);
}

/** All languages, in order. */
export function knownLanguages(): readonly Language[] {
  return languages;
}

/** Names of the languages that have a facet. */
export function languagesWith(facet: Facet): string[] {
  return languages.flatMap((one) => (one[facet] === undefined ? [] : [one.name]));
}

/** The language of that name. @throws UsageError that lists the known ones */
export function languageNamed(name: string): Language {
  const found = languages.find((language) => language.name === name);
  if (found === undefined)
    throw new UsageError(
      `language: expected one of ${languages.map((one) => one.name).join(", ")}, got ` +
        `"${name}"; docs/adding-a-language.md says how to add one`,
    );
  return found;
}

/**
 * What a language brings for one kind of work.
 * @throws UsageError for an unknown language, and for one without the facet, by its name
 */
export function facetOf<F extends Facet>(name: string, facet: F): NonNullable<Language[F]> {
  const found = languageNamed(name)[facet];
  if (found === undefined || found === null)
    throw new UsageError(
      `language: ${name} has no facet "${facet}", so ${FACETS[facet]} is not possible; ` +
        `expected one of ${languagesWith(facet).join(", ")}; docs/adding-a-language.md says ` +
        "what the facet holds",
    );
  return found;
}

/** Reading and injecting together. @throws UsageError as `facetOf` does */
export function injectableLanguage(name: string): InjectableLanguage {
  return { name, ...facetOf(name, "syntax"), ...facetOf(name, "inject") };
}
