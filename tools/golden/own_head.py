"""Goldens of checkpoints that tie their embeddings by config.json and store an output matrix all the same.

Usage: python tools/golden/own_head.py        (rewrites tests/language-model/golden/own-head.json)
The base is tests/language-model/golden/tiny-mha-tied; its output matrix is the embedding with row i divided by 1 + i mod 5, which
the test makes likewise. Logits after the last token are what transformers computes from that folder.
"""
import json, pathlib, shutil, tempfile
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM

GOLDEN = pathlib.Path(__file__).resolve().parents[2] / "tests" / "language-model" / "golden"
BASE = GOLDEN / "tiny-mha-tied"
ids = json.loads((BASE / "expected.json").read_text())["ids"][0]
with tempfile.TemporaryDirectory() as there:
    folder = pathlib.Path(there) / "model"
    shutil.copytree(BASE, folder)
    weights = load_file(folder / "model.safetensors")
    embedding = weights["model.embed_tokens.weight"]
    weights["lm_head.weight"] = embedding / (1 + torch.arange(len(embedding)) % 5).unsqueeze(1)
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    with torch.no_grad():
        logits = model(torch.tensor([ids])).logits[0, -1]
(GOLDEN / "own-head.json").write_text(json.dumps({"ids": ids, "logits": [round(x, 7) for x in logits.tolist()]}) + "\n")
