"""The steps of bench/tuning-step.ts as one writes them with transformers and PEFT: batches padded to their longest
sequence, one call for the instruction samples, one for the correct and one for the buggy sides, one for the sequence samples.

usage: step.py eager|compile|bf16 FOLDER BASE THREADS; FOLDER has steps.json and adapter/ (bench/step.ts); prints one JSON line
"""
import json
import pathlib
import resource
import sys
import time

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM

mode, folder, base, threads = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
torch.set_num_threads(threads)
run = json.loads((folder / "steps.json").read_text())
options = {**run["options"]["optimizer"], **run["options"]["objective"]}
model = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32), folder / "adapter", is_trainable=True)
model.train()
head = torch.nn.Parameter(torch.tensor(run["head"]))
trained = [p for p in model.parameters() if p.requires_grad]
optimizer = torch.optim.AdamW([{"params": trained, "weight_decay": options["weightDecay"]}, {"params": [head], "weight_decay": 0.0}],
                              options["learningRate"], betas=(options["beta1"], options["beta2"]), eps=1e-8, fused=True)
if mode == "compile":
    for layer in model.base_model.model.model.layers:  # one code for all layers and lengths: compiled once
        layer.compile(dynamic=True)


def padded(rows, value=0):
    longest = max(map(len, rows))
    return torch.tensor([row + [value] * (longest - len(row)) for row in rows])


def negative_log_likelihood(samples):
    ids = [s["ids"] for s in samples]
    labels = [[-100] * s["responseStart"] + s["ids"][s["responseStart"]:] for s in samples]
    return model(input_ids=padded(ids), attention_mask=padded([[1] * len(row) for row in ids]), labels=padded(labels, -100)).loss


def hidden(rows):
    return model(input_ids=padded(rows), attention_mask=padded([[1] * len(row) for row in rows]), output_hidden_states=True).hidden_states[-1]


def loss_of(step):
    lm = negative_log_likelihood(step["instructions"])
    correct, buggy = (hidden([p[side] for p in step["pairs"]]) @ head for side in ("correctIds", "buggyIds"))
    token = sum(p["positions"]["weight"] * torch.relu(options["comparison"]["margin"] - r[p["positions"]["correctIndex"]] + q[p["positions"]["buggyIndex"]]).sum()
                for p, r, q in zip(step["pairs"], correct, buggy)) / len(step["pairs"])
    return lm + options["alpha"] * token + options["beta"] * negative_log_likelihood(step["sequences"])


losses, seconds = [], []
for step in run["steps"]:
    start = time.perf_counter()
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=mode == "bf16"):
        loss = loss_of(step)
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_([*trained, head], options["clipNorm"])
    optimizer.step()
    losses.append(loss.item())
    seconds.append(time.perf_counter() - start)
print(json.dumps({"losses": losses, "seconds": seconds, "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
