/**
 * @file An adapter as Python PEFT's folder: adapter_config.json and adapter_model.safetensors,
 * whose tensors are called base_model.model.MODULE.lora_A.weight. A file of ours beside them,
 * cct_adapter.json, says by hash which base the adapter belongs to: two bases may have equal
 * shapes.
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import type { HostMap } from "../../engine/types.js";
import { UsageError } from "../../errors.js";
import { projectRoot } from "../../files/project-root.js";
import { readJson } from "../../files/read.js";
import { writeFileWhole } from "../../files/write.js";
import { floatWeight, type LanguageModel, loadModel, modelHash } from "../checkpoint.js";
import type { ModelConfig } from "../architecture.js";
import { pack, type StoredTensor, storedTensors, unpack } from "../families/stored-tensors.js";
import { readSafetensors, safetensorsBytes, type FloatTensor } from "../safetensors.js";
import { adaptableBase, type Adapter, adapterShapes, mergeAdapter } from "./adapter.js";
import { loraNames } from "./branch.js";
import type { LoraOptions } from "./options.js";
import { peftConfigJson, readPeftConfig } from "./peft-config.js";
import { adapterParts } from "./targets.js";

const CONFIG = "adapter_config.json";
const WEIGHTS = "adapter_model.safetensors";
const PREFIX = "base_model.model.";
const PICKLE = "adapter_model.bin";
const BASE = "cct_adapter.json";

/** Whether a folder holds an adapter and no model of its own. */
export function isAdapterFolder(directory: string): boolean {
  return existsSync(join(directory, CONFIG)) && !existsSync(join(directory, "config.json"));
}

/**
 * Writes a folder that `PeftModel.from_pretrained` opens.
 * @param base  the model that the adapter was tuned on
 * @param baseName  where Python and `openModel` look for the base: a folder or a hub's name; null
 *   if it is not to be said
 * @throws WorkError if it cannot be written
 */
export function saveAdapter(
  adapter: Adapter,
  base: LanguageModel,
  directory: string,
  baseName: string | null,
): void {
  const { config } = adaptableBase(base, adapter.options);
  const weights = peftTensors(config, adapter.options).map((tensor): [string, FloatTensor] => [
    tensor.name,
    pack(
      tensor,
      tensor.parts.map(({ name }) => adapter.parameters[name] as FloatTensor),
    ),
  ]);
  const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  writeFileWhole(join(directory, WEIGHTS), safetensorsBytes(weights, "float32"));
  writeFileWhole(join(directory, BASE), pretty({ base: modelHash(base) }));
  writeFileWhole(
    join(directory, CONFIG),
    pretty(peftConfigJson(adapter.options, config, baseName)),
  ); // last: with it the folder counts as an adapter
}

/**
 * Reads an adapter for `base`, written here or by Python PEFT.
 * @throws UsageError if a file is missing or corrupt, the configuration holds what is not
 *   supported, or the adapter is one of another base
 */
export function loadAdapter(directory: string, base: LanguageModel): Adapter {
  const configFile = join(directory, CONFIG);
  const weightsFile = join(directory, WEIGHTS);
  const baseFile = join(directory, BASE);
  if (!existsSync(configFile))
    throw new UsageError(
      `loadAdapter: expected a folder with ${CONFIG}, got ${directory}; give the folder that ` +
        "cct tune or Python PEFT wrote",
    );
  const { options } = readPeftConfig(
    readJson(configFile, z.unknown()),
    (choice) => adaptableBase(base, choice).config,
    configFile,
  );
  if (existsSync(baseFile)) {
    const known = readJson(baseFile, z.object({ base: z.string() })).base;
    const given = modelHash(base);
    if (known !== given)
      throw new UsageError(
        `${directory}: expected the base that the adapter was tuned on (hash ` +
          `${known.slice(0, 12)}), got one with hash ${given.slice(0, 12)}; give that base, or ` +
          `remove ${BASE} to use this one all the same`,
      );
  }
  if (!existsSync(weightsFile) && existsSync(join(directory, PICKLE)))
    throw new UsageError(
      `${directory}: expected ${WEIGHTS}, got ${PICKLE}, a pickle, which can run code and is ` +
        "not read; load it with Python PEFT and save it again",
    );
  const adaptable = adaptableBase(base, options);
  const parameters = checkAdapter(
    readSafetensors(weightsFile),
    peftTensors(adaptable.config, options),
    adaptable,
    weightsFile,
  );
  return { options, parameters };
}

