"""The decoder of bench/engine-decoder.ts in PyTorch: one training step with fused Adam and scaled_dot_product_attention.

usage: decoder.py eager|compile BATCH LENGTH WIDTH LAYERS THREADS SECONDS; prints one JSON line
"""
import json
import resource
import sys
import time

import torch
import torch.nn.functional as F

mode, (B, T, D, L, threads, seconds) = sys.argv[1], map(int, sys.argv[2:8])
H, V = 4, 1024
torch.set_num_threads(threads)
torch.manual_seed(1)


def matrix(*shape):
    return torch.nn.Parameter(torch.randn(*shape) * 0.02)


def gain():
    return torch.nn.Parameter(torch.ones(D))


embedding, place, last = matrix(V, D), matrix(T, D), gain()
layers = [dict(n1=gain(), n2=gain(), qkv=matrix(D, 3 * D), out=matrix(D, D), up=matrix(D, 4 * D), down=matrix(4 * D, D)) for _ in range(L)]
parameters = [embedding, place, last] + [p for layer in layers for p in layer.values()]


def norm(x, weight):
    return F.rms_norm(x, (D,), weight, 1e-5)


def loss_of(ids, targets):
    x = F.embedding(ids, embedding) + place
    for layer in layers:
        q, k, v = (norm(x, layer["n1"]) @ layer["qkv"]).view(B, T, 3, H, D // H).permute(2, 0, 3, 1, 4)
        x = x + F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(B, T, D) @ layer["out"]
        x = x + F.relu(norm(x, layer["n2"]) @ layer["up"]).square() @ layer["down"]
    return F.cross_entropy((norm(x, last) @ embedding.t()).view(B * T, V), targets.view(-1))


forward = torch.compile(loss_of) if mode == "compile" else loss_of
optimizer = torch.optim.Adam(parameters, 1e-3, fused=True)


def step():
    loss = forward(torch.randint(0, V, (B, T)), torch.randint(0, V, (B, T)))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


began = time.perf_counter()
step()
first = time.perf_counter() - began
step()
times = []
while sum(times) < seconds or len(times) < 5:
    start = time.perf_counter()
    step()
    times.append(time.perf_counter() - start)
times.sort()
print(json.dumps({"tokensPerSecond": B * T / times[len(times) // 2], "firstStep": first, "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
