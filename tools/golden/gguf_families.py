"""Small GGUF files of a Qwen2 and of a Llama 3, with the logits of the models that they were made of: goldens of src/language-model/gguf.

Usage: pip install gguf==0.19.0 into the peers' Python, then: python tools/golden/gguf_families.py
Writes qwen2.gguf, llama3.gguf and families.json into tests/language-model/golden/gguf (run gguf_model.py, which clears that folder, first).
Rows of Llama's queries and keys are permuted, and its rotary factors computed, by the formulas of llama.cpp's converter.
"""
import json, math
from pathlib import Path
import gguf, numpy as np, torch
from tokenizers import pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, Qwen2Config, Qwen2ForCausalLM

OUT = Path(__file__).resolve().parents[2] / "tests" / "language-model" / "golden" / "gguf"
SPECIALS = ["<|end_of_text|>", "<|eot_id|>", "<|eom_id|>"]
TOKENS = SPECIALS + sorted(pre_tokenizers.ByteLevel.alphabet()) + ["Ġd"]
SIZES = dict(vocab_size=len(TOKENS), hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=1, max_position_embeddings=256, initializer_range=0.25, rms_norm_eps=1e-5, bos_token_id=0, eos_token_id=0)
SCALING = dict(factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=64)
IDS = [3 + (7 * i * i + 5 * i) % 256 for i in range(24)]
NAMES = {"input_layernorm": "attn_norm", "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v", "self_attn.o_proj": "attn_output",
         "post_attention_layernorm": "ffn_norm", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down"}

def permute(weights, heads):
    return weights.reshape(heads, 2, weights.shape[0] // heads // 2, *weights.shape[1:]).swapaxes(1, 2).reshape(weights.shape)

def rope_factors(theta, size):
    """llama.cpp's convert_hf_to_gguf.py, LlamaModel.generate_extra_tensors."""
    low, high = SCALING["original_max_position_embeddings"] / SCALING["low_freq_factor"], SCALING["original_max_position_embeddings"] / SCALING["high_freq_factor"]
    factors = []
    for frequency in 1.0 / theta ** (np.arange(0, size, 2, dtype=np.float32) / size):
        length = 2 * math.pi / frequency
        if length < high: factors.append(1)
        elif length > low: factors.append(SCALING["factor"])
        else:
            smooth = (SCALING["original_max_position_embeddings"] / length - SCALING["low_freq_factor"]) / (SCALING["high_freq_factor"] - SCALING["low_freq_factor"])
            factors.append(1 / ((1 - smooth) / SCALING["factor"] + smooth))
    return np.array(factors, dtype=np.float32)

def write(name, architecture, model, theta, extra):
    torch.manual_seed(3)
    for key, parameter in model.named_parameters():
        if parameter.dim() == 1: parameter.data = 0.2 * torch.randn_like(parameter) + (0 if key.endswith("bias") else 1)
    writer = gguf.GGUFWriter(OUT / f"{name}.gguf", architecture)
    writer.add_context_length(256); writer.add_embedding_length(16); writer.add_block_count(2); writer.add_feed_forward_length(24); writer.add_head_count(2); writer.add_head_count_kv(1)
    writer.add_layer_norm_rms_eps(1e-5); writer.add_rope_freq_base(theta)
    writer.add_tokenizer_model("gpt2"); writer.add_tokenizer_pre("qwen2" if architecture == "qwen2" else "llama-bpe"); writer.add_token_list(TOKENS); writer.add_token_types([3 if t in SPECIALS else 1 for t in TOKENS]); writer.add_token_merges(["Ġ d"])
    writer.add_eos_token_id(0); extra(writer)
    add = lambda key, tensor: writer.add_tensor(key, tensor.detach().numpy().copy())
    add("token_embd.weight", model.model.embed_tokens.weight); add("output_norm.weight", model.model.norm.weight)
    if not model.config.tie_word_embeddings: add("output.weight", model.lm_head.weight)
    for index, layer in enumerate(model.model.layers):
        for module, part in NAMES.items():
            for kind, tensor in layer.get_submodule(module).named_parameters():
                value = tensor.detach().numpy()
                if architecture == "llama" and part in ("attn_q", "attn_k"): value = permute(value, 2 if part == "attn_q" else 1)
                writer.add_tensor(f"blk.{index}.{part}.{kind}", np.ascontiguousarray(value))
    writer.write_header_to_file(); writer.write_kv_data_to_file(); writer.write_tensors_to_file(); writer.close()
    with torch.no_grad(): logits = model.eval()(torch.tensor([IDS])).logits[0, [5, -1]]
    return [round(x, 7) for x in logits.flatten().tolist()]

torch.manual_seed(1)
qwen2 = Qwen2ForCausalLM(Qwen2Config(**SIZES, rope_parameters=dict(rope_type="default", rope_theta=1e6)))
llama3 = LlamaForCausalLM(LlamaConfig(**SIZES, tie_word_embeddings=True, rope_parameters=dict(rope_type="llama3", rope_theta=100.0, **SCALING)))
def llama_extra(writer):
    writer.add_tensor("rope_freqs.weight", rope_factors(100.0, 8)); writer.add_eot_token_id(1); writer.add_eom_token_id(2); writer.add_rope_dimension_count(8); writer.add_vocab_size(len(TOKENS))
logits = {"qwen2": write("qwen2", "qwen2", qwen2, 1e6, lambda writer: None), "llama3": write("llama3", "llama", llama3, 100.0, llama_extra)}
(OUT / "families.json").write_text(json.dumps({"ids": IDS, "rows": [5, len(IDS) - 1], "scaling": SCALING, "logits": logits}) + "\n")
