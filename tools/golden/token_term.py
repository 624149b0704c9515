"""Goldens of the options of the token-level term, from PyTorch in float64: steps of AdamW, each case with options of its own.

Usage: python tools/golden/token_term.py        (needs torch, transformers; rewrites tests/training/golden/token-term.json)
Model, data and the order of the data are those of tools/golden/training.py, whose files hold them. A parameter that a step
does not move has no gradient there, and torch.optim.AdamW passes it by.
"""
import json, pathlib, sys

sys.path.append(sys.path.pop(0))  # the standard library goes before scripts that are named like parts of it
import torch
import torch.nn.functional as F
from transformers import LlamaForCausalLM

import training  # the reference of whole steps

torch.set_default_dtype(torch.float64)
OUT, STEPS = training.OUT, 12
GIVEN = json.loads((OUT / "training.json").read_text())
USUAL = {"alpha": 2.0, "beta": 0.5, "learningRate": 2e-3, "warmupSteps": 3, "finalLearningRateFraction": 0.1, "clipNorm": 1.0, "weightDecay": 0.1,
         "gradient": "model", "layer": -1, "headLearningRate": 1.0, "headWarmupSteps": 0}
CASES = [
    {"layer": 1, "headLearningRate": 5.0, "headWarmupSteps": 3},
    {"layer": -3, "headLearningRate": 0.5, "clipNorm": None},
    {"gradient": "head", "headWarmupSteps": 2},
    {"gradient": "head", "layer": 1, "clipNorm": 0.3},
]


def states(model, ids, layer):
    """transformers' hidden_states: the embeddings, then those behind each block, the last ones after the final norm."""
    return model.model(input_ids=torch.tensor([ids]), output_hidden_states=True).hidden_states[layer][0]


def token(model, head, data, step, options):
    losses = []
    for p in (data["pairs"][i] for i in step["pairs"]):
        h, g = (states(model, p[side], options["layer"]) for side in ("correctIds", "buggyIds"))
        if options["gradient"] == "head":
            h, g = h.detach(), g.detach()
        x, y = (h @ head)[p["positions"]["correctIndex"]], (g @ head)[p["positions"]["buggyIndex"]]
        losses.append(p["positions"]["weight"] * F.margin_ranking_loss(x, y, torch.ones_like(x), margin=1.0, reduction="sum"))
    return torch.stack(losses).mean()


def rates(options):
    alone = options["headWarmupSteps"]
    behind = training.schedule(STEPS - alone, options["learningRate"], options["warmupSteps"], options["finalLearningRateFraction"])
    return [options["learningRate"]] * alone + behind["rates"]


def sample(parameter):
    """Enough of a tensor to know it by: its norm, and every 41st element."""
    flat = parameter.detach().reshape(-1)
    return {"norm": flat.norm().item(), "elements": flat[::41].tolist()}


def case(own):
    options = USUAL | own
    model = LlamaForCausalLM.from_pretrained(training.BASE, dtype=torch.float64, attn_implementation="eager")
    head = torch.nn.Parameter(torch.tensor(GIVEN["head"]))
    named, data, rows = dict(model.named_parameters()) | {"cct.head.weight": head}, GIVEN["data"], []
    groups = [{"params": [p], "name": n, "weight_decay": options["weightDecay"] if p.dim() >= 2 and "embed" not in n else 0.0} for n, p in named.items()]
    optimizer = torch.optim.AdamW(groups, lr=1.0, betas=(0.9, 0.98), eps=1e-8)
    for at, (step, rate) in enumerate(zip(data["steps"], rates(options))):
        terms = {"lm": training.mean_nll(model, [data["instructions"][i] for i in step["instructions"]]), "token": token(model, head, data, step, options),
                 "seq": training.mean_nll(model, [data["sequences"][i] for i in step["sequences"]])}
        loss = terms["lm"] + options["alpha"] * terms["token"] + options["beta"] * terms["seq"]
        optimizer.zero_grad()
        loss.backward()
        for name, parameter in named.items():
            if at < options["headWarmupSteps"] and name != "cct.head.weight":
                parameter.grad = None
        moved = [p for p in named.values() if p.grad is not None]
        norm = torch.nn.utils.clip_grad_norm_(moved, options["clipNorm"] or float("inf"))
        for group in optimizer.param_groups:
            group["lr"] = rate * (options["headLearningRate"] if group["name"] == "cct.head.weight" else 1.0)
        optimizer.step()
        rows.append({"loss": loss.item(), **{k: v.item() for k, v in terms.items()}, "gradNorm": norm.item(), "learningRate": rate})
    return {"options": options, "metrics": rows, "after": {n: sample(p) for n, p in named.items()}}


if __name__ == "__main__":
    (OUT / "token-term.json").write_text(json.dumps({"steps": STEPS, "cases": [case(own) for own in CASES]}) + "\n")
