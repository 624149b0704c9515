"""Golden values and gradients of the objectives that score code by likelihood, from PyTorch in float64.

Run: python tools/golden/rivals.py     (needs torch; writes tests/cct/golden/objective-NAME.json of each objective in COSTS)
Written from the formulas of docs/method.md and the papers that it names, independently of the TypeScript.
"""
import pathlib, sys

HERE = str(pathlib.Path(__file__).resolve().parent)
if sys.path[0] == HERE:
    sys.path.append(sys.path.pop(0))  # the standard library goes before scripts that are named like parts of it
import torch
import torch.nn.functional as F
from cct import align, randn, sequence_pairs, strip, write

ROWS, T, H, V = 4, 16, 3, 5  # two pairs, each side a row of its own


def edit(a, b):
    """For each side whether a token is unmatched; where a gap is empty on one side the token that follows counts."""
    first, suffix = strip(a, b)
    middle = align(a[first:len(a) - suffix], b[first:len(b) - suffix])
    anchors = [(first + i, first + j) for i, j in middle] + [(len(a) - k, len(b) - k) for k in range(suffix, -1, -1)]
    marks, i, j = (set(), set()), first, first
    for p, q in anchors:
        if p > i or q > j:
            marks[0].update(range(i, max(p, i + 1)))
            marks[1].update(range(j, max(q, j + 1)))
        i, j = p + 1, q + 1
    return [[k in marks[0] for k in range(len(a))], [k in marks[1] for k in range(len(b))]]


class Side:
    """log p of the scored tokens of one side, and what is known of each."""

    def __init__(self, logs, ids, row, start, first, marks, reference):
        self.at = list(range(max(1, start), len(ids)))
        self.index = [row * T + i - 1 for i in self.at]
        self.targets = [ids[i] for i in self.at]
        self.log = torch.stack([logs[k, t] for k, t in zip(self.index, self.targets)]) if self.at else torch.zeros(0)
        self.differs = torch.tensor([float(marks[i]) for i in self.at])
        self.behind = torch.tensor([float(i >= first) for i in self.at])
        self.reference = reference[: len(self.at)]

    def nll(self):
        return -self.log.mean()


def mean(values, mask):
    return (values * mask).sum() / mask.sum() if mask.sum() > 0 else values.sum() * 0


def preference(correct, buggy, own, term, weights):
    """Rafailov et al. 2023, with the term of Pang et al. 2024; weights of the tokens of both sides in the reward."""
    chosen = (weights[0] * (correct.log - correct.reference)).sum()
    rejected = (weights[1] * (buggy.log - buggy.reference)).sum()
    margin = own["temperature"] * (chosen - rejected)
    return {term: -F.logsigmoid(margin) + own["nll"] * correct.nll(), "rewardMargin": margin,
            "rewardAccuracy": (margin > 0).double(), "correctLogRatio": chosen, "correctNll": correct.nll()}


def dpo(correct, buggy, own):
    return preference(correct, buggy, own, "dpo", (correct.behind, buggy.behind))


def located_dpo(correct, buggy, own):
    """Wu et al. 2025 where the whole correct code is rewarded; Zhang et al. 2025 where the rest has a weight."""
    inside = [torch.where(s.differs > 0, torch.ones_like(s.differs), own["rest"] * s.behind) for s in (correct, buggy)]
    if own["rewarded"] == "code":
        inside[0] = torch.ones_like(inside[0])
    return preference(correct, buggy, own, "locatedDpo", inside)


def fault_weighted(correct, buggy, own):
    """Fan et al. 2025: weight of the correct edit by how much likelier a token of the buggy edit is."""
    weight = 1 + own["focus"] * torch.sigmoid(mean(buggy.log, buggy.differs) - mean(correct.log, correct.differs)).detach()
    weights = torch.where(correct.differs > 0, weight, torch.ones_like(correct.differs))
    return {"faultWeighted": -(weights * correct.log).mean(), "faultWeight": weight, "correctNll": correct.nll()}


def unlikelihood(correct, buggy, own):
    """Welleck et al. 2019, negative candidates the tokens of the buggy edit."""
    p = buggy.log.exp()
    return {"unlikelihood": mean(-torch.log(torch.clamp(1 - p, min=1e-5)), buggy.differs) + own["likelihood"] * correct.nll(),
            "buggyProbability": mean(p, buggy.differs), "correctNll": correct.nll()}


