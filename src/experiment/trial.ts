/**
 * @file A trial: one arm with one seed, as a pure function of its spec. Its id is the hash of
 * everything that its numbers depend on: the options that differ from their defaults, the data, the
 * base model and `kernelVersion`.
 */
import { needsPairs, type Objective } from "../cct/objectives/objective.js";
import { objectiveNamed } from "../cct/objectives/registry.js";
import { canonicalJson, sha256 } from "../files/hash.js";
import type { TuneOptions } from "../training/options.js";
import { nonDefaults, optionsIdentity, withSeed } from "../training/options-identity.js";
import { inputHash } from "./input-hash.js";
import { type ArmSettings, settingsOf } from "./overrides.js";
import {
  type Arm,
  armsOf,
  dataPath,
  furtherEvaluationOf,
  namedObjectiveOf,
  tuneOptionsOf,
  type EvaluationOptions,
  type ExperimentSpec,
} from "./spec.js";
import { evaluationSchema, type PairSelection } from "./spec-keys.js";

/**
 * Raised by whoever changes what numbers come out of the same spec; the git commit is provenance,
 * not identity.
 */
export const KERNEL_VERSION = 5;

/** Everything that a trial's numbers depend on. */
export interface Trial {
  /** Hash of `spec` without paths: its folder's name in the store. */
  readonly id: string;
  /** Arm that it belongs to; no part of its identity. */
  readonly arm: string;
  /** Seed of tuning and of sampled answers. */
  readonly seed: number;
  /** What the id is the hash of. */
  readonly spec: TrialSpec;
}

/** A file by path and by the hash of its bytes. */
export interface TrialFile {
  /** Where it lies on this machine; no part of the identity. */
  readonly path: string;
  /** Hash of its bytes; of a folder, of all its files. */
  readonly sha256: string;
}

/**
 * The identity of a trial. Files are named by path for the process and by hash for the identity.
 */
export interface TrialSpec {
  /** Options of tuning; null for an arm that is not tuned. */
  readonly tune: TuneOptions | null;
  /** How the model is asked on the first benchmark. */
  readonly evaluation: EvaluationOptions;
  /**
   * How the model is asked on further benchmarks, by name; absent without any. Their files are
   * named `benchmark:NAME`.
   */
  readonly further?: Readonly<Record<string, EvaluationOptions>>;
  /** Seed of tuning and of sampled answers. */
  readonly seed: number;
  /** Leave out instruction records that cannot be read; absent where they are an error. */
  readonly skipBadRecords?: true;
  /** Which pairs of the file are learnt from; absent for all. */
  readonly pairs?: PairSelection;
  /** What the trial reads. */
  readonly files: Readonly<
    Record<"base" | "benchmark" | "instructions" | "pairs" | "heldOutPairs", TrialFile>
  > & { readonly heldOutInstructions?: TrialFile; readonly objective?: TrialFile } & {
    readonly [further: `benchmark:${string}`]: TrialFile;
  };
  /** Version of the numerics; raised when their results change. */
  readonly kernelVersion: number;
}

/** All trials of an experiment, arms in the design's order, seeds inside. */
export function trialsOf(spec: ExperimentSpec): Trial[] {
  return armsOf(spec).flatMap((arm) => {
    const settings = settingsOf(spec, arm.options);
    const files = { base: file(settings.base), ...filesOf(spec, settings) };
    // an arm's trials differ by their seed alone, and there may be thousands
    const first = trialSpecOf(spec, arm, settings, files);
    const { tune, ...others } = identityOf(first);
    const isSeeded = dependsOnSeed(first);
    return spec.seeds.map((label): Trial => {
      const seed = isSeeded ? label : first.seed;
      const identity = { ...others, seed, tune: tune && withSeed(tune, seed) };
      const own = { ...first, seed, tune: first.tune && { ...first.tune, seed } };
      const id = sha256(canonicalJson(identity)).slice(0, 20);
      return { id, arm: arm.name, seed: label, spec: own };
    });
  });
}

