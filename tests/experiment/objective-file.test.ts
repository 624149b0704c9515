/**
 * @file A loss of the user's own in a file: checked with the spec, part of the identity of its
 * trials alone, tuned with, and kept in the record, which is read without the file. Every way to
 * name a wrong file is one sentence.
 */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { loadObjective } from "../../src/cct/objectives/objective-file.js";
import { objectiveHash } from "../../src/cct/objectives/objective.js";
import { collect } from "../../src/experiment/collect.js";
import { writeRecord } from "../../src/experiment/record-files.js";
import { open } from "../../src/experiment/open-record.js";
import { figuresOf } from "../../src/experiment/publish.js";
import { armTerms } from "../../src/experiment/record-rows.js";
import { runTrial } from "../../src/experiment/run-trial.js";
import { readSpec } from "../../src/experiment/spec.js";
import { openStore } from "../../src/experiment/store.js";
import { damagedFiles } from "../../src/experiment/trial-files.js";
import { type Trial, trialsOf } from "../../src/experiment/trial.js";
import { readTuneSpec } from "../../src/experiment/tune-spec.js";
import { projectRoot } from "../../src/files/project-root.js";
import { libraryFolder } from "../support/library-folder.js";

const LOSS = `import { comparisonObjective, tf } from "cct-lab";
import { z } from "zod";
export default comparisonObjective({
  name: "exponential",
  word: "exponential",
  options: { temperature: z.number().positive().default(1).describe("τ > 0.") },
  penalty: (difference, { temperature }) => tf.exp(tf.neg(tf.div(difference, temperature))),
});
`;
const NANO = JSON.parse(
  readFileSync(join(projectRoot, "experiments", "ablation-nano.json"), "utf8"),
);
const TUNE = {
  steps: 2,
  data: { instructionsPerStep: 1, pairsPerStep: 1 },
  optimizer: { warmupSteps: 1 },
};

/** A spec and a loss in one folder, as a user has them. */
function folderWith(entries: object, loss = LOSS): { spec: string; loss: string } {
  const folder = libraryFolder("objective-file");
  const spec = join(folder, "spec.json");
  const document = {
    ...NANO,
    ...{ name: "own-loss", seeds: [1], tune: TUNE, reference: "usual" },
    evaluation: { problems: 2, samples: 0, maxNewTokens: 2, heldOutPairs: 1 },
    ...entries,
  };
  writeFileSync(spec, JSON.stringify(document));
  writeFileSync(join(folder, "my-loss.mjs"), loss);
  return { spec, loss: join(folder, "my-loss.mjs") };
}

const ARMS = {
  usual: { objective: { alpha: 1 } },
  mine: { objective: { file: "my-loss.mjs", alpha: 1, comparison: { temperature: 0.5 } } },
};

const trialOf = (spec: string, arm: string): Trial =>
  trialsOf(readSpec(spec)).find((trial) => trial.arm === arm)!;

test("a file stands beside the options: its own are checked, its name is filled in", () => {
  const { spec, loss } = folderWith({ arms: ARMS });
  const { objective } = trialOf(spec, "mine").spec.tune!;
  assert.equal(objective.name, "exponential");
  assert.equal((objective.comparison as unknown as { temperature: number }).temperature, 0.5);
  assert.ok(!("file" in objective));
  assert.equal(trialOf(spec, "mine").spec.files.objective!.path, loss);
  const wrong = { file: "my-loss.mjs", comparison: { temperature: -1, slope: 2 } };
  const faulty = folderWith({ arms: { ...ARMS, mine: { objective: wrong } } });
  assert.throws(
    () => readSpec(faulty.spec),
    /arms\.mine\.objective\.comparison\.temperature: .*>0.*; arms\.mine\.objective\.comparison\.slope: no such option/,
  );
});

test("only trials with a file have it in their identity: its bytes, and not its place", () => {
  const { spec } = folderWith({ arms: ARMS });
  const without = folderWith({ arms: { usual: ARMS.usual } });
  assert.equal(trialOf(spec, "usual").id, trialOf(without.spec, "usual").id);
  assert.equal(trialOf(spec, "usual").spec.files.objective, undefined);
  const elsewhere = folderWith({ arms: ARMS });
  assert.equal(trialOf(spec, "mine").id, trialOf(elsewhere.spec, "mine").id);
  const changed = folderWith({ arms: ARMS }, LOSS.replace("tf.neg", " tf.neg"));
  assert.notEqual(trialOf(spec, "mine").id, trialOf(changed.spec, "mine").id);
});

test("an arm's file comes before the experiment's name, and null takes the experiment's away", () => {
  const tune = { ...TUNE, objective: { file: "my-loss.mjs", alpha: 1 } };
  const arms = { usual: { objective: { file: null } }, mine: {} };
  const { spec } = folderWith({ tune, arms });
  assert.equal(trialOf(spec, "mine").spec.tune!.objective.name, "exponential");
  assert.equal(trialOf(spec, "usual").spec.tune!.objective.name, "cct");
  assert.equal(trialOf(spec, "usual").id, trialOf(folderWith({ arms: ARMS }).spec, "usual").id);
  const named = folderWith({ tune: { ...TUNE, objective: { name: "logistic" } }, arms: ARMS });
  assert.equal(trialOf(named.spec, "mine").spec.tune!.objective.name, "exponential");
  assert.equal(trialOf(named.spec, "usual").spec.tune!.objective.name, "logistic");
  const both = folderWith({ tune, arms: { usual: { objective: { name: "cct" } } } });
  assert.throws(
    () => readSpec(both.spec),
    /objective\.file: expected no name beside the file, whose objective is "exponential", got "cct"/,
  );
});

