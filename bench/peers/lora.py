"""The LoRA step of bench/lora-step.ts in PyTorch with transformers and PEFT: fused AdamW, labels on the last quarter.

usage: lora.py eager|compile|bf16 BATCH LENGTH WIDTH LAYERS THREADS SECONDS; prints one JSON line
"""
import json
import resource
import sys
import time

import torch
from peft import LoraConfig, get_peft_model
from transformers import LlamaConfig, LlamaForCausalLM

mode, (B, T, D, L, threads, seconds) = sys.argv[1], map(int, sys.argv[2:8])
V = 49152
torch.set_num_threads(threads)
torch.manual_seed(1)
config = LlamaConfig(vocab_size=V, hidden_size=D, intermediate_size=D * 8 // 3, num_hidden_layers=L, num_attention_heads=D // 64, num_key_value_heads=D // 192,
                     tie_word_embeddings=True, max_position_embeddings=T, bos_token_id=0, eos_token_id=0, use_cache=False)
model = get_peft_model(LlamaForCausalLM(config), LoraConfig(task_type="CAUSAL_LM", r=8, target_modules="all-linear"))
model.train()
optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], 1e-4, weight_decay=0, fused=True)
forward = torch.compile(model) if mode == "compile" else model


def step():
    ids = torch.randint(0, V, (B, T))
    labels = ids.clone()
    labels[:, : T - T // 4] = -100
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=mode == "bf16"):
        loss = forward(input_ids=ids, labels=labels).loss
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


began = time.perf_counter()
step()
first = time.perf_counter() - began
times = []
while sum(times) < seconds or len(times) < 3:
    start = time.perf_counter()
    step()
    times.append(time.perf_counter() - start)
times.sort()
print(json.dumps({"tokensPerSecond": B * T / times[len(times) // 2], "firstStep": first, "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
