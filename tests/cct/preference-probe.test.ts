/**
 * @file The probe's fit in plain numbers: where its gradient is 0, and what it does at the edges.
 *   Whole probes against scipy: tests/training/token-term.test.ts.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fitPreference, type Margins } from "../../src/cct/preference-probe.js";
import { randomStream } from "../../src/random.js";
import { near } from "./support.js";

function drawn(positions: number, width: number, scale: number): Margins {
  const random = randomStream(positions, width);
  const weights = Array.from({ length: positions }, () => random.next() / positions);
  // on the whole positive in the first element, so that there is something to find
  const differences = Float32Array.from(
    { length: positions * width },
    (_, i) => scale * (random.normal() + (i % width === 0 ? 1 : 0)),
  );
  return { differences, weights, width };
}

/** Gradient of the objective, written out: what is 0 at the one minimum. */
function gradientAt({ differences, weights, width }: Margins, w: Float64Array, ridge: number) {
  const gradient = [...w].map((x) => ridge * x);
  Array.from(weights).forEach((weight, k) => {
    const x = [...differences.subarray(k * width, (k + 1) * width)];
    const margin = x.reduce((sum, xi, i) => sum + xi * w[i]!, 0);
    x.forEach((xi, i) => (gradient[i]! -= (weight * xi) / (1 + Math.exp(margin))));
  });
  return gradient;
}

for (const [positions, width, scale, ridge] of [
  [40, 3, 1, 0.1],
  [200, 12, 20, 1e-3], // as far apart as real states
  [5, 20, 5, 0.01], // separable
] as const)
  test(`the gradient is 0 where the fit of ${positions} positions of width ${width} ends`, () => {
    const margins = drawn(positions, width, scale);
    const w = fitPreference(margins, ridge);
    // gradients, and so what is left of them, are as large as the states
    near(gradientAt(margins, w, ridge), new Array(width).fill(0), 1e-9 * scale);
    assert.deepEqual(fitPreference(margins, ridge), w, "the same every time");
    assert.ok(w.some((x) => x !== 0));
  });

// Oracle: scipy.optimize.brentq(lambda v: 0.5*v - 2*0.75/(1+exp(2*v)), 0, 9, xtol=1e-14)
test("one position of width 1 has the solution of its equation", () =>
  near(
    [...fitPreference({ differences: Float32Array.of(2), weights: [0.75], width: 1 }, 0.5)],
    [0.6462698010514263],
    1e-9,
  ));

test("large margins neither overflow nor lose the loss; equal states give zeros", () => {
  const far = { differences: Float32Array.of(1e4, -1e4), weights: [0.5, 0.25], width: 1 };
  const [w] = fitPreference(far, 1e-6);
  near([w! * 1e4], [Math.LN2], 1e-6); // odds of 2 to 1, the ridge being nothing beside it
  const same = { differences: new Float32Array(6), weights: [0.5, 0.5], width: 3 };
  assert.deepEqual([...fitPreference(same, 0.1)], [0, 0, 0]);
});
