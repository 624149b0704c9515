/**
 * @file Instruction data in every format and container; what is said about those that fit none, are
 * cut off or damaged. Oracle of the Parquet files: pyarrow (tools/golden/instruction_data.py).
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { injectFile } from "../../src/bugs/inject-file.js";
import { convertData, withinLength } from "../../src/data/convert.js";
import { holdOut } from "../../src/data/hold-out.js";
import { loadInstructions, readInstructions, readPairs } from "../../src/data/training-data.js";
import { UsageError } from "../../src/errors.js";
import { readJsonLines } from "../../src/files/read.js";
import { projectRoot } from "../../src/files/project-root.js";
import { randomStream } from "../../src/random.js";
import type { Pair } from "../../src/records.js";
import { instructionContext } from "../../src/training/instruction-context.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { EVEN, TOTAL, UNCLEAN } from "./even-and-total.js";
import { z } from "zod";

const folder = temporaryFolder("formats");
const golden = join(projectRoot, "tests", "data", "golden");
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const refuses = (act: () => Promise<unknown>, words: RegExp): Promise<void> =>
  assert.rejects(act, (error: Error) => {
    assert.ok(error instanceof UsageError, String(error.stack));
    assert.match(error.message, words);
    assert.doesNotMatch(error.message, /\n/);
    return true;
  });

interface Commit {
  old_contents: string;
  new_contents: string;
  subject: string;
}
interface Chat {
  messages: { role: string; content: string }[];
}
interface Alpaca {
  instruction: string;
  input: string | null;
  output: string;
}
const written = JSON.parse(readFileSync(join(golden, "parquet.json"), "utf8")) as Record<
  string,
  unknown[]
>;
const expected: Record<string, (row: never) => object> = {
  alpaca: ({ instruction, input, output }: Alpaca) => ({ instruction, input: input ?? "", output }),
  commits: (row: Commit) => ({
    instruction: row.subject,
    input: row.old_contents,
    output: row.new_contents,
  }),
  chat: ({ messages }: Chat) => {
    const system = messages[0]!.role === "system" ? `${messages[0]!.content}\n\n` : "";
    const [user, assistant] = messages.filter((m) => m.role !== "system");
    return { instruction: system + user!.content, input: "", output: assistant!.content };
  },
};

test("Parquet in four compressions, JSON, JSON Lines and .gz hold the same samples", async () => {
  for (const name of [
    "alpaca.snappy.parquet",
    "alpaca.zstd.parquet",
    "chat.gzip.parquet",
    "commits.none.parquet",
  ]) {
    const rows = written[name]! as never[];
    const format = name.split(".")[0]!;
    const wanted = rows.map(expected[format]!);
    const lines = rows.map((row) => JSON.stringify(row)).join("\n");
    for (const path of [
      join(golden, name),
      file("a.json", JSON.stringify(rows)),
      file("a.jsonl", lines),
      file("a.jsonl.gz", gzipSync(lines)),
      file("a.json.gz", gzipSync(JSON.stringify(rows))),
    ]) {
      const read = await loadInstructions(path);
      assert.equal(read.format, format);
      assert.deepEqual(read.samples, wanted, path);
      assert.equal(read.turnsLeftOut, format === "chat" ? 7 : 0);
      if (!path.endsWith(".parquet")) assert.deepEqual(readInstructions(path), wanted);
    }
  }
  assert.throws(
    () => readInstructions(join(golden, "alpaca.snappy.parquet")),
    /expected JSON or JSON Lines here, got Parquet; write JSON Lines with cct data convert/,
  );
});

test("an unknown format is refused with the columns found", async () => {
  const words =
    /expected columns instruction, output or response \(alpaca\); or messages or conversations \(chat\); or old_contents, new_contents, subject or message \(commits\); .*got question, answer; rename/;
  await refuses(() => loadInstructions(join(golden, "no-columns.snappy.parquet")), words);
  await refuses(() => loadInstructions(file("b.jsonl", '{"question":"a","answer":"b"}')), words);
  await refuses(() => loadInstructions(file("b.json", "[[1]]")), /got none/);
  await refuses(
    () => loadInstructions(file("b.json", "[]")),
    /expected at least one record, got none/,
  );
});

test("faulty rows are named by place and key", async () => {
  await refuses(
    () =>
      loadInstructions(
        file(
          "c.jsonl",
          '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}\n{"messages":[{"role":"assistant","content":"b"},{"role":"user","content":"a"}]}',
        ),
      ),
    /c\.jsonl:2: messages: expected roles \[system,\] user, assistant with content, got assistant, user/,
  );
  await refuses(
    () =>
      loadInstructions(
        file("d.jsonl", '{"old_contents":"a","new_contents":"b","subject":"","message":null}'),
      ),
    /d\.jsonl:1: subject: expected a non-empty commit message/,
  );
  await refuses(
    () => loadInstructions(file("e.json", '[{"instruction":"a","output":1}]')),
    /e\.json: record 0: output:/,
  );
  await refuses(
    () => loadInstructions(file("e.json", '[{"instruction":"a",')),
    /e\.json: expected JSON, got text that does not parse/,
  );
  await refuses(
    () => loadInstructions(file("e.jsonl", '{"instruction":"a","output":"b"}\n{"instruction')),
    /e\.jsonl:2: expected JSON/,
  );
  await refuses(
    () => loadInstructions(file("e.jsonl.gz", gzipSync("x".repeat(999)).subarray(0, 20))),
    /cannot read .*e\.jsonl\.gz/,
  );
  await refuses(
    () => loadInstructions(join(folder, "absent.parquet")),
    /cannot read .*absent\.parquet/,
  );
});

test("a Parquet file that is cut off anywhere is one clear error", async () => {
  const whole = readFileSync(join(golden, "alpaca.snappy.parquet"));
  for (let length = 0; length < whole.length; length += 61)
    await refuses(
      () => loadInstructions(file("cut.parquet", whole.subarray(0, length))),
      /cut\.parquet: expected a whole Parquet file, got one that cannot be read/,
    );
  await refuses(
    () => loadInstructions(file("no.parquet", "PAR1 this is no such file PAR1")),
    /expected a whole Parquet file/,
  );
  await refuses(
    () =>
      loadInstructions(
        file(
          "huge.parquet",
          Buffer.concat([
            Buffer.from("PAR1"),
            Buffer.from([0xff, 0xff, 0xff, 0x7f]),
            Buffer.from("PAR1"),
          ]),
        ),
      ),
    /expected a whole Parquet file/,
  );
});

test("2,000 damaged Parquet files: an error or samples, within the memory that the file justifies", async () => {
  const names = [
    "alpaca.snappy.parquet",
    "alpaca.zstd.parquet",
    "chat.gzip.parquet",
    "commits.none.parquet",
  ];
  const before = process.memoryUsage().rss;
  const count = { errors: 0, loads: 0 };
  for (let i = 0; i < 2000; i++) {
    const random = randomStream("damage", i);
    const bytes = Buffer.from(readFileSync(join(golden, random.choice(names))));
    for (let hits = 1 + random.integer(3); hits > 0; hits--)
      bytes[
        random.integer(4) === 0
          ? random.integer(bytes.length)
          : bytes.length - 1 - random.integer(Math.min(bytes.length, 900))
      ] = random.integer(256); // mostly the footer
    try {
      const { samples } = await loadInstructions(file("damaged.parquet", bytes));
      assert.ok(
        samples.every((sample) => typeof sample.instruction === "string" && sample.output !== ""),
      );
      count.loads++;
    } catch (error) {
      assert.ok(error instanceof UsageError, `damage ${i}: ${(error as Error).stack}`);
      count.errors++;
    }
  }
  assert.ok(count.errors > 500 && count.loads > 100, JSON.stringify(count));
  assert.ok(
    process.memoryUsage().rss - before < 600e6,
    `${process.memoryUsage().rss - before} bytes more than before`,
  );
});

test("length policy: an error names the record, drop counts, and nothing is cut", () => {
  const samples = [
    { instruction: "a", input: "", output: "bb" },
    { instruction: "a", input: "", output: "b".repeat(50) },
  ];
  assert.deepEqual(withinLength(samples, {}), { kept: samples, tooLong: 0 });
  assert.throws(
    () => withinLength(samples, { maxLength: 40 }),
    /record 1: expected at most 40 \(prompt and response\), got 71; raise the bound or drop/,
  );
  assert.deepEqual(withinLength(samples, { maxLength: 40, tooLong: "drop" }), {
    kept: [samples[0]],
    tooLong: 1,
  });
  assert.deepEqual(withinLength(samples, { maxLength: 71 }).kept, samples);
  assert.equal(
    withinLength(samples, {
      maxLength: 1,
      tooLong: "drop",
      lengthOf: (text) => text.split("b").length - 3,
    }).kept.length,
    1,
  );
});

test("convert: twice the same bytes, duplicates counted, functions cut out", async () => {
  const records = [0, 1, 0].map((i) => ({
    instruction: `Write ${i}`,
    input: "",
    output:
      `Here:\n\`\`\`python\nimport math\n\ndef f${i}(x):\n    return ` +
      `math.floor(x)\n\nprint(f${i}(1.5))\n\`\`\`\nDone.\n`,
  }));
  records.push({ instruction: "JS", input: "", output: "```js\nconst g = (x) => x;\n```" });
  const input = file("records.json", JSON.stringify(records));
  const output = join(folder, "out.jsonl");
  const all = await convertData({ input, output, nearDuplicates: null });
  assert.deepEqual(
    { ...all, sha256: "" },
    {
      format: "alpaca",
      records: 4,
      turnsLeftOut: 0,
      badRecords: [],
      contaminated: undefined,
      heldOut: undefined,
      tooLong: 0,
      duplicates: { exact: 1, near: 0 },
      written: 3,
      sha256: "",
    },
  );
  assert.equal((await convertData({ input, output, nearDuplicates: null })).sha256, all.sha256);
  assert.deepEqual(readInstructions(output), [records[0], records[1], records[3]]);
  assert.equal((await convertData({ input, output, nearDuplicates: 0.3 })).duplicates.near, 1);
  assert.equal(
    (await convertData({ input, output, nearDuplicates: null, functions: "python" })).written,
    2,
  );
  assert.deepEqual(readJsonLines(output, z.any())[0], {
    name: "f0",
    code: "def f0(x):\n    return math.floor(x)\n",
    test: "",
    prelude: "import math\n",
  });
  await convertData({ input, output, nearDuplicates: null, functions: "javascript" });
  assert.deepEqual(readJsonLines(output, z.any()), [
    { name: "g", code: "const g = (x) => x;\n", test: "" },
  ]);
});

test("hold out: by the text alone, with functions that no other record holds, each in one part", async () => {
  const records = Array.from({ length: 12 }, (_, i) => ({
    instruction: `Write ${i}`,
    input: "",
    output: i < 3 ? "Prose." : `def f${i}(x):\n    return x + ${i < 6 ? 3 : i}\n`,
  })); // 3, 4 and 5: one function under three names
  const { trained, heldOut } = await holdOut(records, 4, "python");
  const names = (some: readonly { instruction: string }[]): string[] =>
    some.map((r) => r.instruction).sort();
  assert.deepEqual([trained.length, heldOut.length], [8, 4]);
  assert.deepEqual(names([...trained, ...heldOut]), names(records));
  assert.ok(heldOut.every((r) => Number(r.instruction.slice(6)) > 5));
  const backwards = await holdOut([...records].reverse(), 4, "python");
  assert.deepEqual(names(backwards.heldOut), names(heldOut));
  assert.ok(
    names((await holdOut(records, 3, "python")).heldOut).every((name) =>
      names(heldOut).includes(name),
    ),
    "fewer are a part of more",
  );
  await refuses(
    () => holdOut(records, 6, "python"),
    /hold-out: expected more than 6 records with python functions of their own, got 6; set fewer aside/,
  );
  await refuses(() => holdOut(records, 12), /expected more than 12 records, got 12/);
});

/** Pairs made of the functions in instruction records. */
async function pairsOf(records: string): Promise<Pair[]> {
  const functions = join(folder, "functions.jsonl");
  await convertData({
    input: records,
    output: functions,
    nearDuplicates: null,
    functions: "python",
  });
  const output = join(folder, "pairs.jsonl.gz");
  await injectFile({ input: functions, output, language: "python", perFunction: 2 });
  return readPairs(output);
}

