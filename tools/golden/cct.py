"""Golden values and gradients for src/cct, from PyTorch in float64.

Run: python tools/golden/cct.py        (needs torch; writes tests/cct/golden/{pairings,token-comparison,objective-*}.json)
Everything here is written from the formulas of docs/method.md, independently of the TypeScript.
"""
import itertools, json, pathlib, random, sys

if sys.path[0] == str(pathlib.Path(__file__).parent):
    sys.path.append(sys.path.pop(0))  # the standard library goes before scripts that are named like parts of it
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
OUT = pathlib.Path(__file__).resolve().parents[2] / "tests" / "cct" / "golden"
PAIRINGS, BEYOND, NORMALIZERS = ["positional", "aligned", "differing"], ["padding", "last", "drop"], ["from-first-difference", "pairs"]


def lcs(a, b):
    """Length of a longest common subsequence, by the definition."""
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in reversed(range(len(a))):
        for j in reversed(range(len(b))):
            table[i][j] = 1 + table[i + 1][j + 1] if a[i] == b[j] else max(table[i + 1][j], table[i][j + 1])
    return table


def align(a, b):
    table, matches, i, j = lcs(a, b), [], 0, 0
    while i < len(a) and j < len(b):
        if a[i] == b[j]:
            matches.append((i, j)); i += 1; j += 1
        elif table[i][j + 1] > table[i + 1][j]:
            j += 1
        else:
            i += 1
    return matches


def strip(a, b):
    """(prefix, suffix): what both share at the ends, prefix first."""
    n = min(len(a), len(b))
    prefix = next((i for i in range(n) if a[i] != b[i]), n)
    suffix = next((k for k in range(n - prefix) if a[-1 - k] != b[-1 - k]), n - prefix)
    return prefix, suffix


def positions(a, b, pairing, beyondEnd, normalizer):
    first, suffix = strip(a, b)
    M = max(len(a), len(b))
    if pairing == "positional":
        if beyondEnd == "padding":
            pairs = [(i, i) for i in range(first, M)]
        elif beyondEnd == "last":
            pairs = [(min(i, len(a) - 1), min(i, len(b) - 1)) for i in range(first, M)]
        else:
            pairs = [(i, i) for i in range(first, min(len(a), len(b)))]
    elif pairing == "aligned":
        # the table over whole sequences ties differently from one over the middle parts only if prefix or suffix do
        mid = align(a[first:len(a) - suffix], b[first:len(b) - suffix])
        anchors = [(first + i, first + j) for i, j in mid] + [(len(a) - k, len(b) - k) for k in range(suffix, 0, -1)]
        pairs, i, j = [], first, first
        for p, q in anchors:
            pairs += list(zip(range(i, p), range(j, q))) + [(p, q)]
            i, j = p + 1, q + 1
        pairs += list(zip(range(i, len(a)), range(j, len(b))))
    else:
        left, right = list(range(first, len(a) - suffix)), list(range(first, len(b) - suffix))
        if (not left or not right) and suffix:
            left, right = left + [len(a) - suffix], right + [len(b) - suffix]
        pairs = list(zip(left, right))
    weight = 1 / (max(1, len(pairs)) if normalizer == "pairs" else M - first)
    return {"firstDifference": first, "maxLength": M, "correctIndex": [p for p, _ in pairs], "buggyIndex": [q for _, q in pairs], "weight": weight}


def options():
    for pairing, normalizer in itertools.product(PAIRINGS, NORMALIZERS):
        for beyond in BEYOND if pairing == "positional" else ["padding"]:
            yield {"pairing": pairing, "beyondEnd": beyond, "normalizer": normalizer}


def edit(rng, a, vocabulary):
    """A buggy twin: a replacement, deletion or insertion of up to three tokens, or two of them."""
    b = list(a)
    for _ in range(rng.choice([1, 1, 2])):
        at, n = rng.randrange(len(b)), rng.randint(0, 3)
        b[at:at + n] = [rng.randrange(1, vocabulary) for _ in range(rng.randint(0 if n else 1, 3))]
    return b


def sequence_pairs():
    rng = random.Random(7)
    fixed = [([5, 6, 0], [5, 7, 0]), ([5, 6, 7, 0], [5, 7, 0]), ([5, 7, 0], [5, 6, 7, 0]), ([1, 2], [1, 2, 3]), ([1, 2, 3], [1]),
             ([4], [6]), ([1, 1, 2, 1, 0], [1, 2, 1, 1, 0]), ([1, 2, 1, 2, 0], [2, 1, 2, 1, 0])]
    while len(fixed) < 60:
        a = [rng.randrange(1, 5) for _ in range(rng.randint(2, 12))]
        b = edit(rng, a, 5)
        a, b = a + [0], b + [0]
        if a != b:
            fixed.append((a, b))
    return fixed


def randn(*shape):
    """Normal numbers of four decimals (they keep the files small), ready for a gradient."""
    return torch.randn(*shape).round(decimals=4).requires_grad_()


def write(name, value):
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / f"{name}.json").write_text(json.dumps(value) + "\n")


