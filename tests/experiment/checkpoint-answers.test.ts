/** @file The base's answers are asked once in a store, and curves begin with them. */
import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { measuredOnce } from "../../src/experiment/measured-once.js";
import { openStore } from "../../src/experiment/store.js";
import { checkpointRows } from "../../src/figures/rows.js";
import { temporaryFolder } from "../support/temporary-folder.js";

test("what trials share is measured by the first, read by the others, and again when damaged", async () => {
  const store = openStore(temporaryFolder("measured-once"));
  let measured = 0;
  const ask = (identity: unknown) =>
    measuredOnce(store, "base-answers", identity, () => Promise.resolve({ passed: ++measured }));
  const both = await Promise.all([ask({ base: "a" }), ask({ base: "a" })]);
  assert.deepEqual(both, [{ passed: 1 }, { passed: 1 }], "the second waits for the first");
  assert.deepEqual(await ask({ base: "b" }), { passed: 2 }, "another base is another measurement");
  const [folder] = readdirSync(join(store.folder, "shared"));
  assert.match(folder!, /^base-answers-[0-9a-f]{20}$/);
  for (const name of readdirSync(join(store.folder, "shared")))
    writeFileSync(join(store.folder, "shared", name, "value.json"), '{"pass');
  assert.deepEqual(await ask({ base: "a" }), { passed: 3 }, "a cut file is made again");
});

test("a failed measurement frees its place and leaves nothing", async () => {
  const store = openStore(temporaryFolder("measured-once"));
  const fail = () => Promise.reject(new Error("no memory"));
  await assert.rejects(measuredOnce(store, "probe", 1, fail), /no memory/);
  assert.equal(await measuredOnce(store, "probe", 1, () => Promise.resolve(7)), 7);
});

test("rows of the curves: what was not measured is absent, not 0", () => {
  const line = { arm: "token", seed: 1, step: 0, passAt1: 0.5, problems: 4 };
  assert.deepEqual(checkpointRows([line, { arm: "token", seed: 1, step: 1, loss: 2 }]), [line]);
  const whole = { ...line, withheldPassAt1: 0.25, repeatsBug: 0 };
  assert.deepEqual(checkpointRows([whole]), [whole]);
});