test("convert against benchmarks: records with a finding go, with the reason; pairs of held-out functions find their answer", async () => {
  const input = file("unclean.json", JSON.stringify([UNCLEAN[2], ...UNCLEAN]));
  const against = [file("even.jsonl", EVEN), file("total.jsonl", TOTAL)];
  const at = (name: string): string => join(folder, name);
  const convert = (workers: number) =>
    convertData({
      input,
      output: at("clean.jsonl.gz"),
      nearDuplicates: null,
      against,
      holdOut: { count: 2, output: at("aside.jsonl.gz"), language: "python" },
      workers,
    });
  const summary = await convert(1);
  assert.deepEqual(summary.contaminated!.dropped, [
    {
      record: 1,
      instruction: "Write number 0.",
      findings: [{ taskId: "Even/0", way: "executed" }],
    },
    { record: 2, instruction: "Write number 1.", findings: [{ taskId: "Total/0", way: "trees" }] },
  ]);
  assert.deepEqual(
    summary.contaminated!.benchmarks.map(({ problems, contaminated, undecided }) => [
      problems,
      contaminated,
      undecided,
    ]),
    [
      [1, ["Even/0"], 0],
      [1, ["Total/0"], 0],
    ],
  );
  assert.deepEqual(
    [summary.records, summary.duplicates.exact, summary.written, summary.heldOut!.written],
    [7, 1, 2, 2],
  );
  const trained = readInstructions(at("clean.jsonl.gz"));
  const aside = readInstructions(at("aside.jsonl.gz"));
  assert.deepEqual(
    [...trained, ...aside].map((r) => r.instruction).sort(),
    UNCLEAN.slice(2).map((r) => r.instruction),
  );
  assert.deepEqual(await convert(2), summary);
  const pairs = await pairsOf(at("aside.jsonl.gz"));
  const context = instructionContext(aside);
  assert.equal(pairs.length, 4);
  for (const pair of pairs) assert.match(context(pair)!.before, /Write number \d\./);
  assert.ok(pairs.every((pair) => instructionContext(trained)(pair) === null));
});
