/**
 * @file A spec file as it is read: JSON with `path=value` overrides, and paths inside the project.
 */
import { resolve } from "node:path";
import { UsageError } from "../errors.js";
import { projectRoot } from "../files/project-root.js";
import { parseJson, readText } from "../files/read.js";

/** The kinds of spec files, which stand in one folder. */
export type SpecKind = "experiment" | "tune";

const KINDS: Readonly<Record<SpecKind, { readonly name: string; readonly verb: string }>> = {
  experiment: { name: "an experiment", verb: "cct run" },
  tune: { name: "a single tuning run", verb: "cct tune" },
};

/** What a document says it is, by `kind`, `$schema` or its design; undefined if it does not say. */
function kindOf(document: unknown): SpecKind | undefined {
  const { kind, $schema, arms, grid, factors } = Object(document) as Record<string, unknown>;
  const schema = /(?:^|\/)(experiment|tune)\.json$/.exec(String($schema))?.[1];
  if (kind === "tune" || schema === "tune") return "tune";
  const hasDesign = [arms, grid, factors].some((form) => form !== undefined);
  return schema === "experiment" || hasDesign ? "experiment" : undefined;
}

/**
 * A JSON document with `path=value` overrides applied, not yet checked. @throws UsageError if it
 * does not parse
 */
export function readDocument(path: string, settings: readonly string[], kind: SpecKind): unknown {
  const document = parseJson(readText(path), path);
  const other = kindOf(document);
  if (other !== undefined && other !== kind)
    throw new UsageError(
      `${path}: expected ${KINDS[kind].name}, got ${KINDS[other].name}; give it to ` +
        `${KINDS[other].verb}`,
    );
  for (const setting of settings) override(document, setting);
  return document;
}

function override(document: unknown, setting: string): void {
  const equals = setting.indexOf("=");
  if (equals < 1)
    throw new UsageError(
      `--set: expected path=value, got "${setting}"; for example --set tune.steps=50`,
    );
  const keys = setting.slice(0, equals).split(".");
  const text = setting.slice(equals + 1);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = text;
  }
  let place = document as Record<string, unknown>;
  for (const key of keys.slice(0, -1)) {
    if (place[key] === null || typeof place[key] !== "object") place[key] = {};
    place = place[key] as Record<string, unknown>;
  }
  place[keys.at(-1)!] = value;
}

/** A spec's path as written, or inside the project when it is relative and not found from here. */
export function dataPath(path: string): string {
  return resolve(projectRoot, path);
}
