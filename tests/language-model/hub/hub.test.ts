/**
 * @file `pullModel` against a local HTTP server that speaks the hub's interface: whole, resumed,
 *   and every way in which it can fail.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { loadModel, modelHash } from "../../../src/language-model/checkpoint.js";
import { pullModel } from "../../../src/language-model/hub/hub.js";
import { golden } from "../golden.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

const folder = temporaryFolder("hub");
const source = join(golden, "tiny-gqa-untied");
const commit = "0123456789abcdef0123456789abcdef01234567";
const files = new Map(
  [
    "config.json",
    "generation_config.json",
    "model.safetensors",
    "tokenizer.json",
    "tokenizer_config.json",
  ]
    .filter((f) => existsSync(join(source, f)))
    .map((name) => [name, readFileSync(join(source, name))]),
);
files.set("README.md", Buffer.from("# card\n"));
const hash = (kind: string, bytes: Buffer, before = ""): string =>
  createHash(kind).update(before).update(bytes).digest("hex");

/** What the server does differently in a test. */
interface Behaviour {
  status?: number;
  /** Answers with `status` so many times, then as usual; always where it is absent. */
  times?: number;
  /** Further headers, and a body, of the answers with `status`. */
  headers?: Record<string, string>;
  body?: string;
  /** Sends a Git LFS pointer in place of the weights. */
  pointer?: boolean;
  /** The store of the weights answers a range with 416, as for a file that ends before it. */
  unsatisfiable?: boolean;
  /** The store of the weights refuses so many times: its signed address ran out. */
  expired?: number;
  /** Path that `status` is for; all where there is none. */
  at?: RegExp;
  /** Ends the connection after so many bytes of the weights. */
  cutAfter?: number;
  ignoresRanges?: boolean;
  /** Changes the listing. */
  listing?: (entries: Record<string, unknown>[]) => Record<string, unknown>[];
  /** Changes the bytes of the weights. */
  spoil?: boolean;
  token?: string;
  truncatedListing?: boolean;
  pages?: boolean;
}
let behaviour: Behaviour = {};
let requests: {
  path: string;
  range: string | undefined;
  authorization: string | undefined;
  host: string;
}[] = [];
let hub: Server;
let store: Server;
let endpoint = "";
let storage = "";

const listing = (): Record<string, unknown>[] => {
  const entries = [...files].map(([path, bytes]) =>
    path.endsWith(".safetensors")
      ? {
          type: "file",
          path,
          size: bytes.length,
          oid: "a".repeat(40),
          lfs: { oid: hash("sha256", bytes), size: bytes.length, pointerSize: 130 },
        }
      : {
          type: "file",
          path,
          size: bytes.length,
          oid: hash("sha1", bytes, `blob ${bytes.length}\0`),
        },
  );
  return [
    ...entries,
    { type: "directory", path: "onnx" },
    { type: "file", path: "pytorch_model.bin", size: 9, oid: "b".repeat(40) },
    { type: "file", path: "../evil.json", size: 1, oid: "c".repeat(40) },
  ];
};

