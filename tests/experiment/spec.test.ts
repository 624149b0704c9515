/**
 * @file Specs: every shipped one loads, every fault is named at once, every override is checked.
 */
import assert from "node:assert/strict";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { UsageError } from "../../src/errors.js";
import {
  armsOf,
  furtherEvaluationOf,
  furtherNames,
  readRunnableSpec,
  readSpec,
} from "../../src/experiment/spec.js";
import { readTuneSpec } from "../../src/experiment/tune-spec.js";
import { projectRoot } from "../../src/files/project-root.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const folder = join(projectRoot, "experiments");
const shipped = readdirSync(folder).filter((name) => !name.startsWith("tune-"));
const written = (document: unknown): string => {
  const file = join(temporaryFolder("spec"), "spec.json");
  writeFileSync(file, typeof document === "string" ? document : JSON.stringify(document));
  return file;
};
const minimal = {
  name: "x",
  base: "b",
  benchmark: "f",
  instructions: "i",
  pairs: "p",
  heldOutPairs: "h",
  seeds: [1],
  tune: { steps: 10 },
  arms: { instruction: { objective: { alpha: 0, beta: 0 } } },
};

test("all shipped specs load, and each big one has a nano twin", () => {
  assert.ok(
    shipped.length >= 4,
    `expected at least 4 specs in experiments/, found ${shipped.length}`,
  );
  for (const name of shipped) {
    const spec = readSpec(join(folder, name));
    assert.equal(`${spec.name}.json`, name);
    if (!name.endsWith("-nano.json"))
      assert.ok(shipped.includes(`${spec.name}-nano.json`), `${name} has no nano twin`);
  }
});

test("the grid expands to every alpha with every beta", () => {
  const arms = armsOf(readSpec(join(folder, "alpha-beta-grid.json")));
  assert.equal(arms.length, 25);
  const { name, options } = arms[7]!;
  assert.deepEqual([name, options], ["α=0.25, β=0.5", { objective: { alpha: 0.25, beta: 0.5 } }]);
});

test("three faults are reported in one message, each by its path", () => {
  const file = written({
    ...minimal,
    seeds: [],
    evaluation: { temperature: -1 },
    tune: { steps: 10, learningRat: 1 },
  });
  assert.throws(
    () => readSpec(file),
    (error: Error) => {
      assert.ok(error instanceof UsageError);
      for (const part of ["seeds", "evaluation.temperature", "tune", "learningRat"])
        assert.match(error.message, new RegExp(part));
      return true;
    },
  );
});

test("a fault of a type hides no fault of a tuning option, and what is missing is named", () => {
  const { base: _base, heldOutPairs: _pairs, ...rest } = minimal;
  assert.throws(
    () =>
      readSpec(
        written({
          ...rest,
          seeds: "x",
          tune: { steps: 10, learningRat: 1, optimizer: { warmupSteps: 11 } },
        }),
      ),
    /base, heldOutPairs are missing; seeds: expected array, received string; .*tune\.learningRat: no such option/,
  );
});

test("a fault inside an adapter's options is told by its whole path, and null is no adapter", () => {
  const arms = {
    instruction: { objective: { alpha: 0, beta: 0 }, adapter: null },
    adapter: { adapter: { rank: 0, rnk: 3 } },
  };
  assert.throws(
    () =>
      readSpec(
        written({
          ...minimal,
          tune: { steps: 10, adapter: { dropout: 1 } },
          arms: { ...arms, token: {} },
        }),
      ),
    /(?=.*arms\.adapter\.adapter\.rank: )(?=.*arms\.adapter\.adapter\.rnk: no such option)(?=.*tune\.adapter\.dropout: )/,
  );
  assert.throws(
    () => readSpec(written({ ...minimal, arms })),
    (e: Error) => !e.message.includes("instruction"),
  );
});

test("a further benchmark's own entries are checked where they stand, and win over the experiment's", () => {
  const further = (evaluation: object) => ({
    ...minimal,
    evaluation: { format: "instruct", samples: 3, checkpointProblems: 5 },
    furtherBenchmarks: { javascript: { benchmark: "j", evaluation } },
  });
  assert.throws(
    () => readSpec(written(further({ sampels: 1, mode: "prose" }))),
    /(?=.*furtherBenchmarks\.javascript\.evaluation\.mode)(?=.*sampels)/,
  );
  const own = furtherEvaluationOf(readSpec(written(further({ samples: 0 }))), { samples: 0 });
  assert.deepEqual([own.format, own.samples, own.checkpointProblems], ["instruct", 0, 0]);
});

