/**
 * @file `cct doctor`: a finding says what was done just now; what was never set up is absent, what
 * does not work is broken, and a package that only bears a name is no binding.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { checks } from "../../src/doctor/checks.js";
import { type Check, examine, type Finding } from "../../src/doctor/examine.js";
import { findTensorFlow } from "../../src/engine/tensorflow/load-tensorflow.js";
import { projectRoot } from "../../src/files/project-root.js";

const check = (name: string, more: Partial<Check> = {}): Check => ({
  name,
  remedy: `bring ${name}`,
  run: () => `${name} was done`,
  ...more,
});

test("each check is tried in order and told when it is known", async () => {
  const told: string[] = [];
  const findings = await examine(
    [
      check("first"),
      check("second", {
        run: () => Promise.reject(new Error("Traceback:\n  line 1\nno module torch\n")),
      }),
      check("third", { optional: true, present: () => false, run: () => assert.fail("was run") }),
      check("fourth", { optional: true, present: () => true }),
    ],
    ({ name }) => told.push(name),
  );
  assert.deepEqual(told, ["first", "second", "third", "fourth"]);
  assert.deepEqual(
    findings.map(({ state, ok, found, remedy }) => [state, ok, found, remedy]),
    [
      ["works", true, "first was done", null],
      ["broken", false, "no module torch", "bring second"],
      ["absent", false, "not set up (optional)", "bring third"],
      ["works", true, "fourth was done", null],
    ],
  );
});

async function found(name: string): Promise<Finding> {
  const all = await checks();
  const [finding] = await examine(all.filter((one) => one.name === name));
  return finding!;
}

test("a browser that does not start is broken, with the reason and the way out", async () => {
  const before = process.env["CCT_BROWSER"];
  process.env["CCT_BROWSER"] = join(projectRoot, "no-such-browser");
  try {
    const finding = await found("static figures");
    assert.equal(finding.state, "broken");
    assert.match(finding.found, /no-such-browser/);
    assert.match(finding.remedy!, /CCT_BROWSER/);
  } finally {
    if (before === undefined) delete process.env["CCT_BROWSER"];
    else process.env["CCT_BROWSER"] = before;
  }
});

test("danfo's stand-in for @tensorflow/tfjs-node is not taken for TensorFlow's binding", async () => {
  const standIn = join(projectRoot, "node_modules", "@tensorflow", "tfjs-node", "package.json");
  assert.equal(JSON.parse(readFileSync(standIn, "utf8")).name, "danfo-tfjs-node");
  const finding = await found("TensorFlow's binding");
  assert.equal(finding.state, findTensorFlow() === undefined ? "absent" : "works");
});
