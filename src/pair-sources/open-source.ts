/** @file The sources of pairs by name: one line each. */
import { UsageError } from "../errors.js";
import { SET_NAMES } from "../real-bugs/sources.js";
import { askedModel, type BugRequestOptions } from "./asked-model.js";
import { collectedSet } from "./collected-set.js";
import { givenRows } from "./given-rows.js";
import { injectedBugs } from "./injected-bugs.js";
import { type AnswerOptions, ownAnswers } from "./own-answers.js";
import type { OpenSource } from "./source.js";

/** What sources that draw or take answers depend on. */
export interface AskOptions extends AnswerOptions, BugRequestOptions {
  /** Decides what is drawn; default 0. */
  readonly seed?: number | undefined;
  /** Injection and model: most pairs, or answers, of one function, ≥ 1; default 1. */
  readonly perFunction?: number | undefined;
  /** Functions taken at most, drawn by the seed; all when absent. */
  readonly most?: number | undefined;
}

/** What a source is opened with. */
export interface OpenOptions extends AskOptions {
  /** Its name. */
  readonly from: string;
  /** Its files. */
  readonly files: readonly string[];
  /** Language of the code. */
  readonly language: string;
  /** Threads of the sandbox; default one a core. */
  readonly workers?: number | undefined;
}

const SOURCES: Readonly<Record<string, (options: OpenOptions) => Promise<OpenSource>>> = {
  injection: injectedBugs,
  file: ({ files, language, workers }) => givenRows(files, language, workers),
  answers: ({ files, language, workers, ...options }) =>
    ownAnswers(files, language, options, workers),
  model: askedModel,
};

/** Every name that `openSource` takes. */
const PAIR_SOURCES: readonly string[] = [...Object.keys(SOURCES), ...SET_NAMES];

/** Opens the source of that name. @throws UsageError that lists the names, or for its files */
export function openSource(options: OpenOptions): Promise<OpenSource> {
  const { from, files, workers } = options;
  if (files.length === 0)
    throw new UsageError("pairs make: expected at least one file, got none; name the source's");
  if (Object.hasOwn(SOURCES, from)) return SOURCES[from]!(options);
  if (SET_NAMES.includes(from)) return collectedSet(from, files, workers);
  throw new UsageError(
    `pairs make: --from expects one of ${PAIR_SOURCES.join(", ")}, got "${from}"; choose one`,
  );
}