test("a reference that is no arm, and arms beside a grid, are faults", () => {
  assert.throws(
    () => readSpec(written({ ...minimal, reference: "nobody" })),
    /reference: expected one of instruction, got "nobody"/,
  );
  assert.throws(
    () => readSpec(written({ ...minimal, grid: { alpha: [1], beta: [1] } })),
    /either arms or grid/,
  );
});

test("overrides reach nested keys and are checked like the rest", () => {
  const file = written(minimal);
  assert.equal(readSpec(file, ["evaluation.samples=7"]).evaluation.samples, 7);
  assert.throws(() => readSpec(file, ["evaluation.samples=many"]), /evaluation\.samples/);
  assert.throws(() => readSpec(file, ["oops"]), /--set: expected path=value, got "oops"/);
});

test("a file that is absent or does not parse says so", () => {
  assert.throws(() => readSpec("/nowhere/spec.json"), /cannot read \/nowhere\/spec\.json/);
  assert.throws(() => readSpec(written("{oops")), /expected JSON/);
});

test("files that are not there and a misspelt low-rank target are listed with the other faults", () => {
  const real = JSON.parse(readFileSync(join(folder, "ablation-nano.json"), "utf8"));
  const file = written({
    ...real,
    pairs: "absent/pairs.jsonl",
    benchmark: "datasets",
    furtherBenchmarks: { javascript: { benchmark: "absent.jsonl" } },
    tune: { ...real.tune, learningRat: 1, adapter: { targets: ["q_prj"], modulesToSave: ["nrm"] } },
    arms: { ...real.arms, token: { adapter: { targets: "all-linear", modulesToSave: [] } } },
  });
  assert.throws(
    () => readRunnableSpec(file),
    (error: Error) => {
      assert.ok(error instanceof UsageError);
      for (const part of [
        /tune\.learningRat: no such option/,
        /pairs: expected a file, found none at .*absent\/pairs\.jsonl/,
        /benchmark: expected a file, got the folder /,
        /furtherBenchmarks\.javascript\.benchmark: expected a file, found none/,
        /tune\.adapter\.targets: .*q_proj.* got "q_prj", which matches none/,
        /tune\.adapter\.modulesToSave: .* got "nrm", which matches none/,
      ])
        assert.match(error.message, part);
      assert.equal(error.message.match(/q_prj/g)!.length, 1, "once");
      assert.doesNotMatch(error.message, /arms\.token/);
      return true;
    },
  );
  assert.equal(readRunnableSpec(join(folder, "ablation-nano.json")).name, "ablation-nano");
  assert.throws(
    () => readRunnableSpec(written({ ...real, base: "datasets" })),
    /base: expected a Hugging Face folder, found no config\.json in .*datasets/,
  );
});

test("a tuning spec lists a missing file and a misspelt target with its other faults", () => {
  const spec = {
    instructions: "absent.jsonl",
    pairs: "datasets/pairs/train.jsonl.gz",
    options: { steps: 0, adapter: { targets: ["q_prj"] } },
  };
  assert.throws(
    () => readTuneSpec(written(spec), [], join(projectRoot, "datasets", "base-model")),
    /(?=.*options\.steps: )(?=.*instructions: expected a file, found none)(?=.*options\.adapter\.targets: .*"q_prj")/,
  );
});

test("a tuning run given for an experiment is named, and an experiment given for a tuning run", () => {
  const tuning = join(folder, "tune-combined.json");
  const base = join(projectRoot, "datasets", "base-model");
  assert.throws(
    () => readSpec(tuning),
    /tune-combined\.json: expected an experiment, got a single tuning run; give it to cct tune$/,
  );
  assert.throws(
    () => readTuneSpec(join(folder, "ablation-nano.json"), [], base),
    /nano\.json: expected a single tuning run, got an experiment; give it to cct run$/,
  );
  assert.equal(readTuneSpec(tuning, [], base).options.steps, 100);
  // by what it holds, where a file does not say what it is
  assert.throws(() => readTuneSpec(written({ arms: {} })), /got an experiment/);
  assert.throws(() => readSpec(written({ kind: "tune" })), /got a single tuning run/);
});

test("the control without the buggy code is named beside the further benchmarks, whose names may not be its own", () => {
  const spec = readSpec(join(folder, "real-ablation-nano.json"));
  const names = Object.keys(spec.furtherBenchmarks ?? {});
  assert.deepEqual(furtherNames(spec), names);
  const asked = { ...spec, evaluation: { ...spec.evaluation, withheld: true } };
  assert.deepEqual(furtherNames(asked), [
    "withheld",
    ...names.flatMap((name) => [name, `${name}-withheld`]),
  ]);
  const taken = { ...minimal, furtherBenchmarks: { "x-withheld": { benchmark: "f" } } };
  assert.throws(() => readSpec(written(taken)), /furtherBenchmarks\.x-withheld: expected another/);
});
