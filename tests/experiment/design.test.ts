/**
 * @file Designs: factors crossed into arms, short forms of them, what they change of trials, and
 * that the trials of the specs that were there before keep their names.
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readPairs } from "../../src/data/training-data.js";
import { choosePairs } from "../../src/data/choose-pairs.js";
import { summarizedAgain } from "../../src/experiment/collect.js";
import { compare as compareArms } from "../../src/experiment/compare-arms.js";
import { cellName } from "../../src/experiment/design.js";
import { heatmapRows, isNumericGrid } from "../../src/experiment/grid-cells.js";
import { OpenRecord } from "../../src/experiment/open-record.js";
import { figuresOf, tableMarkdown } from "../../src/experiment/publish.js";
import { loadExperiment } from "../../src/experiment/record-files.js";
import { plannedComparisons } from "../../src/experiment/planned-contrasts.js";
import { armWeights } from "../../src/experiment/record-rows.js";
import { armsOf, type ExperimentSpec, readRunnableSpec } from "../../src/experiment/spec.js";
import { type Trial, trialsOf } from "../../src/experiment/trial.js";
import { readSpec } from "../../src/experiment/spec.js";
import { alphaBetaHeatmap } from "../../src/figures/alpha-beta-heatmap.js";
import { projectRoot } from "../../src/files/project-root.js";
import { tuneOptions } from "../../src/training/options.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { prepareRun } from "../../src/experiment/run-experiment.js";

const shipped = (name: string): string => join(projectRoot, "experiments", `${name}.json`);
const { contrasts: _, ...nano } = JSON.parse(readFileSync(shipped("factors-nano"), "utf8"));
const folder = temporaryFolder("design");

function written(changes: object): string {
  const file = join(folder, "spec.json");
  writeFileSync(file, JSON.stringify({ ...nano, ...changes }));
  return file;
}
const read = (changes: object): ExperimentSpec => readRunnableSpec(written(changes));
const trialOf = (trials: readonly Trial[], arm: string, seed = 1): Trial =>
  trials.find((trial) => trial.arm === arm && trial.seed === seed)!;

test("the reference records' trials keep the names that they were computed under", () => {
  for (const name of ["ablation", "token-term"]) {
    const path = join(projectRoot, "results", "reference", name, "trials.json");
    const stored = JSON.parse(readFileSync(path, "utf8"));
    const now = trialsOf(readSpec(shipped(name))).map(({ id, arm, seed }) => ({ id, arm, seed }));
    assert.deepEqual(now, stored, name);
  }
});

test("factors are crossed, the first outermost; each arm knows its levels", () => {
  const spec = read({});
  const names = armsOf(spec).map(({ name }) => name);
  assert.deepEqual(names, [
    "share=10%, method=instruction",
    "share=10%, method=sequence",
    "share=100%, method=instruction",
    "share=100%, method=sequence",
  ]);
  const columns = armWeights({ spec, summary: {} } as never)(names[1]!);
  assert.deepEqual(columns, { alpha: 0, beta: 0.5, share: "10%", method: "sequence" });
});

test("an arm is a level of one factor: the same trials under the same names", () => {
  const { factors, ...rest } = nano;
  const arms = { instruction: factors.method.instruction, half: { pairs: { share: 0.5 } } };
  const file = (changes: object): string => written({ ...changes, reference: "instruction" });
  const short = trialsOf(readSpec(file({ ...rest, factors: undefined, arms })));
  const long = trialsOf(readSpec(file({ ...rest, factors: { method: arms } })));
  assert.deepEqual(long, short);
  assert.deepEqual(short[2]!.spec.pairs, { share: 0.5 });
});

test("an arm that learns from no pairs is one trial, whatever its share of them", () => {
  const trials = trialsOf(read({}));
  const method = (share: string, name: string): Trial =>
    trialOf(trials, `share=${share}, method=${name}`);
  assert.equal(method("10%", "instruction").id, method("100%", "instruction").id);
  assert.notEqual(method("10%", "sequence").id, method("100%", "sequence").id);
  assert.deepEqual(method("10%", "sequence").spec.pairs, { share: 0.1 });
  const tune = { ...nano.tune, objective: { head: { start: "probe" } } }; // fitted to pairs
  const probed = trialsOf(read({ tune }));
  const [tenth, whole] = ["10%", "100%"].map((share) =>
    trialOf(probed, `share=${share}, method=instruction`),
  );
  assert.notEqual(tenth!.id, whole!.id);
});

test("greedy answers of the base as it is are one trial for all seeds, sampled ones are not", () => {
  const arms = { base: null, instruction: nano.factors.method.instruction };
  const ids = (changes: object): string[] => {
    const spec = { ...changes, factors: undefined, arms, reference: "instruction" };
    const named = trialsOf(read(spec)).map(({ arm, seed, id }) => `${arm} ${seed} ${id}`);
    return [...new Set(named.filter((name) => name.startsWith("base")))];
  };
  const asked = (samples: number) => ids({ evaluation: { ...nano.evaluation, samples } });
  const idOf = (name: string): string => name.split(" ")[2]!;
  assert.equal(new Set(asked(0).map(idOf)).size, 1);
  assert.deepEqual(
    asked(0).map((name) => name.split(" ")[1]),
    ["1", "2"],
  );
  assert.equal(new Set(asked(2).map(idOf)).size, 2);
});

test("a grid is of any two options, named by their last words", () => {
  const grid = { "optimizer.learningRate": [0.001, 0.002], beta: [0, 1] };
  const spec = read({ factors: undefined, grid, reference: "β=0, learningRate=0.001" });
  const arms = armsOf(spec);
  assert.deepEqual(arms[1], {
    name: "β=0, learningRate=0.002",
    levels: { β: 0, learningRate: 0.002 },
    options: { objective: { beta: 0 }, optimizer: { learningRate: 0.002 } },
    isTuned: true,
  });
  const shares = { "pairs.share": [0.1, 1], "objective.beta": [0.5, 1] };
  const reference = "share=0.1, beta=1";
  assert.deepEqual(armsOf(read({ factors: undefined, grid: shares, reference }))[1]!.options, {
    pairs: { share: 0.1 },
    objective: { beta: 1 },
  });
});

test("only and except leave cells out", () => {
  const names = (changes: object): string[] => armsOf(read(changes)).map(({ name }) => name);
  const reference = nano.reference;
  assert.deepEqual(names({ only: [{ share: "100%" }] }), [
    reference,
    "share=100%, method=sequence",
  ]);
  assert.deepEqual(names({ except: [{ share: ["10%"], method: "sequence" }] }), [
    "share=10%, method=instruction",
    reference,
    "share=100%, method=sequence",
  ]);
});

test("a level changes what its trials read, and no other trial's name", () => {
  const before = trialsOf(read({}));
  const levels = {
    ...nano.factors.share,
    typed: { pairs: { file: "datasets/pairs/train.jsonl.gz", bugTypes: ["operator misuse"] } },
    asked: { evaluation: { mode: "tests" }, instructions: "datasets/instructions/train.jsonl.gz" },
  };
  const method = { ...nano.factors.method, none: null };
  const after = trialsOf(read({ factors: { share: levels, method } }));
  for (const { id, arm, seed } of before) assert.equal(trialOf(after, arm, seed).id, id, arm);
  const typed = trialOf(after, "share=typed, method=sequence").spec;
  assert.match(typed.files.pairs.path, /pairs\/train/);
  assert.deepEqual(typed.pairs, { bugTypes: ["operator misuse"] });
  const asked = trialOf(after, "share=asked, method=sequence").spec;
  assert.deepEqual([asked.evaluation.mode, asked.evaluation.problems], ["tests", 4]);
  assert.match(asked.files.instructions.path, /instructions\/train/);
  // the base as it is reads no pairs: one trial for all shares
  const base = (share: string): string => trialOf(after, `share=${share}, method=none`).id;
  assert.equal(base("10%"), base("typed"));
  assert.notEqual(base("10%"), base("asked"));
});

test("faults of a design are told together, each where it stands", () => {
  const share = {
    "10%": { pairs: { share: 2 }, evaluation: { mode: "prose", problems: 3 }, oops: 1 },
    "100%": { pairs: "absent.jsonl", base: "datasets" },
  };
  const method = { ...nano.factors.method, odd: { pairs: { share: 0.3 }, templates: ["nobody"] } };
  assert.throws(
    () => read({ factors: { share, method, seed: {} }, only: [{ nobody: "x", method: ["z"] }] }),
    (error: Error) => {
      for (const part of [
        /factors\.share\.10%\.pairs/,
        /factors\.share\.10%\.evaluation\.mode/,
        /factors\.share\.10%\.evaluation\.problems: expected the same for all arms/,
        /factors\.method: expected other entries than factor "share" has, got pairs\.share/,
        /factors\.seed: expected a name that no column of a record has/,
        /factors\.seed: expected at least one level/,
        /only\.0\.nobody: expected a factor: share \| method/,
        /only\.0\.method: expected one of instruction \| sequence \| odd, got "z"/,
        /factors\.share\.100%\.pairs: expected a file, found none/,
        /factors\.share\.100%\.base: expected a Hugging Face folder/,
      ])
        assert.match(error.message, part);
      return true;
    },
  );
  const bad = { ...nano.factors, method: { ...method, odd: { templates: ["nobody"], oops: 1 } } };
  assert.throws(
    () => read({ factors: bad }),
    /(?=.*factors\.method\.odd\.templates\.0)(?=.*factors\.method\.odd\.oops: no such option)/,
  );
});

test("a share is drawn by the seed, holds every smaller share, and keeps the file's order", () => {
  const pairs = readPairs(join(projectRoot, "datasets", "pairs", "held-out.jsonl.gz"));
  const ids = (share: number, seed: number): string[] =>
    choosePairs(pairs, { share }, seed).map(({ id }) => id);
  const [tenth, half] = [ids(0.1, 1), ids(0.5, 1)];
  assert.equal(tenth.length, Math.ceil(pairs.length / 10));
  assert.ok(tenth.every((id) => half.includes(id)));
  assert.notDeepEqual(ids(0.1, 2), tenth);
  const order = pairs.map(({ id }) => id);
  assert.deepEqual(
    half,
    order.filter((id) => half.includes(id)),
  );
  assert.deepEqual(choosePairs(pairs, {}, 1), pairs);
  const typed = choosePairs(pairs, { bugTypes: ["operator misuse"], share: 0.5 }, 1);
  assert.ok(typed.length > 0 && typed.every(({ bugType }) => bugType === "operator misuse"));
  assert.throws(() => choosePairs(pairs, { languages: ["cobol"] }, 1), /of cobol, got none among/);
});

test("templates are named, or one's own with a place for the code", () => {
  const own = { name: "mine", text: "Mend: {buggy}" };
  assert.deepEqual(tuneOptions({ steps: 20, templates: ["reviewer", own] }).templates, [
    "reviewer",
    own,
  ]);
  assert.throws(
    () => tuneOptions({ steps: 20, templates: [{ name: "mine", text: "Mend it" }] }),
    /templates\.0/,
  );
});

test("contrasts are weights of arms: inside each level, differences of differences, trends", () => {
  const compare = { factor: "method", against: "instruction" };
  const by = { factor: "share", level: "100%", against: "10%" };
  const contrasts = {
    helps: { compare },
    "on average": { compare: { ...compare, level: "sequence" }, others: "mean" },
    "more with more": { compare: [{ ...compare, level: "sequence" }, by] },
    grows: { compare: { ...compare, level: "sequence" }, trend: { factor: "share" } },
    data: { trend: { factor: "share", scores: [10, 100] } },
  };
  const [a, b, c, d] = armsOf(read({})).map(({ name }) => name) as [string, string, string, string];
  assert.deepEqual(plannedComparisons(read({ contrasts })), [
    { name: "helps: sequence, share=10%", weights: { [b]: 1, [a]: -1 } },
    { name: "helps: sequence, share=100%", weights: { [d]: 1, [c]: -1 } },
    { name: "on average", weights: { [b]: 0.5, [a]: -0.5, [d]: 0.5, [c]: -0.5 } },
    { name: "more with more", weights: { [d]: 1, [b]: -1, [c]: -1, [a]: 1 } },
    { name: "grows", weights: { [b]: -1, [d]: 1, [a]: 1, [c]: -1 } },
    { name: "data: method=instruction", weights: { [a]: -1, [c]: 1 } },
    { name: "data: method=sequence", weights: { [b]: -1, [d]: 1 } },
  ]);
  // on other benchmarks: one taken from another, of a difference or of each arm's own rate
  const furtherBenchmarks = { twin: { benchmark: nano.benchmark } };
  const twins = {
    there: { compare: { ...compare, level: "sequence" }, others: "mean", benchmark: "twin" },
    "more there": { benchmark: "twin", less: "main", others: "mean" },
  };
  const quarter = Object.fromEntries([a, b, c, d].map((arm) => [arm, 0.25]));
  assert.deepEqual(plannedComparisons(read({ contrasts: twins, furtherBenchmarks })), [
    { name: "there", weights: { [b]: 0.5, [a]: -0.5, [d]: 0.5, [c]: -0.5 }, benchmark: "twin" },
    { name: "more there", weights: quarter, benchmark: "twin", less: "main" },
  ]);
  // a cell that is left out takes its line with it
  const except = [{ share: "10%", method: "sequence" }];
  const left = plannedComparisons(read({ contrasts: { helps: { compare } }, except }));
  assert.deepEqual(
    left!.map(({ name }) => name),
    ["helps: sequence, share=100%"],
  );
});

test("faults of contrasts are told where they stand", () => {
  const contrasts = {
    a: { compare: { factor: "nobody", against: "x" } },
    b: { compare: { factor: "share", level: "10%", against: "20%" } },
    c: {},
    d: { compare: { factor: "share", against: "10%" }, trend: { factor: "share" } },
    e: { trend: { factor: "share", scores: [1, 2, 3] } },
    f: { less: "elsewhere" },
    g: { benchmark: "main", less: "main" },
  };
  assert.throws(
    () => read({ contrasts }),
    (error: Error) => {
      for (const part of [
        /contrasts\.a\.factor: expected one of share \| method, got "nobody"/,
        /contrasts\.b\.compare: expected one of 10% \| 100%, got "20%"/,
        /contrasts\.c\.compare: expected compare, trend or less, or several of them, got none/,
        /contrasts\.d\.factor: expected different factors, got share, share/,
        /contrasts\.e\.trend: expected 2 scores/,
        /contrasts\.f\.less: expected one of main, got "elsewhere"/,
        /contrasts\.g\.less: expected two benchmarks, got "main" twice/,
      ])
        assert.match(error.message, part);
      return true;
    },
  );
});

test("two benchmarks without a common problem are told before anything runs", async () => {
  const furtherBenchmarks = { other: { benchmark: "tests/experiment/javascript-problems.jsonl" } };
  const contrasts = { "more there": { benchmark: "other", less: "main" } };
  await assert.rejects(
    prepareRun(read({ contrasts, furtherBenchmarks }), { out: temporaryFolder("twins") }),
    /contrasts\.more there\.less: expected a benchmark with task ids of other, got main, which has none/,
  );
});

test("a record's plan is made again on its own further benchmarks", () => {
  const record = loadExperiment("ablation");
  const compare = { factor: "arm", level: "sequence", against: "instruction" };
  const contrasts = {
    "writes as well": { compare, benchmark: "miniwrite", others: "each" as const },
  };
  const { summary } = summarizedAgain({
    ...record,
    spec: { ...record.spec, contrasts, replicates: 200 },
  });
  const { deltaVsReference: delta } = summary.further!["miniwrite"]!["sequence"]!;
  assert.equal(summary.contrasts![0]!.estimate, delta!.estimate);
  assert.equal(summary.contrasts![0]!.p, delta!.p);
});

test("a plan is told first, and what it does not name is marked exploratory", () => {
  const record = loadExperiment("ablation");
  const compare = { factor: "arm", level: "sequence", against: "instruction" };
  const planned = { helps: { compare, others: "each" as const } };
  const spec = { ...record.spec, contrasts: planned, replicates: 200 };
  const { summary, ...rest } = summarizedAgain({ ...record, spec });
  const [helps] = summary.contrasts!;
  const { deltaVsReference: delta, smallestDifference } = summary.arms["sequence"]!;
  assert.deepEqual(
    [helps!.estimate, helps!.interval, helps!.p, helps!.smallestDifference],
    [delta!.estimate, delta!.interval, delta!.p, smallestDifference],
  );
  assert.equal(helps!.pHolm, delta!.p, "alone in its plan");
  const text = tableMarkdown({ ...rest, summary });
  assert.match(text, /planned comparisons/);
  assert.match(text, /\| combined .*†/);
  assert.doesNotMatch(text.split("planned comparisons")[0]!, /\| sequence .*†/);
  const figures = figuresOf({ ...rest, summary });
  const rows = figures.find(({ name }) => name === "arms")!.rows as readonly {
    arm: string;
    exploratory?: boolean;
  }[];
  const marks = rows.map(({ arm, exploratory }) => [arm, exploratory]);
  assert.deepEqual(marks, [
    ["base", true],
    ["instruction", undefined],
    ["token", true],
    ["sequence", false],
    ["combined", true],
  ]);
  assert.equal(figures.find(({ name }) => name === "contrasts")!.rows.length, 1);
  const opened = new OpenRecord("", { ...rest, summary });
  assert.equal(opened.contrasts.objects()[0]!.contrast, "helps");
  const marked = (a: string, b: string): boolean | null =>
    compareArms(opened, a, b, { replicates: 100 }).exploratory;
  assert.deepEqual(
    [marked("sequence", "instruction"), marked("combined", "instruction")],
    [false, true],
  );
  const first = opened.arms.objects().filter(({ benchmark }) => benchmark === "minifix");
  assert.deepEqual(
    first.map(({ exploratory }) => exploratory),
    [true, null, true, false, true],
  );
});

test("a grid of other numbers than α and β has its heat map too, and one of texts has none", () => {
  const { spec, results } = loadExperiment("alpha-beta-grid");
  const grid = { "optimizer.learningRate": [0, 1], "data.pairsPerStep": [0, 2] };
  const names = new Map(
    [0, 1].flatMap((a) =>
      [0, 2].map((b) => [cellName(a, b), `learningRate=${a}, pairsPerStep=${b}`] as const),
    ),
  );
  const own = results.flatMap((r) => (names.has(r.arm) ? [{ ...r, arm: names.get(r.arm)! }] : []));
  const rows = heatmapRows({ spec: { ...spec, grid, replicates: 100 }, results: own });
  assert.deepEqual(
    rows.map((row) => [row.first, row.alpha, row.second, row.beta]),
    [
      ["learningRate", 0, "pairsPerStep", 0],
      ["learningRate", 0, "pairsPerStep", 2],
      ["learningRate", 1, "pairsPerStep", 0],
      ["learningRate", 1, "pairsPerStep", 2],
    ],
  );
  const { data, layout } = alphaBetaHeatmap(rows);
  assert.match(JSON.stringify([data, layout]), /over learningRate and pairsPerStep/);
  assert.ok(isNumericGrid(spec) && isNumericGrid({ ...spec, grid }));
  assert.ok(!isNumericGrid({ ...spec, grid: { ...grid, "data.budget": ["steps", "tokens"] } }));
});