function answer(request: IncomingMessage, response: ServerResponse): void {
  const path = decodeURIComponent(request.url!);
  requests.push({
    path,
    range: request.headers.range,
    authorization: request.headers.authorization,
    host: request.headers.host!,
  });
  const json = (value: unknown): void =>
    void response.setHeader("content-type", "application/json").end(JSON.stringify(value));
  if (
    behaviour.status !== undefined &&
    (behaviour.at ?? /./).test(path) &&
    (behaviour.times === undefined || behaviour.times-- > 0)
  )
    return void response.writeHead(behaviour.status, behaviour.headers).end(behaviour.body ?? "{}");
  if (
    behaviour.token !== undefined &&
    request.headers.authorization !== `Bearer ${behaviour.token}`
  )
    return void response.writeHead(401).end();
  if (path === "/api/models/some/tiny/revision/main") return json({ id: "some/tiny", sha: commit });
  if (path.startsWith(`/api/models/some/tiny/tree/${commit}`)) {
    const entries = (behaviour.listing ?? ((e) => e))(listing());
    if (behaviour.truncatedListing) {
      response.writeHead(200, { "content-length": "1000" }).write("[{");
      return void setTimeout(() => response.destroy(), 20);
    }
    if (!behaviour.pages) return json(entries);
    if (path.includes("cursor=2")) return json(entries.slice(2));
    response.setHeader(
      "link",
      `<https://elsewhere.example/api/models/some/tiny/tree/${commit}?cursor=2>; rel="next"`,
    );
    return json(entries.slice(0, 2));
  }
  const name = new RegExp(`^/some/tiny/resolve/${commit}/(.+)$`).exec(path)?.[1];
  if (name?.endsWith(".safetensors"))
    // as the hub does with large files
    return void response.writeHead(302, { location: `${storage}/blobs/${name}` }).end();
  if (name !== undefined && files.has(name)) return void response.end(files.get(name));
  response.writeHead(404).end();
}

function blob(request: IncomingMessage, response: ServerResponse): void {
  requests.push({
    path: request.url!,
    range: request.headers.range,
    authorization: request.headers.authorization,
    host: request.headers.host!,
  });
  let bytes = Buffer.from(files.get(request.url!.slice("/blobs/".length))!);
  if (behaviour.expired !== undefined && behaviour.expired-- > 0)
    return void response.writeHead(403).end("<Error><Code>AccessDenied</Code></Error>");
  if (behaviour.pointer)
    return void response.end(
      `version https://git-lfs.github.com/spec/v1\noid sha256:${hash("sha256", bytes)}\nsize ` +
        `${bytes.length}\n`,
    );
  if (behaviour.unsatisfiable && request.headers.range !== undefined)
    return void response.writeHead(416, { "content-range": `bytes */${bytes.length}` }).end();
  if (behaviour.spoil) bytes[bytes.length - 1]! ^= 1;
  const total = bytes.length;
  const from = behaviour.ignoresRanges
    ? 0
    : Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
  bytes = bytes.subarray(from);
  response.writeHead(from > 0 ? 206 : 200, {
    "content-length": String(bytes.length),
    ...(from > 0 ? { "content-range": `bytes ${from}-${total - 1}/${total}` } : {}),
  });
  if (behaviour.cutAfter === undefined) return void response.end(bytes);
  response.write(bytes.subarray(0, behaviour.cutAfter));
  setTimeout(() => response.destroy(), 50);
}

before(async () => {
  hub = createServer(answer);
  store = createServer(blob);
  for (const server of [hub, store])
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endpoint = `http://127.0.0.1:${(hub.address() as AddressInfo).port}`;
  storage = `http://127.0.0.1:${(store.address() as AddressInfo).port}`;
});
beforeEach(() => {
  behaviour = {};
  requests = [];
});
after(() => {
  for (const server of [hub, store]) (server.closeAllConnections(), server.close());
  rmSync(folder, { recursive: true });
});
let count = 0;
const fresh = (): string => join(folder, `model-${++count}`);
const pull = (directory: string, options: object = {}): ReturnType<typeof pullModel> =>
  pullModel("some/tiny", directory, { endpoint, ...options });
const nothingAt = (directory: string): void =>
  assert.ok(!existsSync(directory), "a half-made model");

test("a model comes whole, without what is not its own, and loads as the original", async () => {
  const directory = fresh();
  const report = await pull(directory);
  assert.deepEqual(readdirSync(directory).sort(), [...files.keys()].sort());
  for (const [name, bytes] of files)
    assert.ok(readFileSync(join(directory, name)).equals(bytes), name);
  assert.equal(report.commit, commit);
  assert.equal(report.resumed, 0);
  assert.equal(modelHash(await loadModel(directory)), modelHash(await loadModel(source)));
  assert.ok(!existsSync(`${directory}.partial`));
});

test("lists in pages are read to the end, from the endpoint itself", async () => {
  behaviour = { pages: true };
  assert.equal((await pull(fresh())).files.length, files.size);
});

