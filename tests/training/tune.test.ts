/**
 * @file The tuning loop as a whole: what it reports, that it learns, goes on where it was killed,
 *   and stops when it must.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { UsageError, WorkError } from "../../src/errors.js";
import { projectRoot } from "../../src/files/project-root.js";
import { type LanguageModel, modelHash } from "../../src/language-model/checkpoint.js";
import { timeSpent, timeSpentLine } from "../../src/training/time-spent.js";
import { withoutClock } from "../../src/training/step-metrics.js";
import { type TuneRun, tune } from "../../src/training/tune.js";
import type { TrainingData } from "../../src/training/tuning-inputs.js";
import {
  smallData,
  smallPairs,
  temporaryFolder,
  timeless,
  tinyModel,
  type FlatOptions,
  given,
} from "./support.js";

let base: LanguageModel;
before(async () => {
  base = await tinyModel();
});

const options: FlatOptions = {
  steps: 9,
  warmupSteps: 2,
  rowLength: 192,
  instructionsPerStep: 3,
  pairsPerStep: 2,
  evalEvery: 4,
  checkpointEvery: 3,
  learningRate: 2e-3,
};
const run = (changes: FlatOptions = {}, settings: TuneRun = {}, data: TrainingData = smallData()) =>
  tune(base, data, given({ ...options, ...changes }), settings);

test("reports every metric, and leaves the base as it was", async () => {
  const hash = modelHash(base);
  const { metrics, model, head, steps, leftOut } = await run(
    {},
    {},
    { ...smallData(), controlPairs: smallPairs(3, "h") },
  );
  assert.equal(modelHash(base), hash);
  assert.notEqual(modelHash(model), hash);
  assert.equal(head.length, base.config.hiddenSize);
  assert.deepEqual([steps, metrics.length, leftOut.pairs.count], [9, 9, 0]);
  const always = [
    "step",
    "loss",
    "lm",
    "token",
    "seq",
    "margin",
    "activeHinges",
    "pairAccuracy",
    "headNorm",
    "hiddenNorm",
    "gradNorm",
    "learningRate",
    "tokens",
    "tokensPerSecond",
    "secondsFeeds",
    "secondsGraph",
    "secondsOptimizer",
  ];
  const evaluated = [
    "Pairs",
    "PairAccuracy",
    "Margin",
    "LikelihoodAccuracy",
    "CorrectLogProbability",
    "BuggyLogProbability",
  ].flatMap((name) => [`heldOut${name}`, `control${name}`]);
  const norms = ["gradNormLm", "gradNormToken", "gradNormSeq"];
  for (const row of metrics) {
    const due = row.step === 4 || row.step === 8 || row.step === 9;
    assert.deepEqual(
      Object.keys(row).sort(),
      [...always, ...(due ? [...evaluated, ...norms, "secondsEvaluation"] : [])].sort(),
    );
    const parts = row["secondsFeeds"]! + row["secondsGraph"]! + row["secondsOptimizer"]!;
    assert.ok(
      Math.abs(parts - row["tokens"]! / row["tokensPerSecond"]!) < 1e-6 * parts,
      "the parts of a step are the whole",
    );
    for (const name of ["secondsFeeds", "secondsGraph", "secondsOptimizer"])
      assert.ok(row[name]! > 0, name);
    assert.ok(Math.abs(row.loss - (row["lm"]! + 2 * row["token"]! + 0.5 * row["seq"]!)) < 1e-4);
    assert.ok(Object.values(row).every(Number.isFinite));
    for (const name of norms) if (due) assert.ok(row[name]! > 0, name);
  }
});

test("a run says where its time went, and how much was padding", async () => {
  const { metrics, shape } = await run({ accumulate: 2 });
  const spent = timeSpent(metrics, shape, 2);
  for (const [part, name] of [
    ["graph", "secondsGraph"],
    ["feeds", "secondsFeeds"],
    ["optimizer", "secondsOptimizer"],
    ["evaluation", "secondsEvaluation"],
  ] as const)
    assert.ok(
      spent[part] > 0 &&
        Math.abs(spent[part] - metrics.reduce((sum, row) => sum + (row[name] ?? 0), 0)) < 1e-9,
      part,
    );
  assert.equal(
    spent.padding,
    1 -
      metrics.reduce((sum, row) => sum + row["tokens"]!, 0) /
        (9 * 2 * shape.rows * shape.rowLength),
  );
  const step = {
    step: 1,
    loss: 1,
    tokens: 30,
    secondsGraph: 8,
    secondsOptimizer: 1,
    secondsFeeds: 0.5,
  };
  assert.equal(
    timeSpentLine(
      timeSpent(
        [step, { ...step, secondsEvaluation: 1 }],
        { rows: 2, rowLength: 20, targets: 1, pairs: 1 },
        1,
      ),
    ),
    "graph 80%, optimizer 10%, feeds 5%, evaluation 5% of 20.0 s; padding 25% of the cells",
  );
  assert.deepEqual(withoutClock({ ...step, tokensPerSecond: 3 }), { step: 1, loss: 1, tokens: 30 });
});

test("learns: instruction loss falls, trained pairs are told apart", async () => {
  const data = smallData(6);
  const { metrics } = await run(
    { steps: 60, evalEvery: 60, learningRate: 1e-2, pairsPerStep: 6, instructionsPerStep: 6 },
    {},
    { ...data, heldOutPairs: data.pairs },
  );
  const first = metrics[0]!;
  const last = metrics.at(-1)!;
  assert.ok(last["lm"]! < 0.5 * first["lm"]!, `lm ${first["lm"]} → ${last["lm"]}`);
  assert.ok(
    last["token"]! < 0.3 * first["token"]! && last["seq"]! < 0.5 * first["seq"]!,
    JSON.stringify(last),
  );
  assert.equal(last["heldOutPairAccuracy"], 1); // "held out" are the trained ones here
  assert.ok(last["heldOutMargin"]! > 0.5);
});

test("an arm that is off has no such gradient, and its term is 0", async () => {
  const { metrics } = await run({ alpha: 0, beta: 0, steps: 4 });
  for (const row of metrics) assert.deepEqual([row["token"], row["seq"], row["margin"]], [0, 0, 0]);
  assert.deepEqual([metrics[3]!["gradNormToken"], metrics[3]!["gradNormSeq"]], [0, 0]);
  assert.ok(
    metrics[3]!["heldOutLikelihoodAccuracy"]! >= 0,
    "likelihood tells pairs apart without a head",
  );
});

test("accumulation changes nothing but memory", async () => {
  const [whole, cut] = [await run({ steps: 4 }), await run({ steps: 4, accumulate: 3 })];
  whole.metrics.forEach((row, i) => {
    for (const [name, value] of Object.entries(withoutClock(row))) {
      const got = cut.metrics[i]![name]!;
      assert.ok(
        Math.abs(got - value) <= 1e-4 * Math.max(1, Math.abs(value)),
        `${name} at ${i + 1}: ${value} and ${got}`,
      ); // float32 sums in another order, four steps of Adam
    }
  });
});

test("two runs give the same bytes, and so does one that is stopped and goes on", async () => {
  const [undisturbed, stopped] = [temporaryFolder(), temporaryFolder()];
  const whole = await run({}, { directory: undisturbed });
  const again = await run();
  assert.equal(modelHash(again.model), modelHash(whole.model));
  assert.deepEqual(timeless(again.metrics), timeless(whole.metrics));
  for (const after of [1, 5]) {
    // stopped in its second and, gone on, in its sixth step
    const controller = new AbortController();
    await assert.rejects(
      run(
        {},
        {
          directory: stopped,
          signal: controller.signal,
          progress: {
            update: (done) => {
              if (done > after) controller.abort(new Error("stop"));
            },
          },
        },
      ),
      /stop/,
    );
  }
  const resumed = await run({}, { directory: stopped });
  assert.deepEqual(timeless(resumed.metrics), timeless(whole.metrics));
  const file = (folder: string, name: string): Buffer => readFileSync(join(folder, name));
  assert.ok(
    file(stopped, "checkpoint.safetensors").equals(file(undisturbed, "checkpoint.safetensors")),
  );
  assert.equal(readFileSync(join(stopped, "metrics.jsonl"), "utf8").trim().split("\n").length, 9);
  let called = 0;
  const finished = await run(
    {},
    {
      directory: stopped,
      onCheckpoint: async (step) => {
        called = step;
      },
    },
  );
  assert.equal(
    modelHash(finished.model),
    modelHash(whole.model),
    "a finished run is read, not repeated",
  );
  assert.equal(called, 9);
});

test("checkpoints are handed over as models, at their steps", async () => {
  const seen: [number, string][] = [];
  const { model } = await run(
    { steps: 7 },
    {
      onCheckpoint: async (step, at) => {
        seen.push([step, modelHash(at)]);
      },
    },
  );
  assert.deepEqual(
    seen.map(([step]) => step),
    [3, 6, 7],
  );
  assert.equal(new Set(seen.map(([, hash]) => hash)).size, 3);
  assert.equal(seen[2]![1], modelHash(model));
});

test("killed with -9 at any moment, a run ends with the same bytes", async () => {
  const [undisturbed, killed] = [temporaryFolder(), temporaryFolder()];
  const longer = { ...options, steps: 40, evalEvery: 0, checkpointEvery: 2 };
  await tune(base, smallData(), given(longer), { directory: undisturbed });
  const script = `
    const { tune } = require(${JSON.stringify(join(projectRoot, "dist/src/training/tune.js"))});
    const { tinyModel, smallData } = require(${JSON.stringify(join(projectRoot, "dist/tests/training/support.js"))});
    tinyModel().then((base) => tune(base, smallData(), ${JSON.stringify(given(longer))}, { directory: ${JSON.stringify(killed)} }));`;
  const checkpoint = join(killed, "checkpoint.safetensors");
  const metricsFile = join(killed, "metrics.jsonl");
  let kills = 0;
  for (const lines of [3, 17, 31]) {
    // killed once so many steps are written, at no particular point of a step
    const child = spawn(process.execPath, ["-e", script], { stdio: "ignore" });
    const ended = new Promise<NodeJS.Signals | null>((resolve) =>
      child.on("exit", (_code, signal) => resolve(signal)),
    );
    while (
      child.exitCode === null &&
      !(existsSync(metricsFile) && readFileSync(metricsFile, "utf8").split("\n").length > lines)
    )
      await pause(1);
    child.kill("SIGKILL");
    if ((await ended) === "SIGKILL") kills++;
  }
  assert.ok(kills >= 2, `the run was to be killed, it ended by itself (${kills} kills)`);
  const { metrics } = await tune(base, smallData(), given(longer), { directory: killed });
  assert.equal(metrics.length, 40);
  assert.ok(
    readFileSync(checkpoint).equals(readFileSync(join(undisturbed, "checkpoint.safetensors"))),
  );
});

test("a folder that holds another run, or a broken one, is refused and kept", async () => {
  const directory = temporaryFolder();
  await run({ steps: 2 }, { directory });
  const checkpoint = join(directory, "checkpoint.safetensors");
  const before = readFileSync(checkpoint);
  for (const other of [{ steps: 3 }, { steps: 2, seed: 1 }, { steps: 2, alpha: 1 }])
    await assert.rejects(
      run(other, { directory }),
      (e: Error) =>
        e instanceof UsageError &&
        /holds a run with other options, data or base model; choose an empty folder or remove it/.test(
          e.message,
        ),
    );
  await assert.rejects(
    run({ steps: 2 }, { directory }, smallData(11)),
    /holds a run with other options, data or base model/,
  );
  assert.ok(readFileSync(checkpoint).equals(before));
  writeFileSync(join(directory, "metrics.jsonl"), "");
  await assert.rejects(
    run({ steps: 2 }, { directory }),
    /metrics\.jsonl: expected a line for each of 2 steps, got 0; remove the folder to begin anew/,
  );
  writeFileSync(checkpoint, before.subarray(0, 100));
  await assert.rejects(
    run({ steps: 2 }, { directory }),
    (e: Error) => e instanceof UsageError && e.message.includes("checkpoint.safetensors"),
  );
});

test("stops when the loss is no number, with the step, the rate and the way out; the last checkpoint stays", async () => {
  const directory = temporaryFolder();
  await assert.rejects(
    run({ learningRate: 1e30, clipNorm: null, warmupSteps: 0, checkpointEvery: 1 }, { directory }),
    (e: Error) => {
      assert.ok(e instanceof WorkError);
      assert.match(
        e.message,
        /^tune: \w+ must be finite, but became (NaN|Infinity|-Infinity) at step \d+ \(learning rate \d\.\d+e\+\d+\); lower learningRate or clipNorm, the last checkpoint is kept$/,
      );
      return true;
    },
  );
  assert.ok(existsSync(join(directory, "checkpoint.safetensors")));
});

test("names faults before any work", async () => {
  await assert.rejects(
    run({ rowLength: 512 }),
    /tune: rowLength 512 exceeds the model's 256 positions; give at most as many/,
  );
  await assert.rejects(run({ gamma: 1 } as never), /tune options: .*"gamma"/);
});
