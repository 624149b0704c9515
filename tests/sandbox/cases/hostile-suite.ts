/**
 * @file One suite for the hostile programs of every language: all must fail, in one thread, and a
 * right solution that follows each must pass.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Program } from "../../../src/languages/outcome.js";
import { createSandbox } from "../../../src/sandbox/sandbox.js";
import type { HostileCases } from "./hostile-cases.js";

/** @param skip  why the suite cannot run here; false where it can */
export function hostileSuite(cases: HostileCases, skip: string | false = false): void {
  const { language, memoryLimit, test: judged, right, hostile } = cases;
  const name = cases.attacked === undefined ? language : `${language}, ${cases.attacked}`;
  test(
    `${name}: every one of ${hostile.length} hostile programs fails, and does no harm to the next`,
    { timeout: 600_000, skip },
    async () => {
      const limits = {
        workers: 1,
        timeLimit: cases.timeLimit ?? 0.4,
        memoryLimit,
        outputLimit: 1 << 16,
      };
      const sandbox = await createSandbox(language, limits);
      const common = {
        test: judged,
        ...(cases.support && { support: cases.support }),
        entryPoint: cases.entryPoint ?? "squares",
        expectedAssertions: cases.assertions ?? 4,
        ...(cases.allowedAttributes && { allowedAttributes: cases.allowedAttributes }),
      };
      const programs = hostile.flatMap(([name, code], index): Program[] => [
        { ...common, id: name, code },
        { ...common, id: `right ${index}`, code: right(index), timeLimit: 5 },
      ]);
      try {
        const verdicts = await sandbox.run(programs);
        const unfair: string[] = [];
        hostile.forEach(([name, , ...fair], index) => {
          const [verdict, next] = [verdicts[2 * index]!, verdicts[2 * index + 1]!];
          if (!fair.includes(verdict.outcome))
            unfair.push(
              `${name}: expected ${fair.join(" or ")}, got ${verdict.outcome} (${verdict.message})`,
            );
          if (next.outcome !== "passed") unfair.push(`after ${name}: ${JSON.stringify(next)}`);
        });
        assert.deepEqual(unfair, []);
        assert.ok(hostile.every(([, , ...fair]) => !fair.includes("passed")));
      } finally {
        await sandbox.close();
      }
    },
  );
}
