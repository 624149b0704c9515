"""Goldens of src/language-model/families, from PyTorch transformers.

Usage: python tools/golden/families.py [NAME ...]    (rewrites these folders of tests/language-model/golden/families and
published.json; without names all of them)
Each folder is a random Hugging Face checkpoint of one family (its tokenizer, one for all, lies beside the folders) with
expected.safetensors (logits of two texts, mean cross-entropy over both, gradient of every weight under its stored name)
and expected.json (the texts' ids, a prompt and its greedy continuation; of random weights the first whose continuation is no
mere repetition are taken). published.json holds configurations as hubs have
them, in the spellings of transformers 4, with the number of weights that transformers 5 makes of each.
"""
import json, shutil, sys
from pathlib import Path
import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import AutoConfig, AutoModelForCausalLM, PreTrainedTokenizerFast

OUT = Path(__file__).resolve().parents[2] / "tests" / "language-model" / "golden" / "families"
EOS, VOCAB = "<|endoftext|>", 62
TEXTS = ["def add(a, b):", "for x in range(9):\n"]

def tokenizer() -> Tokenizer:
    """One token a character: what programs here are made of, and the end of a text."""
    alphabet = dict(zip("abcdefghijklmnopqrstuvwxyz0123456789_.,:;()[]{}+-*/%<>=!\"'#", range(1, VOCAB)))
    entries = {EOS: 0, **alphabet, "Ġ": len(alphabet) + 1, "Ċ": len(alphabet) + 2}
    bpe = Tokenizer(models.BPE(vocab=entries, merges=[]))
    bpe.pre_tokenizer, bpe.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    bpe.add_special_tokens([EOS])
    return bpe

def random_model(seed: int, model_type: str, **keys):
    torch.manual_seed(seed)
    config = AutoConfig.for_model(model_type, vocab_size=VOCAB, bos_token_id=0, eos_token_id=0, initializer_range=0.25, **keys)
    model = AutoModelForCausalLM.from_config(config, attn_implementation="eager").eval()
    for parameter_name, parameter in model.named_parameters():
        if parameter.dim() == 1:  # gains about 1, biases about 0
            parameter.data = 0.2 * torch.randn_like(parameter) + (0 if parameter_name.endswith("bias") else 1)
    return model

def greedy_ids(model, prompt: list) -> list:
    ids = torch.tensor([prompt])
    return model.generate(ids, attention_mask=torch.ones_like(ids), do_sample=False, max_new_tokens=40, pad_token_id=0)[0, len(prompt):].tolist()

def checkpoint(name: str, characters: Tokenizer, **keys) -> None:
    folder, prompt = OUT / name, "def f(x):"
    for seed in range(1000):
        model = random_model(seed, **keys)
        greedy = greedy_ids(model, characters.encode(prompt).ids)
        if len(set(greedy)) >= 6: break
    else: raise SystemExit(f"{name}: every greedy text repeats itself")
    model.save_pretrained(folder)
    texts = [characters.encode(text).ids for text in TEXTS]
    logits = [model(torch.tensor([ids])).logits[0] for ids in texts]
    losses = torch.cat([torch.nn.functional.cross_entropy(l[:-1], torch.tensor(ids[1:]), reduction="none") for l, ids in zip(logits, texts)])
    losses.mean().backward()
    tensors = {f"gradient.{n}": p.grad for n, p in model.named_parameters()}
    tensors |= {f"logits.{i}": l.detach().contiguous() for i, l in enumerate(logits)} | {"loss": losses.mean().detach().reshape(1)}
    save_file(tensors, folder / "expected.safetensors")
    (folder / "expected.json").write_text(json.dumps({"ids": texts, "prompt": prompt, "greedy": greedy}) + "\n")
    (folder / "generation_config.json").unlink(missing_ok=True)

