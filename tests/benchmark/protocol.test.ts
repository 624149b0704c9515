/**
 * @file HumanEvalFix in the sandbox: every canonical solution passes, every buggy one fails, and
 * each for the reason that the language's native runtime gives. Oracles:
 * tools/golden/benchmark_verdicts.py and benchmark_verdicts_javascript.py. Skipped where the data
 * set is not beside the project.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { calibrate, checkBenchmark } from "../../src/benchmark/check.js";
import { languageOf, readProblems } from "../../src/benchmark/problems.js";
import { scoreCompletions } from "../../src/benchmark/score.js";
import { projectRoot } from "../../src/files/project-root.js";
import type { Completion } from "../../src/records.js";
import { createSandbox, type Sandbox } from "../../src/sandbox/sandbox.js";
import { eachNth, nthOf } from "../long.js";
import { golden } from "../support/golden.js";
import { WORDLESS } from "../support/problem.js";

/** What a native runtime ended with, and the assertions that it reached. */
type Native = readonly [ending: string, assertions: number];

interface ProtocolCases {
  readonly language: string;
  readonly pack: string;
  /** Of tests/benchmark/golden. */
  readonly golden: string;
  /** The sandbox's outcomes by the runtime's endings; every other ending is "exception". */
  readonly outcomes: Readonly<Record<string, string>>;
}

const cases: readonly ProtocolCases[] = [
  {
    language: "python",
    pack: "humanevalpack-python.jsonl",
    golden: "benchmark_verdicts",
    outcomes: { passed: "passed", AssertionError: "wrong output", timeout: "timeout" },
  },
  {
    language: "javascript",
    pack: "humanevalpack-js.jsonl",
    golden: "benchmark_verdicts_javascript",
    outcomes: {
      passed: "passed",
      "wrong output": "wrong output",
      timeout: "timeout",
      ReferenceError: "name error",
      SyntaxError: "syntax error",
    },
  },
];

const opened = new Map<string, Promise<Sandbox>>();
function sandboxOf(language: string): Promise<Sandbox> {
  const known = opened.get(language) ?? createSandbox(language);
  opened.set(language, known);
  return known;
}
const sandbox = (): Promise<Sandbox> => sandboxOf("python");
after(async () => {
  for (const one of opened.values()) await (await one).close();
});

for (const { language, pack: name, golden: file, outcomes } of cases) {
  const pack = join(projectRoot, "..", "shared", "data", name);
  const skip = existsSync(pack) ? false : `${pack} is not there`;
  test(
    `${language}: ${nthOf(164, 8)} canonical solutions pass, no buggy one, as natively`,
    { skip },
    async () => {
      const native = golden<Record<string, { canonical: Native; buggy: Native }>>(
        "benchmark",
        file,
      );
      const whole = readProblems(pack);
      assert.equal(whole.length, 164);
      const problems = eachNth(whole, 8);
      assert.equal(languageOf(problems), language);
      const calibration = await calibrate(problems, await sandboxOf(language));
      for (const [key, which] of [
        ["canonical", "canonicalSolution"],
        ["buggy", "buggySolution"],
      ] as const) {
        const scored = await scoreCompletions(
          problems,
          problems.map((p): Completion => ({ taskId: p.taskId, sample: 0, completion: p[which] })),
          await sandboxOf(language),
          { calibration },
        );
        assert.equal(scored.length, problems.length);
        for (const { problem, verdict, repeatsBug, needsNumpy } of scored) {
          const [ending, assertions] = native[problem.taskId]![key];
          const where = `${problem.taskId}: ${verdict.message}`;
          assert.equal(verdict.outcome, outcomes[ending] ?? "exception", where);
          if (ending !== "timeout") assert.equal(verdict.assertions, assertions, where);
          if (ending.endsWith("Error") && verdict.outcome !== "wrong output")
            assert.ok(verdict.message.startsWith(`${ending}: `), where);
          assert.equal(verdict.outcome === "passed", key === "canonical", where);
          assert.deepEqual([repeatsBug, needsNumpy], [key === "buggy", false], where);
        }
      }
      await checkBenchmark(problems, await sandboxOf(language));
    },
  );
}

test("a benchmark that cannot judge is refused, with every reason", async () => {
  const base = {
    language: "python",
    prompt: "",
    bugType: "value misuse",
    ...WORDLESS,
    entryPoint: "f",
    declaration: "def f(x):\n",
  };
  const sound = {
    ...base,
    taskId: "A/0",
    canonicalSolution: "    return x + 1\n",
    buggySolution: "    return x\n",
    test: "assert f(1) == 2\nassert f(2) == 3",
  };
  const wrong = { ...sound, taskId: "A/1", test: "assert f(1) == 3" };
  const weak = { ...sound, taskId: "A/2", test: "assert f(1) > 0" };
  assert.deepEqual(
    [...(await checkBenchmark([sound], await sandbox()))].map(([task, run]) => [
      task,
      run.assertions,
    ]),
    [["A/0", 2]],
  );
  await assert.rejects(
    checkBenchmark([sound, wrong, weak], await sandbox()),
    /cannot judge: A\/1: its canonical solution does not pass \(wrong output: assert f\(1\) == 3\); A\/2: its buggy solution passes; correct/,
  );
  await assert.rejects(checkBenchmark([sound, wrong, weak], await sandbox()), /A\/2/); // remembered
  await assert.rejects(
    checkBenchmark([{ ...sound, language: "cobol" }], await sandbox()),
    /expected problems in one of python, javascript,.* got A\/0 in cobol/,
  );
  const [lazy, numpy] = await scoreCompletions(
    [sound],
    [
      { taskId: "A/0", sample: 0, completion: "    while True: pass" },
      { taskId: "A/0", sample: 1, completion: "\n    return int(np.add(x, 1))" },
    ],
    await sandbox(),
    { calibration: await checkBenchmark([sound], await sandbox()) },
  );
  assert.equal(lazy!.verdict.message, "took more than 1 s alone");
  assert.deepEqual([numpy!.verdict.outcome, numpy!.needsNumpy], ["name error", true]);
  await assert.rejects(
    scoreCompletions([sound], [{ taskId: "B", sample: 0, completion: "" }], await sandbox()),
    /expected a task of the benchmark, got B/,
  );
});
