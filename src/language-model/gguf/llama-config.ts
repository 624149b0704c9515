/**
 * @file config.json of a Llama or Qwen2 out of GGUF metadata (keys `llama.*`, `qwen2.*`). What
 * would change the result and cannot be said in a LlamaConfig, or is not known here, is refused by
 * name.
 */
import { UsageError } from "../../errors.js";
import type { Storage } from "../safetensors.js";
import type { GgufFile } from "./gguf-file.js";
import { metadataReader } from "./metadata.js";
import { llama3Scaling } from "./rope-factors.js";

/**
 * Keys that are read below or do not change the result; any other key of the architecture is
 * refused.
 */
const KNOWN = new Set([
  "vocab_size",
  "context_length",
  "embedding_length",
  "block_count",
  "feed_forward_length",
  "attention.head_count",
  "attention.head_count_kv",
  "attention.key_length",
  "attention.value_length",
  "attention.layer_norm_rms_epsilon",
  "rope.freq_base",
  "rope.dimension_count",
  "rope.scaling.type",
  "rope.scaling.factor",
  "rope.scaling.original_context_length",
  "rope.scaling.finetuned",
  "expert_count",
  "expert_used_count",
  "tensor_data_layout",
]);

/** What of the metadata is said about the architecture. */
interface Sizes {
  readonly architecture: "llama" | "qwen2";
  readonly number: (key: string) => number;
  readonly optional: (key: string) => number | undefined;
  readonly heads: number;
  readonly kvHeads: number;
  readonly hidden: number;
  readonly headSize: number;
  /** rope.scaling.type. */
  readonly scaling: string;
}

/**
 * @param storage  number format that the folder's weights will have
 * @returns config.json, as transformers of version 4 and 5 read it
 * @throws UsageError if the architecture is another, a key is missing, or one is not supported
 */
export function llamaConfig(
  file: GgufFile,
  storage: Storage,
): Record<string, unknown> & { num_attention_heads: number; num_key_value_heads: number } {
  const { path, metadata, tensors } = file;
  const sizes = sizesOf(file);
  const faults = faultsOf(file, sizes);
  if (faults.length > 0)
    throw new UsageError(`${path}: ${faults.join("; ")}; use a GGUF of a plain Llama or Qwen2`);
  const { architecture, number } = sizes;
  const bos = metadataReader(metadata, path).optional("tokenizer.ggml.bos_token_id", "number");
  const ends = endIds(file);
  return {
    ...(architecture === "llama"
      ? {
          architectures: ["LlamaForCausalLM"],
          attention_bias: tensors.has("blk.0.attn_q.bias"),
          mlp_bias: false,
        }
      : { architectures: ["Qwen2ForCausalLM"], sliding_window: null, use_sliding_window: false }),
    attention_dropout: 0,
    bos_token_id: bos ?? null,
    dtype: storage,
    eos_token_id: ends.length === 1 ? ends[0] : ends,
    head_dim: sizes.headSize,
    hidden_act: "silu",
    hidden_size: sizes.hidden,
    initializer_range: 0.02,
    intermediate_size: number("feed_forward_length"),
    max_position_embeddings: number("context_length"),
    model_type: architecture,
    num_attention_heads: sizes.heads,
    num_hidden_layers: number("block_count"),
    num_key_value_heads: sizes.kvHeads,
    rms_norm_eps: shortest(number("attention.layer_norm_rms_epsilon")),
    ...ropeOf(file, sizes),
    tie_word_embeddings: !tensors.has("output.weight"),
    torch_dtype: storage,
    use_cache: true,
    vocab_size: tensors.get("token_embd.weight")!.shape[0],
  };
}

function sizesOf({ path, metadata }: GgufFile): Sizes {
  const read = metadataReader(metadata, path);
  const files = read.optional("split.count", "number") ?? 1;
  if (files > 1)
    throw new UsageError(
      `${path}: expected a whole model, got one of ${files} files; join them with ` +
        "llama.cpp's gguf-split --merge",
    );
  const architecture = read.required("general.architecture", "string");
  if (architecture !== "llama" && architecture !== "qwen2")
    throw new UsageError(
      `${path}: expected the architecture llama or qwen2, got ${architecture}; take this ` +
        "model as a Hugging Face folder (cct model pull)",
    );
  const number = (key: string): number => read.required(`${architecture}.${key}`, "number");
  const optional = (key: string): number | undefined =>
    read.optional(`${architecture}.${key}`, "number");
  const heads = number("attention.head_count");
  const hidden = number("embedding_length");
  const kvHeads = optional("attention.head_count_kv") ?? heads;
  const headSize = optional("attention.key_length") ?? hidden / heads;
  const scaling = read.optional(`${architecture}.rope.scaling.type`, "string") ?? "none";
  return { architecture, number, optional, heads, kvHeads, hidden, headSize, scaling };
}