/** Every tensor of PEFT's file, and which of an adapter's weights it holds. */
function peftTensors(config: ModelConfig, options: LoraOptions): StoredTensor[] {
  const { modules, saved } = adapterParts(config, options);
  const shapes = adapterShapes(config, options);
  const whole = new Set(saved);
  const branches = modules.flatMap(({ path, parts, stored: { order } }): StoredTensor[] => {
    const A = loraNames(parts[0]!).A;
    const Bs = parts
      .map((part) => loraNames(part).B)
      .map((name) => ({ name, shape: shapes.get(name)! }));
    const rows = Bs.reduce((sum, { shape }) => sum + shape[0]!, 0);
    return [
      {
        name: `${path}.lora_A.weight`,
        shape: shapes.get(A)!,
        parts: [{ name: A, shape: shapes.get(A)! }],
        transposed: false,
      },
      {
        name: `${path}.lora_B.weight`,
        shape: [rows, options.rank],
        parts: Bs,
        transposed: false,
        ...(order && { order }),
      }, // its rows lie as the matrix's do
    ];
  });
  return [
    ...branches,
    ...storedTensors(config).filter(({ parts }) => whole.has(parts[0]!.name)),
  ].map((tensor) => ({ ...tensor, name: `${PREFIX}${tensor.name}` }));
}

function checkAdapter(
  stored: ReadonlyMap<string, FloatTensor>,
  wanted: readonly StoredTensor[],
  base: LanguageModel,
  where: string,
): HostMap {
  const parameters: HostMap = {};
  const faults: string[] = [];
  const expected = new Set(wanted.map(({ name }) => name));
  for (const one of wanted) {
    const tensor = stored.get(one.name);
    if (!tensor) faults.push(`${one.name} is missing`);
    else if (tensor.shape.join() !== one.shape.join())
      faults.push(
        `${one.name} has shape [${tensor.shape.join(", ")}] in place of [${one.shape.join(", ")}]`,
      );
    else Object.assign(parameters, unpack(one, tensor));
  }
  for (const [name, tensor] of stored)
    if (!expected.has(name)) faults.push(...strangerFaults(name, tensor, base));
  if (faults.length > 0) {
    const shown =
      faults.slice(0, 6).join("; ") + (faults.length > 6 ? `; and ${faults.length - 6} more` : "");
    throw new UsageError(
      `${where}: expected an adapter of this base, but the adapter and the base disagree: ` +
        `${shown}; use the base that the adapter was trained on`,
    );
  }
  return parameters;
}

/**
 * What is wrong with a tensor that is no part of the adapter: nothing where it is a copy of the
 * base's. PEFT stores embeddings beside an adapter whose target they are, or that it may have
 * changed the size of (save_embedding_layers), and its matrices then take the base's place.
 */
function strangerFaults(name: string, tensor: FloatTensor, base: LanguageModel): string[] {
  const own = name.replace(PREFIX, "").replace(".base_layer.", ".");
  const found = storedTensors(base.config).find((each) => each.name === own);
  if (!found) return [`${name} belongs to no target of this base`];
  const { shape, data } = pack(
    found,
    found.parts.map((part) => floatWeight(base, part.name)),
  );
  if (tensor.shape.join() !== shape.join())
    return [`${name} has shape [${tensor.shape.join(", ")}], the base's [${shape.join(", ")}]`];
  return data.every((value, i) => value === tensor.data[i])
    ? []
    : [`${name} holds other weights than the base's ${own}`];
}

/**
 * Opens a model folder, or an adapter folder merged into its base. The base is looked for where
 * adapter_config.json says: from the current folder, from the project's and from the adapter's.
 * @throws UsageError as `loadModel` and {@link loadAdapter}, or if the base is not found
 */
export async function openModel(directory: string): Promise<LanguageModel> {
  if (!isAdapterFolder(directory)) return loadModel(directory);
  const { base_model_name_or_path: name } = readJson(
    join(directory, CONFIG),
    z.looseObject({ base_model_name_or_path: z.string().nullish() }),
  );
  const found =
    name &&
    [resolve(name), resolve(projectRoot, name), resolve(directory, name)].find((folder) =>
      existsSync(join(folder, "config.json")),
    );
  if (!found)
    throw new UsageError(
      `${directory}: expected its base at ${name ?? "a place that it does not name"}, got no ` +
        `model there; run cct model merge BASE ${directory} --out DIR and give DIR`,
    );
  const base = await loadModel(found);
  return mergeAdapter(base, loadAdapter(directory, base));
}