def token_comparison():
    cases = []
    torch.manual_seed(1)
    for n, (a, b) in enumerate(sequence_pairs()[:12]):
        for option in options():
            margin = [1.0, 0.5, 2.5][n % 3]
            M = max(len(a), len(b))
            good, bad = randn(M), randn(M)
            p = positions(a, b, **option)
            if not p["correctIndex"]:
                continue
            x, y = good[p["correctIndex"]], bad[p["buggyIndex"]]
            loss = p["weight"] * F.margin_ranking_loss(x, y, torch.ones_like(x), margin=margin, reduction="sum")
            loss.backward()
            cases.append({"correct": a, "buggy": b, "options": option, "margin": margin, "rCorrect": good.tolist(), "rBuggy": bad.tolist(),
                          "loss": loss.item(), "gradCorrect": good.grad.tolist(), "gradBuggy": bad.grad.tolist()})
    return cases


def objective(name):
    """Cases of one objective; all have the same draws, so that only the penalty differs. In some the head reads states of
    another layer than the output matrix does (headStates), in some its term stops at the states (gradient: head)."""
    cases = []
    torch.manual_seed(3)
    of_layer = torch.Generator().manual_seed(4)
    R, T, H, V = 2, 16, 3, 5
    weights = [(2.0, 0.5), (2.0, 0.0), (0.0, 0.5), (0.0, 0.0), (0.7, 1.3)]
    heads = [{"kind": "linear"}, {"kind": "normalized", "scale": 10.0}, {"kind": "normalized", "scale": 2.0}]
    pairs = [p for p in sequence_pairs() if len(p[0]) != len(p[1]) and max(map(len, p)) <= T]
    grid = [(head, [1.0, 0.25][n % 2], option) for n, (head, option) in enumerate(itertools.product(heads, options()))]
    for n, (head, margin, option) in enumerate(grid):
        alpha, beta = weights[n % len(weights)]
        a, b = pairs[n % len(pairs)]
        p = positions(a, b, **option)  # correct code in row 0, buggy code in row 1, both from column 0 on
        N = 6
        hidden, project, w = randn(R * T, H), randn(V, H), randn(H)
        other = torch.randn(R * T, H, generator=of_layer).round(decimals=4).requires_grad_() if n % 3 == 1 else None
        states = hidden if other is None else other
        reach = ["model", "head"][n % 4 == 3]
        target_index, targets = torch.randint(0, R * T, (N,)), torch.randint(0, V, (N,))
        lm_weights, seq_weights = torch.tensor([1 / 3, 1 / 3, 1 / 3, 0, 0, 0]), torch.tensor([0, 0, 0, 1 / 2, 1 / 2, 0])
        P = max(1, len(p["correctIndex"]))
        correct, buggy = p["correctIndex"] or [0], [T + j for j in p["buggyIndex"]] or [0]
        pair_weights = torch.full((P,), p["weight"] if p["correctIndex"] else 0.0)
        nll = F.cross_entropy(hidden[target_index] @ project.T, targets, reduction="none")
        seen = states if reach == "model" else states.detach()
        r = seen @ w if head["kind"] == "linear" else head["scale"] * F.cosine_similarity(seen, w[None], dim=1)
        x, y = r[correct], r[buggy]
        if name == "cct":
            own = {"margin": margin}
            penalty = F.margin_ranking_loss(x, y, torch.ones_like(x), margin=margin, reduction="none")
        else:  # binary cross-entropy of "the correct code beats the buggy one", Bradley and Terry's model
            own = {"slope": [1.0, 0.5, 3.0][n % 3]}
            penalty = F.binary_cross_entropy_with_logits(own["slope"] * (x - y), torch.ones_like(x), reduction="none")
        lm, seq, token = (lm_weights * nll).sum(), (seq_weights * nll).sum(), (pair_weights * penalty).sum()
        loss = lm + alpha * token + beta * seq
        metrics = {"loss": loss, "lm": lm, "token": token, "seq": seq, "margin": (pair_weights * (x - y)).sum(),
                   "pairAccuracy": (pair_weights * (x > y)).sum(),
                   "headNorm": w.norm(), "hiddenNorm": (pair_weights * (states[correct].norm(dim=1) + states[buggy].norm(dim=1)) / 2).sum()}
        if name == "cct":
            metrics["activeHinges"] = (pair_weights * (penalty > 0)).sum()
        learnt = [hidden, project, w] + ([] if other is None else [other])
        gradients = [torch.zeros_like(x) if g is None else g for x, g in zip(learnt, torch.autograd.grad(loss, learnt, allow_unused=True))]
        cases.append({
            "options": {"name": name, "alpha": alpha, "beta": beta, "gradient": reach, "comparison": {**own, **option}, "head": head}, "correct": a, "buggy": b,
            "hidden": hidden.tolist(), "project": project.tolist(), "head": w.tolist(), **({} if other is None else {"headStates": other.tolist()}),
            "targetIndex": target_index.tolist(), "targets": targets.tolist(), "lmWeights": lm_weights.tolist(), "seqWeights": seq_weights.tolist(),
            "correctIndex": correct, "buggyIndex": buggy, "pairWeights": pair_weights.tolist(),
            "metrics": {k: v.item() for k, v in metrics.items()},
            "gradients": {k: g.tolist() for k, g in zip(["hidden", "project", "head", "headStates"], gradients)},
        })
    return cases


if __name__ == "__main__":
    write("pairings", [{"correct": a, "buggy": b, "options": o, "expected": positions(a, b, **o)} for a, b in sequence_pairs() for o in options()])
    write("token-comparison", token_comparison())
    for name in ["cct", "logistic"]:
        write(f"objective-{name}", objective(name))
