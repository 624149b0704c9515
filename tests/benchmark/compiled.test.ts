/**
 * @file HumanEvalPack in the compiled languages: every canonical solution passes and every buggy
 * one fails. Needs the languages' compilers; `npm run test:peers` makes them.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { checkBenchmark } from "../../src/benchmark/check.js";
import { readProblems } from "../../src/benchmark/problems.js";
import { projectRoot } from "../../src/files/project-root.js";
import { createSandbox } from "../../src/sandbox/sandbox.js";
import { needsToolchain } from "../peers.js";

for (const [language, file] of [
  ["golang", "humanevalpack-go.jsonl"],
  ["cpp", "humanevalpack-cpp.jsonl"],
] as const) {
  const pack = join(projectRoot, "..", "shared", "data", file);
  const skip = needsToolchain(language) || (existsSync(pack) ? false : `${pack} is not there`);
  test(
    `HumanEvalPack ${language}: all canonical solutions pass, all buggy ones fail`,
    { skip, timeout: 1_800_000 },
    async () => {
      const problems = readProblems(pack);
      assert.deepEqual([...new Set(problems.map((one) => one.language))], [language]);
      const sandbox = await createSandbox(language);
      try {
        const calibration = await checkBenchmark(problems, sandbox);
        assert.equal(calibration.size, 164);
        assert.ok([...calibration.values()].every(({ assertions }) => assertions > 0));
      } finally {
        await sandbox.close();
      }
    },
  );
}
