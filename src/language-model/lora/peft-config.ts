/**
 * @file adapter_config.json of Python PEFT (LoraConfig, peft 0.21), read and written. Every key
 * that changes what an adapter computes is either understood or refused by name; keys without
 * influence once it is trained are passed over.
 */
import { z } from "zod";
import { UsageError } from "../../errors.js";
import { check } from "../../files/read.js";
import type { ModelConfig } from "../architecture.js";
import { storedTensors } from "../families/stored-tensors.js";
import type { LoraOptions } from "./options.js";
import {
  adapterParts,
  isSaved,
  matchesTarget,
  moduleOf,
  patternChanges,
  projectionsOf,
} from "./targets.js";

const names = z.array(z.string().min(1));

/** The keys that are understood; the rest is looked at by {@link unsupportedKeys}. */
const peftConfig = z.looseObject({
  peft_type: z.literal("LORA"),
  task_type: z.literal("CAUSAL_LM").nullish(),
  base_model_name_or_path: z.string().nullish(),
  r: z.number().int().min(1),
  lora_alpha: z.number().positive(),
  lora_dropout: z.number().min(0).lt(1).default(0),
  use_rslora: z.boolean().default(false),
  target_modules: z.union([z.string(), names], "expected a list of names or a regular expression"),
  exclude_modules: z.union([z.string(), names]).nullish(),
  modules_to_save: names.nullish(),
  alpha_pattern: z.record(z.string(), z.number()).nullish(),
  rank_pattern: z.record(z.string(), z.number()).nullish(),
});

/**
 * Values with which a key changes nothing; null, false, and empty strings, lists and objects never
 * do.
 */
const NEUTRAL: Readonly<Record<string, readonly unknown[]>> = {
  bias: ["none"],
  init_lora_weights: [true, "gaussian", "orthogonal", "eva"], // those that leave the base as it is
};
/**
 * Keys that say how the adapter was made or where, that PEFT itself sets by the module
 * (fan_in_fan_out), or that only speak to another key which is refused.
 */
const WITHOUT_INFLUENCE = new Set([
  "auto_mapping",
  "fan_in_fan_out",
  "inference_mode",
  "layers_pattern",
  "megatron_core",
  "peft_version",
  "qalora_group_size",
  "revision",
  "runtime_config",
]);

/** What of a PEFT configuration an adapter is. */
export interface PeftConfig {
  /** The same adapter in this project's options. */
  readonly options: LoraOptions;
  /** Where the base was when it was written: a folder or a hub's name. */
  readonly baseName: string | null;
}

/**
 * Checks a parsed adapter_config.json against the base that it is for.
 * @param config  of the base, its embeddings untied if an adapter of this choice unties them
 * @throws UsageError with every missing, wrong or unsupported key at once, or targets that this
 *   base lacks
 */
export function readPeftConfig(
  json: unknown,
  config: (choice: Pick<LoraOptions, "targets" | "modulesToSave">) => ModelConfig,
  where: string,
): PeftConfig {
  const peft = check(json, peftConfig, where);
  const modulesToSave = peft.modules_to_save ?? [];
  const base = config({ targets: peft.target_modules, modulesToSave });
  const all = projectionsOf(base)
    .filter(({ stored }) => !isSaved(stored.name, modulesToSave))
    .map(({ path }) => path);
  const excluded = peft.exclude_modules ?? [];
  const isTarget = (path: string): boolean =>
    matchesTarget(peft.target_modules, path) &&
    !(excluded.length > 0 && matchesTarget(excluded, path));
  const targets = all.filter(isTarget);
  const faults = [
    ...unsupportedKeys(peft),
    ...changingPatterns(peft, targets),
    ...adaptedEmbeddings(base, isTarget),
  ];
  if (faults.length > 0)
    throw new UsageError(
      `${where}: ${faults.join("; ")}; merge it with Python PEFT and import the merged model`,
    );
  if (targets.length === 0)
    throw new UsageError(
      `${where}: expected target_modules of the base (such as ` +
        `${all.slice(0, 2).join(", ")}), got ${JSON.stringify(peft.target_modules)}; use the ` +
        "base that the adapter was trained on",
    );
  return {
    options: {
      rank: peft.r,
      alpha: peft.lora_alpha,
      rsLora: peft.use_rslora,
      loraPlusRatio: 1,
      dropout: peft.lora_dropout,
      targets,
      modulesToSave,
    },
    baseName: peft.base_model_name_or_path ?? null,
  };
}

/** Patterns that give one of the targets another rank or alpha than the rest. */
function changingPatterns(peft: z.output<typeof peftConfig>, targets: string[]): string[] {
  const plain = { alpha_pattern: peft.lora_alpha, rank_pattern: peft.r };
  return (["alpha_pattern", "rank_pattern"] as const)
    .filter((key) => targets.some((path) => patternChanges(peft[key] ?? {}, plain[key], path)))
    .map((key) => `${key}: ${JSON.stringify(peft[key])} is not supported`);
}

/** Embeddings among the targets, which PEFT adapts in another way. */
function adaptedEmbeddings(base: ModelConfig, isTarget: (path: string) => boolean): string[] {
  return storedTensors(base)
    .filter(({ parts: [first] }) => /^model\.embed_\w+\.weight$/.test(first!.name))
    .map(({ name }) => moduleOf(name))
    .filter(isTarget)
    .map((path) => `target_modules: adapters of embeddings (${path}) are not supported`);
}

function unsupportedKeys(peft: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(peft)
    .filter(
      ([key, value]) =>
        !(key in peftConfig.shape) && !WITHOUT_INFLUENCE.has(key) && !changesNothing(key, value),
    )
    .map(([key, value]) => `${key}: ${JSON.stringify(value)} is not supported`);
}

function changesNothing(key: string, value: unknown): boolean {
  if (value === null || value === false || value === "" || NEUTRAL[key]?.includes(value))
    return true;
  return typeof value === "object" && Object.keys(value as object).length === 0;
}

/**
 * adapter_config.json's content. Targets are written as the last parts of their paths where these
 * name the same modules, else as whole paths: never as an expression, which Python might read in
 * another way.
 */
export function peftConfigJson(
  options: LoraOptions,
  config: ModelConfig,
  baseName: string | null,
): Record<string, unknown> {
  const { modules } = adapterParts(config, options);
  const paths = modules.map(({ path }) => path);
  const leaves = [...new Set(paths.map((path) => path.split(".").at(-1)!))];
  const same =
    adapterParts(config, { targets: leaves, modulesToSave: options.modulesToSave }).modules
      .length === modules.length;
  return {
    alpha_pattern: {},
    auto_mapping: null,
    base_model_name_or_path: baseName,
    bias: "none",
    fan_in_fan_out: modules.some(({ stored }) => stored.transposed),
    inference_mode: true,
    init_lora_weights: true,
    layers_pattern: null,
    layers_to_transform: null,
    lora_alpha: options.alpha,
    lora_dropout: options.dropout,
    modules_to_save: options.modulesToSave.length > 0 ? options.modulesToSave : null,
    peft_type: "LORA",
    r: options.rank,
    rank_pattern: {},
    revision: null,
    target_modules: same ? leaves : paths,
    task_type: "CAUSAL_LM",
    use_dora: false,
    use_rslora: options.rsLora,
  };
}
