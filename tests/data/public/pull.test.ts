/**
 * @file `pullData` against a local server: the real files beside the project where they are, small
 * ones of this file elsewhere, and every way in which a pull can fail.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { zipSync, strToU8 } from "fflate";
import { readProblems } from "../../../src/benchmark/problems.js";
import {
  PUBLIC_DATA,
  PUBLIC_ENDPOINT,
  type PublicDataSet,
} from "../../../src/data/public/catalog.js";
import { pullData, type PullDataOptions } from "../../../src/data/public/pull.js";
import { readInstructions } from "../../../src/data/training-data.js";
import { sha256 } from "../../../src/files/hash.js";
import { projectRoot } from "../../../src/files/project-root.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

const folder = temporaryFolder("pull");
const commit = "0123456789abcdef0123456789abcdef01234567";

/** What the server holds, by path, and how it behaves. */
const held = new Map<string, Buffer>();
let behaviour: { cutAfter?: number; busy?: number; spoil?: boolean; missing?: boolean } = {};
let requests: { path: string; range: string | undefined; authorization: string | undefined }[] = [];
let server: Server;
let endpoint = "";
let count = 0;
const fresh = (): string => join(folder, `data-${count++}`);

before(async () => {
  server = createServer((request, response) => {
    const path = decodeURIComponent(request.url!);
    const { range, authorization } = request.headers;
    requests.push({ path, range, authorization });
    if (behaviour.busy !== undefined && behaviour.busy-- > 0)
      return void response.writeHead(429, { "retry-after": "0" }).end();
    const found = held.get(path);
    if (found === undefined || behaviour.missing) return void response.writeHead(404).end();
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);
    const bytes = Buffer.from(found.subarray(from));
    if (behaviour.spoil) bytes[bytes.length - 1]! ^= 1;
    response.writeHead(from > 0 ? 206 : 200, {
      "content-length": bytes.length,
      ...(from > 0 && {
        "content-range": `bytes ${from}-${found.length - 1}/${found.length}`,
      }),
    });
    if (behaviour.cutAfter === undefined || bytes.length <= behaviour.cutAfter)
      return void response.end(bytes);
    response.write(bytes.subarray(0, behaviour.cutAfter));
    setTimeout(() => response.destroy(), 20);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  behaviour = {};
  requests = [];
});

/** A data set of small files, held by the server. */
function small(
  converter: PublicDataSet["converter"],
  files: Readonly<Record<string, string | Uint8Array>>,
): Readonly<Record<string, PublicDataSet>> {
  const entries = Object.entries(files).map(([name, content]) => {
    const bytes = Buffer.from(content as Uint8Array);
    held.set(`/some/repository/${commit}/in a folder/${name}`, bytes);
    return [`in a folder/${name}`, name, bytes.length, sha256(bytes)] as const;
  });
  const set: PublicDataSet = {
    title: "Small",
    repository: "some/repository",
    commit,
    licence: "CC0-1.0",
    use: "tests",
    folder: "small",
    converter,
    files: entries,
  };
  return { small: set };
}
const pull = (
  catalog: Readonly<Record<string, PublicDataSet>>,
  directory: string,
  options: PullDataOptions = {},
) => pullData("small", directory, { catalog, endpoint, firstWait: 1, ...options });

const TWO = { "a.jsonl": `${"a".repeat(3000)}\n`, "b = or ==.jsonl": "b\n" };

test("files come whole, with their source and licence beside them, and once", async () => {
  const directory = fresh();
  const catalog = small(null, TWO);
  const report = await pull(catalog, directory);
  for (const [name, content] of Object.entries(TWO))
    assert.equal(readFileSync(join(directory, name), "utf8"), content);
  assert.deepEqual(readdirSync(directory).sort(), [...Object.keys(TWO), "SOURCE.json"].sort());
  const source = JSON.parse(readFileSync(join(directory, "SOURCE.json"), "utf8"));
  assert.equal(source.licence, "CC0-1.0");
  assert.equal(source.from, `https://github.com/some/repository/tree/${commit}`);
  assert.equal(source.files[0].sha256, sha256(TWO["a.jsonl"]));
  assert.equal(report.resumed, 0);
  requests = [];
  assert.equal((await pull(catalog, directory)).resumed, 3001 + 2);
  assert.equal(requests.length, 0);
});

test("a pull that is cut off goes on where it ended, and a busy server is asked again", async () => {
  const directory = fresh();
  const catalog = small(null, TWO);
  behaviour = { cutAfter: 1000 };
  await assert.rejects(pull(catalog, directory), /a\.jsonl was cut off after 1000 of 3001 bytes/);
  assert.deepEqual(readdirSync(directory), ["a.jsonl.part"]);
  behaviour = { busy: 2 };
  requests = [];
  assert.equal((await pull(catalog, directory)).resumed, 1000);
  assert.deepEqual(
    requests.map(({ range }) => range),
    ["bytes=1000-", "bytes=1000-", "bytes=1000-", undefined],
  );
});

test("other bytes than recorded are refused, and so is another file of the name", async () => {
  const directory = fresh();
  const catalog = small(null, TWO);
  behaviour = { spoil: true };
  await assert.rejects(
    pull(catalog, directory),
    /a\.jsonl must be as listed, but it has the SHA-256 [0-9a-f]{64}, expected/,
  );
  assert.deepEqual(readdirSync(directory), []);
  behaviour = {};
  writeFileSync(join(directory, "a.jsonl"), "mine");
  requests = [];
  await assert.rejects(
    pull(catalog, directory),
    (e: Error) =>
      e.name === "UsageError" &&
      /a\.jsonl must be the file to pull, but it has 4 bytes, expected 3001; move it away/.test(
        e.message,
      ),
  );
  assert.equal(readFileSync(join(directory, "a.jsonl"), "utf8"), "mine");
  assert.equal(requests.length, 0);
});

test("a mirror without the file, a name and an address that are none: one sentence each", async () => {
  const catalog = small(null, TWO);
  behaviour = { missing: true };
  await assert.rejects(
    pull(catalog, fresh()),
    /answered 404 to .*, there is no such file; name a mirror that has it with --endpoint$/,
  );
  for (const name of ["humaneval", "toString"])
    await assert.rejects(
      pullData(name, fresh()),
      /expected a data set of humanevalpack, quixbugs, mdeval, debugbench, refactory, codealpaca, got/,
    );
  await assert.rejects(pull(catalog, fresh(), { endpoint: "ftp://x" }), /http\(s\)/);
});

/** One record of each set that has a converter, and what it becomes. */
const CONVERTED: readonly (readonly [
  converter: PublicDataSet["converter"],
  files: Record<string, string | Uint8Array>,
  expected: object,
])[] = [
  [
    "quixbugs",
    {
      "python.jsonl": `${JSON.stringify({ name: "f", buggy_program: "b", solution: "c", docstring: "", tests: "assert f()" })}\n`,
    },
    { name: "f", language: "python", input: "b", output: "c", test: "assert f()" },
  ],
  [
    "mdeval",
    {
      // as Python writes a missing number, which stays where it is text
      "go.jsonl":
        `{"example": NaN, ` +
        `${JSON.stringify({ question_id: "Go/1", buggy_code: "b\r\n", canonical_solution: "c", test: 't "NaN"' }).slice(1)}\n`,
    },
    { name: "Go/1", language: "go", input: "b\n", output: "c", test: 't "NaN"' },
  ],
  [
    "debugbench",
    { "double.json": JSON.stringify([{ slug: "s", buggy_code: "b", oracle_code: "c" }]) },
    { name: "s/double", language: "python", input: "b", output: "c", test: "" },
  ],
  [
    "refactory",
    {
      "data.zip": zipSync({
        "data/question_2/code/wrong/wrong_2_001.py": strToU8("b\r\n"),
        "data/question_2/code/correct/correct_2_001.py": strToU8("x"),
        "data/question_2/code/reference/reference.py": strToU8("c"),
        "data/question_2/code/global.py": strToU8("import heapq\n"),
        "data/question_2/ans/input_001.txt": strToU8("f(1)\n"),
        "data/question_2/ans/output_001.txt": strToU8("[2]\n"),
      }),
    },
    {
      name: "question_2/wrong_2_001",
      language: "python",
      input: "b\n",
      output: "c",
      test: "import heapq\nassert f(1) == [2]",
    },
  ],
];

test("sets of buggy programs become instruction records with name, language and test", async () => {
  for (const [converter, files, expected] of CONVERTED) {
    const directory = fresh();
    const { repairs } = await pull(small(converter, files), directory);
    assert.deepEqual(repairs, { file: "repairs.jsonl", records: 1 });
    const path = join(directory, "repairs.jsonl");
    assert.deepEqual(JSON.parse(readFileSync(path, "utf8")), {
      instruction: "Fix the bugs in the code.",
      kind: "repair",
      ...expected,
    });
    const { input, output } = expected as { input: string; output: string };
    assert.deepEqual(readInstructions(path), [
      { instruction: "Fix the bugs in the code.", input, output, kind: "repair" },
    ]);
  }
});

test("every file of the catalog has a commit, a hash and a name of its own", () => {
  assert.match(PUBLIC_ENDPOINT, /^https:\/\/[^/]+$/);
  for (const [name, { commit: at, files, licence }] of Object.entries(PUBLIC_DATA)) {
    assert.match(at, /^[0-9a-f]{40}$/, name);
    assert.ok(licence.length > 2, name);
    assert.equal(new Set(files.map(([, file]) => file)).size, files.length, name);
    for (const [, file, bytes, hash] of files) {
      assert.match(hash, /^[0-9a-f]{64}$/, `${name}/${file}`);
      assert.ok(Number.isInteger(bytes) && bytes > 0, `${name}/${file}`);
    }
  }
  assert.equal(PUBLIC_DATA["humanevalpack"]!.files.length, 6);
});

/** The originals that lie beside the project, by data set and file. */
const data = join(projectRoot, "..", "shared", "data");
const originals: Record<string, Record<string, string>> = {
  humanevalpack: {
    "python.jsonl": "humanevalpack-python.jsonl",
    "javascript.jsonl": "humanevalpack-js.jsonl",
    "java.jsonl": "humanevalpack-java.jsonl",
    "go.jsonl": "humanevalpack-go.jsonl",
    "cpp.jsonl": "humanevalpack-cpp.jsonl",
    "rust.jsonl": "humanevalpack-rust.jsonl",
  },
  codealpaca: { "codealpaca.json": "codealpaca-4.5k.json" },
};
const absent = Object.values(originals)
  .flatMap((files) => Object.values(files))
  .find((file) => !existsSync(join(data, file)));

/** `cct` beside the server of this process, so not to be waited for in one turn. */
function cct(
  ...args: string[]
): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [join(projectRoot, "bin", "cct.js"), ...args]);
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (text: Buffer) => (stdout += text.toString()));
  child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
  return new Promise((resolve) =>
    child.on("close", (status) => resolve({ status, stdout, stderr })),
  );
}

