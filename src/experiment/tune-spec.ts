/** @file The spec of a single tuning run (`cct tune`): three data files and the options. */
import type { Objective } from "../cct/objectives/objective.js";
import { UsageError } from "../errors.js";
import { faultsOf } from "../files/read.js";
import { flatKeysSentence } from "../training/flat-options.js";
import { tuneOptionsSchemaOf, type TuneOptions } from "../training/options.js";
import { tuneSpecShape } from "./spec-keys.js";
import { dataPath, readDocument } from "./spec-document.js";
import { baseFaults, missingFiles } from "./spec-inputs.js";
import { anchorObjectives, type NamedObjective, namedObjective } from "./spec-objective.js";

/** A tuning run as its file says it, checked. */
export interface TuneSpec {
  /** File of instruction samples. */
  readonly instructions: string;
  /** File of comparison pairs. */
  readonly pairs: string;
  /** File of pairs that are measured on, never trained on. */
  readonly heldOutPairs?: string;
  /** Benchmark whose problems the data must not hold. */
  readonly against?: string;
  /** Go on though the data hold some of them. */
  readonly allowContaminated: boolean;
  /** Leave out instruction records that cannot be read. */
  readonly skipBadRecords: boolean;
  /** Options of tuning, defaults filled in. */
  readonly options: TuneOptions;
  /** The loss of `options.objective.file`; absent where the options name one of the library's. */
  readonly objective?: Objective;
}

/**
 * Reads and checks a tuning spec with `path=value` overrides.
 * @param base  folder of the base model that is about to be tuned: then a data file that is not
 *   there and a projection that this model lacks are faults too
 * @throws UsageError listing every fault
 */
export function readTuneSpec(
  path: string,
  settings: readonly string[] = [],
  base?: string,
): TuneSpec {
  const document = readDocument(path, settings, "tune");
  const flat = flatKeysSentence([["options.", Object(document).options]]);
  if (flat !== null) throw new UsageError(`${path}: ${flat}`);
  anchorObjectives(document, path);
  const { objective, options } = objectiveOf(document, path);
  const schema = tuneSpecShape.extend({ options: tuneOptionsSchemaOf(objective) });
  const own = options === undefined ? document : { ...Object(document), options };
  const { value, faults } = faultsOf(own, schema);
  const all = [...faults, ...(base === undefined ? [] : inputFaults(document, base))];
  if (value === undefined || all.length > 0) throw new UsageError(`${path}: ${all.join("; ")}`);
  return {
    instructions: dataPath(value.instructions),
    pairs: dataPath(value.pairs),
    ...(value.heldOutPairs && { heldOutPairs: dataPath(value.heldOutPairs) }),
    ...(value.against && { against: dataPath(value.against) }),
    allowContaminated: value.allowContaminated,
    skipBadRecords: value.skipBadRecords ?? false,
    options: value.options,
    ...(objective && { objective }),
  };
}

/** The options less the file that they name, with its loss; nothing where there are none. */
function objectiveOf(document: unknown, path: string): Partial<NamedObjective> {
  const { options } = Object(document) as { options?: unknown };
  if (options === null || typeof options !== "object" || Array.isArray(options)) return {};
  try {
    return namedObjective(options as Record<string, unknown>);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${path}: options.objective.file: ${error.message}`);
  }
}

function inputFaults(document: unknown, base: string): string[] {
  const spec = Object(document) as Record<string, unknown>;
  const options = Object(spec["options"]) as Record<string, unknown>;
  const files = ["instructions", "pairs", "heldOutPairs", "against"];
  return [
    ...missingFiles(files.map((key) => [key, spec[key]])),
    ...baseFaults("--base", base, [["options.adapter", options["adapter"]]]),
  ];
}