/** A clause for each thing that would change the result and is not supported. */
function faultsOf({ metadata, tensors }: GgufFile, sizes: Sizes): string[] {
  const { architecture, number, optional, heads, kvHeads, hidden, headSize, scaling } = sizes;
  const faults = [...metadata.keys()]
    .filter(
      (key) => key.startsWith(`${architecture}.`) && !KNOWN.has(key.slice(architecture.length + 1)),
    )
    .map((key) => `${key} is not supported`);
  const unless = (sound: boolean, fault: string): void => {
    if (!sound) faults.push(fault);
  };
  unless(
    scaling === "none" || scaling === "linear",
    `${architecture}.rope.scaling.type ${scaling} is not supported`,
  );
  unless((optional("expert_count") ?? 0) === 0, "experts are not supported");
  unless(
    (optional("attention.value_length") ?? headSize) === headSize,
    "values of another width than keys are not supported",
  );
  const turning = optional("rope.dimension_count") ?? headSize;
  unless(
    turning === headSize,
    `rotary positions on ${turning} of ${headSize} dimensions are not supported`,
  );
  unless(
    Number.isInteger(headSize) && heads % kvHeads === 0,
    `${heads} heads, ${kvHeads} key heads and width ${hidden} do not fit together`,
  );
  const blocks = number("block_count");
  unless(
    blocks <= tensors.size,
    `${architecture}.block_count ${blocks} is more than the file's ${tensors.size} tensors`,
  );
  unless(
    tensors.get("token_embd.weight")?.shape.length === 2,
    "token_embd.weight is missing or no matrix",
  );
  return faults;
}

/** The rotary settings in both spellings; rope_scaling only where frequencies are stretched. */
function ropeOf(file: GgufFile, { architecture, optional, scaling }: Sizes): object {
  const theta = Math.fround(optional("rope.freq_base") ?? 10000);
  const stored = file.tensors.get("rope_freqs.weight");
  const stretched = stored && llama3Scaling(file.read(stored), theta);
  if (stored && (!stretched || scaling !== "none" || architecture !== "llama"))
    throw new UsageError(
      `${file.path}: expected rope_freqs.weight only in a llama with Llama 3's factors and ` +
        `no other scaling, got architecture ${architecture}, scaling ${scaling} and ` +
        `${stretched ? "Llama 3's" : "other"} factors, which are not supported; use a GGUF of ` +
        "a plain Llama or Qwen2",
    );
  const factor = optional("rope.scaling.factor") ?? 1;
  const linear = scaling === "linear" && factor !== 1 ? { rope_type: "linear", factor } : undefined;
  const rope = stretched ?? linear;
  const parameters = { rope_theta: theta, ...(rope ?? { rope_type: "default" }) };
  if (!rope) return { rope_parameters: parameters, rope_theta: theta };
  return { rope_parameters: parameters, rope_scaling: rope, rope_theta: theta };
}

/**
 * Ids that end a text: eos, and where they are others the ends of a turn (eot) and of a message
 * (eom), at which llama.cpp stops too.
 */
function endIds({ path, metadata }: GgufFile): number[] {
  const read = metadataReader(metadata, path);
  const others = ["eot", "eom"].map((name) =>
    read.optional(`tokenizer.ggml.${name}_token_id`, "number"),
  );
  const all = [read.required("tokenizer.ggml.eos_token_id", "number"), ...others];
  return [...new Set(all.filter((id) => id !== undefined))];
}

/**
 * The shortest decimal that is the same float32: metadata stores 1e-5 as float32, which widens to
 * 9.999999747378752e-6.
 */
function shortest(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === Math.fround(value)) return short;
  }
  return value;
}
