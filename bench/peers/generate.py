"""Peer of bench/generate.ts: transformers' generate on the same weights and prompts.

Usage: python generate.py MODEL_FOLDER PROMPTS.json THREADS SAMPLES TEMPERATURE TOP_P NEW_TOKENS [ROWS [DTYPE]]
Prints {"tokensPerSecond": ..., "firstTokenSeconds": ...}: new tokens per second in batches of ROWS (64) rows, after a warm-up; seconds
from loading the model (PyTorch is already) to the first token of the first prompt.
"""
import json, sys, time
import torch
from transformers import LlamaForCausalLM

folder, prompts, threads, samples, temperature, top_p, new_tokens, rows, dtype = sys.argv[1:] + ["64", "float32"][len(sys.argv) - 8:]
torch.set_num_threads(int(threads))
prompts = sorted(json.load(open(prompts)), key=len)
start = time.perf_counter()
model = LlamaForCausalLM.from_pretrained(folder, dtype=getattr(torch, dtype)).eval()
with torch.inference_mode():
    model.generate(torch.tensor(prompts[:1]), attention_mask=torch.ones(1, len(prompts[0]), dtype=torch.long), max_new_tokens=1, do_sample=False, pad_token_id=0)
first = time.perf_counter() - start
settings = dict(max_new_tokens=int(new_tokens), min_new_tokens=int(new_tokens), pad_token_id=0)
settings |= dict(do_sample=False) if float(temperature) == 0 else dict(do_sample=True, temperature=float(temperature), top_p=float(top_p), top_k=0)

def run(prompts: list, batch: int) -> int:
    made = 0
    with torch.inference_mode():
        for at in range(0, len(prompts), batch):
            rows = prompts[at:at + batch]
            length = max(map(len, rows))
            ids = torch.tensor([[0] * (length - len(r)) + r for r in rows]) # generate wants padding on the left
            mask = torch.tensor([[0] * (length - len(r)) + [1] * len(r) for r in rows])
            out = model.generate(ids, attention_mask=mask, num_return_sequences=int(samples), **settings)
            made += out.shape[0] * (out.shape[1] - length)
    return made

batch = max(1, int(rows) // int(samples))
run(prompts[:batch // 4], batch) # of a batch of one prompt nothing: the first token has warmed it up
start = time.perf_counter()
made = run(prompts, batch)
print(json.dumps({"tokensPerSecond": made / (time.perf_counter() - start), "firstTokenSeconds": first}))
