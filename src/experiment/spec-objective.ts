/**
 * @file The entry `objective.file` of tuning options in a spec: a loss of the user's own in a file.
 * It stands beside the options, never among them: they are checked by the objective's own schema,
 * and hold its name.
 */
import { existsSync } from "node:fs";
import { dirname, isAbsolute, relative, resolve } from "node:path";
import { loadObjective } from "../cct/objectives/objective-file.js";
import type { Objective } from "../cct/objectives/objective.js";
import { UsageError } from "../errors.js";
import { projectRoot } from "../files/project-root.js";
import { factorsOf } from "./design.js";
import { isObject } from "../training/flat-options.js";
import { type Values } from "./overrides.js";
import { dataPath } from "./spec-document.js";

/** What `objective.file` says: beside `name`, in place of the objectives that the library has. */
export const FILE_SENTENCE =
  "A module (.mjs, .cjs or .js) that exports a loss of one's own, in place of `name`: " +
  "relative to the spec, or to the project's folder (docs/adding-a-loss.md); null in an arm " +
  "takes the experiment's away.";

/** Tuning options as they are checked, and the loss of their file if they name one. */
export interface NamedObjective {
  /** The options without the file, with the name of its objective. */
  readonly options: Record<string, unknown>;
  /** What the file exports. */
  readonly objective?: Objective;
  /** The file, absolute. */
  readonly file?: string;
}

/**
 * Takes the file out of tuning options and loads it. What is at fault elsewhere is left as it is.
 * @throws UsageError, in words that go behind `objective.file: `, if the file gives no objective
 */
export function namedObjective(options: Values): NamedObjective {
  const { objective: given } = options;
  if (!isObject(given) || !("file" in given)) return { options: { ...options } };
  const { file, ...own } = given;
  if (file === null) return { options: { ...options, objective: own } };
  if (typeof file !== "string")
    throw new UsageError(
      `expected a path, got ${JSON.stringify(file)}; name a module, as "my-loss.mjs"`,
    );
  const path = dataPath(file);
  const objective = loadObjective(path);
  const { name } = objective;
  if ((own["name"] ?? name) !== name)
    throw new UsageError(
      `expected no name beside the file, whose objective is "${name}", got ` +
        `"${String(own["name"])}"; leave the name out, or set file to null`,
    );
  return { options: { ...options, objective: { ...own, name } }, objective, file: path };
}

/** An arm that names a file takes away the name that the experiment gives. */
export function withoutGeneralName(general: Values, own: Values): Values {
  const [over, under] = [own["objective"], general["objective"]];
  if (!isObject(over) || !isObject(under) || typeof over["file"] !== "string") return general;
  const { name: _, ...rest } = under;
  return { ...general, objective: rest };
}

/**
 * Names the files of a spec's objectives from the project's folder, as its other files are named,
 * where they are found from the spec's.
 * @param document  a spec as it is written; changed in place
 */
export function anchorObjectives(document: unknown, spec: string): void {
  const { tune, options, ...design } = Object(document) as Values;
  const levels = factorsOf(design).flatMap((own) => own.map((level) => level.options));
  for (const place of [tune, options, ...levels]) {
    const objective = (Object(place) as Values)["objective"];
    if (!isObject(objective) || typeof objective["file"] !== "string") continue;
    (objective as Record<string, unknown>)["file"] = anchored(objective["file"], spec);
  }
}

function anchored(file: string, spec: string): string {
  const beside = resolve(dirname(spec), file);
  if (!existsSync(beside) && existsSync(dataPath(file))) return file;
  const inside = relative(projectRoot, beside);
  return isAbsolute(inside) || inside.startsWith("..") ? beside : inside.replaceAll("\\", "/");
}