test("the token goes to the endpoint and to no other host", async () => {
  behaviour = { token: "secret" };
  await pull(fresh(), { token: "secret" });
  for (const { host, authorization, path } of requests)
    assert.equal(authorization, endpoint.endsWith(host) ? "Bearer secret" : undefined, path);
  assert.ok(requests.some(({ host }) => storage.endsWith(host)));
});

test("a download that is cut off says so, leaves no model, and goes on where it ended", async () => {
  const directory = fresh();
  const size = files.get("model.safetensors")!.length;
  behaviour = { cutAfter: 1000 };
  await assert.rejects(
    pull(directory),
    (e: Error) =>
      e.name === "WorkError" &&
      new RegExp(
        `model\\.safetensors was cut off after 1000 of ${size} bytes.*run the same command again`,
      ).test(e.message),
  );
  nothingAt(directory);
  behaviour = {};
  requests = [];
  const report = await pull(directory);
  assert.equal(requests.find(({ path }) => path.startsWith("/blobs/"))!.range, "bytes=1000-");
  assert.ok(report.resumed >= 1000);
  // the small files were there
  assert.equal(requests.filter(({ path }) => path.includes("/resolve/")).length, 1);
  assert.equal(modelHash(await loadModel(directory)), modelHash(await loadModel(source)));
});

test("a server that ignores ranges is read from the start again", async () => {
  const directory = fresh();
  behaviour = { cutAfter: 1000 };
  await assert.rejects(pull(directory), { name: "WorkError" });
  behaviour = { ignoresRanges: true };
  await pull(directory);
  assert.ok(
    readFileSync(join(directory, "model.safetensors")).equals(files.get("model.safetensors")!),
  );
});

test("what another commit left is thrown away", async () => {
  const directory = fresh();
  mkdirSync(`${directory}.partial`);
  writeFileSync(
    join(`${directory}.partial`, ".pull.json"),
    JSON.stringify({ repository: "some/tiny", commit: "f".repeat(40) }),
  );
  writeFileSync(join(`${directory}.partial`, "config.json"), "old");
  await pull(directory);
  assert.ok(readFileSync(join(directory, "config.json")).equals(files.get("config.json")!));
});

test("wrong bytes are named and fetched anew", async () => {
  const directory = fresh();
  behaviour = { spoil: true };
  await assert.rejects(
    pull(directory),
    (e: Error) =>
      e.name === "WorkError" &&
      /model\.safetensors must be as listed, but it has the SHA-256 [0-9a-f]{64}, expected/.test(
        e.message,
      ),
  );
  nothingAt(directory);
  behaviour = {
    listing: (entries) =>
      entries.map((e) => (e["path"] === "config.json" ? { ...e, oid: "d".repeat(40) } : e)),
  };
  await assert.rejects(
    pull(fresh()),
    /config\.json must be as listed, but it has the Git hash [0-9a-f]{40}, expected dddd/,
  );
  behaviour = {};
  await pull(directory);
});

