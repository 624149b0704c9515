/**
 * @file What a spec names must be there before anything runs: its data files, the base model's
 * folder, the projections that an adapter is to change. Faults are given as sentences that begin
 * with the key, so that they are listed with those of the keys themselves.
 */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../errors.js";
import { parseJson, readText } from "../files/read.js";
import type { ModelConfig } from "../language-model/architecture.js";
import { readConfig } from "../language-model/config.js";
import { loraOptionsSchema } from "../language-model/lora/options.js";
import { adapterParts } from "../language-model/lora/targets.js";
import { cellsOf, factorsOf, type WrittenCell, type WrittenLevel } from "./design.js";
import { isObject } from "../training/flat-options.js";
import { type Values } from "./overrides.js";
import { dataPath } from "./spec-document.js";

/** A key of a spec, by path, with what stands there. */
type Entry = readonly [key: string, value: unknown];

/**
 * Faults of what a spec names, by path: files that are not there, low-rank targets that the base
 * model does not have. The spec itself need not be sound.
 */
export function inputFaults(spec: Values): string[] {
  const further = isObject(spec["furtherBenchmarks"]) ? spec["furtherBenchmarks"] : {};
  const levels = factorsOf(spec).flat();
  const files: Entry[] = [
    ...["benchmark", "instructions", "pairs", "heldOutPairs", "heldOutInstructions"].map(
      (key): Entry => [key, spec[key]],
    ),
    ...Object.entries(further).map(([name, own]): Entry => [
      `furtherBenchmarks.${name}.benchmark`,
      isObject(own) ? own["benchmark"] : undefined,
    ]),
    ...["instructions", "pairs"].flatMap((key) => levelEntries(levels, key).map(withoutGroup)),
  ];
  return [...missingFiles(files), ...basesFaults(spec, levels)];
}

/** An entry of every level that has it, by its path. */
function levelEntries(levels: readonly WrittenLevel[], key: string): Entry[] {
  return levels.flatMap(({ path, options }): Entry[] =>
    isObject(options) && key in options ? [[[...path, key].join("."), options[key]]] : [],
  );
}

/** A file of pairs without the choice among them. */
const withoutGroup = ([key, value]: Entry): Entry => [key, isObject(value) ? value["file"] : value];

/** Faults of the base and of levels' own bases, each with the adapters of its cells. */
function basesFaults(spec: Values, levels: readonly WrittenLevel[]): string[] {
  const tune = isObject(spec["tune"]) ? spec["tune"] : {};
  const hasBase = ({ options }: WrittenLevel): boolean => isObject(options) && "base" in options;
  const cells = cellsOf(spec);
  const adaptersOf = (chosen: (cell: WrittenCell) => boolean): Entry[] => {
    const met = new Set(cells.filter(chosen).flatMap((cell) => cell.levels.map(placeOf)));
    const own = levels.filter((level) => met.has(placeOf(level)));
    return [["tune.adapter", tune["adapter"]], ...levelEntries(own, "adapter")];
  };
  const general = adaptersOf((cell) => !cell.levels.some(hasBase));
  return [
    ...baseFaults("base", spec["base"], general),
    ...levels.filter(hasBase).flatMap((level) => {
      const [entry] = levelEntries([level], "base");
      const isOf = (cell: WrittenCell): boolean =>
        cell.levels.some((l) => placeOf(l) === placeOf(level));
      return baseFaults(entry![0], entry![1], adaptersOf(isOf));
    }),
  ];
}

const placeOf = ({ path, name }: WrittenLevel): string => [...path, name].join(".");

/** Faults of entries that name a file which is not there; what is no text is others' to report. */
export function missingFiles(entries: readonly Entry[]): string[] {
  return entries.flatMap(([key, value]) => {
    if (typeof value !== "string") return [];
    const path = dataPath(value);
    if (!existsSync(path)) return [`${key}: expected a file, found none at ${path}`];
    return statSync(path).isDirectory() ? [`${key}: expected a file, got the folder ${path}`] : [];
  });
}

/** Faults of the base model's folder, and of adapters that name modules which it lacks. */
export function baseFaults(key: string, base: unknown, adapters: readonly Entry[]): string[] {
  if (typeof base !== "string") return [];
  const path = join(dataPath(base), "config.json");
  if (!existsSync(path))
    return [`${key}: expected a Hugging Face folder, found no config.json in ${dataPath(base)}`];
  let config: ModelConfig;
  try {
    config = readConfig(parseJson(readText(path), path), path);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return [`${key}: ${error.message}`];
  }
  return adapters.flatMap(([place, value]) => adapterFaults(config, place, value));
}

/** Faults of `targets` and of `modulesToSave`, each looked at alone, and of the two together. */
function adapterFaults(config: ModelConfig, place: string, value: unknown): string[] {
  const read = loraOptionsSchema.safeParse(value);
  if (!read.success) return [];
  const { targets, modulesToSave } = read.data;
  const choices = [
    { targets, modulesToSave: [] },
    { targets: "all-linear", modulesToSave },
    { targets, modulesToSave },
  ];
  const faults = choices.flatMap((choice) => {
    try {
      adapterParts(config, choice);
      return [];
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      return [error.message.replace(/^(lora|adapter)/, place)];
    }
  });
  return [...new Set(faults)];
}
