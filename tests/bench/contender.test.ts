/**
 * @file A contender of the benchmarks: figures are printed when they come; one that fails, is late
 * or prints something else has a reason in their place, and leaves no process behind.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { type BenchRun, contender, type ContenderOptions } from "../../bench/contender.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const folder = temporaryFolder("contender");

async function run(
  script: string,
  limitSeconds = 60,
  options: ContenderOptions = {},
): Promise<[result: object | string, told: string[]]> {
  const told: string[] = [];
  const bench: BenchRun = { limitSeconds, tell: (line) => told.push(line) };
  const result = await contender<object>(bench, "peer", process.execPath, ["-e", script], options);
  return [result, told];
}

test("figures are the last line that it prints, and are told with its name", async () => {
  const [result, told] = await run(
    `console.log("noise"); console.log(JSON.stringify({ seconds: 1.23456, losses: [1] }))`,
  );
  assert.deepEqual(result, { seconds: 1.23456, losses: [1] });
  assert.equal(told.length, 1);
  assert.match(told[0]!, /^peer: seconds 1\.235 \(after \d+ s\)$/);
});

test("it reads its input, and the environment beside this process's own", async () => {
  const [result] = await run(
    `console.log(JSON.stringify({ input: require("fs").readFileSync(0, "utf8"), threads: ` +
      "process.env.OMP_NUM_THREADS, path: process.env.PATH }))",
    60,
    { input: "programs", env: { OMP_NUM_THREADS: "2" } },
  );
  assert.deepEqual(result, { input: "programs", threads: "2", path: process.env["PATH"] });
});

const faults: [what: string, script: string, reason: RegExp][] = [
  [
    "one that fails says its last words",
    `console.error("Traceback\\n  no bfloat16 here"); process.exit(3)`,
    /^missing: no bfloat16 here$/,
  ],
  ["one that fails in silence", `process.exit(3)`, /^missing: it ended with 3$/],
  [
    "one that is killed",
    `process.kill(process.pid, "SIGKILL")`,
    /^missing: it ended with SIGKILL$/,
  ],
  ["one that prints no figures", `console.log("ok")`, /^missing: expected figures as JSON, .*"ok"/],
];
for (const [what, script, reason] of faults)
  test(`${what}: a reason in place of figures`, async () => {
    const [result, told] = await run(script);
    assert.match(result as string, reason);
    assert.ok(told[0]!.startsWith(`peer: ${result as string}`));
  });

test("one that is late is ended with what it started", async () => {
  const file = join(folder, "pid");
  // as torch.compile does: a worker that would outlive its parent
  const script = `
    const worker = require("child_process").spawn(process.execPath, ["-e", "setInterval(() => 0, 1000)"], { stdio: "ignore" });
    require("fs").writeFileSync(${JSON.stringify(file)}, String(worker.pid));
    setInterval(() => 0, 1000);`;
  const [result] = await run(script, 4);
  assert.equal(result, "missing: no figures within 4 s (--limit)");
  assert.ok(existsSync(file), "the worker was never started");
  const worker = Number(readFileSync(file, "utf8"));
  for (let tries = 0; tries < 100 && isRunning(worker); tries++) await sleep(50);
  assert.equal(isRunning(worker), false);
});

test("a program that is not there, and peers that are not set up", async () => {
  const bench: BenchRun = { limitSeconds: 60, tell: () => undefined };
  assert.match(
    (await contender(bench, "peer", join(folder, "no-such-program"), [])) as string,
    /^missing: .*ENOENT/,
  );
  assert.match(
    (await contender(bench, "peer", undefined, [])) as string,
    /^missing: no peers' Python; run `npm run setup:peers`/,
  );
});

/** True unless the process has ended; one that only waits to be collected has. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const state = `/proc/${pid}/stat`;
    return !existsSync(state) || !/\) Z /.test(readFileSync(state, "utf8"));
  } catch {
    return false;
  }
}
