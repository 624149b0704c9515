/**
 * @file `pullModel` against a local HTTP server that speaks the hub's interface: whole, resumed,
 *   and every way in which it can fail.
 */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { loadModel, modelHash } from "../../../src/language-model/checkpoint.js";
import { pullModel } from "../../../src/language-model/hub/hub.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { FAULTS } from "./hub-faults.js";
import {
  type Behaviour,
  COMMIT,
  type Listed,
  type LocalHub,
  SOURCE,
  startLocalHub,
} from "./local-hub.js";

const folder = temporaryFolder("hub");
let hub: LocalHub;
before(async () => {
  hub = await startLocalHub();
});
beforeEach(() => hub.reset());
after(() => hub.close());
let count = 0;
const fresh = (): string => join(folder, `model-${++count}`);
const pull = (directory: string, options: object = {}): ReturnType<typeof pullModel> =>
  pullModel("some/tiny", directory, { endpoint: hub.endpoint, ...options });
const nothingAt = (directory: string): void =>
  assert.ok(!existsSync(directory), "a half-made model");

test("a model comes whole, without what is not its own, and loads as the original", async () => {
  const directory = fresh();
  const report = await pull(directory);
  assert.deepEqual(readdirSync(directory).sort(), [...hub.files.keys()].sort());
  for (const [name, bytes] of hub.files)
    assert.ok(readFileSync(join(directory, name)).equals(bytes), name);
  assert.equal(report.commit, COMMIT);
  assert.equal(report.resumed, 0);
  assert.equal(modelHash(await loadModel(directory)), modelHash(await loadModel(SOURCE)));
  assert.ok(!existsSync(`${directory}.partial`));
});

test("lists in pages are read to the end, from the endpoint itself", async () => {
  hub.behaviour = { pages: true };
  assert.equal((await pull(fresh())).files.length, hub.files.size);
});

test("the token goes to the endpoint and to no other host", async () => {
  hub.behaviour = { token: "secret" };
  await pull(fresh(), { token: "secret" });
  for (const { host, authorization, path } of hub.requests)
    assert.equal(authorization, hub.endpoint.endsWith(host) ? "Bearer secret" : undefined, path);
  assert.ok(hub.requests.some(({ host }) => hub.storage.endsWith(host)));
});

test("a download that is cut off says so, leaves no model, and goes on where it ended", async () => {
  const directory = fresh();
  const size = hub.files.get("model.safetensors")!.length;
  hub.behaviour = { cutAfter: 1000 };
  await assert.rejects(
    pull(directory),
    (e: Error) =>
      e.name === "WorkError" &&
      new RegExp(
        `model\\.safetensors was cut off after 1000 of ${size} bytes.*run the same command again`,
      ).test(e.message),
  );
  nothingAt(directory);
  hub.behaviour = {};
  hub.requests = [];
  const report = await pull(directory);
  assert.equal(hub.requests.find(({ path }) => path.startsWith("/blobs/"))!.range, "bytes=1000-");
  assert.ok(report.resumed >= 1000);
  // the small files were there
  assert.equal(hub.requests.filter(({ path }) => path.includes("/resolve/")).length, 1);
  assert.equal(modelHash(await loadModel(directory)), modelHash(await loadModel(SOURCE)));
});

test("a server that ignores ranges is read from the start again", async () => {
  const directory = fresh();
  hub.behaviour = { cutAfter: 1000 };
  await assert.rejects(pull(directory), { name: "WorkError" });
  hub.behaviour = { ignoresRanges: true };
  await pull(directory);
  assert.ok(
    readFileSync(join(directory, "model.safetensors")).equals(hub.files.get("model.safetensors")!),
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
  assert.ok(readFileSync(join(directory, "config.json")).equals(hub.files.get("config.json")!));
});

test("wrong bytes are named and fetched anew", async () => {
  const directory = fresh();
  hub.behaviour = { spoil: true };
  await assert.rejects(
    pull(directory),
    (e: Error) =>
      e.name === "WorkError" &&
      /model\.safetensors must be as listed, but it has the SHA-256 [0-9a-f]{64}, expected/.test(
        e.message,
      ),
  );
  nothingAt(directory);
  hub.behaviour = {
    listing: (entries) =>
      entries.map((e) => (e["path"] === "config.json" ? { ...e, oid: "d".repeat(40) } : e)),
  };
  await assert.rejects(
    pull(fresh()),
    /config\.json must be as listed, but it has the Git hash [0-9a-f]{40}, expected dddd/,
  );
  hub.behaviour = {};
  await pull(directory);
});

for (const [what, how, options, kind, message] of FAULTS)
  test(`one clear error for ${what}`, async () => {
    const directory = fresh();
    hub.behaviour = how;
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
    pullModel("../x", fresh(), { endpoint: hub.endpoint }),
    /expected a model as ORG\/NAME, got \.\.\/x/,
  );
  assert.equal(hub.requests.length, 0);
});

