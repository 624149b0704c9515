/**
 * @file Llama's and Qwen2's tensors in GGUF under their Hugging Face names, with the order of rows
 * that Hugging Face's rotary positions need. llama.cpp turns neighbours (2i, 2i+1) of a head where
 * Hugging Face turns halves (i, i + d/2); its converter therefore stores row i·2 + j of each query
 * and key head where Hugging Face has row j·d/2 + i. That is undone here.
 */
import { UsageError } from "../../errors.js";
import type { TensorSource } from "../safetensors.js";
import type { GgufFile } from "./gguf-file.js";
import { halvesOf } from "./rotary-rows.js";

const WHOLE_MODEL: Readonly<Record<string, string>> = {
  "token_embd.weight": "model.embed_tokens.weight",
  "output_norm.weight": "model.norm.weight",
  "output.weight": "lm_head.weight",
};
const IN_BLOCK: Readonly<Record<string, string>> = {
  attn_norm: "input_layernorm",
  attn_q: "self_attn.q_proj",
  attn_k: "self_attn.k_proj",
  attn_v: "self_attn.v_proj",
  attn_output: "self_attn.o_proj",
  ffn_norm: "post_attention_layernorm",
  ffn_gate: "mlp.gate_proj",
  ffn_up: "mlp.up_proj",
  ffn_down: "mlp.down_proj",
};

/** Heads of queries and keys. */
export interface LlamaHeads {
  /** Whether llama.cpp has reordered their rows: of Llama, not of Qwen2. */
  readonly reordered: boolean;
  /** Number of query heads. */
  readonly heads: number;
  /** Number of key heads, at most `heads`. */
  readonly kvHeads: number;
}

/**
 * Every tensor of the file by its Hugging Face name, to be read when it is needed; float32.
 * @throws UsageError naming the tensors that are no part of a plain Llama
 */
export function llamaTensors(
  file: GgufFile,
  { heads, kvHeads, reordered }: LlamaHeads,
): TensorSource[] {
  const strangers: string[] = [];
  const sources = [...file.tensors.values()].flatMap((tensor): TensorSource[] => {
    if (tensor.name === "rope_freqs.weight") return []; // read with the config
    const [, layer, part, kind] = /^blk\.(\d+)\.(\w+)\.(weight|bias)$/.exec(tensor.name) ?? [];
    const name =
      layer === undefined
        ? WHOLE_MODEL[tensor.name]
        : IN_BLOCK[part!] && `model.layers.${layer}.${IN_BLOCK[part!]}.${kind}`;
    if (!name) {
      strangers.push(tensor.name);
      return [];
    }
    const permuted = reordered ? ({ attn_q: heads, attn_k: kvHeads }[part ?? ""] ?? 0) : 0;
    if (permuted > 0 && tensor.shape[0]! % (2 * permuted) !== 0)
      throw new UsageError(
        `${file.path}: expected the rows of ${tensor.name} to be pairs of ${permuted} heads, ` +
          `got ${tensor.shape[0]}; convert the model again`,
      );
    return [
      {
        name,
        shape: tensor.shape,
        read: () =>
          permuted > 0 ? halvesOf(file.read(tensor), tensor.shape, permuted) : file.read(tensor),
      },
    ];
  });
  if (strangers.length > 0)
    throw new UsageError(
      `${file.path}: expected the tensors of a plain Llama, got ` +
        `${strangers.slice(0, 4).join(", ")}${strangers.length > 4 ? ` and ${strangers.length - 4} more` : ""}; ` +
        "use a GGUF of a Llama or Qwen2 without experts",
    );
  return sources;
}
