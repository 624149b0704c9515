"""Golden boundaries of a group-sequential test with O'Brien-Fleming-like spending (Lan & DeMets
1983), by scipy's nested adaptive quadrature and root finding; for five looks the chance to cross by
scipy's multivariate normal.

Run: .peers/bin/python tools/golden/sequential.py   (writes tests/statistics/golden/sequential.json)
"""

import json
from pathlib import Path

import numpy as np
from scipy import integrate, optimize, stats

root = Path(__file__).resolve().parents[2]
ALPHA = 0.05
norm = stats.norm


def spent(t):
    return 4 - 4 * norm.cdf(norm.ppf(1 - ALPHA / 4) / np.sqrt(t))


def stays(edges, times, start=0.0, before=0.0):
    """Chance that the motion from `start` at `before` stays inside all edges."""
    (edge, *edges_left), (time, *times_left) = edges, times
    scale = np.sqrt(time - before)
    if not edges_left:
        return norm.cdf((edge - start) / scale) - norm.cdf((-edge - start) / scale)
    inside = lambda b: norm.pdf((b - start) / scale) / scale * stays(edges_left, times_left, b, time)
    return integrate.quad(inside, -edge, edge, epsabs=1e-11, limit=200)[0]


rows = []
for times in ([1.0], [0.5, 1.0], [0.25, 1.0], [0.4, 0.7, 1.0], [0.25, 0.375, 0.5]):
    edges = []
    for k, time in enumerate(times):
        excess = lambda c: 1 - stays(edges + [c * np.sqrt(time)], times[: k + 1]) - spent(time)
        edges.append(float(optimize.brentq(excess, 1.5, 9, xtol=1e-10)) * np.sqrt(time))
    levels = [float(2 * norm.sf(edge / np.sqrt(time))) for edge, time in zip(edges, times)]
    rows.append({"shares": times, "levels": levels})

shares = np.array([0.2, 0.4, 0.6, 0.8, 1.0])
# as ldbounds' ldBounds(seq(0.2, 1, 0.2), iuse = 1) prints them
z = [4.8769, 3.3569, 2.6803, 2.2898, 2.0310]
correlation = np.sqrt(np.minimum.outer(shares, shares) / np.maximum.outer(shares, shares))
inside = stats.multivariate_normal(cov=correlation, maxpts=4_000_000).cdf(
    np.array(z), lower_limit=-np.array(z), rng=np.random.default_rng(1)
)
out = {
    "call": "scipy.integrate.quad nested, scipy.optimize.brentq",
    "rows": rows,
    "five": {"shares": shares.tolist(), "z": z, "crosses": float(1 - inside)},
}
path = root / "tests" / "statistics" / "golden" / "sequential.json"
path.write_text(json.dumps(out) + "\n")
print(out)
