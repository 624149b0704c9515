"""Golden of how a prompt begins (src/language-model/tokenizer/begin-tokens.ts): the ids that transformers' `tokenizer(text)`, which is what the
benchmark's harness and vLLM call, gives where tokenizer.json and tokenizer_config.json ask for a begin token in various ways.

Usage: python tools/golden/begin_tokens.py        (rewrites tests/language-model/golden/begin-tokens.json)
"""
import json, tempfile
from pathlib import Path
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, processors
from transformers import AutoTokenizer

OUT = Path(__file__).resolve().parents[2] / "tests" / "language-model" / "golden" / "begin-tokens.json"
TEXTS = ["def f(x):\n    return x\n", "<s>def f", "a <s> b", "x"]
LETTERS = sorted(pre_tokenizers.ByteLevel.alphabet())


def tokenizer(processor) -> Tokenizer:
    made = Tokenizer(models.BPE(vocab={"<s>": 0, "</s>": 1, **{letter: i + 2 for i, letter in enumerate(LETTERS)}}, merges=[]))
    made.pre_tokenizer, made.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    made.add_special_tokens([AddedToken("<s>", special=True), AddedToken("</s>", special=True)])
    if processor is not None: made.post_processor = processor
    return made


def template(single: str): return processors.TemplateProcessing(single=single, special_tokens=[("<s>", 0), ("</s>", 1)])


NAMES = {"bos_token": "<s>", "eos_token": "</s>"}
CASES = {
    "none": (None, {"tokenizer_class": "PreTrainedTokenizerFast", **NAMES}),
    "byte-level": (processors.ByteLevel(trim_offsets=False), {"tokenizer_class": "PreTrainedTokenizerFast", **NAMES}),
    "template": (template("<s> $A"), {"tokenizer_class": "PreTrainedTokenizerFast", **NAMES}),
    "two": (template("<s> <s> $A"), {"tokenizer_class": "PreTrainedTokenizerFast", **NAMES}),
    "sequence": (processors.Sequence([processors.ByteLevel(trim_offsets=False), template("<s> $A")]), {"tokenizer_class": "PreTrainedTokenizerFast", **NAMES}),
    "template, add_bos_token false": (template("<s> $A"), {"tokenizer_class": "PreTrainedTokenizerFast", "add_bos_token": False, **NAMES}),
    "none, add_bos_token true": (None, {"tokenizer_class": "PreTrainedTokenizerFast", "add_bos_token": True, **NAMES}),
}

cases = []
for name, (processor, config) in CASES.items():
    with tempfile.TemporaryDirectory() as folder:
        made = tokenizer(processor)
        made.save(f"{folder}/tokenizer.json")
        Path(folder, "tokenizer_config.json").write_text(json.dumps(config))
        loaded = AutoTokenizer.from_pretrained(folder)
        cases.append({"name": name, "tokenizer": made.to_str(), "config": json.dumps(config), "encodings": [[text, loaded(text)["input_ids"]] for text in TEXTS]})
        print(name, type(loaded).__name__, [len(loaded(t)["input_ids"]) - len(made.encode(t, add_special_tokens=False).ids) for t in TEXTS])
OUT.write_text(json.dumps(cases) + "\n")
