"""Golden numbers of the response surface: numpy's least squares on the quadratic, scipy's maximum
of it inside the grid.

Run: .peers/bin/python tools/golden/response_surface.py
(writes tests/statistics/golden/response-surface.json)
"""

import json
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

root = Path(__file__).resolve().parents[2]
random = np.random.default_rng(11)
PROBLEMS, SEEDS = 40, 2
rows = []
for shape, top in (((5, 5), (1.2, 2.7)), ((3, 4), (2.0, 0.0)), ((4, 3), (1.5, 1.0))):
    u, v = (axis.ravel() for axis in np.meshgrid(*map(np.arange, shape), indexing="ij"))
    chance = 0.6 - 0.04 * (u - top[0]) ** 2 - 0.03 * (v - top[1]) ** 2
    passes = random.random((u.size, SEEDS, PROBLEMS)) < chance[:, None, None]
    rates = passes.mean((1, 2))
    design = np.stack([np.ones(u.size), u, v, u * u, v * v, u * v], 1)
    coefficients, *_ = np.linalg.lstsq(design, rates, rcond=None)
    height = lambda x: np.dot([1, x[0], x[1], x[0] ** 2, x[1] ** 2, x[0] * x[1]], coefficients)
    found = [
        minimize(
            lambda x: -height(x),
            start,
            bounds=[(0, n - 1) for n in shape],
            tol=1e-12,
        )
        for start in np.ndindex(shape)
    ]
    best = min(found, key=lambda result: result.fun)
    rows.append(
        {
            "shape": shape,
            "passes": passes.astype(int).tolist(),
            "ranks": best.x.tolist(),
            "height": float(-best.fun),
            "misfit": float(np.sqrt(np.mean((rates - design @ coefficients) ** 2))),
        }
    )
out = {
    "call": "numpy.linalg.lstsq on 1, u, v, u², v², uv; scipy.optimize.minimize inside the grid",
    "rows": rows,
}
path = root / "tests" / "statistics" / "golden" / "response-surface.json"
path.write_text(json.dumps(out) + "\n")
