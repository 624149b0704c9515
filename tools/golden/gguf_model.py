"""A small Llama as GGUF, with what transformers makes of it: goldens of src/language-model/gguf.

Usage: pip install gguf==0.19.0 into the peers' Python, then: python tools/golden/gguf_model.py
Rewrites tests/language-model/golden/gguf/: tiny.gguf (written by gguf.GGUFWriter, query and key rows permuted by the formula of llama.cpp's
converter, tensors in eight formats) and expected.json (ids that Python tokenizers gives to texts, and the logits that transformers
computes after loading the GGUF itself), and pre-tokenizers.json: ids under each kind of pre-tokenizer as transformers' own tokenizers cut, with
a vocabulary whose merges cross words, so that every cut shows.
"""
import base64, json, shutil
from pathlib import Path
import gguf, numpy as np, torch
from gguf import GGMLQuantizationType as Q
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import AutoModelForCausalLM, GPT2Tokenizer, LlamaConfig, LlamaForCausalLM, Qwen2Tokenizer
from transformers.convert_slow_tokenizer import TikTokenConverter

OUT = Path(__file__).resolve().parents[2] / "tests" / "language-model" / "golden" / "gguf"
CORPUS = [
    "def add(a, b):\n    \"\"\"Return the sum of a and b.\"\"\"\n    return a + b\n",
    "def count_even(numbers):\n    total = 0\n    for number in numbers:\n        if number % 2 == 0:\n            total += 1\n    return total\n",
    "while left < right:\n    middle = (left + right) // 2\n    if values[middle] < target:\n        left = middle + 1\n    else:\n        right = middle\n",
]
TEXTS = CORPUS + ["", "x\r\ny\t z", "0123 4.5", "naïve – 日本語 🙂", "<|im_start|>user\nhi<|im_end|>\n", "a<tool>b</tool>", "    deep\n\n\n"]
SPECIALS, USER = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"], ["<tool>"]
TEMPLATE = "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"

