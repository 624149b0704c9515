"""Golden values of the slope test: a least-squares slope with its interval (scipy's linregress).

Run: .peers/bin/python tools/golden/held_out.py
"""

import json
from pathlib import Path

import numpy as np
from scipy import stats

root = Path(__file__).resolve().parents[2]
random = np.random.default_rng(11)


def write(room, name, value):
    path = root / "tests" / room / "golden" / f"{name}.json"
    path.write_text(json.dumps(value) + "\n")


steps = np.arange(1, 31) * 10.0
values = 0.4 + 0.5 * np.exp(-steps / 60) + 0.02 * random.normal(size=30)
line = stats.linregress(steps, values)
half = stats.t.ppf(0.975, len(steps) - 2) * line.stderr
write(
    "statistics",
    "trend",
    {
        "steps": steps.tolist(),
        "values": values.tolist(),
        "slope": line.slope,
        "interval": [line.slope - half, line.slope + half],
    },
)
