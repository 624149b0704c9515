/** @file `cct model`: import, inspect and pull as a shell sees them, with their exit codes. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { projectRoot } from "../../src/files/project-root.js";
import { inspectModel, type ModelSummary } from "../../src/language-model/inspect.js";
import { golden } from "./golden.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const folder = temporaryFolder("model-command");
const tiny = join(golden, "gguf", "tiny.gguf");
const cct = (...argv: string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(process.execPath, [join(projectRoot, "bin", "cct.js"), "model", ...argv], {
    encoding: "utf8",
  });

test("a GGUF is imported, and the folder inspected", () => {
  const out = join(folder, "imported");
  const { status, stdout, stderr } = cct(
    "import",
    tiny,
    "--out",
    out,
    "--storage",
    "float16",
    "--json",
  );
  assert.equal(status, 0, stderr);
  const report = JSON.parse(stdout) as { parameters: number; storage: string };
  assert.equal(report.storage, "float16");
  const summary = JSON.parse(cct("inspect", out, "--json").stdout) as ModelSummary;
  assert.deepEqual(
    [
      summary.family,
      summary.supported,
      summary.parameters,
      summary.formats,
      summary.memory.weights,
    ],
    ["llama", true, report.parameters, { F16: 20 }, 4 * report.parameters],
  );
  assert.match(summary.hash!, /^[0-9a-f]{64}$/);
  assert.ok(summary.tensors.every(({ deviation }) => deviation! > 0));
  assert.match(cct("inspect", tiny).stdout, /supported +true/);
});

const faults: [string, string[], number, RegExp][] = [
  [
    "a file that is none",
    ["import", join(folder, "none"), "--out", join(folder, "o")],
    2,
    /^cct: cannot read .*none: .*check the path\n$/,
  ],
  [
    "a file of another kind",
    ["import", join(golden, "sampling.json"), "--out", join(folder, "o")],
    2,
    /expected a GGUF file, got one that does not start with GGUF/,
  ],
  [
    "another storage",
    ["import", tiny, "--out", join(folder, "o"), "--storage", "float8"],
    2,
    /Allowed choices are float32, float16, bfloat16/,
  ],
  [
    "no hub",
    ["pull", "a/b", "--out", join(folder, "o"), "--endpoint", "http://127.0.0.1:9"],
    1,
    /^cct: a\/b at revision main: cannot reach http:\/\/127\.0\.0\.1:9 .*\n$/,
  ],
  [
    "nothing to inspect",
    ["inspect", join(folder, "none")],
    2,
    /expected a model folder, a GGUF file or a safetensors file, got .*none, which does not exist/,
  ],
];
for (const [what, argv, status, message] of faults)
  test(`exit code ${status} and one sentence for ${what}`, () => {
    const result = cct(...argv);
    assert.equal(result.status, status);
    assert.match(result.stderr, message);
    assert.ok(!existsSync(join(folder, "o")));
  });

test("inspect says of a whole model that is not supported why, and refuses a damaged one", async () => {
  const there = join(folder, "other");
  cpSync(join(golden, "tiny-mha-tied"), there, { recursive: true });
  const config = join(there, "config.json");
  const right = readFileSync(config, "utf8");
  writeFileSync(config, right.replace('"llama"', '"mamba"'));
  const report = await inspectModel(there);
  assert.deepEqual([report.family, report.supported, report.hash], ["mamba", false, undefined]);
  assert.match(report.reason!, /mamba/);
  assert.ok(report.parameters > 0);
  writeFileSync(config, right);
  const quick = await inspectModel(there, { quick: true });
  assert.deepEqual(
    [quick.supported, quick.hash, quick.tensors[0]!.mean],
    [true, undefined, undefined],
  );
  assert.equal((await inspectModel(join(there, "model.safetensors"))).parameters, quick.parameters);
  writeFileSync(
    join(there, "model.safetensors"),
    readFileSync(join(there, "model.safetensors")).subarray(0, -1),
  );
  await assert.rejects(inspectModel(there), /is truncated/);
});
