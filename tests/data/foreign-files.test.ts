/**
 * @file Instruction files as other people publish them: what each reads as, or the sentence that
 * names what is wrong. Oracle of the Arrow folder: pyarrow (tools/golden/instruction_data.py).
 */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { convertData } from "../../src/data/convert.js";
import { loadInstructions } from "../../src/data/training-data.js";
import { UsageError } from "../../src/errors.js";
import { projectRoot } from "../../src/files/project-root.js";
import { readText } from "../../src/files/read.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const folder = temporaryFolder("foreign");

function file(name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}
const lines = (...records: object[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join("");

const SAMPLE = { instruction: "hi", input: "", output: "x=1" };
const CHAT = [
  { role: "user", content: "hi" },
  { role: "assistant", content: "x=1" },
];
const SHARED = [
  { from: "human", value: "hi" },
  { from: "gpt", value: "x=1" },
];

const READ: Record<string, { content: string; sample: object }> = {
  "dolly.jsonl": {
    content: lines({ instruction: "Which year?", context: "In 1931.", response: "1931" }),
    sample: { instruction: "Which year?", input: "In 1931.", output: "1931" },
  },
  "sharegpt.jsonl": { content: lines({ id: "1", conversations: SHARED }), sample: SAMPLE },
  "sharegpt-in-messages.jsonl": { content: lines({ messages: SHARED }), sample: SAMPLE },
  "conversations-with-roles.jsonl": { content: lines({ conversations: CHAT }), sample: SAMPLE },
  "developer.jsonl": {
    content: lines({ messages: [{ role: "developer", content: "be brief" }, ...CHAT] }),
    sample: { ...SAMPLE, instruction: "be brief\n\nhi" },
  },
  "parts.jsonl": {
    content: lines({
      messages: [{ role: "user", content: [{ type: "text", text: "hi" }] }, CHAT[1]],
    }),
    sample: SAMPLE,
  },
  "prompt-completion.jsonl": {
    content: lines({ prompt: "hi", completion: "x=1" }),
    sample: SAMPLE,
  },
  "problem-solution.jsonl": { content: lines({ problem: "hi", solution: "x=1" }), sample: SAMPLE },
  "byte-order-mark.jsonl": { content: `\u{feff}${lines(SAMPLE)}`, sample: SAMPLE },
  "carriage-returns.jsonl": { content: lines(SAMPLE).replace("\n", "\r\n"), sample: SAMPLE },
  "list-in-object.json": {
    content: JSON.stringify({ version: 1, data: [SAMPLE] }, null, 2),
    sample: SAMPLE,
  },
  "quoted.csv": {
    content: 'instruction,input,output\r\n"say ""hi"", twice",,"x = 1\ny = 2"\r\n',
    sample: { instruction: 'say "hi", twice', input: "", output: "x = 1\ny = 2" },
  },
  "tabs.tsv": { content: "instruction\toutput\nhi\tx=1\n", sample: SAMPLE },
};

for (const [name, { content, sample }] of Object.entries(READ))
  test(`${name} is read`, async () => {
    const { samples, badRecords } = await loadInstructions(file(name, content));
    assert.deepEqual([samples, badRecords], [[sample], []]);
  });

const REFUSED: Record<string, { content: string; words: RegExp }> = {
  "columns.json": {
    content: '{"instruction":{"0":"a"},"output":{"0":"b"}}',
    words: /expected a list of records.* got one object with the keys instruction, output/,
  },
  "nan.jsonl": {
    content: '{"instruction": "a", "output": "b", "score": NaN}\n',
    words: /nan\.jsonl:1: expected JSON, got NaN, which JSON lacks; write null/,
  },
  "half-a-pair.jsonl": {
    content: '{"instruction": "\\ud83d", "output": "b"}\n',
    words: /half-a-pair\.jsonl:1: instruction: expected text, got half of a surrogate pair/,
  },
  "tool-call.jsonl": {
    content: lines({
      messages: [CHAT[0], { role: "assistant", content: null, tool_calls: [] }, CHAT[1]],
    }),
    words: /got user, assistant \(empty\), assistant/,
  },
  "open-quote.csv": { content: 'instruction,output\n"a,b\n', words: /open-quote\.csv: record 0/ },
};

for (const [name, { content, words }] of Object.entries(REFUSED))
  test(`${name} is refused by name`, () =>
    assert.rejects(loadInstructions(file(name, content)), (error: Error) => {
      assert.ok(error instanceof UsageError);
      assert.match(error.message, words);
      return true;
    }));

const BAD = [
  lines(SAMPLE, { ...SAMPLE, output: "" }, { ...SAMPLE, instruction: null }),
  "{cut\n",
  lines({ ...SAMPLE, input: "y" }),
].join("");

test("all bad records of a file are named at once, with the way out", () =>
  assert.rejects(
    loadInstructions(file("bad.jsonl", BAD)),
    /bad\.jsonl:4: expected JSON.*bad\.jsonl:2: output: .*bad\.jsonl:3: instruction: .*\(3 of 5 records\).*--skip-bad-records/,
  ));

test("of many bad records ten are named and the others counted", () =>
  assert.rejects(
    loadInstructions(
      file("many.jsonl", lines(SAMPLE, ...Array(28).fill({ ...SAMPLE, output: "" }))),
    ),
    /many\.jsonl:11: .*; and 18 more \(28 of 29 records\)/,
  ));

test("bad records are skipped and counted where that is asked for", async () => {
  const { samples, badRecords } = await loadInstructions(file("bad.jsonl", BAD), {
    skipBadRecords: true,
  });
  assert.equal(samples.length, 2);
  assert.deepEqual(
    badRecords.map(({ where }) => where.slice(folder.length + 1)),
    ["bad.jsonl:4", "bad.jsonl:2", "bad.jsonl:3"],
  );
  const output = join(folder, "good.jsonl");
  const summary = await convertData({
    input: join(folder, "bad.jsonl"),
    output,
    nearDuplicates: null,
    skipBadRecords: true,
  });
  assert.deepEqual([summary.records, summary.badRecords.length, summary.written], [5, 3, 2]);
  assert.equal(readText(output).split("\n").length, 3);
});

test("a file of bad records alone is an error, skipped or not", () =>
  assert.rejects(
    loadInstructions(file("none.jsonl", lines({ ...SAMPLE, output: "" })), {
      skipBadRecords: true,
    }),
    /\(1 of 1 records\); correct them$/,
  ));

test("a folder that `datasets` saved, and the shards of one split, are read in order", async () => {
  const saved = join(projectRoot, "tests", "data", "golden", "saved-dataset");
  const { samples, format } = await loadInstructions(saved);
  assert.equal(format, "chat");
  assert.deepEqual(
    samples.map(({ output }) => output),
    ["x = 1", "x = 2", "x = 3"],
  );
  const snapshot = join(folder, "snapshot");
  mkdirSync(join(snapshot, "data"), { recursive: true });
  file("snapshot/dataset_infos.json", "{}");
  file("snapshot/data/train-00001-of-00002.jsonl", lines({ ...SAMPLE, output: "second" }));
  file("snapshot/data/train-00000-of-00002.jsonl", lines({ ...SAMPLE, output: "first" }));
  const read = await loadInstructions(snapshot);
  assert.deepEqual(
    read.samples.map(({ output }) => output),
    ["first", "second"],
  );
  file("snapshot/data/test-00000-of-00001.jsonl", lines(SAMPLE));
  await assert.rejects(
    loadInstructions(snapshot),
    /expected one split, got 2; name one of .*test-/,
  );
});

test("a folder without data, and one of several saved splits, say what to name", async () => {
  mkdirSync(join(folder, "splits"), { recursive: true });
  await assert.rejects(loadInstructions(join(folder, "splits")), /expected a data set's folder/);
  file("splits/dataset_dict.json", '{"splits": ["train", "test"]}');
  await assert.rejects(loadInstructions(join(folder, "splits")), /name one of .*splits\/train, /);
});