test("shards come with their index, and an index that lies is refused", async () => {
  const keep = hub.files.get("model.safetensors")!;
  hub.files.delete("model.safetensors");
  hub.files.set("model-00001-of-00001.safetensors", keep);
  hub.files.set(
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
    assert.equal(modelHash(await loadModel(directory)), modelHash(await loadModel(SOURCE)));
    hub.files.set(
      "model.safetensors.index.json",
      Buffer.from(
        JSON.stringify({ weight_map: { "model.gone": "model-00001-of-00001.safetensors" } }),
      ),
    );
    await assert.rejects(pull(fresh()), /expected model\.gone in .*which lacks it/);
  } finally {
    hub.files.delete("model-00001-of-00001.safetensors");
    hub.files.delete("model.safetensors.index.json");
    hub.files.set("model.safetensors", keep);
  }
});

for (const status of [429, 503])
  test(`a hub that answers ${status} twice is asked again, and the model comes`, async () => {
    const waits: string[] = [];
    const directory = fresh();
    hub.behaviour = { status, times: 2 };
    await pull(directory, { firstWait: 1, notify: (sentence: string) => waits.push(sentence) });
    assert.equal(modelHash(await loadModel(directory)), modelHash(await loadModel(SOURCE)));
    assert.equal(waits.length, 2);
    assert.match(waits[0]!, new RegExp(`answered ${status}, asking again in 0\\.0 s`));
  });

test("Retry-After is kept to, as seconds and as a date; more than five minutes is a failure", async () => {
  for (const value of ["0", new Date(Date.now() - 1000).toUTCString()]) {
    hub.behaviour = { status: 429, times: 1, headers: { "retry-after": value } };
    // without the header the wait would be an hour
    await pull(fresh(), { firstWait: 3_600_000 });
  }
  hub.behaviour = { status: 429, headers: { "retry-after": "3600" } };
  const directory = fresh();
  await assert.rejects(pull(directory), /answered 429 Too Many Requests .*try again later/);
  // revision (twice) and list of each pull that came through, and the one that is refused
  assert.equal(hub.requests.filter(({ path }) => path.startsWith("/api")).length, 2 * 3 + 1);
  nothingAt(directory);
});

test("a hub that stays busy is given up after six requests", async () => {
  hub.behaviour = { status: 503 };
  await assert.rejects(pull(fresh(), { firstWait: 1 }), /answered 503 .*try again later/);
  assert.equal(hub.requests.length, 6);
});

test("a wait for a busy hub can be stopped", async () => {
  hub.behaviour = { status: 503 };
  const stop = new AbortController();
  await assert.rejects(
    pull(fresh(), { firstWait: 60_000, signal: stop.signal, notify: () => stop.abort() }),
    /stopped; run the same command again to go on/,
  );
});

test("a signed address that ran out is asked for again", async () => {
  const directory = fresh();
  hub.behaviour = { expired: 1 };
  await pull(directory, { firstWait: 1 });
  assert.equal(modelHash(await loadModel(directory)), modelHash(await loadModel(SOURCE)));
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
    hub.behaviour = { status: 401, at: /resolve/, ...how };
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
  hub.behaviour = { pointer: true };
  await assert.rejects(
    pull(directory),
    /expected model\.safetensors, got a Git LFS pointer to it \(\d+ bytes\); .*--endpoint/,
  );
  hub.behaviour = {};
  await pull(directory);
  assert.equal(modelHash(await loadModel(directory)), modelHash(await loadModel(SOURCE)));
});

test("416 to a part of all bytes is a finished file; to any other the file is fetched anew", async () => {
  const whole = hub.files.get("model.safetensors")!.length;
  // the hub does not list the size, so that only the answer shows it
  const noSizes = (entries: Listed[]): Listed[] =>
    entries.map(({ size: _, lfs, ...rest }) => ({
      ...rest,
      ...(lfs ? { lfs: { oid: (lfs as { oid: string }).oid } } : {}),
    }));
  for (const have of [whole, 1000]) {
    const directory = fresh();
    hub.behaviour = { cutAfter: 1000, listing: noSizes };
    await assert.rejects(pull(directory), /was cut off/);
    const part = join(`${directory}.partial`, "model.safetensors.part");
    writeFileSync(part, hub.files.get("model.safetensors")!.subarray(0, have));
    hub.behaviour = { unsatisfiable: true, listing: noSizes };
    hub.requests = [];
    await pull(directory);
    const asked = hub.requests.filter(({ path }) => path.startsWith("/blobs/"));
    assert.deepEqual(
      asked.map(({ range }) => range),
      have === whole ? [`bytes=${have}-`] : [`bytes=${have}-`, undefined],
    );
    assert.equal(modelHash(await loadModel(directory)), modelHash(await loadModel(SOURCE)));
  }
});