LLAMA = dict(hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2, max_position_embeddings=64)
GPT = dict(n_embd=16, n_layer=2, n_head=4, n_positions=64)
CASES = {
    "llama-biases-linear": dict(model_type="llama", **LLAMA, num_key_value_heads=1, attention_bias=True, mlp_bias=True, rope_parameters=dict(rope_type="linear", factor=2.5, rope_theta=5000.0)),
    "llama-llama3": dict(model_type="llama", **LLAMA, head_dim=12, tie_word_embeddings=True,
                         rope_parameters=dict(rope_type="llama3", factor=4.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=32, rope_theta=100.0)),
    "llama-yarn": dict(model_type="llama", **LLAMA, num_key_value_heads=2, rope_parameters=dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=16, beta_fast=8.0, rope_theta=100.0)),
    "llama-dynamic": dict(model_type="llama", **LLAMA, tie_word_embeddings=True, rope_parameters=dict(rope_type="dynamic", factor=2.0, rope_theta=500.0)),
    "qwen2-grouped-tied": dict(model_type="qwen2", **LLAMA, num_key_value_heads=1, tie_word_embeddings=True, rope_parameters=dict(rope_type="default", rope_theta=1e6)),
    "qwen2-untied-yarn": dict(model_type="qwen2", **LLAMA, num_key_value_heads=2, rope_parameters=dict(rope_type="yarn", factor=2.0, original_max_position_embeddings=32, truncate=False, beta_fast=2.0, mscale=1.5, mscale_all_dim=0.5, rope_theta=300.0)),
    "qwen2-window": dict(model_type="qwen2", **LLAMA, num_key_value_heads=1, use_sliding_window=True, sliding_window=48, max_window_layers=1),
    "llama-gelu-gate": dict(model_type="llama", **LLAMA, num_key_value_heads=2, hidden_act="gelu"),
    "qwen2-relu-gate": dict(model_type="qwen2", **LLAMA, num_key_value_heads=1, hidden_act="relu"),
    "mistral-window": dict(model_type="mistral", **LLAMA, num_key_value_heads=1, head_dim=12, sliding_window=48),
    "mistral-whole": dict(model_type="mistral", **LLAMA, num_key_value_heads=2, sliding_window=None, hidden_act="gelu_pytorch_tanh", tie_word_embeddings=True),
    "qwen3-grouped": dict(model_type="qwen3", **LLAMA, num_key_value_heads=1, head_dim=12, tie_word_embeddings=True),
    "qwen3-biases": dict(model_type="qwen3", **LLAMA, num_key_value_heads=2, head_dim=8, attention_bias=True, use_sliding_window=True, sliding_window=48, max_window_layers=1),
    "smollm3-interval": dict(model_type="smollm3", **LLAMA, num_key_value_heads=1, no_rope_layer_interval=2, pad_token_id=None),
    "smollm3-list": dict(model_type="smollm3", **LLAMA, num_key_value_heads=2, no_rope_layers=[0, 1], pad_token_id=None, attention_bias=True, mlp_bias=True, tie_word_embeddings=False, rope_parameters=dict(rope_type="default", rope_theta=300.0)),
    "gpt2-tied": dict(model_type="gpt2", **GPT),
    "gpt2-untied-relu": dict(model_type="gpt2", **GPT, n_inner=20, activation_function="relu", tie_word_embeddings=False),
    "gpt2-codeparrot": dict(model_type="gpt2", **GPT, n_inner=24, scale_attn_by_inverse_layer_idx=True, reorder_and_upcast_attn=True),
    "gpt2-unscaled": dict(model_type="gpt2", **GPT, n_inner=24, scale_attn_weights=False, activation_function="gelu"),
    "bigcode-multi-query": dict(model_type="gpt_bigcode", **GPT, n_inner=24),
    "bigcode-multi-head": dict(model_type="gpt_bigcode", **GPT, n_inner=24, multi_query=False, activation_function="gelu", tie_word_embeddings=False),
    "starcoder2-grouped": dict(model_type="starcoder2", **LLAMA, num_key_value_heads=1),
    "starcoder2-no-bias": dict(model_type="starcoder2", **LLAMA, num_key_value_heads=2, use_bias=False, hidden_act="gelu", tie_word_embeddings=False, sliding_window=48, rope_parameters=dict(rope_type="linear", factor=2.0, rope_theta=1000.0)),
    "neox-parallel": dict(model_type="gpt_neox", **LLAMA),
    "neox-serial": dict(model_type="gpt_neox", **LLAMA, use_parallel_residual=False, attention_bias=False, hidden_act="gelu_new", tie_word_embeddings=True, rope_parameters=dict(rope_type="default", rope_theta=1000.0, partial_rotary_factor=1.0)),
    "neox-linear": dict(model_type="gpt_neox", **LLAMA, hidden_act="gelu_fast", rope_parameters=dict(rope_type="linear", factor=2.0, rope_theta=1000.0, partial_rotary_factor=0.5)),
    "codegen-untied": dict(model_type="codegen", n_embd=32, n_layer=2, n_head=4, n_positions=64, n_inner=24, rotary_dim=4),
    "codegen-tied": dict(model_type="codegen", n_embd=32, n_layer=1, n_head=8, n_positions=64, n_inner=24, rotary_dim=4, tie_word_embeddings=True),
}

