/**
 * @file HumanEvalPack in the compiled languages: every canonical solution passes and every buggy
 * one fails, after as many checks and for the same reasons as natively. Needs the languages'
 * compilers; `npm run test:peers` makes them, and judges a systematic sample, since a compiler takes
 * a second or two a program; with CCT_TEST_WHOLE=1 all are judged. Oracles: tools/golden/benchmark_verdicts_golang.py,
 * benchmark_verdicts_cpp.py, benchmark_verdicts_rust.py and benchmark_verdicts_java.py.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { checkBenchmark } from "../../src/benchmark/check.js";
import { readProblems } from "../../src/benchmark/problems.js";
import { scoreCompletions } from "../../src/benchmark/score.js";
import { projectRoot } from "../../src/files/project-root.js";
import { createSandbox } from "../../src/sandbox/sandbox.js";
import { needsToolchain } from "../peers.js";
import { golden } from "../support/golden.js";

/** What a native program ended with, and the checks that it made; null where those are drawn. */
type Native = readonly [ending: string, assertions: number | null];

interface Cases {
  readonly language: string;
  readonly pack: string;
  /** What the sandbox may say, by the native endings. */
  readonly outcomes: Readonly<Record<string, readonly string[]>>;
  /** Tasks that end otherwise natively than here: undefined behaviour, or what a test draws. */
  readonly undefinedBehaviour: readonly string[];
  /** Every so manieth problem is in the sample. */
  readonly every: number;
}

const isWhole = process.env["CCT_TEST_WHOLE"] !== undefined;
const cases: readonly Cases[] = [
  {
    language: "golang",
    pack: "humanevalpack-go.jsonl",
    outcomes: {
      "wrong output": ["wrong output"],
      panic: ["exception", "stack overflow"],
      refused: ["syntax error", "name error"],
    },
    undefinedBehaviour: [],
    every: 4,
  },
  {
    language: "cpp",
    pack: "humanevalpack-cpp.jsonl",
    outcomes: {
      "wrong output": ["wrong output"],
      exception: ["exception", "memory limit"], // length_error counts as memory
      timeout: ["timeout", "memory limit"], // whichever comes first
    },
    undefinedBehaviour: ["CPP/96", "CPP/76"], // 76 counts until an int overflows: about a second
    every: 4,
  },
  {
    language: "rust",
    pack: "humanevalpack-rust.jsonl",
    outcomes: {
      "wrong output": ["wrong output"],
      panic: ["exception"],
      crashed: ["stack overflow", "exception", "memory limit"],
      timeout: ["timeout"],
      refused: ["syntax error", "name error"],
    },
    undefinedBehaviour: ["Rust/32"],
    every: 8,
  },
  {
    language: "java",
    pack: "humanevalpack-java.jsonl",
    outcomes: {
      "wrong output": ["wrong output"],
      exception: ["exception", "wrong output"], // that of the test, over a result
      "stack overflow": ["stack overflow"],
      memory: ["memory limit"],
      timeout: ["timeout"],
    },
    undefinedBehaviour: [],
    every: 4,
  },
];

for (const { language, pack: file, outcomes, undefinedBehaviour, every } of cases) {
  const pack = join(projectRoot, "..", "shared", "data", file);
  const skip = needsToolchain(language) || (existsSync(pack) ? false : `${pack} is not there`);
  test(
    `HumanEvalPack ${language}: canonical solutions pass, buggy ones fail, as natively`,
    { skip, timeout: 1_800_000 },
    async () => {
      const native = golden<Record<string, { canonical: Native; buggy: Native }>>(
        "benchmark",
        `benchmark_verdicts_${language}`,
      );
      const all = readProblems(pack);
      assert.equal(all.length, 164);
      const problems = all.filter((_, i) => isWhole || i % every === 0);
      assert.deepEqual([...new Set(problems.map((one) => one.language))], [language]);
      const sandbox = await createSandbox(language);
      try {
        const calibration = await checkBenchmark(problems, sandbox);
        assert.equal(calibration.size, problems.length);
        for (const [taskId, { assertions }] of calibration) {
          const [ending, made] = native[taskId]!.canonical;
          assert.deepEqual([ending, assertions], ["passed", made ?? assertions], taskId);
        }
        const scored = await scoreCompletions(
          problems,
          problems.map((p) => ({ taskId: p.taskId, sample: 0, completion: p.buggySolution })),
          sandbox,
          { calibration },
        );
        for (const { problem, verdict } of scored) {
          const [ending, made] = native[problem.taskId]!.buggy;
          const where = `${problem.taskId}: ${verdict.outcome}, ${verdict.message}`;
          if (undefinedBehaviour.includes(problem.taskId)) continue;
          assert.ok(outcomes[ending]!.includes(verdict.outcome), `${where}; natively ${ending}`);
          if (ending === "wrong output" && made !== null)
            assert.equal(verdict.assertions, made, where);
        }
      } finally {
        await sandbox.close();
      }
    },
  );
}
