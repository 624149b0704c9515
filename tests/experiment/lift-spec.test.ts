/** @file Stored specs from before options stood in groups are read in today's words. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { liftedSpec } from "../../src/experiment/lift-spec.js";
import { type ExperimentSpec, tuneOptionsOf } from "../../src/experiment/spec.js";

const old = {
  name: "old",
  tune: { steps: 20, learningRate: 3e-4, pairsPerStep: 4, threads: 2, pairing: "aligned" },
  arms: {
    base: null,
    token: { beta: 0, head: "normalized", headScale: 5 },
    adapter: { lora: { rank: 4 }, margin: 2 },
  },
} as unknown as ExperimentSpec;

test("a flat record's options stand in their groups, arm by arm", () => {
  const lifted = liftedSpec(old);
  assert.deepEqual(lifted.tune, {
    steps: 20,
    optimizer: { learningRate: 3e-4 },
    data: { pairsPerStep: 4 },
    engine: { threads: 2 },
    objective: { comparison: { pairing: "aligned" } },
  });
  assert.deepEqual(lifted.arms, {
    base: null,
    token: { objective: { beta: 0, head: { kind: "normalized", scale: 5 } } },
    adapter: { adapter: { rank: 4 }, objective: { comparison: { margin: 2 } } },
  });
  const { objective } = tuneOptionsOf(lifted, lifted.arms!["token"]!, 1);
  assert.deepEqual([objective.alpha, objective.beta], [2, 0]);
  assert.equal(objective.comparison.pairing, "aligned");
});

test("a spec in groups comes back as it is, a grid without arms too", () => {
  const lifted = liftedSpec(old);
  assert.deepEqual(liftedSpec(lifted), lifted);
  const { arms: _, ...rest } = lifted;
  assert.deepEqual(liftedSpec({ ...rest, grid: { alpha: [1], beta: [0] } } as ExperimentSpec), {
    ...rest,
    grid: { alpha: [1], beta: [0] },
  });
});