const faults: [string, Behaviour, object, string, RegExp][] = [
  [
    "401",
    { status: 401 },
    {},
    "UsageError",
    /answered 401, it does not exist or needs an access token; .*HF_TOKEN/,
  ],
  [
    "403 in spite of a token",
    { status: 403 },
    { token: "x" },
    "UsageError",
    /answered 403, it does not exist or needs another token/,
  ],
  [
    "404",
    {},
    { revision: "gone" },
    "UsageError",
    /some\/tiny at revision gone: .* answered 404 to .*no such model, revision or file/,
  ],
  [
    "404 for one file",
    { status: 404, at: /resolve.*tokenizer\.json/ },
    {},
    "UsageError",
    /answered 404 to .*tokenizer\.json/,
  ],
  ["500", { status: 500 }, {}, "WorkError", /answered 500 .*try again later/],
  [
    "a list that is cut off",
    { truncatedListing: true },
    {},
    "WorkError",
    /the answer to .*tree.* was cut off/,
  ],
  [
    "a list that is none",
    { listing: () => [{ path: 3 }] },
    {},
    "UsageError",
    /list of files of some\/tiny at revision main: 0\.type/,
  ],
  [
    "no safetensors",
    { listing: (entries) => entries.filter((e) => !String(e["path"]).endsWith(".safetensors")) },
    {},
    "UsageError",
    /expected weights named model\.safetensors \(or its shards\), got pytorch_model\.bin/,
  ],
  [
    "more bytes than listed",
    {
      listing: (entries) =>
        entries.map((e) => (e["path"] === "config.json" ? { ...e, size: 5 } : e)),
    },
    {},
    "WorkError",
    /expected config\.json to have 5 bytes, got more/,
  ],
  [
    "fewer bytes than listed",
    {
      listing: (entries) =>
        entries.map((e) => (e["path"] === "config.json" ? { ...e, size: 50_000 } : e)),
    },
    {},
    "WorkError",
    /config\.json must be as listed, but it has \d+ bytes, expected 50000; run the same command again to fetch it anew/,
  ],
  [
    "no server",
    {},
    { endpoint: "http://127.0.0.1:9" },
    "WorkError",
    /cannot reach http:\/\/127\.0\.0\.1:9 \(.*--endpoint/,
  ],
  [
    "an address that is none",
    {},
    { endpoint: "ftp://x" },
    "UsageError",
    /expected the hub's address as http/,
  ],
];
for (const [what, how, options, kind, message] of faults)
  test(`one clear error for ${what}`, async () => {
    const directory = fresh();
    behaviour = how;
    await assert.rejects(
      pull(directory, options),
      (e: Error) =>
        (e.name === kind && message.test(e.message) && !e.message.includes("\n")) ||
        (console.error(e.name, e.message), false),
    );
    nothingAt(directory);
  });

test("a folder that holds something, and a name that is none, are refused before anything is asked", async () => {
  const directory = fresh();
  mkdirSync(directory);
  writeFileSync(join(directory, "mine"), "");
  await assert.rejects(
    pull(directory),
    (e: Error) => e.name === "UsageError" && /absent or an empty folder/.test(e.message),
  );
  await assert.rejects(
    pullModel("../x", fresh(), { endpoint }),
    /expected a model as ORG\/NAME, got \.\.\/x/,
  );
  assert.equal(requests.length, 0);
});

test("shards come with their index, and an index that lies is refused", async () => {
  const keep = files.get("model.safetensors")!;
  files.delete("model.safetensors");
  files.set("model-00001-of-00001.safetensors", keep);
  files.set(
    "model.safetensors.index.json",
    Buffer.from(
      JSON.stringify({
        metadata: {},
        weight_map: { "model.norm.weight": "model-00001-of-00001.safetensors" },
      }),
    ),
  );
  try {
    const directory = fresh();
    await pull(directory);
    assert.equal(modelHash(await loadModel(directory)), modelHash(await loadModel(source)));
    files.set(
      "model.safetensors.index.json",
      Buffer.from(
        JSON.stringify({ weight_map: { "model.gone": "model-00001-of-00001.safetensors" } }),
      ),
    );
    await assert.rejects(pull(fresh()), /expected model\.gone in .*which lacks it/);
  } finally {
    files.delete("model-00001-of-00001.safetensors");
    files.delete("model.safetensors.index.json");
    files.set("model.safetensors", keep);
  }
});

for (const status of [429, 503])
  test(`a hub that answers ${status} twice is asked again, and the model comes`, async () => {
    const waits: string[] = [];
    const directory = fresh();
    behaviour = { status, times: 2 };
    await pull(directory, { firstWait: 1, notify: (sentence: string) => waits.push(sentence) });
    assert.equal(modelHash(await loadModel(directory)), modelHash(await loadModel(source)));
    assert.equal(waits.length, 2);
    assert.match(waits[0]!, new RegExp(`answered ${status}, asking again in 0\\.0 s`));
  });

test("Retry-After is kept to, as seconds and as a date; more than five minutes is a failure", async () => {
  for (const value of ["0", new Date(Date.now() - 1000).toUTCString()]) {
    behaviour = { status: 429, times: 1, headers: { "retry-after": value } };
    // without the header the wait would be an hour
    await pull(fresh(), { firstWait: 3_600_000 });
  }
  behaviour = { status: 429, headers: { "retry-after": "3600" } };
  const directory = fresh();
  await assert.rejects(pull(directory), /answered 429 Too Many Requests .*try again later/);
  // revision (twice) and list of each pull that came through, and the one that is refused
  assert.equal(requests.filter(({ path }) => path.startsWith("/api")).length, 2 * 3 + 1);
  nothingAt(directory);
});

test("a hub that stays busy is given up after six requests", async () => {
  behaviour = { status: 503 };
  await assert.rejects(pull(fresh(), { firstWait: 1 }), /answered 503 .*try again later/);
  assert.equal(requests.length, 6);
});

test("a wait for a busy hub can be stopped", async () => {
  behaviour = { status: 503 };
  const stop = new AbortController();
  await assert.rejects(
    pull(fresh(), { firstWait: 60_000, signal: stop.signal, notify: () => stop.abort() }),
    /stopped; run the same command again to go on/,
  );
});

test("a signed address that ran out is asked for again", async () => {
  const directory = fresh();
  behaviour = { expired: 1 };
  await pull(directory, { firstWait: 1 });
  assert.equal(modelHash(await loadModel(directory)), modelHash(await loadModel(source)));
});

test("a gated model's own message is shown, on one line, from the header or the body", async () => {
  const words = "Access to model some/tiny is restricted. You must be authenticated to access it.";
  const ways: Behaviour[] = [
    { headers: { "x-error-message": words } },
    {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ error: words.replace(". ", ".\n") }),
    },
  ];
  for (const how of ways) {
    behaviour = { status: 401, at: /resolve/, ...how };
    await assert.rejects(
      pull(fresh()),
      (e: Error) =>
        e.name === "UsageError" &&
        /answered 401 \(“Access to model some\/tiny is restricted\. You must be authenticated to access it”\); ask for access on its page, and set HF_TOKEN/.test(
          e.message,
        ),
    );
  }
});

