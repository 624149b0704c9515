/**
 * @file The files that a test and the module that it tests need: all that their imports reach in
 * the repository, each on its side of the sandbox.
 */
import type { CodeReader } from "../languages/definitions.js";
import type { Mine } from "../languages/mine-facet.js";

/** A repository at one commit. */
export interface Snapshot {
  /** Whether there is a file. */
  exists(path: string): boolean;
  /** Its text; undefined if it is none. */
  text(path: string): Promise<string | undefined>;
}

/** Files by path in the repository. */
export interface NeededFiles {
  /** Of the repository's sources. */
  readonly sources: ReadonlyMap<string, string>;
  /** Of its tests. */
  readonly tests: ReadonlyMap<string, string>;
}

/** Most files and characters that a problem may bring along. */
const MOST_FILES = 120;
const MOST_CHARACTERS = 3 << 20;

/**
 * Follows imports from a test.
 * @param source  path of the changed file, which counts as reached only if an import leads there
 * @returns the files but the two named, or a few words that say why they cannot be given
 */
export async function neededFiles(
  at: Snapshot,
  reader: CodeReader,
  mine: Mine,
  test: { readonly path: string; readonly text: string },
  source: string,
): Promise<NeededFiles | string> {
  const sources = new Map<string, string>();
  const tests = new Map<string, string>();
  const seen = new Set([test.path]);
  const queue = [test];
  let characters = 0;
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    const root = reader.parse(file.text);
    if (root === null) return `${file.path} does not parse`;
    for (const choices of mine.needs(root, file.path, at.exists)) {
      const choice = choices.find((one) => at.exists(one.path));
      if (choice === undefined) continue;
      const { path, builtAs } = choice;
      const side = mine.isTest(path) ? tests : sources;
      if (builtAs !== undefined && !side.has(builtAs) && mine.handingOn !== undefined)
        side.set(builtAs, mine.handingOn(builtAs, path, (await at.text(path)) ?? ""));
      if (seen.has(path)) continue;
      seen.add(path);
      const text = await at.text(path);
      if (text === undefined) return `${path} is no text`;
      characters += text.length;
      if (seen.size > MOST_FILES || characters > MOST_CHARACTERS)
        return `its imports reach more than ${MOST_FILES} files or ${MOST_CHARACTERS >> 20} Mi characters`;
      queue.push({ path, text });
      if (path !== source) side.set(path, text);
    }
  }
  return seen.has(source) ? { sources, tests } : `no test that changed imports ${source}`;
}
