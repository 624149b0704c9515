/**
 * @file What failure signatures say: of trainings with a planted failure (tools/planted-failures.ts
 * made them) that it is there, of the healthy one beside them nothing, and of the committed records
 * what is named here and nothing else.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { tableMarkdown } from "../../src/experiment/publish.js";
import { open } from "../../src/experiment/open-record.js";
import type { ExperimentRecord } from "../../src/experiment/record.js";
import { readSpec } from "../../src/experiment/spec.js";
import { failureSignatures, watchLines } from "../../src/experiment/watch-record.js";
import { projectRoot } from "../../src/files/project-root.js";
import { readText } from "../../src/files/read.js";
import { signatures } from "../../src/notebook/signature-view.js";

const reference = (name: string) => open(join(projectRoot, "results", "reference", name));

/** Arms by the signature that they show. */
function named(of: ReturnType<typeof failureSignatures>): Record<string, string[]> {
  const arms: Record<string, string[]> = {};
  for (const { name, arm } of of.found) (arms[name] ??= []).push(arm);
  return arms;
}

interface Planted {
  metrics: ExperimentRecord["metrics"];
  heldOut: NonNullable<ExperimentRecord["summary"]["heldOut"]>;
}

test("planted failures are each named, and the healthy arm beside them is not", () => {
  const folder = join(projectRoot, "tests", "experiment", "golden");
  const spec = readSpec(join(folder, "planted-failures.spec.json"));
  const stored = readText(join(folder, "planted-failures.json.gz"));
  const { metrics, heldOut } = JSON.parse(stored) as Planted;
  const summary = { name: spec.name, reference: spec.reference, arms: {}, heldOut };
  const record = { spec, trials: [], results: [], metrics, summary } as unknown;
  const seen = failureSignatures(record as ExperimentRecord);
  const of = (arm: string) => seen.found.filter((one) => one.arm === arm).map(({ name }) => name);
  assert.deepEqual(of("healthy"), []);
  const planted = {
    "one template": "template bias",
    "alpha 50": "unstable weighting",
    "unstable rate": "unstable rate",
    "shuffled pairs": "hinge not learnt at the end",
    "growing head": "margin met by norms alone",
  };
  for (const [arm, name] of Object.entries(planted)) {
    assert.ok(of(arm).includes(name), `${arm}: ${of(arm).join(", ")}`);
    const own = seen.found.filter((one) => one.arm === arm && one.name === name);
    assert.ok(Object.values(own[0]!.evidence).every(Number.isFinite), arm);
  }
  const only = (name: string) => seen.found.filter((one) => one.name === name).map((s) => s.arm);
  for (const name of ["template bias", "unstable weighting", "unstable rate"])
    assert.equal(only(name).length, 1, `${name}: ${only(name).join(", ")}`);
});

test("ablation: the token arm fails as its numbers say; instruction and sequence are well", () => {
  const ablation = reference("ablation");
  const seen = failureSignatures(ablation.record);
  assert.deepEqual(named(seen), {
    "overfit to injected bugs": ["token"],
    "unstable weighting": ["token", "combined"],
    "hinge not learnt at the end": ["token", "combined"],
  });
  const [overfit] = seen.found;
  assert.equal(overfit!.evidence["difference"]!.toFixed(3), "-0.027");
  assert.deepEqual(
    seen.unmeasured.map(({ name }) => name),
    [],
  );
  const lines = watchLines(seen);
  assert.equal(lines.length, 3, "one a signature: everything was looked for");
  const table = `${tableMarkdown(ablation.record)}\n`;
  for (const line of lines) assert.ok(table.includes(`\n- ${line}\n`), line);
  const { bundle } = signatures(ablation);
  assert.match(String(bundle["text/html"]), /<th>overfit to injected bugs<\/th>\s*<td>token<\/td>/);
  assert.match(String(bundle["text/html"]), /gradientShare 0\.866/);
  assert.equal(bundle["text/plain"], lines.join("\n"));
});

test("token-term: a light or balanced weight is not unstable, the paper's is", () => {
  assert.deepEqual(named(failureSignatures(reference("token-term").record)), {
    "overfit to injected bugs": ["alpha 2", "probe, differing, rho 0.25"],
    "unstable weighting": ["alpha 2"],
    "hinge not learnt at the end": ["alpha 2", "alpha 0.25", "probe, rho 1"],
  });
});

test("real-ablation: every arm repeats the bug more often than the base", () => {
  assert.deepEqual(named(failureSignatures(reference("real-ablation").record)), {
    "hinge not learnt at the end": ["token", "combined"],
    "repeats of the bug rising": ["instruction", "token", "sequence", "combined"],
  });
});

test("alpha-beta-grid: what a record says too little of is not looked for, and said", () => {
  const seen = failureSignatures(reference("alpha-beta-grid").record);
  const found = named(seen)["hinge not learnt at the end"]!;
  assert.deepEqual(Object.keys(named(seen)), ["hinge not learnt at the end"]);
  assert.equal(found.length, 20, "every cell whose alpha is not 0");
  assert.ok(found.every((arm) => !arm.startsWith("α=0,")));
  const unmeasured = seen.unmeasured.map(({ name }) => name);
  assert.ok(unmeasured.includes("overfit to injected bugs"));
  assert.match(watchLines(seen).join("\n"), /\nNot looked for: /);
});
