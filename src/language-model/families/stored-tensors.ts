/**
 * @file Between a checkpoint's tensors and the decoder's. The decoder knows one set of names and
 * one layout (`parameterShapes`); a family's table says under which names they are stored, which
 * are one matrix, whether it is transposed (GPT-2's Conv1D), and how rows of query, key and value
 * lie in it. All of it is a reordering: reading what was written gives the same bytes.
 */
import { type HostMap, sizeOf } from "../../engine/types.js";
import { architectureOf, type ModelConfig } from "../architecture.js";
import { parameterShapes } from "../parameter-shapes.js";
import type { FloatTensor } from "../safetensors.js";
import type { TensorNames } from "./family.js";
import { familyNamed } from "./index.js";

/** A stored tensor, and the canonical ones that it holds, one below the other. */
export interface StoredTensor {
  /** Whole name in the checkpoint, with `.weight` or `.bias`. */
  readonly name: string;
  /** As stored, so after the transposition. */
  readonly shape: readonly number[];
  /** Canonical tensors in it, joined along the first axis (before the transposition). */
  readonly parts: readonly { readonly name: string; readonly shape: readonly number[] }[];
  /** Whether the matrix is stored [in, out] and not [out, in]. */
  readonly transposed: boolean;
  /**
   * Where the stored rows (after undoing the transposition) stand in the joined parts; absent: in
   * the same order.
   */
  readonly order?: Int32Array;
}

/** Every tensor of a folder of this config, in the decoder's order. */
export function storedTensors(config: ModelConfig): StoredTensor[] {
  const { names } = familyNamed(architectureOf(config).family);
  const shapes = parameterShapes(config);
  const { fused } = names;
  const order = fused && fusedOrder(config, names);
  const stored: StoredTensor[] = [];
  for (const [name, shape] of shapes) {
    const [, layer, module, kind] = /^(?:model\.layers\.(\d+)\.)?(.+)\.(weight|bias)$/.exec(name)!;
    const projection =
      layer === undefined ? undefined : /^self_attn\.([qkv])_proj$/.exec(module!)?.[1];
    if (fused && projection !== undefined && projection !== "q") continue; // listed with q
    const transposed = names.transposed === true && layer !== undefined && shape.length === 2;
    if (fused && projection === "q") {
      const parts = (["q", "k", "v"] as const).map((part) =>
        partOf(shapes, `model.layers.${layer}.self_attn.${part}_proj.${kind}`),
      );
      const joined = [parts.reduce((sum, part) => sum + part.shape[0]!, 0), ...shape.slice(1)];
      stored.push({
        name: `${names.layers}${layer}.${fused.module}.${kind}`,
        shape: transposed ? joined.reverse() : joined,
        parts,
        transposed,
        ...(order && { order }),
      });
    } else {
      const own =
        layer === undefined
          ? (names.outer[module!] ?? module!)
          : `${names.layers}${layer}.${names.inner[module!] ?? module!}`;
      stored.push({
        name: `${own}.${kind}`,
        shape: transposed ? [...shape].reverse() : shape,
        parts: [{ name, shape }],
        transposed,
      });
    }
  }
  return stored;
}

function partOf(
  shapes: ReadonlyMap<string, readonly number[]>,
  name: string,
): StoredTensor["parts"][number] {
  return { name, shape: shapes.get(name)! };
}

/**
 * Place in [query; key; value] of every row of the fused matrix; undefined if that is its order
 * already.
 */
function fusedOrder(config: ModelConfig, { fused }: TensorNames): Int32Array | undefined {
  const { headSize: d } = config;
  const { rotarySize } = architectureOf(config);
  const { sequence, groups = () => 1, neighbors = false } = fused!;
  const rows = { q: config.heads * d, k: config.kvHeads * d, v: config.kvHeads * d };
  const from = { q: 0, k: rows.q, v: rows.q + rows.k };
  const order = new Int32Array(rows.q + rows.k + rows.v);
  const count = groups(config);
  let at = 0;
  for (let group = 0; group < count; group++)
    for (const part of sequence) {
      const share = rows[part] / count;
      for (let row = group * share; row < (group + 1) * share; row++) {
        const head = row - (row % d);
        const i = row % d;
        order[at++] =
          from[part] +
          head +
          (neighbors && part !== "v" && i < rotarySize ? (i % 2) * (rotarySize / 2) + (i >> 1) : i);
      }
    }
  return order.every((place, row) => place === row) ? undefined : order;
}

/**
 * The decoder's parameters from a checkpoint's tensors; what needs no reordering is not copied.
 * @param faults  gets one clause for each tensor that is missing, misshapen or superfluous
 */