PUBLISHED = {
    "SmolLM2-135M": dict(model_type="llama", architectures=["LlamaForCausalLM"], attention_bias=False, attention_dropout=0.0, bos_token_id=0, eos_token_id=0, hidden_act="silu", hidden_size=576, initializer_range=0.041666666666666664,
                         intermediate_size=1536, is_llama_config=True, max_position_embeddings=8192, mlp_bias=False, num_attention_heads=9, num_hidden_layers=30, num_key_value_heads=3, pretraining_tp=1, rms_norm_eps=1e-05,
                         rope_interleaved=False, rope_scaling=None, rope_theta=100000, tie_word_embeddings=True, torch_dtype="bfloat16", use_cache=True, vocab_size=49152),
    "CodeLlama-7b": dict(model_type="llama", architectures=["LlamaForCausalLM"], bos_token_id=1, eos_token_id=2, hidden_act="silu", hidden_size=4096, initializer_range=0.02, intermediate_size=11008, max_position_embeddings=16384,
                         num_attention_heads=32, num_hidden_layers=32, num_key_value_heads=32, pretraining_tp=1, rms_norm_eps=1e-05, rope_scaling=None, rope_theta=1000000, tie_word_embeddings=False, torch_dtype="bfloat16", use_cache=True, vocab_size=32016),
    "Qwen2.5-Coder-0.5B": dict(model_type="qwen2", architectures=["Qwen2ForCausalLM"], attention_dropout=0.0, bos_token_id=151643, eos_token_id=151643, hidden_act="silu", hidden_size=896, initializer_range=0.02, intermediate_size=4864,
                               max_position_embeddings=32768, max_window_layers=24, num_attention_heads=14, num_hidden_layers=24, num_key_value_heads=2, rms_norm_eps=1e-06, rope_theta=1000000.0, sliding_window=32768, tie_word_embeddings=True,
                               torch_dtype="bfloat16", use_cache=True, use_mrope=False, use_sliding_window=False, vocab_size=151936),
    "Mistral-7B-v0.1": dict(model_type="mistral", architectures=["MistralForCausalLM"], bos_token_id=1, eos_token_id=2, hidden_act="silu", hidden_size=4096, initializer_range=0.02, intermediate_size=14336, max_position_embeddings=32768,
                            num_attention_heads=32, num_hidden_layers=32, num_key_value_heads=8, rms_norm_eps=1e-05, rope_theta=10000.0, sliding_window=4096, tie_word_embeddings=False, torch_dtype="bfloat16", use_cache=True, vocab_size=32000),
    "Qwen3-0.6B": dict(model_type="qwen3", architectures=["Qwen3ForCausalLM"], attention_bias=False, attention_dropout=0.0, bos_token_id=151643, eos_token_id=151645, head_dim=128, hidden_act="silu", hidden_size=1024, initializer_range=0.02,
                       intermediate_size=3072, max_position_embeddings=40960, max_window_layers=28, num_attention_heads=16, num_hidden_layers=28, num_key_value_heads=8, rms_norm_eps=1e-06, rope_scaling=None, rope_theta=1000000, sliding_window=None,
                       tie_word_embeddings=True, torch_dtype="bfloat16", use_cache=True, use_sliding_window=False, vocab_size=151936),
    "SmolLM3-3B": dict(model_type="smollm3", architectures=["SmolLM3ForCausalLM"], attention_bias=False, attention_dropout=0.0, bos_token_id=None, eos_token_id=128012, hidden_act="silu", hidden_size=2048, initializer_range=0.02, intermediate_size=11008,
                       layer_types=["full_attention"] * 36, max_position_embeddings=65536, max_window_layers=28, mlp_bias=False, no_rope_layer_interval=4, no_rope_layers=[1, 1, 1, 0] * 9, num_attention_heads=16, num_hidden_layers=36,
                       num_key_value_heads=4, pretraining_tp=2, rms_norm_eps=1e-06, rope_scaling=None, rope_theta=5000000.0, sliding_window=None, torch_dtype="bfloat16", use_cache=False, use_sliding_window=False, vocab_size=128256),
    "codeparrot-small": dict(model_type="gpt2", architectures=["GPT2LMHeadModel"], activation_function="gelu_new", attn_pdrop=0.1, bos_token_id=0, embd_pdrop=0.1, eos_token_id=0, initializer_range=0.02, layer_norm_epsilon=1e-05, n_ctx=1024,
                             n_embd=768, n_head=12, n_inner=None, n_layer=12, n_positions=1024, reorder_and_upcast_attn=True, resid_pdrop=0.1, scale_attn_by_inverse_layer_idx=True, scale_attn_weights=True, summary_type="cls_index", torch_dtype="float32", vocab_size=32768),
    "starcoder": dict(model_type="gpt_bigcode", architectures=["GPTBigCodeForCausalLM"], activation_function="gelu", attention_softmax_in_fp32=True, multi_query=True, attn_pdrop=0.1, bos_token_id=0, embd_pdrop=0.1, eos_token_id=0, inference_runner=0,
                      initializer_range=0.02, layer_norm_epsilon=1e-05, max_batch_size=None, max_sequence_length=None, n_embd=6144, n_head=48, n_inner=24576, n_layer=40, n_positions=8192, pad_key_length=True, pre_allocate_kv_cache=False, resid_pdrop=0.1,
                      scale_attention_softmax_in_fp32=True, scale_attn_weights=True, torch_dtype="float32", use_cache=True, validate_runner_input=True, vocab_size=49152),
    "starcoder2-3b": dict(model_type="starcoder2", architectures=["Starcoder2ForCausalLM"], attention_dropout=0.1, attention_softmax_in_fp32=True, bos_token_id=0, embedding_dropout=0.1, eos_token_id=0, hidden_act="gelu_pytorch_tanh", hidden_size=3072,
                          initializer_range=0.018042, intermediate_size=12288, layer_norm_epsilon=1e-05, max_position_embeddings=16384, mlp_type="default", norm_epsilon=1e-05, norm_type="layer_norm", num_attention_heads=24, num_hidden_layers=30,
                          num_key_value_heads=2, residual_dropout=0.1, rope_theta=999999.4420358813, scale_attention_softmax_in_fp32=True, scale_attn_weights=True, sliding_window=4096, use_bias=True, use_cache=True, vocab_size=49152),
    "pythia-70m": dict(model_type="gpt_neox", architectures=["GPTNeoXForCausalLM"], bos_token_id=0, eos_token_id=0, hidden_act="gelu", hidden_size=512, initializer_range=0.02, intermediate_size=2048, layer_norm_eps=1e-05, max_position_embeddings=2048,
                       num_attention_heads=8, num_hidden_layers=6, rotary_emb_base=10000, rotary_pct=0.25, tie_word_embeddings=False, torch_dtype="float16", use_cache=True, use_parallel_residual=True, vocab_size=50304),
    "codegen-350M-mono": dict(model_type="codegen", architectures=["CodeGenForCausalLM"], activation_function="gelu_new", attn_pdrop=0.0, bos_token_id=1, embd_pdrop=0.0, eos_token_id=50256, gradient_checkpointing=False, initializer_range=0.02,
                              layer_norm_epsilon=1e-05, n_ctx=2048, n_embd=1024, n_head=16, n_inner=None, n_layer=20, n_positions=2048, resid_pdrop=0.0, rotary_dim=32, scale_attn_weights=True, summary_type="cls_index", tie_word_embeddings=False,
                              tokenizer_class="GPT2Tokenizer", use_cache=True, vocab_size=51200),
}

def weights_of(keys: dict) -> int:
    with torch.device("meta"):
        model = AutoModelForCausalLM.from_config(AutoConfig.for_model(**json.loads(json.dumps({k: v for k, v in keys.items() if k != "architectures"}))))
    model.tie_weights()
    return sum(parameter.numel() for parameter in model.parameters())

wanted = sys.argv[1:] or list(CASES)
if not sys.argv[1:]:
    shutil.rmtree(OUT, ignore_errors=True)
OUT.mkdir(parents=True, exist_ok=True)
characters = tokenizer()
PreTrainedTokenizerFast(tokenizer_object=characters, eos_token=EOS, bos_token=EOS, clean_up_tokenization_spaces=False).save_pretrained(OUT)
for name in wanted:
    checkpoint(name, characters, **CASES[name])
(OUT / "published.json").write_text(json.dumps([{"name": name, "config": keys, "weights": weights_of(keys)} for name, keys in PUBLISHED.items()]) + "\n")
