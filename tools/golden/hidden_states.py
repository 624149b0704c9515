"""Goldens of the states that a preference head may read: every layer's of every family, from PyTorch transformers.

Usage: python tools/golden/hidden_states.py     (needs torch, transformers; rewrites tests/language-model/golden/hidden-states.safetensors)
The checkpoints are those of tools/golden/families.py. Of each: hidden_states of one text (0 the embeddings, n those behind
block n, the last after the final norm), and the gradient of half the sum of squares of layer 1 in the embeddings' matrix.
"""
import json, pathlib, sys

sys.path.append(sys.path.pop(0))  # the standard library goes before scripts that are named like parts of it
import torch
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM

HOME = pathlib.Path(__file__).resolve().parents[2] / "tests" / "language-model" / "golden" / "families"


def states(folder):
    model = AutoModelForCausalLM.from_pretrained(folder, attn_implementation="eager").eval()
    ids = json.loads((folder / "expected.json").read_text())["ids"][0]
    hidden = model(torch.tensor([ids]), output_hidden_states=True).hidden_states
    (hidden[1].square().sum() / 2).backward()
    return {f"{folder.name}/{n}": h[0].detach().contiguous() for n, h in enumerate(hidden)} | {f"{folder.name}/gradient": model.get_input_embeddings().weight.grad}


if __name__ == "__main__":
    folders = sorted(path for path in HOME.iterdir() if path.is_dir())
    save_file({k: v for folder in folders for k, v in states(folder).items()}, HOME.parent / "hidden-states.safetensors")
