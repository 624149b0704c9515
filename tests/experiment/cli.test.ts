/**
 * @file The shell contract: exit codes, one JSON document on stdout, one clear sentence on stderr,
 *   help with an example.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { program } from "../../src/cli.js";
import type { Finding } from "../../src/doctor/examine.js";
import { projectRoot } from "../../src/files/project-root.js";
import { saveHead } from "../../src/training/head-file.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const folder = temporaryFolder("cli");
const cct = (...argv: string[]) =>
  spawnSync(process.execPath, [join(projectRoot, "bin", "cct.js"), ...argv], {
    encoding: "utf8",
    cwd: folder,
  });

test("every verb has a description, an example and --json", () => {
  const verbs = program().commands.flatMap((command) =>
    command.commands.length > 0 ? command.commands : [command],
  );
  assert.ok(verbs.length >= 13, `expected at least 13 verbs, found ${verbs.length}`);
  for (const verb of verbs) {
    assert.ok(verb.description().length > 10, verb.name());
    assert.ok(
      verb.options.some((option) => option.long === "--json"),
      `${verb.name()} lacks --json`,
    );
  }
  assert.match(cct("evaluate", "--help").stdout, /Example:\n {2}npx cct evaluate/);
});

const bad: [name: string, argv: string[], sentence: RegExp][] = [
  ["an unknown verb", ["frobnicate"], /unknown command 'frobnicate'/],
  ["an unknown option", ["doctor", "--everything"], /unknown option '--everything'/],
  [
    "a missing benchmark file",
    ["evaluate", "--benchmark", "absent.jsonl", "--solutions", "canonical"],
    /cannot read .*absent\.jsonl/,
  ],
  [
    "two sources of answers",
    ["evaluate", "--benchmark", "x", "--solutions", "canonical", "--model", "y"],
    /exactly one of --completions, --solutions and --model, got 2/,
  ],
  [
    "an unknown bug type",
    ["inject", "x", "--language", "python", "--output", "y", "--types", "typo"],
    /--types expects some of variable misuse, .*got "typo"/,
  ],
  [
    "an unknown language",
    ["inject", "functions.jsonl", "--language", "cobol", "--output", "y"],
    /python/,
  ],
  [
    "a number out of range",
    ["generate", "--model", "m", "--benchmark", "b", "--out", "o", "--top-p", "1.5"],
    /expected a number from 0 to 1, got "1.5"/,
  ],
  [
    "a pair without a tokenizer",
    ["pairs", "show", "x"],
    /expected --tokenizer or --model, got neither/,
  ],
  [
    "a head without its model",
    ["pairs", "show", "x", "--tokenizer", "y", "--head", "z"],
    /--head .* without --model/,
  ],
  ["a spec that is absent", ["run", "absent.json"], /cannot read .*absent\.json/],
  ["a model folder without a config", ["model", "inspect", "."], /config\.json/],
  [
    "a record without a key",
    ["evaluate", "--benchmark", "keyless.jsonl", "--solutions", "canonical"],
    /keyless\.jsonl:1: .*canonical_solution/,
  ],
  [
    "a format that the harness refuses for Fix",
    ["generate", "--model", "m", "--benchmark", "b", "--out", "o", "--format", "continue"],
    /only for HumanEvalSynthesize and refuses it for HumanEvalFix/,
  ],
  [
    "a format whose answers are patches",
    ["evaluate", "--benchmark", "b", "--model", "m", "--format", "diff"],
    /answers to `diff` are patches/,
  ],
  [
    "the control without the buggy code, of no model",
    [
      "evaluate",
      "--benchmark",
      "datasets/minifix/minifix.jsonl",
      "--solutions",
      "canonical",
      "--withhold",
    ],
    /--withhold asks a model once more without the buggy code: expected --model, got none/,
  ],
  [
    "instruction data in no known format",
    ["data", "report", "functions.jsonl", "--benchmark", "keyless.jsonl"],
    /functions\.jsonl: expected columns .*; got name, code, test/,
  ],
  [
    "a Parquet file that is none",
    ["data", "convert", "text.parquet", "--output", "o"],
    /text\.parquet: expected a whole Parquet file/,
  ],
  [
    "an unknown length policy",
    ["data", "convert", "functions.jsonl", "--output", "o", "--too-long", "cut"],
    /--too-long expects drop or error, got "cut"/,
  ],
  ["a notebook that is absent", ["nb", "run", "absent.ipynb"], /absent\.ipynb/],
];
writeFileSync(
  join(folder, "keyless.jsonl"),
  `${JSON.stringify({ task_id: "x/0", prompt: "", declaration: "" })}\n`,
);
writeFileSync(join(folder, "text.parquet"), "no Parquet");
writeFileSync(
  join(folder, "functions.jsonl"),
  `${JSON.stringify({ name: "f", code: "def f(x):\n    return x + 1\n", test: "" })}\n`,
);

for (const [name, argv, sentence] of bad) {
  test(`${name} is one sentence and exit code 2`, () => {
    const result = cct(...argv);
    assert.match(result.stderr, sentence);
    assert.equal(result.status, 2, result.stderr);
    assert.equal(result.stdout, "");
    assert.doesNotMatch(result.stderr, /\n\s+at /, "no stack trace");
  });
}

test("pairs show --json has ids, bytes, what is compared, and a model's scores for every token", () => {
  const data = join(projectRoot, "datasets");
  const result = cct(
    "pairs",
    "show",
    join(data, "pairs", "held-out.jsonl.gz"),
    "--model",
    join(data, "base-model"),
    "--pairing",
    "differing",
    "--json",
  );
  assert.equal(result.status, 0, result.stderr);
  const { correct, correctIds, positions, firstDifference } = JSON.parse(result.stdout) as {
    correct: {
      id: number;
      bytes: [number, number];
      compared: boolean;
      logProbability: number | null;
    }[];
    correctIds: number[];
    positions: unknown[];
    firstDifference: number;
  };
  assert.deepEqual(
    correct.map(({ id }) => id),
    correctIds,
  );
  correct.forEach(({ bytes: [start, end] }, i) =>
    assert.ok(start === (i === 0 ? 0 : correct[i - 1]!.bytes[1]) && end >= start),
  );
  assert.equal(correct.filter(({ compared }) => compared).length, positions.length);
  assert.equal(correct[firstDifference]!.compared, true);
  assert.deepEqual(
    correct.map(({ logProbability }) => logProbability === null || logProbability <= 0),
    correct.map(() => true),
  );
  assert.equal(correct.filter(({ logProbability }) => logProbability === null).length, 1);
});

test("pairs show --head scores the states that the saved head reads, of the layer in its file", () => {
  const data = join(projectRoot, "datasets");
  const weight = Float32Array.from({ length: 160 }, (_, i) => Math.sin(i)); // of the base model
  const preferences = [0, -1].map((layer) => {
    const saved = join(folder, `head-${layer}`);
    saveHead({ weight, scoring: { kind: "linear", scale: 10, layer } }, saved);
    const result = cct(
      ...["pairs", "show", join(data, "pairs", "held-out.jsonl.gz"), "--json"],
      ...["--model", join(data, "base-model"), "--head", saved],
    );
    assert.equal(result.status, 0, result.stderr);
    const { correct } = JSON.parse(result.stdout) as {
      correct: { id: number; preference: number }[];
    };
    return correct.map(({ id, preference }) => ({ id, preference }));
  });
  // embeddings know no context: one score a token, wherever it stands
  const varied = preferences.map((tokens) => {
    const scores = new Map<number, Set<string>>();
    for (const { id, preference } of tokens)
      scores.set(id, (scores.get(id) ?? new Set()).add(preference.toFixed(4)));
    return [...scores.values()].some((of) => of.size > 1);
  });
  assert.deepEqual(varied, [false, true]);
});

test("doctor --json: what the project itself needs works here, because it was used", () => {
  const result = cct("doctor", "--json");
  assert.equal(result.status, 0);
  const findings: Finding[] = JSON.parse(result.stdout).findings;
  for (const [name, what] of [
    ["node", /\d/],
    ["compiled engine", /multiplied/],
    ["sandbox, python", /a wrong one did not/],
    ["sandbox, javascript", /a wrong one did not/],
    ["syntax trees", /functions read/],
    ["static figures", /drew a figure \([\d,]+ bytes of PNG\)/],
    ["notebooks, cct nb run", /the kernel answered/],
  ] as const) {
    const finding = findings.find((one) => one.name === name)!;
    assert.equal(finding.state, "works", `${name}: ${finding.found}`);
    assert.match(finding.found, what);
  }
});

test("run --dry-run lists the trials of the reference record, and writes nothing", () => {
  const out = join(folder, "no-store");
  const spec = join(projectRoot, "experiments", "ablation.json");
  const result = cct("run", spec, "--dry-run", "--json", "--out", out);
  assert.equal(result.status, 0, result.stderr);
  const plan = JSON.parse(result.stdout);
  const recorded = JSON.parse(
    readFileSync(join(projectRoot, "results", "reference", "ablation", "trials.json"), "utf8"),
  );
  // ids change with kernelVersion, and the record may be of an earlier one
  const named = (trials: { arm: string; seed: number }[]) =>
    trials.map(({ arm, seed }) => ({ arm, seed }));
  assert.deepEqual(named(plan.trials), named(recorded));
  const ids = plan.trials.map(({ id }: { id: string }) => id);
  // the base as it is is one trial for all seeds
  const distinct = new Set(recorded.map(({ id }: { id: string }) => id)).size;
  assert.equal(new Set(ids).size, distinct);
  assert.ok(ids.every((id: string) => /^[0-9a-f]{20}$/.test(id)));
  assert.equal(plan.missing, distinct);
  assert.equal(
    plan.answersPerTrial,
    360 + 120 + 90,
    "a greedy answer a problem, without the code to a third of them, and MiniWrite",
  );
  assert.ok(!existsSync(out));
  const fault = cct("run", spec, "--dry-run", "--set", "pairs=absent.jsonl");
  assert.match(fault.stderr, /pairs: expected a file, found none at .*absent\.jsonl/);
  assert.equal(fault.status, 2);
});
