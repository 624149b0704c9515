"""Goldens of src/language-model/tokenizer/tokenizer.ts: small tokenizers in the configurations of real code models, and the ids that Python
`tokenizers` gives them on 5,000 snippets each.

Usage: python tools/golden/tokenizer_families.py            (rewrites tests/language-model/golden/tokenizer-families)
       python tools/golden/tokenizer_families.py --smollm2 TOKENIZER.json DATA
           (rewrites tests/language-model/golden/smollm2-ids.json: the same hashes for SmolLM2's own tokenizer, over the texts of the
           folder DATA, codealpaca-4.5k.json and humanevalpack-*.jsonl, and over 1,000 snippets)
snippets.json holds fragments, from which `snippet(i)` is put together by a linear congruential generator that
tests/language-model/tokenizer/snippets.ts repeats. NAME.json is a tokenizer.json (add_special_tokens=False is what is compared);
NAME.expected.json holds 24 bits of FNV-1a over the ids of each snippet (base64, three bytes a snippet), the ids of the first
snippets, and decodings of random ids.
"""
import base64, json, random, sys
from pathlib import Path
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

OUT = Path(__file__).resolve().parents[2] / "tests" / "language-model" / "golden" / "tokenizer-families"
COUNT, SEED, SHOWN = 5000, 20240319, 36
CODE = [
    "def ", "return ", "    return ", "self.items.append(item)", "for i in range(len(values)):\n", "        if left < right:\n", "while ", " == ", " != ", "x += 1", "(a, b)", ":\n    ",
    ":\n        ", "\n", "\n\n", "import os\n", "from typing import List\n", "class Stack:\n", "function add(a, b) {\n", "  const total = values.reduce((s, v) => s + v, 0);\n", "}\n", "};\n",
    "console.log(\"done\");", "let i = 0; i < n; i++", "=> ", "// comment\n", "# a comment\n", "\"\"\"Return the sum of a and b.\"\"\"\n", "'string'", "f\"{name}: {value:.2f}\"", "lambda x: x ** 2",
    "numbers", "count_even", "isPrime", "HTTPServer", "snake_case_name", "__init__", "_private", "None", "True", "undefined", "null", "0", "1", "42", "3.14", "1e-9", "0xFF", "1_000_000", "2024",
    "[::-1]", "%", "**", "//", ">>=", "&&", "||", "!==", "?.", "??", " - ", " * ", ", ", "; ", ".", "middle = (left + right) // 2\n", "if values[middle] < target:\n", "            left = middle + 1\n",
    "assert f(1) == 2\n", "try:\n", "except ValueError as error:\n", "raise ", "print(", ")", "])", "it's", "don't", "they've", "I'll", "we're", "I'm", "he'd", " the quick brown fox", " Fix bugs in ",
    "Question: ", "Answer:\n", "### Instruction:\n", "### Response:\n",
]
ODD = [
    " ", "  ", "    ", "        ", "\t", "\t\t", "\r\n", "\r", "\n \n", " \n", "\u0085", "\u00a0", "\u2003", "\u2028", "\u2029", "\u3000", "\ufeff", "\u200b", "\u200d", "\x00", "\x07", "\x0b", "\x0c", "\x1f", "\x7f",
    "\u00e9", "e\u0301", "a\u0323\u0307", "q\u0307\u0323", "t\u0301\u0323", "\u0301", "=\u0338", "\u212b", "\u2126", "\u1112\u1161\u11ab", "\ud55c", "\uf900", "\u0958", "\u1e9b\u0323", "\u09c7\u09be", "\u00df", "\ufb01", "\u0130", "\u017f", "'\u017f", "\u212a", "'S", "'LL", "'Re", "'",
    "\u65e5\u672c\u8a9e", "\u4e2d\u6587\u6ce8\u91ca", "\u0420\u0443\u0441\u0441\u043a\u0438\u0439", "\u0645\u0631\u062d\u0628\u0627", "\u05e9\u05dc\u05d5\u05dd", "\u0928\u092e\u0938\u094d\u0924\u0947", "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35", "\u039a\u03b1\u03bb\u03b7", "\u01c5", "\u02b0",
    "\u0663\u0664\u0665", "\u00b2\u00bd", "\u216b", "\uff11\uff12", "\U0001d7ce", "\u096a", "\u20ac", "\u201cquoted\u201d", "\u2013", "\u2026", "\u00ab", "\u3001", "\u2192", "\u2264", "\U0001d465",
    "\U0001f642", "\U0001f469\u200d\U0001f469\u200d\U0001f467", "\U0001f1e9\U0001f1ea", "\u2764\ufe0f", "\U0001f44d\U0001f3fd",
    "<|endoftext|>", "<|endoftext", "|>", "<|im_start|>", "<|im_end|>", "<|im_start|>user\n", "<fim_prefix>", "<fim_pre", "<file_sep>", "<|eot_id|>", "<|begin_of_text|>", "<s>", "</s>", " <s>", "<unk>", "<pad>",
    "[INST]", " [/INST]", "<<SYS>>", "<|padding|>", "<tool_call>", "\u2581", "\u2581\u2581", " \u2581", "<0x0A>", "<0xE2>", "\\u00e9", "\\n", "aGVsbG8gd29ybGQgdGhpcyBpcyBiYXNlNjQ=", "zzzz", "____", "====", "((((", "'''", "----", "\\\\", "1234567890123",
]
QWEN = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
LLAMA3 = QWEN.replace(r"|\p{N}|", r"|\p{N}{1,3}|")
GPT4O = (r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
         r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
         r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+")
LEVEL = dict(add_prefix_space=False)


class Numbers:
    """The generator of tests/language-model/tokenizer/snippets.ts."""
    def __init__(self, seed: int): self.state = seed & 0x7FFFFFFF
    def below(self, n: int) -> int:
        self.state = (self.state * 1103515245 + 12345) & 0x7FFFFFFF
        return (self.state >> 8) % n


def snippet(index: int, code: list, odd: list, seed: int) -> str:
    numbers = Numbers(seed + 7919 * index)
    parts = 400 + numbers.below(400) if numbers.below(50) == 0 else 1 + numbers.below(24)
    strange = numbers.below(4)  # quarters of the fragments that are odd ones, at most three
    out = []
    for _ in range(parts):
        fragments = odd if odd and numbers.below(4) < strange else code
        fragment = fragments[numbers.below(len(fragments))]
        out.append(fragment * (2 + numbers.below(30)) if numbers.below(25) == 0 else fragment)
    return "".join(out)


def fnv(ids: list) -> int:
    h = 2166136261
    for i in ids:
        h = ((h ^ i) * 16777619) & 0xFFFFFFFF
    return h & 0xFFFFFF


def special(*names): return [AddedToken(n, special=True, normalized=False) for n in names]
def isolated(expression): return pre_tokenizers.Split(Regex(expression), "isolated")


def byte_level(pre, tokens, normalizer=None, ignore_merges=False, vocab=640) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE(ignore_merges=ignore_merges))
    if normalizer is not None: tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(pre) if len(pre) > 1 else pre[0]
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=vocab, special_tokens=tokens, initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()), show_progress=False)
    tokenizer.train_from_iterator((snippet(i, CODE, ODD[:80] if i % 5 == 0 else [], 1) for i in range(600)), trainer)
    return tokenizer