def correct_code(correct, _buggy, _own):
    return {"correctCode": correct.nll()}


# name: the term that alpha weighs, options by case, cost of a pair, whether the buggy side is there
COSTS = {
    "dpo": ("dpo", [{"temperature": t, "nll": n} for t, n in [(0.1, 0.0), (0.1, 1.0), (0.5, 0.0), (2.0, 0.3)]], dpo, True),
    "located-dpo": ("locatedDpo", [{"temperature": t, "nll": n, "rewarded": w, "rest": r} for t, n, w, r in [
        (0.1, 0.0, "edit", 0.0), (0.5, 1.0, "code", 0.0), (1.0, 0.0, "edit", 0.5), (2.0, 0.3, "code", 0.25)]], located_dpo, True),
    "fault-weighted": ("faultWeighted", [{"focus": f} for f in [2.0, 0.5, 10.0]], fault_weighted, True),
    "unlikelihood": ("unlikelihood", [{"likelihood": n} for n in [1.0, 0.0, 0.3]], unlikelihood, True),
    "correct-code": ("correctCode", [{}], correct_code, False),
}


def case(n, pairs, name):
    term, options, cost, both = COSTS[name]
    alpha, beta = [(2.0, 0.5), (1.0, 0.0), (0.0, 0.5), (0.7, 1.3)][n % 4]
    own = options[n % len(options)]
    hidden, project = randn(ROWS * T, H), randn(V, H)
    references = [-torch.rand(T).round(decimals=4) * 3 for _ in range(ROWS)]
    target_index, targets = torch.randint(0, ROWS * T, (6,)), torch.randint(0, V, (6,))
    lm_weights, seq_weights = torch.tensor([1 / 3, 1 / 3, 1 / 3, 0, 0, 0]), torch.tensor([0, 0, 0, 1 / 2, 1 / 2, 0])
    logs = F.log_softmax(hidden @ project.T, dim=1)
    scored, totals = [], {}
    for q, (a, b) in enumerate(pairs):
        first, marks = strip(a, b)[0], edit(a, b)
        start = n % 3  # tokens of the text before the code
        correct = Side(logs, a, 2 * q, min(start, first), first, marks[0], references[2 * q])
        buggy = Side(logs, b, 2 * q + 1, first, first, marks[1], references[2 * q + 1])
        scored.append((start, correct, buggy) if both else (start, correct))
        for key, value in cost(correct, buggy, own).items():
            totals[key] = totals.get(key, 0) + value / len(pairs)
    nll = F.cross_entropy(hidden[target_index] @ project.T, targets, reduction="none")
    lm, seq = (lm_weights * nll).sum(), (seq_weights * nll).sum()
    loss = lm + alpha * totals[term] + beta * seq
    gradients = torch.autograd.grad(loss, [hidden, project])
    return {
        "options": {"name": name, "alpha": alpha, "beta": beta, "comparison": own}, "hidden": hidden.tolist(), "project": project.tolist(),
        "targetIndex": target_index.tolist(), "targets": targets.tolist(), "lmWeights": lm_weights.tolist(), "seqWeights": seq_weights.tolist(),
        "pairs": [{"correct": a, "buggy": b, "start": sides[0],
                   "sides": [{"index": s.index, "targets": s.targets, "differs": s.differs.tolist(), "behind": s.behind.tolist(),
                              "reference": s.reference.tolist()} for s in sides[1:]]} for (a, b), sides in zip(pairs, scored)],
        "metrics": {k: v.item() for k, v in {"loss": loss, "lm": lm, "seq": seq, **totals}.items()},
        "gradients": {k: g.round(decimals=9).tolist() for k, g in zip(["hidden", "project"], gradients)},
    }


if __name__ == "__main__":
    # with and without a common beginning, deletions and insertions among them
    all_pairs = [(a, b) for a, b in sequence_pairs() if max(map(len, (a, b))) <= T and max(a + b) < V and a[-1] == b[-1] == 0]
    for name in COSTS:
        torch.manual_seed(5)
        write(f"objective-{name}", [case(n, [all_pairs[2 * n], all_pairs[2 * n + 1]], name) for n in range(8)])
