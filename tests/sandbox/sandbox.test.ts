/**
 * @file A sandbox as its callers use it: order, equal programs, progress, abortion, options. What
 *   becomes of which program is in outcomes.test.ts.
 */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Program } from "../../src/languages/outcome.js";
import { createSandbox, type Sandbox } from "../../src/sandbox/sandbox.js";

const opened: Promise<Sandbox> = createSandbox("python", { workers: 1, timeLimit: 0.5 });
after(async () => (await opened).close());

const square = (code: string): Program => ({
  id: code,
  code,
  test: "assert square(2) == 4\nassert square(3) == 9",
  entryPoint: "square",
});

test("equal programs are run once, and every id gets its verdict in order", async () => {
  const updates: string[] = [];
  const programs = ["a", "b", "c", "d"].map((id, i) => ({
    ...square(i === 1 ? "def square(x): return 0" : "def square(x): return x ** 2"),
    id,
  }));
  const verdicts = await (
    await opened
  ).run(programs, { update: (done, total) => void updates.push(`${done}/${total}`) });
  assert.deepEqual(
    verdicts.map(({ id, outcome }) => `${id} ${outcome}`),
    ["a passed", "b wrong output", "c passed", "d passed"],
  );
  assert.equal(verdicts[0]!.seconds, verdicts[2]!.seconds);
  assert.deepEqual(updates.length, 2);
  assert.equal(updates.at(-1), "4/4");
});

test("can be aborted, and says when it is closed or misused", async () => {
  const sandbox = await createSandbox("python", { workers: 1 });
  const controller = new AbortController();
  const endless = sandbox.run([square("while True: pass")], undefined, controller.signal);
  setTimeout(() => controller.abort(new Error("enough")), 50);
  await assert.rejects(endless, /enough/);
  assert.equal((await sandbox.run([square("def square(x): return x * x")]))[0]!.outcome, "passed");
  await sandbox.close();
  await assert.rejects(sandbox.run([square("")]), /closed/);
  await assert.rejects(
    createSandbox("python", { workers: 0, timeLimit: -1, memoryLimit: 1 }),
    /workers must be .* timeLimit must be .* memoryLimit must lie/,
  );
});

test("an unknown language lists the known ones, a limit that QuickJS lacks is refused", async () => {
  await assert.rejects(createSandbox("cobol"), /one of python, javascript,.* got "cobol"/);
  await assert.rejects(
    createSandbox("javascript", { memoryLimit: 4000 }),
    /memoryLimit must lie in \[32, 2032\] MiB, got 4000/,
  );
});
