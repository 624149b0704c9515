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

from cct_losses import hinges, mask_of, negative_log_likelihood, padded

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


def hidden(rows):
    return model(input_ids=padded(rows), attention_mask=mask_of(rows), output_hidden_states=True).hidden_states[-1]


def loss_of(step):
    lm = negative_log_likelihood(model, step["instructions"])
    correct, buggy = (hidden([p[side] for p in step["pairs"]]) @ head for side in ("correctIds", "buggyIds"))
    token = hinges(step["pairs"], correct, buggy, options["comparison"]["margin"])
    return lm + options["alpha"] * token + options["beta"] * negative_log_likelihood(model, step["sequences"])


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