test(
  "`cct data pull` brings the real HumanEvalPack and CodeAlpaca from a mirror",
  { skip: absent !== undefined && `no ${join(data, absent)}: the originals are not there` },
  async () => {
    for (const [name, files] of Object.entries(originals)) {
      const set = PUBLIC_DATA[name]!;
      for (const [path, file] of set.files)
        held.set(
          `/${set.repository}/${set.commit}/${path}`,
          readFileSync(join(data, files[file]!)),
        );
      const out = fresh();
      const run = await cct("data", "pull", name, "--endpoint", endpoint, "--out", out);
      assert.equal(run.status, 0, run.stderr);
      assert.match(run.stdout, new RegExp(`licence: ${set.licence}`));
      assert.ok(run.stdout.includes(`github.com/${set.repository}/tree/${set.commit}`));
      if (name === "humanevalpack") {
        const counts = set.files.map(([, file]) => readProblems(join(out, file)).length);
        assert.deepEqual(counts, Array(6).fill(164));
      } else assert.equal(readInstructions(join(out, "codealpaca.json")).length, 4535);
    }
    assert.ok(requests.every(({ authorization }) => authorization === undefined));
  },
);

test("`cct data pull` alone lists the data sets with their licences", async () => {
  const { stdout } = await cct("data", "pull");
  for (const [name, { licence, repository }] of Object.entries(PUBLIC_DATA))
    assert.ok(
      stdout.includes(name) && stdout.includes(licence) && stdout.includes(repository),
      name,
    );
});
