/**
 * @file An objective that stands in a file of the user's own, so that a spec can name it by path.
 * The file's text is its source: whatever changes in the file makes another objective.
 */
import { existsSync, statSync } from "node:fs";
import { UsageError } from "../../errors.js";
import { sha256OfFile, sha256 } from "../../files/hash.js";
import { readText } from "../../files/read.js";
import type { Objective } from "./objective.js";
import { OBJECTIVES } from "./registry.js";

/** Hash of each file as this process loaded it: Node keeps a module once it is loaded. */
const loaded = new Map<string, string>();

/**
 * The objective that a JavaScript file exports: its default export, or one named `objective`. Its
 * identity (`objectiveHash`) is the text of the whole file.
 * @param path  absolute; `.mjs` or `.cjs`, or `.js` of the kind that its folder's package.json says
 * @throws UsageError if the file is not there, cannot be loaded, exports no objective, has a name
 *   of the library's, or is not what this process loaded before
 * @example await tune(base, data, options, { objective: loadObjective("/home/me/my-loss.mjs") })
 */
export function loadObjective(path: string): Objective {
  if (!existsSync(path) || statSync(path).isDirectory())
    throw new UsageError(
      `${path}: expected a module that exports an objective, found no file; check the path`,
    );
  const text = readText(path);
  const hash = sha256(text);
  const before = loaded.get(path) ?? hash;
  if (before !== hash)
    throw new UsageError(
      `${path}: expected the text that this process loaded (sha256 ${before.slice(0, 12)}), ` +
        `got another (${hash.slice(0, 12)}), and a module is loaded once; ` +
        `start anew (in a notebook, restart the kernel)`,
    );
  const objective = exportedObjective(path);
  loaded.set(path, hash);
  const { name, options, reads, terms, metrics } = objective;
  return {
    ...{ name, options, reads, terms, metrics, source: [text] },
    scalars: (states, batch, own) => objective.scalars(states, batch, own),
  };
}

/**
 * The same, where a file was named before and must not have changed since.
 * @param file  its path, and the hash of its bytes then
 * @throws UsageError also if it has changed
 */
export function loadUnchangedObjective(file: {
  readonly path: string;
  readonly sha256: string;
}): Objective {
  const now = existsSync(file.path) ? sha256OfFile(file.path) : file.sha256;
  if (now !== file.sha256)
    throw new UsageError(
      `${file.path}: expected the text that its trial was planned with ` +
        `(sha256 ${file.sha256.slice(0, 12)}), got another (${now.slice(0, 12)}); ` +
        `run the experiment again: the changed file is a trial of its own`,
    );
  return loadObjective(file.path);
}

function exportedObjective(path: string): Objective {
  const exported = exportsOf(path);
  const { default: byDefault, objective: named } = Object(exported) as Record<string, unknown>;
  const found = [byDefault, named, exported].find((one) => Object(one).scalars !== undefined);
  if (found === undefined)
    throw new UsageError(
      `${path}: expected an objective among the exports, ` +
        `got ${listed(Object.keys(Object(exported)))}; write ` +
        `\`export default comparisonObjective({ … })\`, or \`module.exports = …\` in a ` +
        "CommonJS file",
    );
  const lacking = lacks(found as Partial<Objective>);
  if (lacking.length > 0)
    throw new UsageError(
      `${path}: expected an objective with ${lacking.join(", ")}, which it lacks; ` +
        `docs/adding-a-loss.md says what they are`,
    );
  const objective = found as Objective;
  if (Object.hasOwn(OBJECTIVES, objective.name))
    throw new UsageError(
      `${path}: expected an objective with a name of its own, ` +
        `got "${objective.name}", which is the library's; give it another`,
    );
  return objective;
}

const listed = (names: readonly string[]): string =>
  names.length === 0 ? "no exports" : `the exports ${names.join(", ")}`;

/** Parts of the declaration that are not there, or of another kind. */
function lacks(objective: Partial<Objective>): string[] {
  const { name, options, reads, terms, metrics, scalars } = objective;
  const parts: [string, boolean][] = [
    ["name (a text)", typeof name === "string" && name !== ""],
    ["options (of objectiveOptions)", "head" in Object((Object(options) as typeof options)?.shape)],
    ["reads (a list)", Array.isArray(reads)],
    ["terms (a list, not empty)", Array.isArray(terms) && terms.length > 0],
    ["metrics (a list)", Array.isArray(metrics)],
    ["scalars (a function)", typeof scalars === "function"],
  ];
  return parts.filter(([, there]) => !there).map(([part]) => part);
}

/** What the file exports. Loaded at once, for a spec is checked as a whole. */
function exportsOf(path: string): unknown {
  try {
    return require(path) as unknown;
  } catch (error) {
    const reason = (error as Error).message.split("\n")[0]!.trim();
    throw new UsageError(
      `expected ${path} to be a module that loads, got: ${reason.replace(/[.;]$/, "")}; ` +
        `${wayOut(error as Error)}`,
    );
  }
}

function wayOut(error: Error & { code?: string }): string {
  if (error.code === "ERR_REQUIRE_ASYNC_MODULE") return "await nothing outside functions";
  if (/Cannot find (package|module)/.test(error.message))
    return "put it into this project's folder, where cct-lab and zod are found";
  if (/outside a module|Unexpected token 'export'/.test(error.message))
    return "name it .mjs to write import and export";
  return "run it with node to see the line";
}