tokenizer = Tokenizer(models.BPE())
tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)])
tokenizer.decoder = decoders.ByteLevel()
tokenizer.train_from_iterator(CORPUS * 3, trainers.BpeTrainer(vocab_size=315, special_tokens=SPECIALS, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
tokenizer.add_tokens([AddedToken(token, normalized=False) for token in USER])
spec = json.loads(tokenizer.to_str())
rows = tokenizer.get_vocab_size() + 4  # the embedding is padded
tokens = [tokenizer.id_to_token(i) or f"[PAD{i}]" for i in range(rows)]
types = [gguf.TokenType.CONTROL if t in SPECIALS else gguf.TokenType.USER_DEFINED if t in USER else gguf.TokenType.UNUSED if i >= rows - 4 else gguf.TokenType.NORMAL for i, t in enumerate(tokens)]

torch.manual_seed(7)
HEADS, KV = 2, 1
config = LlamaConfig(vocab_size=rows, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=HEADS, num_key_value_heads=KV, head_dim=16, max_position_embeddings=128,
                     rms_norm_eps=1e-5, tie_word_embeddings=True, bos_token_id=1, eos_token_id=2, initializer_range=0.2, rope_parameters={"rope_type": "default", "rope_theta": 500.0})
model = LlamaForCausalLM(config)
for name, parameter in model.named_parameters():
    if "norm" in name:
        parameter.data = 1 + 0.2 * torch.randn_like(parameter)

def permute(weights: np.ndarray, heads: int) -> np.ndarray:
    """llama.cpp's convert_hf_to_gguf.py, LlamaModel.permute."""
    return weights.reshape(heads, 2, weights.shape[0] // heads // 2, *weights.shape[1:]).swapaxes(1, 2).reshape(weights.shape)

NAMES = {"input_layernorm": "attn_norm", "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v", "self_attn.o_proj": "attn_output",
         "post_attention_layernorm": "ffn_norm", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down"}
FORMATS = {"self_attn.q_proj": Q.Q4_0, "self_attn.k_proj": Q.Q4_1, "self_attn.v_proj": Q.Q5_0, "self_attn.o_proj": Q.Q5_1, "mlp.gate_proj": Q.F16, "mlp.up_proj": Q.BF16, "mlp.down_proj": Q.Q8_0}

shutil.rmtree(OUT, ignore_errors=True)
OUT.mkdir(parents=True)
writer = gguf.GGUFWriter(OUT / "tiny.gguf", "llama")
writer.add_context_length(128); writer.add_embedding_length(32); writer.add_block_count(2); writer.add_feed_forward_length(64)
writer.add_head_count(HEADS); writer.add_head_count_kv(KV); writer.add_layer_norm_rms_eps(1e-5); writer.add_rope_freq_base(500.0); writer.add_rope_dimension_count(16); writer.add_vocab_size(rows)
writer.add_tokenizer_model("gpt2"); writer.add_tokenizer_pre("smollm"); writer.add_token_list(tokens); writer.add_token_types(types)
writer.add_token_merges([" ".join(m) for m in spec["model"]["merges"]])
writer.add_bos_token_id(1); writer.add_eos_token_id(2); writer.add_unk_token_id(0); writer.add_pad_token_id(2); writer.add_add_bos_token(False); writer.add_chat_template(TEMPLATE)

def add(name: str, weights: torch.Tensor, quantisation: Q) -> None:
    data = weights.detach().numpy()
    if quantisation == Q.F32: writer.add_tensor(name, data)
    elif quantisation == Q.F16: writer.add_tensor(name, data.astype(np.float16))
    else: writer.add_tensor(name, gguf.quants.quantize(data, quantisation), raw_dtype=quantisation)

state = model.model
add("token_embd.weight", state.embed_tokens.weight, Q.Q8_0)
for index, layer in enumerate(state.layers):
    for hf, name in NAMES.items():
        weights = layer.get_submodule(hf).weight
        if hf in ("self_attn.q_proj", "self_attn.k_proj"):
            weights = torch.from_numpy(permute(weights.detach().numpy(), HEADS if "q_proj" in hf else KV).copy())
        add(f"blk.{index}.{name}.weight", weights, FORMATS.get(hf, Q.F32) if index == 0 else Q.F32)
add("output_norm.weight", state.norm.weight, Q.F32)
writer.write_header_to_file(); writer.write_kv_data_to_file(); writer.write_tensors_to_file(); writer.close()

loaded = AutoModelForCausalLM.from_pretrained(OUT, gguf_file="tiny.gguf", dtype=torch.float32, attn_implementation="eager").eval()
encodings = [[text, tokenizer.encode(text, add_special_tokens=False).ids] for text in TEXTS]
with torch.no_grad():
    logits = [[ids[:12], loaded(torch.tensor([ids[:12]])).logits[0].numpy().astype("<f4")] for _, ids in encodings[:2]]
(OUT / "expected.json").write_text(json.dumps({"encodings": encodings, "chatTemplate": TEMPLATE, "logits": [[ids, base64.b64encode(l.tobytes()).decode()] for ids, l in logits]}) + "\n")

crossing = Tokenizer(models.BPE())
crossing.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
MIXED = CORPUS + ["x = 1234567 + 12 - 3.25\n\n\n\treturn  it's, I'LL, we've (a,b);\r\n", "    if x==10:\n        y ='a'\n\n\n\nclass  A1: pass # 100%\n", "1234567 12 IT'S it's we've  12\n\n"]
crossing.train_from_iterator(MIXED * 3, trainers.BpeTrainer(vocab_size=700, min_frequency=2, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
cross = json.loads(crossing.to_str())["model"]
vocab, merges = cross["vocab"], [tuple(m) for m in cross["merges"]]

def backend(steps: list, ignore_merges: bool = False) -> Tokenizer:
    made = Tokenizer(models.BPE(vocab, merges, ignore_merges=ignore_merges))
    made.pre_tokenizer = pre_tokenizers.Sequence(steps)
    return made

llama3 = backend([pre_tokenizers.Split(Regex(TikTokenConverter().pattern), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)], True)
starcoder = backend([pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)])
kinds = {"gpt-2": GPT2Tokenizer(vocab=vocab, merges=merges)._tokenizer, "qwen2": Qwen2Tokenizer(vocab=vocab, merges=merges)._tokenizer, "llama-bpe": llama3, "smollm": starcoder}
texts = MIXED + TEXTS[4:7] + ["a\u00a0b\u2028c", "cafe\u0301 nai\u0308ve", "don't DON'T o'clock", "\t\t\n \n  x", "12345 1 22 333 4444"]
(OUT / "pre-tokenizers.json").write_text(json.dumps({
    "tokens": [token for token, _ in sorted(vocab.items(), key=lambda item: item[1])], "merges": [" ".join(m) for m in merges],
    "encodings": {kind: [[text, made.encode(text, add_special_tokens=False).ids] for text in texts] for kind, made in kinds.items()}}) + "\n")