test("a Git LFS pointer in place of the weights is named, and not appended to", async () => {
  const directory = fresh();
  behaviour = { pointer: true };
  await assert.rejects(
    pull(directory),
    /expected model\.safetensors, got a Git LFS pointer to it \(\d+ bytes\); .*--endpoint/,
  );
  behaviour = {};
  await pull(directory);
  assert.equal(modelHash(await loadModel(directory)), modelHash(await loadModel(source)));
});

test("416 to a part of all bytes is a finished file; to any other the file is fetched anew", async () => {
  const whole = files.get("model.safetensors")!.length;
  // the hub does not list the size, so that only the answer shows it
  const noSizes = (entries: Record<string, unknown>[]): Record<string, unknown>[] =>
    entries.map(({ size: _, lfs, ...rest }) => ({
      ...rest,
      ...(lfs ? { lfs: { oid: (lfs as { oid: string }).oid } } : {}),
    }));
  for (const have of [whole, 1000]) {
    const directory = fresh();
    behaviour = { cutAfter: 1000, listing: noSizes };
    await assert.rejects(pull(directory), /was cut off/);
    const part = join(`${directory}.partial`, "model.safetensors.part");
    writeFileSync(part, files.get("model.safetensors")!.subarray(0, have));
    behaviour = { unsatisfiable: true, listing: noSizes };
    requests = [];
    await pull(directory);
    const asked = requests.filter(({ path }) => path.startsWith("/blobs/"));
    assert.deepEqual(
      asked.map(({ range }) => range),
      have === whole ? [`bytes=${have}-`] : [`bytes=${have}-`, undefined],
    );
    assert.equal(modelHash(await loadModel(directory)), modelHash(await loadModel(source)));
  }
});
