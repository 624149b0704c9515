"""Golden numbers of the interaction test: F of scipy's one-way analysis of variance, and p by
scipy's permutation test of the same statistic, exact where all orders of few problems are tried.

Run: .peers/bin/python tools/golden/interaction.py
(writes tests/statistics/golden/interaction.json)
"""

import json
from math import comb
from pathlib import Path

import numpy as np
from scipy.stats import f_oneway, permutation_test

root = Path(__file__).resolve().parents[2]
random = np.random.default_rng(5)


def case(sizes, shifts):
    """Differences of problems in thirds, group by group."""
    return [
        (np.round(3 * (random.normal(shift, 0.4, size))) / 3).tolist()
        for size, shift in zip(sizes, shifts)
    ]


rows = []
for sizes, shifts in (
    ((4, 5), (0.0, 0.9)),
    ((3, 3, 3), (0.0, 0.3, 0.8)),
    ((20, 30, 25), (0.0, 0.05, 0.1)),
    ((20, 30, 25), (0.0, 0.1, 0.35)),
    ((60, 60, 60, 60, 60, 60), (0.1, 0.1, 0.1, 0.1, 0.1, 0.1)),
):
    groups = case(sizes, shifts)
    orders = 1
    left = sum(sizes)
    for size in sizes:
        orders *= comb(left, size)
        left -= size
    found = permutation_test(
        groups,
        lambda *g: f_oneway(*g).statistic,
        permutation_type="independent",
        n_resamples=np.inf if orders < 20_000 else 4999,
        alternative="greater",
        vectorized=False,
        rng=np.random.default_rng(1),
    )
    rows.append(
        {
            "groups": groups,
            "f": float(f_oneway(*groups).statistic),
            "p": float(found.pvalue),
            "exact": orders < 20_000,
        }
    )
out = {"call": "scipy.stats.f_oneway; scipy.stats.permutation_test of it", "rows": rows}
path = root / "tests" / "statistics" / "golden" / "interaction.json"
path.write_text(json.dumps(out) + "\n")