def sentence_piece(newer: bool, scheme: str = "first", split: bool = False, normalized: bool = False) -> Tokenizer:
    """Trained cut at spaces; then the byte entries are put in, and the configuration of Llama's files."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.train_from_iterator((snippet(i, CODE, [], 2) for i in range(600)), trainers.BpeTrainer(vocab_size=420, show_progress=False))
    trained = json.loads(tokenizer.to_str())["model"]
    names = ["<unk>", "<s>", "</s>"] + [f"<0x{b:02X}>" for b in range(256)]
    vocab = {n: i for i, n in enumerate(names)} | {t: i + len(names) for t, i in trained["vocab"].items()}
    made = Tokenizer(models.BPE(vocab=vocab, merges=[tuple(m) for m in trained["merges"]], unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    if newer:
        made.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme=scheme, split=split)
        made.decoder = decoders.Sequence([decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    else:
        made.normalizer = normalizers.Sequence([normalizers.Prepend("\u2581"), normalizers.Replace(" ", "\u2581")])
        made.decoder = decoders.Sequence([decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    made.add_special_tokens([AddedToken(n, special=True, normalized=normalized) for n in names[:3]])
    return made


def neox() -> Tokenizer:
    tokenizer = byte_level([pre_tokenizers.ByteLevel(**LEVEL)], special("<|endoftext|>", "<|padding|>"), normalizers.NFC())
    tokenizer.add_tokens([AddedToken(" " * n, normalized=True, special=False) for n in range(24, 1, -1)])
    return tokenizer


def qwen2() -> Tokenizer:
    tokenizer = byte_level([isolated(QWEN), pre_tokenizers.ByteLevel(use_regex=False, **LEVEL)], special("<|endoftext|>", "<|im_start|>", "<|im_end|>"), normalizers.NFC())
    tokenizer.add_tokens([AddedToken("<tool_call>", normalized=False, special=False)])
    return tokenizer


FAMILIES = {
    "gpt2": lambda: byte_level([pre_tokenizers.ByteLevel(**LEVEL)], special("<|endoftext|>")),
    "smollm2": lambda: byte_level([pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(**LEVEL)], special("<|endoftext|>", "<|im_start|>", "<|im_end|>")),
    "starcoder2": lambda: byte_level([pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(**LEVEL)], special("<|endoftext|>", "<fim_prefix>", "<fim_pre", "<file_sep>", "<|")),
    "qwen2": qwen2,
    "llama3": lambda: byte_level([isolated(LLAMA3), pre_tokenizers.ByteLevel(use_regex=False, **LEVEL)], special("<|begin_of_text|>", "<|eot_id|>", "<|endoftext|>"), ignore_merges=True),
    "gpt4o": lambda: byte_level([isolated(GPT4O), pre_tokenizers.ByteLevel(use_regex=False, **LEVEL)], special("<|endoftext|>")),
    "gpt-neox": neox,
    "deepseek-coder": lambda: byte_level(
        [isolated(r"[\r\n]"), isolated(r"\s?\p{L}+"), isolated(r"\s?\p{P}+"), isolated("[\u4e00-\u9fa5\u0800-\u4e00\uac00-\ud7ff]+"), pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(use_regex=False, **LEVEL)],
        special("<|endoftext|>", "<|EOT|>"), normalizers.Sequence([])),
    "codellama": lambda: sentence_piece(False),
    "codellama-normalized": lambda: sentence_piece(False, normalized=True),
    "llama-metaspace": lambda: sentence_piece(True),
    "llama-metaspace-always": lambda: sentence_piece(True, scheme="always", split=True),
}


def write_goldens() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "snippets.json").write_text(json.dumps({"count": COUNT, "seed": SEED, "code": CODE, "odd": ODD}) + "\n")
    texts = [snippet(i, CODE, ODD, SEED) for i in range(COUNT)]
    for name, make in FAMILIES.items():
        tokenizer, rng = make(), random.Random(7)
        compact = json.dumps(json.loads(tokenizer.to_str()), separators=(",", ":"))
        tokenizer = Tokenizer.from_str(compact)  # what is compared is what was written
        ids = [tokenizer.encode(t, add_special_tokens=False).ids for t in texts]
        size = max(tokenizer.get_vocab().values()) + 1
        assert size <= 1000, (name, size)
        sequences = [[rng.randrange(size) for _ in range(rng.randrange(1, 24))] for _ in range(60)]
        (OUT / f"{name}.json").write_text(compact + "\n")
        (OUT / f"{name}.expected.json").write_text(json.dumps({
            "hashes": base64.b64encode(b"".join(fnv(i).to_bytes(3, "little") for i in ids)).decode(), "ids": ids[:SHOWN],
            "decodings": [[s, tokenizer.decode(s, skip_special_tokens=False)] for s in sequences],
        }, separators=(",", ":")) + "\n")
        print(name, size, sum(map(len, ids)))


def write_smollm2(file: Path, data: Path) -> None:
    tokenizer = Tokenizer.from_file(str(file))
    texts = [r[k] for r in json.loads((data / "codealpaca-4.5k.json").read_text()) for k in ("instruction", "output")]
    for name in ("python", "js"):
        for line in (data / f"humanevalpack-{name}.jsonl").read_text().splitlines():
            texts += [json.loads(line)[k] for k in ("prompt", "canonical_solution", "buggy_solution", "test")]
    texts += [snippet(i, CODE, ODD, SEED) for i in range(1000)]
    ids = [tokenizer.encode(t, add_special_tokens=False).ids for t in texts]
    (OUT.parent / "smollm2-ids.json").write_text(json.dumps({"texts": len(texts), "hashes": base64.b64encode(b"".join(fnv(i).to_bytes(3, "little") for i in ids)).decode()}) + "\n")
    print(len(texts), sum(map(len, ids)))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--smollm2"]:
        write_smollm2(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        write_goldens()
