"""Golden numbers of planned contrasts: numpy's least squares, scipy's exact permutation test and t,
statsmodels' Holm.

Run: .peers/bin/python tools/golden/contrasts.py   (writes tests/statistics/golden/contrasts.json)
"""

import json
from pathlib import Path

import numpy as np
from scipy import stats
from statsmodels.stats.multitest import multipletests

root = Path(__file__).resolve().parents[2]
random = np.random.default_rng(5)
PROBLEMS, SAMPLES = 11, 4
out = {}

# trends: weights · rates is the least-squares slope times the range
rows = []
for scores in ([0, 1, 2], [0, 1, 2, 3, 4], [5, 10, 25, 50, 100], [3, 1]):
    rates = random.random(len(scores))
    slope = np.polyfit(scores, rates, 1)[0]
    rows.append([scores, rates.tolist(), float(slope * (scores[-1] - scores[0]))])
out["trend"] = {"call": "numpy.polyfit(scores, rates, 1)[0] * (scores[-1] - scores[0])", "rows": rows}

# contrasts of arms with passes [seed][problem] of 4 answers
rows = []
for weights, seeds in (
    ([1, -1], 2),
    ([1, -1, -1, 1], 3),
    ([-1, 0, 1], 2),
    ([0.5, -0.5, 0.5, -0.5], 2),
):
    passes = random.integers(0, SAMPLES + 1, (len(weights), seeds, PROBLEMS))
    rates = passes / SAMPLES
    values = np.tensordot(weights, rates, 1)  # [seed][problem]
    each = values.mean(0)
    test = stats.permutation_test(
        (each,),
        lambda x, axis: np.sum(x, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=np.inf,
        alternative="two-sided",
    )
    null = np.abs(test.null_distribution)
    p = float(np.mean(null >= abs(test.statistic) - 1e-9))
    # below 30 problems: t on the variance over problems and over seeds
    error = np.sqrt(each.var(ddof=1) / PROBLEMS + values.mean(1).var(ddof=1) / seeds)
    half = stats.t.ppf(0.975, PROBLEMS - 1) * error
    mean = float(each.mean())
    rows.append(
        {
            "weights": weights,
            "passes": passes.tolist(),
            "estimate": mean,
            "interval": [mean - half, mean + half],
            "p": p,
            "perSeed": values.mean(1).tolist(),
        }
    )
out["contrasts"] = {
    "call": "numpy; scipy.stats.permutation_test(samples, exact), scipy.stats.t.ppf",
    "samples": SAMPLES,
    "rows": rows,
}
p = [row["p"] for row in rows]
out["holm"] = multipletests(p, method="holm")[1].tolist()

path = root / "tests" / "statistics" / "golden" / "contrasts.json"
path.write_text(json.dumps(out) + "\n")