test("whatever is wrong with the file is one sentence, at the place that names it", () => {
  const says = (loss: string, sentence: RegExp): void =>
    assert.throws(() => readSpec(folderWith({ arms: ARMS }, loss).spec), sentence);
  const { spec, loss } = folderWith({ arms: ARMS });
  rmSync(loss);
  assert.throws(
    () => readSpec(spec),
    /arms\.mine\.objective\.file: .*my-loss\.mjs: expected a module that exports an objective, found no file; check the path$/,
  );
  says(
    "",
    /my-loss\.mjs: expected an objective among the exports, got no exports; write `export default/,
  );
  says("export const loss = 1;", /an objective among the exports, got the exports loss;/);
  says(
    'export const objective = { name: "x", terms: [], scalars: () => ({}) };',
    /an objective with options \(of objectiveOptions\), reads \(a list\), terms .*, metrics .*, which it lacks/,
  );
  says(
    LOSS.replace('"exponential"', '"logistic"'),
    /an objective with a name of its own, got "logistic", which is the library's/,
  );
  says("export default {", /to be a module that loads, got: Unexpected end of input; /);
  says("export default await 1;", /that loads, got: .*; await nothing outside functions$/);
  says(
    'import "nowhere";',
    /got: Cannot find package 'nowhere'.*; put it into this project's fold/,
  );
  const five = folderWith({ arms: { ...ARMS, mine: { objective: { file: 5 } } } });
  assert.throws(() => readSpec(five.spec), /mine\.objective\.file: expected a path, got 5/);
});

test("a file that changed in this process is not loaded twice; its text is its identity", () => {
  const { loss } = folderWith({ arms: ARMS });
  const first = objectiveHash(loadObjective(loss));
  assert.equal(objectiveHash(loadObjective(loss)), first);
  const other = folderWith({ arms: ARMS }, `${LOSS}// a remark\n`);
  assert.notEqual(objectiveHash(loadObjective(other.loss)), first);
  writeFileSync(loss, `${LOSS}// a remark\n`);
  assert.throws(
    () => loadObjective(loss),
    /the text that this process loaded .*restart the kernel/,
  );
});

test("CommonJS is loaded too, and a single tuning run names a file in its options", () => {
  const { spec, loss } = folderWith({});
  const file = loss.replace(".mjs", ".cjs");
  const common = LOSS.replace(/import (.*) from "(.*)";/g, 'const $1 = require("$2");');
  writeFileSync(file, common.replace("export default", "module.exports ="));
  const { instructions, pairs } = NANO;
  const options = { ...TUNE, objective: { file: "my-loss.cjs", alpha: 0.5 } };
  writeFileSync(spec, JSON.stringify({ instructions, pairs, options }));
  const read = readTuneSpec(spec);
  assert.equal(read.objective!.name, "exponential");
  assert.equal(read.options.objective.alpha, 0.5);
  assert.ok(!("file" in read.options.objective));
  rmSync(file);
  assert.throws(
    () => readTuneSpec(spec),
    /spec\.json: options\.objective\.file: .*my-loss\.cjs: expected a module/,
  );
});

test("a trial tunes with the file, and its record is read where the file is not", async () => {
  const { spec: path, loss } = folderWith({ arms: { mine: ARMS.mine }, reference: "mine" });
  const folder = join(path, "..", "results");
  mkdirSync(folder);
  const store = openStore(folder);
  const spec = readSpec(path);
  const trials = trialsOf(spec);
  const [mine] = trials;
  const report = { progress: () => undefined, notice: () => undefined };
  const planned = { ...mine!.spec.files.objective!, sha256: "0".repeat(64) };
  const stale = { ...mine!, spec: { ...mine!.spec, files: { ...mine!.spec.files } } };
  Object.assign(stale.spec.files, { objective: planned });
  await assert.rejects(
    runTrial(stale, store, report),
    /the text that its trial was planned with .*run the experiment again: the changed file is a trial/,
  );
  await runTrial(mine!, store, report);
  renameSync(loss, `${loss}.gone`);
  const record = collect(spec, trials, store);
  const { name, alpha, terms } = record.summary.objectives!["mine"]!;
  assert.deepEqual([name, alpha, terms.length], ["exponential", 1, 3]);
  await writeRecord(record, join(folder, "own-loss"));
  const opened = open(join(folder, "own-loss"));
  const rows = opened.metrics.objects() as { arm: string; alpha: number; token: number }[];
  const ofMine = rows.filter(({ arm }) => arm === "mine");
  assert.ok(ofMine.length > 0 && ofMine.every((row) => row.alpha === 1 && row.token > 0));
  assert.equal(armTerms(opened.record)("mine")[1]!.title, "L<sub>token</sub> (exponential)");
  assert.ok(figuresOf(opened.record).some((figure) => figure.name === "loss-curves"));
  rmSync(join(store.trialFolder(mine!.id), "objective.json"));
  const [damage] = damagedFiles(store.trialFolder(mine!.id), mine!.spec);
  assert.match(damage!.path, /objective\.json$/);
});
