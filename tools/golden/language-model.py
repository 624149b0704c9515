"""Goldens of src/language-model, from PyTorch transformers, Python tokenizers and safetensors.

Usage: python tools/golden/language-model.py            (rewrites tests/language-model/golden)
Each folder tiny-* is a random Hugging Face checkpoint (its tokenizer trained here on a few lines) with
expected.safetensors (logits of two texts, mean cross-entropy over both, gradient of every weight) and expected.json.
tokenizers.json holds texts with the ids that Python gives them, and id lists with their decodings; sampling.json
distributions after transformers' warpers.
"""
import json, random, shutil
from pathlib import Path
import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import TemperatureLogitsWarper, TopPLogitsWarper
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

OUT = Path(__file__).resolve().parents[2] / "tests" / "language-model" / "golden"
EOS = "<|endoftext|>"
CORPUS = [
    "def add(a, b):\n    \"\"\"Return the sum of a and b.\"\"\"\n    return a + b\n",
    "def count_even(numbers):\n    total = 0\n    for number in numbers:\n        if number % 2 == 0:\n            total += 1\n    return total\n",
    "Question: Fix the bug in the function.\n\nAnswer:\n",
    "class Stack:\n    def __init__(self):\n        self.items = []\n\n    def push(self, item):\n        self.items.append(item)\n",
    "while left < right:\n    middle = (left + right) // 2\n    if values[middle] < target:\n        left = middle + 1\n    else:\n        right = middle\n",
]
TEXTS = CORPUS + [
    "", " ", "\n", "  \n\t x", "a  b   c", "x\r\ny\r\n", "\tif x:\n\t\treturn 'it''s'\n", "0123456789 3.14e-10 0xFF", "I'll they've don't 'S'LL",
    "naïve café – “quotes” … ñandú", "日本語のテキスト def 関数():", "👩‍👩‍👧‍👦 emoji 🙂🙃", "مرحبا بالعالم", "Ünïcödé\u0301 combining e\u0301", "zero\u200bwidth\u00a0nbsp\u2003em",
    "\ufeffbyte order mark \ufeff(x", "next\u0085line \u0085 x", "line\u2028separator\u2029para", "²³¼ Ⅻ ٣٤٥", "trailing spaces    ", "    leading", "\n\n\n\nmany\n\n\nlines\n",
    "lambda x:x**2-1!=0 and not(y|z)^~w<<2>>=1@m", "a" * 60, " " * 33, "_" * 17 + "init" + "_" * 5, f"before{EOS}after{EOS}{EOS} x", "<|endoftext", "<|endoftext|><|endoftext|>",
    "s = \"\\u00e9\\n\" # comment\n", "\x00\x01\x7f control", "def f(x):\n  return x  \n\n\n  # end", "x=1;y=2;z=[i for i in range(10)if i%3]",
]

def train(digits: bool) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    level = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), level]) if digits else level
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(CORPUS * 3, trainers.BpeTrainer(vocab_size=320, special_tokens=[EOS], initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    return tokenizer

def tokenizer_cases(name: str, tokenizer: Tokenizer, rng: random.Random) -> dict:
    alphabet = list("  \n\tabcxyz019_'.,()[]=+-<>|éß語🙂\u00a0\u0085\ufeff")
    texts = TEXTS + ["".join(rng.choice(alphabet) for _ in range(rng.randrange(1, 60))) for _ in range(150)]
    ids = [[rng.randrange(tokenizer.get_vocab_size()) for _ in range(rng.randrange(1, 24))] for _ in range(60)]
    return {
        "name": name, "tokenizer": json.loads(tokenizer.to_str()),
        "encodings": [[text, tokenizer.encode(text, add_special_tokens=False).ids] for text in texts],
        "decodings": [[i, tokenizer.decode(i, skip_special_tokens=False)] for i in ids],
    }

def checkpoint(name: str, tokenizer: Tokenizer, seed: int, **shape) -> None:
    torch.manual_seed(seed)
    folder = OUT / name
    shutil.rmtree(folder, ignore_errors=True)
    config = LlamaConfig(vocab_size=324, max_position_embeddings=64, bos_token_id=0, eos_token_id=0, initializer_range=0.2, attn_implementation="eager", **shape)
    model = LlamaForCausalLM(config).eval()
    for parameter_name, parameter in model.named_parameters():
        if "norm" in parameter_name:
            parameter.data = 1 + 0.2 * torch.randn_like(parameter)
    model.save_pretrained(folder)
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token=EOS, bos_token=EOS, clean_up_tokenization_spaces=False).save_pretrained(folder)
    texts = [tokenizer.encode(t).ids for t in (CORPUS[0][:40], "x = count_even([1, 2])\n")]
    logits = [model(torch.tensor([ids])).logits[0] for ids in texts]
    losses = torch.cat([torch.nn.functional.cross_entropy(l[:-1], torch.tensor(ids[1:]), reduction="none") for l, ids in zip(logits, texts)])
    losses.mean().backward()
    tensors = {f"gradient.{n}": p.grad for n, p in model.named_parameters()}
    tensors |= {f"logits.{i}": l.detach().contiguous() for i, l in enumerate(logits)} | {"loss": losses.mean().detach().reshape(1)}
    save_file(tensors, folder / "expected.safetensors")
    prompt = tokenizer.encode("def add(a").ids
    greedy = model.generate(torch.tensor([prompt]), attention_mask=torch.ones(1, len(prompt), dtype=torch.long), do_sample=False, max_new_tokens=40, pad_token_id=0)[0, len(prompt):].tolist()
    (folder / "expected.json").write_text(json.dumps({"ids": texts, "prompt": "def add(a", "greedy": greedy}) + "\n")

def sampling_cases(seed: int) -> list:
    """Distributions after transformers' temperature and top-p warpers, in the order generate() applies them."""
    torch.manual_seed(seed)
    cases = []
    for size, spread, temperature, top_p in [(6, 1, 1.0, 0.5), (40, 3, 0.2, 0.95), (40, 3, 1.0, 0.95), (300, 2, 0.8, 0.9), (300, 0.1, 1.0, 0.7), (40, 2, 0.7, 1.0), (40, 3, 1.0, 0.01)]:
        logits = (torch.randn(size) * spread)[None]
        warped = TopPLogitsWarper(top_p)(None, TemperatureLogitsWarper(temperature)(None, logits)) if top_p < 1 else logits / temperature
        cases.append({"logits": logits[0].tolist(), "temperature": temperature, "topP": top_p, "probabilities": torch.softmax(warped.double(), -1)[0].tolist()})
    return cases

OUT.mkdir(parents=True, exist_ok=True)
plain, digits = train(False), train(True)
rng = random.Random(5)
(OUT / "tokenizers.json").write_text(json.dumps([tokenizer_cases("byte-level", plain, rng), tokenizer_cases("digits, byte-level", digits, rng)], ensure_ascii=True) + "\n")
(OUT / "sampling.json").write_text(json.dumps(sampling_cases(3)) + "\n")
checkpoint("tiny-mha-tied", plain, 1, hidden_size=24, intermediate_size=40, num_hidden_layers=2, num_attention_heads=3, num_key_value_heads=3, tie_word_embeddings=True, rms_norm_eps=1e-5)
checkpoint("tiny-gqa-untied", digits, 2, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2, head_dim=6, tie_word_embeddings=False,
           rope_parameters={"rope_type": "default", "rope_theta": 500.0})
