/**
 * @file The verbs about records: list, show, compare and remove; the version and completion.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { loadExperiment } from "../../src/experiment/record-files.js";
import { projectRoot } from "../../src/files/project-root.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const cli = join(projectRoot, "bin", "cct.js");
const cct = (...argv: string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(process.execPath, [cli, ...argv], { encoding: "utf8", maxBuffer: 1 << 26 });
const json = (...argv: string[]): any => {
  const result = cct(...argv, "--json");
  assert.equal(result.status, 0, result.stderr);
  return JSON.parse(result.stdout);
};
const reference = join(projectRoot, "results", "reference", "ablation");

test("the committed figures and the main table say what the committed records say", () => {
  const { checked, faults } = json("figures", "--check", "--results", join(reference, ".."));
  assert.deepEqual(faults, [], "run npx cct figures and commit what it draws");
  assert.ok(checked > 50, `${checked} checked`);
});

test("list names own and reference records, and a damaged one with its fault", () => {
  const results = temporaryFolder("records");
  cpSync(reference, join(results, "mine"), { recursive: true });
  cpSync(reference, join(results, "broken"), { recursive: true });
  writeFileSync(join(results, "broken", "spec.json"), "{");
  const { records } = json("list", "--results", results);
  const of = (name: string) => records.find((one: { name: string }) => one.name === name);
  assert.equal(of("mine").kind, "own");
  assert.deepEqual([of("mine").arms.length, of("mine").seeds, of("mine").problems], [5, 3, 360]);
  assert.match(of("broken").fault, /broken\/spec\.json: expected JSON/);
  assert.equal(of("real-ablation").kind, "reference");
  assert.match(cct("list", "--results", results).stdout, /mine +own +5 arms × 3 seeds/);
});

test("show prints the table of a record and its provenance", () => {
  const { summary } = loadExperiment(reference);
  const shown = json("show", reference);
  assert.deepEqual(shown.arms, JSON.parse(JSON.stringify(summary.arms)));
  assert.equal(shown.spec.name, "ablation");
  const { stdout } = cct("show", reference);
  assert.match(stdout, /instruction .*35\.6 \[31\.1, 40\.0\]/);
  assert.ok(stdout.includes(summary.provenance.resultsHash.slice(0, 12)));
});

test("two arms are compared as the summary compares them, in total and by bug type", () => {
  const { summary } = loadExperiment(reference);
  const { comparisons } = json(
    ...["compare", `${reference}:sequence`, `${reference}:instruction`, "--by", "bugType"],
  );
  const [one] = comparisons;
  const expected = summary.arms["sequence"]!.deltaVsReference!;
  assert.equal(comparisons.length, 1);
  assert.deepEqual(one.arms, ["ablation:sequence", "ablation:instruction"]);
  assert.deepEqual([one.difference, one.low, one.high], [expected.estimate, ...expected.interval]);
  assert.deepEqual([one.p, one.test], [expected.p, expected.test]);
  const byType = summary.arms["sequence"]!.deltaByBugType!;
  assert.deepEqual(
    one.groups.map((row: any) => [row.group, row.difference, row.pAdjusted]),
    Object.entries(byType).map(([type, row]) => [type, row.estimate, row.pAdjusted]),
  );
});

test("two records are compared arm by arm, with p corrected over the arms", () => {
  const report = json("compare", reference, reference);
  assert.equal(report.comparisons.length, 5);
  for (const one of report.comparisons) assert.deepEqual([one.difference, one.pHolm], [0, 1]);
  const grid = join(projectRoot, "results", "reference", "alpha-beta-grid");
  const none = cct("compare", reference, grid);
  assert.equal(none.status, 2);
  assert.match(none.stderr, /expected records with an arm in common, got base \| .*RECORD:ARM/);
  const half = cct("compare", `${reference}:token`, grid);
  assert.match(half.stderr, /expected two records or two arms/);
  const cell = json("compare", `${reference}:token`, `${grid}:α=2, β=0`).comparisons[0];
  assert.equal(cell.problems, 360);
});

test("remove takes a record of one's own and its trials, but no shared trial and no reference", () => {
  const results = temporaryFolder("remove");
  const { trials } = loadExperiment(reference);
  for (const name of ["a", "b"]) cpSync(reference, join(results, name), { recursive: true });
  writeFileSync(join(results, "b", "trials.json"), JSON.stringify(trials.slice(0, 4)));
  // of the store, two trials that b uses too and two that only a uses
  const stored = [0, 3, 5, 9].map((i) => join(results, "trials", trials[i]!.id));
  for (const folder of stored) mkdirSync(folder, { recursive: true });
  // the committed reference names the same trials, but is never read from the store
  const dry = json("remove", "a", "--results", results, "--trials", "--dry-run");
  assert.ok(existsSync(join(results, "a")) && stored.every((folder) => existsSync(folder)));
  const done = json("remove", "a", "--results", results, "--trials");
  assert.deepEqual(done, { ...dry, dryRun: false });
  assert.deepEqual(done.ownTrials, [trials[5]!.id, trials[9]!.id]);
  assert.deepEqual(
    stored.map((folder) => existsSync(folder)),
    [true, true, false, false],
  );
  assert.ok(!existsSync(join(results, "a")) && existsSync(join(results, "b", "summary.json")));
  for (const name of ["a", "..", "trials", "real-ablation"]) {
    const refused = cct("remove", name, "--results", results);
    assert.equal(refused.status, 2, refused.stdout);
    assert.match(refused.stderr, /remove: /);
  }
});

test("--version is package.json's", () => {
  const { version } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8"));
  const result = cct("--version");
  assert.deepEqual([result.status, result.stdout], [0, `${version}\n`]);
});

test("bash completes verbs, verbs of verbs and options", () => {
  const complete = (...words: string[]): string[] => {
    const script =
      `eval "$("$0" "$1" completion bash)"; ` +
      `COMP_WORDS=(${words.map((w) => `"${w}"`).join(" ")}); COMP_CWORD=${words.length - 1}; ` +
      `_cct; echo "\${COMPREPLY[@]}"`;
    const result = spawnSync("bash", ["-c", script, process.execPath, cli], { encoding: "utf8" });
    assert.equal(result.stderr, "");
    return result.stdout.trim().split(" ");
  };
  assert.deepEqual(complete("cct", "exp"), ["export"]);
  assert.deepEqual(complete("cct", "model", "ins"), ["inspect"]);
  assert.deepEqual(complete("cct", "run", "spec.json", "--dry"), ["--dry-run"]);
  assert.deepEqual(complete("cct", "evaluate", "--outp"), ["--output"]);
  assert.match(cct("completion", "zsh").stdout, /bashcompinit[^]*complete -o default -F _cct cct/);
  assert.match(
    cct("completion", "fish").stdout,
    /complete -c cct -n '__fish_seen_subcommand_from export' -l to -d /,
  );
  const bad = cct("completion", "tcsh");
  assert.match(bad.stderr, /expected bash, zsh, fish, got "tcsh"/);
  assert.equal(bad.status, 2);
});