/** Of trials that arms or seeds share, the first; in their order. */
export function distinctTrials<T extends Pick<Trial, "id">>(trials: readonly T[]): T[] {
  const seen = new Set<string>();
  return trials.filter(({ id }) => !seen.has(id) && seen.add(id));
}

/** Greedy answers of the base as it is depend on no seed: one trial is every seed's. */
function dependsOnSeed({ tune, evaluation, further = {} }: TrialSpec): boolean {
  const asked = [evaluation, ...Object.values(further)];
  return tune !== null || asked.some(({ samples }) => samples > 0);
}

/** A file or model folder of a spec, with its hash. */
function file(name: string): TrialFile {
  const path = dataPath(name);
  return { path, sha256: inputHash(path) };
}

/** What the trials of an arm read beside the base model. */
function filesOf(
  spec: ExperimentSpec,
  { instructions, pairs }: ArmSettings,
): Omit<TrialSpec["files"], "base"> {
  return {
    benchmark: file(spec.benchmark),
    instructions: file(instructions),
    pairs: file(pairs),
    heldOutPairs: file(spec.heldOutPairs),
    ...(spec.heldOutInstructions && { heldOutInstructions: file(spec.heldOutInstructions) }),
    ...Object.fromEntries(
      Object.entries(spec.furtherBenchmarks ?? {}).map(([name, { benchmark }]) => [
        `benchmark:${name}`,
        file(benchmark),
      ]),
    ),
  };
}

/** Spec of an arm's trial with the first seed. */
function trialSpecOf(
  spec: ExperimentSpec,
  { options, isTuned }: Arm,
  settings: ArmSettings,
  files: TrialSpec["files"],
): TrialSpec {
  const seed = spec.seeds[0]!;
  const { evaluation, selection } = settings;
  const tune = isTuned ? tuneOptionsOf(spec, options, seed) : null;
  const named = isTuned ? namedObjectiveOf(spec, options) : undefined;
  const further = spec.furtherBenchmarks && {
    further: Object.fromEntries(
      Object.entries(spec.furtherBenchmarks).map(([benchmark, own]) => [
        benchmark,
        furtherEvaluationOf({ evaluation }, own.evaluation),
      ]),
    ),
  };
  return {
    tune,
    evaluation,
    ...further,
    seed,
    ...(spec.skipBadRecords && { skipBadRecords: true as const }),
    ...(selection && learnsFromPairs(tune, named?.objective) && { pairs: selection }),
    files: named?.file === undefined ? files : { ...files, objective: file(named.file) },
    kernelVersion: KERNEL_VERSION,
  };
}

/** Whether it matters which pairs there are: a model that learns from none is the same with all. */
function learnsFromPairs(tune: TuneOptions | null, own: Objective | undefined): boolean {
  if (tune === null) return false;
  return needsPairs(own ?? objectiveNamed(tune.objective.name), tune.objective);
}

/**
 * What an id is the hash of: the spec without paths, for the same data in another folder is the
 * same trial, and without values that are the default, so that an option that is new changes no
 * trial.
 */
function identityOf(spec: TrialSpec) {
  const hashes = Object.fromEntries(
    Object.entries(spec.files)
      // the base arm reads no training data
      .filter(([name]) => spec.tune !== null || name === "base" || name.startsWith("benchmark"))
      .map(([name, { sha256: hash }]) => [name, hash]),
  );
  const usual = evaluationSchema.parse({});
  const { further = {} } = spec;
  return {
    ...spec,
    tune: spec.tune && optionsIdentity(spec.tune),
    evaluation: nonDefaults(spec.evaluation, usual),
    further: Object.fromEntries(
      Object.entries(further).map(([name, own]) => [name, nonDefaults(own, usual)]),
    ),
    files: hashes,
  };
}
