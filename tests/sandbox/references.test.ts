/**
 * @file What crosses between the judge and the candidate beside plain data, in programs that stand
 * in cases/: each with its outcome, its assertions and its message in its first line.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { projectRoot } from "../../src/files/project-root.js";
import { createSandbox } from "../../src/sandbox/sandbox.js";

/** Programs of a file: "# NAME: VERDICT", code, "----", test, "----", entry point, "====" … */
function programsOf(language: string) {
  const file = join(projectRoot, "tests", "sandbox", "cases", `${language}-programs.txt`);
  return readFileSync(file, "utf8")
    .split(/^====\n/m)
    .map((block) => {
      const [code = "", test = "", entryPoint = ""] = block.split(/^----\n/m);
      const [, name = "", expected = ""] = /^\S+ (.*?): (.*)\n/.exec(code)!;
      return { id: name, expected, code, test, entryPoint: entryPoint.trim() };
    });
}

for (const language of ["python", "javascript"])
  test(`${language}: references, test frameworks and limits of the judge`, async () => {
    const programs = programsOf(language);
    const sandbox = await createSandbox(language, { workers: 1, timeLimit: 5 });
    try {
      const verdicts = await sandbox.run(programs.map(({ expected: _, ...program }) => program));
      const told = verdicts.map(
        ({ id, outcome, assertions, message }) =>
          `${id}: ${outcome} ${assertions}${message && ` (${message})`}`,
      );
      assert.deepEqual(
        told,
        programs.map(({ id, expected }) => `${id}: ${expected}`),
      );
    } finally {
      await sandbox.close();
    }
  });

test("an answer's objects are asked for what the canonical solution's are, and no more", async () => {
  const sandbox = await createSandbox("python", { workers: 1 });
  try {
    const common = { test: "assert f(1).startswith('a')", entryPoint: "f" };
    const canonical = { ...common, id: "canonical", code: "def f(x): return 'abc'" };
    const yes = "class Yes:\n    def startswith(self, text): return True\ndef f(x): return Yes()";
    const [right, unchecked, checked] = await sandbox.run([
      canonical,
      { ...common, id: "unchecked", code: yes },
      { ...common, id: "checked", code: yes, allowedAttributes: [] },
    ]);
    assert.deepEqual([right!.outcome, right!.attributes], ["passed", []]);
    assert.deepEqual([unchecked!.outcome, unchecked!.attributes], ["passed", ["startswith"]]);
    assert.deepEqual(
      [checked!.outcome, checked!.message],
      ["not judged", "startswith of a Yes, which the canonical solution is not asked for"],
    );
  } finally {
    await sandbox.close();
  }
});
