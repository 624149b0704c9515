"""Goldens of src/training, from PyTorch: schedules, one step's terms and gradients, an AdamW trajectory of 50 steps.

Usage: python tools/golden/training.py        (needs torch, transformers, safetensors; rewrites tests/training/golden)
The model is tests/language-model/golden/tiny-mha-tied in float64. Every sequence is run alone, without packing or
padding, so the goldens check packing, masks and positions as well as the losses.
"""
import json, pathlib, random, sys

sys.path.append(sys.path.pop(0))  # the standard library goes before scripts that are named like parts of it
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from tokenizers import Tokenizer
from transformers import LlamaForCausalLM

import cct  # the reference of pairings

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUT, BASE = ROOT / "tests" / "training" / "golden", ROOT / "tests" / "language-model" / "golden" / "tiny-mha-tied"
OUT.mkdir(parents=True, exist_ok=True)
torch.set_default_dtype(torch.float64)


def schedule(steps, peak, warmup, fraction):
    parameter = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([parameter], lr=peak)
    cosine = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=max(1, steps - 1 - warmup), eta_min=peak * fraction)
    if warmup > 0:
        linear = torch.optim.lr_scheduler.LinearLR(optimizer, start_factor=1 / warmup, end_factor=1.0, total_iters=max(1, warmup - 1)) if warmup > 1 else torch.optim.lr_scheduler.ConstantLR(optimizer, 1.0, 1)
        scheduler = torch.optim.lr_scheduler.SequentialLR(optimizer, [linear, cosine], milestones=[warmup])
    else:
        scheduler = cosine
    rates = []
    for _ in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return {"steps": steps, "learningRate": peak, "warmupSteps": warmup, "finalLearningRateFraction": fraction, "rates": rates}


def sample(tokenizer, prompt, response):
    ids = tokenizer.encode(prompt).ids
    return {"ids": ids + tokenizer.encode(response).ids + [0], "responseStart": len(ids)}


def pair(tokenizer, before, correct, buggy, option):
    a, b = (tokenizer.encode(before).ids + tokenizer.encode(code).ids + [0] for code in (correct, buggy))
    p = cct.positions(a, b, **option)
    lengths = len(a), len(b)
    a, b = (ids + [0] * (max([len(ids)] + [i + 1 for i in used]) - len(ids)) for ids, used in ((a, p["correctIndex"]), (b, p["buggyIndex"])))
    return {"correctIds": a, "buggyIds": b, "correctLength": lengths[0], "buggyLength": lengths[1], "positions": p}


def data(tokenizer):
    option = {"pairing": "positional", "beyondEnd": "padding", "normalizer": "from-first-difference"}
    codes = [("a + b", "a - b"), ("a * b", "a"), ("b", "a"), ("a < b", "a <= b"), ("max(a, b)", "min(a, b)"), ("total", "total += 1")]
    instructions = [sample(tokenizer, f"Q: {i}\nA:\n", f"return {c}") for i, (c, _) in enumerate(codes)]
    sequences = [sample(tokenizer, f"Fix:\nreturn {b}\nA:\n", f"return {c}") for c, b in codes]
    pairs = [pair(tokenizer, f"Q: {i}\nA:\n" if i % 2 else "", f"return {c}\n", f"return {b}\n", option) for i, (c, b) in enumerate(codes)]
    rng, steps = random.Random(11), []
    for _ in range(50):
        steps.append({"instructions": rng.sample(range(6), 3), "sequences": rng.sample(range(6), 2), "pairs": rng.sample(range(6), 2)})
    return {"instructions": instructions, "sequences": sequences, "pairs": pairs, "steps": steps}


def hidden(model, ids):
    return model.model(input_ids=torch.tensor([ids])).last_hidden_state[0]


def mean_nll(model, samples):
    losses = []
    for s in samples:
        logits = model.lm_head(hidden(model, s["ids"]))
        losses.append(F.cross_entropy(logits[s["responseStart"] - 1:-1], torch.tensor(s["ids"][s["responseStart"]:]), reduction="none"))
    return torch.cat(losses).mean()


def terms(model, head, data, step, margin):
    token = []
    for p in (data["pairs"][i] for i in step["pairs"]):
        x, y = hidden(model, p["correctIds"]) @ head, hidden(model, p["buggyIds"]) @ head
        x, y = x[p["positions"]["correctIndex"]], y[p["positions"]["buggyIndex"]]
        token.append(p["positions"]["weight"] * F.margin_ranking_loss(x, y, torch.ones_like(x), margin=margin, reduction="sum"))
    return {"lm": mean_nll(model, [data["instructions"][i] for i in step["instructions"]]), "token": torch.stack(token).mean(),
            "seq": mean_nll(model, [data["sequences"][i] for i in step["sequences"]])}


def training():
    torch.manual_seed(5)
    model = LlamaForCausalLM.from_pretrained(BASE, dtype=torch.float64, attn_implementation="eager")
    tokenizer = Tokenizer.from_file(str(BASE / "tokenizer.json"))
    head = torch.nn.Parameter((0.2 * torch.randn(model.config.hidden_size)).float().double())
    named = dict(model.named_parameters()) | {"cct.head.weight": head}
    given = data(tokenizer)
    options = {"alpha": 2.0, "beta": 0.5, "margin": 1.0, "learningRate": 2e-3, "warmupSteps": 5, "finalLearningRateFraction": 0.1,
               "beta1": 0.9, "beta2": 0.98, "weightDecay": 0.1, "clipNorm": 1.0, "steps": 50}
    first = terms(model, head, given, given["steps"][0], options["margin"])
    gradients = {}
    for name, value in first.items():
        for key, gradient in zip(named, torch.autograd.grad(value, list(named.values()), retain_graph=True, allow_unused=True)):
            if gradient is not None:
                gradients[f"{name}/{key}"] = gradient.float().contiguous()
    save_file(gradients, OUT / "gradients.safetensors")
    decays = [p for n, p in named.items() if p.dim() >= 2 and "embed" not in n and "lm_head" not in n]
    rest = [p for p in named.values() if all(p is not q for q in decays)]
    optimizer = torch.optim.AdamW([{"params": decays, "weight_decay": options["weightDecay"]}, {"params": rest, "weight_decay": 0.0}],
                                  lr=options["learningRate"], betas=(options["beta1"], options["beta2"]), eps=1e-8)
    rates = schedule(50, options["learningRate"], options["warmupSteps"], options["finalLearningRateFraction"])["rates"]
    rows, initial = [], head.tolist()
    for step, rate in zip(given["steps"], rates):
        for group in optimizer.param_groups:
            group["lr"] = rate
        t = terms(model, head, given, step, options["margin"])
        loss = t["lm"] + options["alpha"] * t["token"] + options["beta"] * t["seq"]
        optimizer.zero_grad()
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(list(named.values()), options["clipNorm"])
        optimizer.step()
        rows.append({"loss": loss.item(), **{k: v.item() for k, v in t.items()}, "gradNorm": norm.item()})
    save_file({k: p.detach().float().contiguous() for k, p in named.items()}, OUT / "after-50-steps.safetensors")
    (OUT / "training.json").write_text(json.dumps({"options": options, "head": initial, "data": given, "metrics": rows}) + "\n")


if __name__ == "__main__":
    (OUT / "schedules.json").write_text(json.dumps([schedule(*a) for a in [(50, 2e-3, 5, 0.1), (20, 1.0, 0, 0.0), (10, 0.5, 10, 0.2), (7, 0.1, 1, 1.0), (12, 1e-4, 3, 0.5)]]) + "\n")
    training()
