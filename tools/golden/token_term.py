"""Goldens of the options of the token-level term, from PyTorch in float64: steps of AdamW, each case with options of its own.

Usage: python tools/golden/token_term.py        (needs torch, transformers, scipy; rewrites tests/training/golden/token-term.json)
Model, data and the order of the data are those of tools/golden/training.py, whose files hold them. A parameter that a step
does not move has no gradient there, and torch.optim.AdamW passes it by.
"""
import json, math, pathlib, sys

sys.path.append(sys.path.pop(0))  # the standard library goes before scripts that are named like parts of it
import numpy as np
import torch
import torch.nn.functional as F
from scipy.optimize import minimize
from scipy.special import expit
from transformers import LlamaForCausalLM

import training  # the reference of whole steps

torch.set_default_dtype(torch.float64)
OUT, STEPS = training.OUT, 12
GIVEN = json.loads((OUT / "training.json").read_text())
USUAL = {"alpha": 2.0, "beta": 0.5, "learningRate": 2e-3, "warmupSteps": 3, "finalLearningRateFraction": 0.1, "clipNorm": 1.0, "weightDecay": 0.1,
         "gradient": "model", "layer": -1, "headLearningRate": 1.0, "headWarmupSteps": 0, "ramp": None, "balance": None, "clip": "whole"}
CASES = [
    {"layer": 1, "headLearningRate": 5.0, "headWarmupSteps": 3},
    {"layer": -3, "headLearningRate": 0.5, "clipNorm": None},
    {"gradient": "head", "headWarmupSteps": 2},
    {"gradient": "head", "layer": 1, "clipNorm": 0.3},
    {"ramp": 0.6},
    {"balance": {"norm": 0.5, "every": 5}, "headWarmupSteps": 1},
    {"clip": "per-term", "clipNorm": 0.4},
    {"clip": "per-term", "clipNorm": 0.7, "balance": {"norm": 2.0, "every": 3}, "ramp": 1.0, "alpha": 0.25},
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


def norm_of(gradients):
    return torch.sqrt(sum(g.square().sum() for g in gradients))


def combined(terms, weights, options, moved):
    """Gradient of the weighted sum, clipped whole or a term at a time, and its norm without clipping."""
    limit = options["clipNorm"] or float("inf")
    each = {k: [w * (torch.zeros_like(p) if g is None else g) for p, g in zip(moved, torch.autograd.grad(terms[k], moved, retain_graph=True, allow_unused=True))]
            for k, w in weights.items()}
    whole = [sum(of) for of in zip(*each.values())]
    clip = lambda gradients: [g * min(1.0, limit / (norm_of(gradients).item() or 1.0)) for g in gradients]
    clipped = [sum(of) for of in zip(*map(clip, each.values()))] if options["clip"] == "per-term" else clip(whole)
    return clipped, norm_of(whole)


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
    alpha = options["alpha"]
    for at, (step, rate) in enumerate(zip(data["steps"], rates(options))):
        terms = {"lm": training.mean_nll(model, [data["instructions"][i] for i in step["instructions"]]), "token": token(model, head, data, step, options),
                 "seq": training.mean_nll(model, [data["sequences"][i] for i in step["sequences"]])}
        behind, balance = at - options["headWarmupSteps"], options["balance"]
        moved = [p for n, p in named.items() if behind >= 0 or n == "cct.head.weight"]
        if balance and behind >= 0 and behind % balance["every"] == 0:
            lm, token_norm = (norm_of([g for g in torch.autograd.grad(terms[k], moved, retain_graph=True, allow_unused=True) if g is not None]) for k in ("lm", "token"))
            alpha = (balance["norm"] * lm / token_norm).item()
        # a linear rise to the whole of alpha, at the step that ends the given share of all steps
        rise = 1.0 if options["ramp"] is None else min(1.0, (at + 1) / math.ceil(options["ramp"] * STEPS))
        weights = {"lm": 1.0, "token": alpha * rise, "seq": options["beta"]}
        loss = sum(w * terms[k] for k, w in weights.items())
        gradients, norm = combined(terms, weights, options, moved)
        optimizer.zero_grad()
        for parameter, gradient in zip(moved, gradients):
            parameter.grad = gradient
        for group in optimizer.param_groups:
            group["lr"] = rate * (options["headLearningRate"] if group["name"] == "cct.head.weight" else 1.0)
        optimizer.step()
        rows.append({"loss": loss.item(), **{k: v.item() for k, v in terms.items()}, "gradNorm": norm.item(), "learningRate": rate,
                     **({"weightToken": weights["token"]} if balance or options["ramp"] else {})})
    return {"options": options, "metrics": rows, "after": {n: sample(p) for n, p in named.items()}}


PROBES = [{"kind": kind, "scale": 3.0, "layer": layer, "penalty": penalty} for kind in ("linear", "normalized") for layer in (-1, 1) for penalty in (0.01, 0.3)]


def probe(options):
    """Ridge logistic regression on the differences of compared states, each difference once as 1 and once, turned, as 0."""
    model = LlamaForCausalLM.from_pretrained(training.BASE, dtype=torch.float64, attn_implementation="eager")
    pairs, rows, weights = GIVEN["data"]["pairs"], [], []
    for p in pairs:
        h, g = (states(model, p[side], options["layer"]).detach() for side in ("correctIds", "buggyIds"))
        if options["kind"] == "normalized":
            h, g = (options["scale"] * F.normalize(x, dim=1) for x in (h, g))
        for i, j in zip(p["positions"]["correctIndex"], p["positions"]["buggyIndex"]):
            rows.append(h[i] - g[j])
            weights.append(p["positions"]["weight"] / len(pairs))
    x, w = torch.stack(rows).numpy(), torch.tensor(weights).numpy()
    found = minimize(lambda v: ((w * np.logaddexp(0, -x @ v)).sum() + options["penalty"] / 2 * v @ v, -x.T @ (w * expit(-x @ v)) + options["penalty"] * v),
                     np.zeros(x.shape[1]), jac=True, method="BFGS", options={"gtol": 1e-10, "maxiter": 10000})
    return {"options": options, "head": found.x.tolist(), "loss": found.fun}


if __name__ == "__main__":
    (OUT / "token-term.json").write_text(json.dumps({"steps": STEPS, "cases": [case(own) for own in CASES], "probes": [probe(options) for options in PROBES]}) + "\n")