export function fromStored(
  config: ModelConfig,
  tensors: ReadonlyMap<string, FloatTensor>,
  faults: string[],
): HostMap {
  const { names } = familyNamed(architectureOf(config).family);
  const parameters: HostMap = {};
  const used = new Set<string>();
  for (const stored of storedTensors(config)) {
    const spelling = spellings(names, stored.name).find((name) => tensors.has(name));
    const tensor = spelling === undefined ? undefined : tensors.get(spelling)!;
    if (spelling !== undefined) used.add(spelling);
    if (!tensor) faults.push(`${stored.name} is missing`);
    else if (tensor.shape.join() !== stored.shape.join())
      faults.push(
        `${spelling} has shape [${tensor.shape.join(", ")}] in place of ` +
          `[${stored.shape.join(", ")}]`,
      );
    else Object.assign(parameters, unpack(stored, tensor));
  }
  const tiedHead = config.tieEmbeddings
    ? spellings(names, `${names.outer["lm_head"] ?? "lm_head"}.weight`)
    : []; // some writers store the tied matrix twice
  for (const name of tensors.keys())
    if (!used.has(name) && !tiedHead.includes(name) && !names.ignored.test(name))
      faults.push(`${name} belongs to no part of the model`);
  const inOrder = [...parameterShapes(config).keys()].filter((name) => name in parameters);
  return Object.fromEntries(inOrder.map((name) => [name, parameters[name]!]));
}

/**
 * Whether a checkpoint whose config ties the output matrix to the embedding stores another one:
 * then transformers 5 does not tie them.
 */
export function storesOwnHead(
  config: ModelConfig,
  tensors: ReadonlyMap<string, FloatTensor>,
): boolean {
  if (!config.tieEmbeddings) return false;
  const { names } = familyNamed(architectureOf(config).family);
  const find = (module: string): FloatTensor | undefined => {
    const found = spellings(names, `${names.outer[module] ?? module}.weight`).find((name) =>
      tensors.has(name),
    );
    return found === undefined ? undefined : tensors.get(found);
  };
  const [head, embedding] = [find("lm_head"), find("model.embed_tokens")];
  if (!head || !embedding) return false;
  return (
    head.shape.join() !== embedding.shape.join() ||
    head.data.some((value, i) => value !== embedding.data[i])
  );
}

/** The names that a stored tensor may have, its own first. */
function spellings({ aliases = {}, prefix }: TensorNames, name: string): string[] {
  const others = Object.keys(aliases).filter((alias) => aliases[alias] === name);
  const short = prefix !== "" && name.startsWith(prefix) ? [name.slice(prefix.length)] : [];
  return [name, ...others, ...short];
}

/**
 * A checkpoint's tensors from the decoder's parameters. @param read  a parameter by canonical name
 */
export function toStored(
  config: ModelConfig,
  read: (name: string) => FloatTensor,
): [name: string, tensor: FloatTensor][] {
  return storedTensors(config).map((stored) => [
    stored.name,
    pack(
      stored,
      stored.parts.map(({ name }) => read(name)),
    ),
  ]);
}

/** Canonical tensors out of a stored one. */
export function unpack({ parts, transposed, order }: StoredTensor, tensor: FloatTensor): HostMap {
  if (parts.length === 1 && !transposed)
    return { [parts[0]!.name]: { shape: parts[0]!.shape, data: tensor.data } };
  const width = parts[0]!.shape[1] ?? 1;
  const rows = tensor.data.length / width;
  const upright = transposed ? transpose(tensor.data, width, rows) : tensor.data;
  let joined = upright;
  if (order) {
    joined = new Float32Array(upright.length);
    for (let row = 0; row < rows; row++)
      joined.set(upright.subarray(row * width, (row + 1) * width), order[row]! * width);
  }
  let at = 0;
  return Object.fromEntries(
    parts.map(({ name, shape }) => [
      name,
      { shape, data: joined.slice(at, (at += sizeOf(shape))) },
    ]),
  );
}

/** A stored tensor out of its canonical ones, in the order of its parts. */
export function pack(
  { shape, parts, transposed, order }: StoredTensor,
  tensors: readonly FloatTensor[],
): FloatTensor {
  if (parts.length === 1 && !transposed) return { shape, data: tensors[0]!.data };
  const width = parts[0]!.shape[1] ?? 1;
  const joined = new Float32Array(sizeOf(shape));
  const rows = joined.length / width;
  let at = 0;
  for (const { data } of tensors) (joined.set(data, at), (at += data.length));
  let upright = joined;
  if (order) {
    upright = new Float32Array(joined.length);
    for (let row = 0; row < rows; row++)
      upright.set(joined.subarray(order[row]! * width, (order[row]! + 1) * width), row * width);
  }
  return { shape, data: transposed ? transpose(upright, rows, width) : upright };
}

/** A row-major [rows, columns] matrix as [columns, rows]. */
function transpose(data: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(data.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      out[column * rows + row] = data[row * columns + column]!;
  return out;
}
