/**
 * @file The weights of a Hugging Face folder: model.safetensors, or
 * model-00001-of-0000N.safetensors with an index (model.safetensors.index.json, {metadata:
 * {total_size}, weight_map: {tensor: file}}) where they exceed a size.
 */
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { UsageError } from "../errors.js";
import { readJson } from "../files/read.js";
import { writeFileInParts, writeFileWhole } from "../files/write.js";
import {
  type FloatTensor,
  readSafetensors,
  safetensorsParts,
  safetensorsTable,
  type Storage,
  storedBytes,
  type StoredTensor,
  type TensorSource,
} from "./safetensors.js";

const SINGLE = "model.safetensors";
const INDEX = "model.safetensors.index.json";
/** Largest weight file in bytes, if nothing else is said; what Hugging Face's hub handles well. */
export const SHARD_BYTES = 5e9;

const indexSchema = z.looseObject({
  weight_map: z.record(z.string(), z.string().regex(/^[^/\\]+$/, "expected a file name")),
});

/**
 * The weight files of a folder, each with the tensors that the index expects in it (undefined: no
 * index).
 */
function weightFiles(directory: string): [file: string, names: string[] | undefined][] {
  if (existsSync(join(directory, SINGLE)) || !existsSync(join(directory, INDEX)))
    return [[join(directory, SINGLE), undefined]];
  const { weight_map } = readJson(join(directory, INDEX), indexSchema);
  const files = new Map<string, string[]>();
  for (const [name, file] of Object.entries(weight_map))
    files.set(file, [...(files.get(file) ?? []), name]);
  return [...files].map(([file, names]) => [join(directory, file), names]);
}

/** Puts together what the files hold, and refuses an index that says something else. */
function collect<T>(directory: string, read: (file: string) => Map<string, T>): Map<string, T> {
  const all = new Map<string, T>();
  for (const [file, names] of weightFiles(directory)) {
    const found = read(file);
    const absent = names?.filter((name) => !found.has(name)) ?? [];
    if (absent.length > 0)
      throw new UsageError(
        `${join(directory, INDEX)}: expected ` +
          `${absent.slice(0, 3).join(", ")}${absent.length > 3 ? ` and ${absent.length - 3} more` : ""} ` +
          `in ${file}, which lacks ${absent.length === 1 ? "it" : "them"}; use index and ` +
          "shards of one checkpoint",
      );
    for (const [name, tensor] of found) {
      if (all.has(name))
        throw new UsageError(
          `${file}: expected each tensor in one shard, but this holds ${name}, which another ` +
            "shard holds too; use shards of one checkpoint",
        );
      all.set(name, tensor);
    }
  }
  return all;
}

/**
 * All weights of a folder as float32, by name.
 * @param wanted  which to read; others may be of any dtype and take no memory
 * @throws UsageError if a file is missing or corrupt, or index and shards disagree
 */
export function readWeights(
  directory: string,
  wanted: (name: string) => boolean = () => true,
): Map<string, FloatTensor> {
  const tensors = collect(directory, (file) => {
    const read: Map<string, FloatTensor | null> = readSafetensors(file, wanted);
    // known, not wanted
    for (const name of safetensorsTable(file).keys()) if (!read.has(name)) read.set(name, null);
    return read;
  });
  return new Map([...tensors].filter((entry): entry is [string, FloatTensor] => entry[1] !== null));
}

/**
 * What the weight files of a folder hold, without reading the weights. @throws UsageError as {@link
 * readWeights}
 */
export function weightTable(directory: string): Map<string, StoredTensor> {
  return collect(directory, safetensorsTable);
}

/**
 * Writes the weight files of a model into `directory`, one tensor in memory at a time, and removes
 * weight files of before.
 * @param shardBytes  above this size weights are cut into files of at most so many bytes of data (a
 *   larger tensor has a file of its own)
 * @returns names of the files written
 * @throws WorkError if they cannot be written
 */
export function writeWeights(
  directory: string,
  tensors: readonly TensorSource[],
  storage: Storage,
  shardBytes = SHARD_BYTES,
): string[] {
  const shards: TensorSource[][] = [[]];
  let total = 0;
  let inShard = 0;
  for (const tensor of tensors) {
    const bytes = storedBytes(tensor.shape, storage);
    if (inShard > 0 && inShard + bytes > shardBytes) {
      shards.push([]);
      inShard = 0;
    }
    shards.at(-1)!.push(tensor);
    inShard += bytes;
    total += bytes;
  }
  const digits = (n: number): string => String(n).padStart(5, "0");
  const names =
    shards.length === 1
      ? [SINGLE]
      : shards.map((_, i) => `model-${digits(i + 1)}-of-${digits(shards.length)}.safetensors`);
  shards.forEach((shard, i) =>
    writeFileInParts(join(directory, names[i]!), safetensorsParts(shard, storage)),
  );
  if (shards.length > 1) {
    const weight_map = Object.fromEntries(
      shards
        .flatMap((shard, i) => shard.map(({ name }) => [name, names[i]!] as const))
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
    writeFileWhole(
      join(directory, INDEX),
      `${JSON.stringify({ metadata: { total_size: total }, weight_map }, null, 2)}\n`,
    );
    names.push(INDEX);
  }
  removeOtherWeights(directory, names);
  return names;
}

/** Removes weight files that are not among `names`: a reader would take them for the model's. */
export function removeOtherWeights(directory: string, names: readonly string[]): void {
  for (const file of readdirSync(directory))
    if (
      /^model(-\d{5}-of-\d{5})?\.safetensors(\.index\.json)?$/.test(file) &&
      !names.includes(file)
    )
      rmSync(join(directory, file));
}
