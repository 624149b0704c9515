/**
 * @file A store in a bucket, on a real S3 server: two machines, each with a copy of its own; what
 * is damaged, taken over, away, or refused.
 */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Bucket } from "../../../src/experiment/bucket/bucket.js";
import { bucketAddress } from "../../../src/experiment/bucket/bucket-address.js";
import { openBucketStore } from "../../../src/experiment/bucket/bucket-store.js";
import { filesBelow } from "../../../src/experiment/bucket/open-files.js";
import { inputHash } from "../../../src/experiment/input-hash.js";
import { findRecord, folderOf } from "../../../src/experiment/record-files.js";
import { listRecords } from "../../../src/experiment/record-list.js";
import { shareInputs, withInputsHere } from "../../../src/experiment/shared-inputs.js";
import { METRICS_FILE, type Store } from "../../../src/experiment/store.js";
import { curveReader } from "../../../src/experiment/trial-curves.js";
import { writeFailure } from "../../../src/experiment/trial-state.js";
import type { Trial } from "../../../src/experiment/trial.js";
import { sha256 } from "../../../src/files/hash.js";
import { writeFileWhole } from "../../../src/files/write.js";
import { takesLong } from "../../long.js";
import { needsS3 } from "../../peers.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { S3Server } from "./s3-server.js";

const options = { skip: takesLong || needsS3, timeout: 120_000 };
const ADDRESS = "s3://lab/some/prefix";
const PREFIX = "some/prefix";
const QUICK = { beat: 100, silence: 500, create: true };

/** A machine's copy of the store. */
async function machine(notices: string[] = []): Promise<Store> {
  const cache = temporaryFolder("s3-copy");
  return openBucketStore(ADDRESS, { ...QUICK, cache, notice: (text) => notices.push(text) });
}

const trial = (id: string, files: object = {}): Trial =>
  ({ id, arm: "a", seed: 1, spec: { files, tune: null } }) as unknown as Trial;

/** Writes files of a trial as computing it would. */
function write(store: Store, id: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    const target = join(store.trialFolder(id), path);
    mkdirSync(join(target, ".."), { recursive: true });
    writeFileSync(target, text);
  }
}

/** Computes a trial with these files. */
async function compute(store: Store, id: string, files: Record<string, string>): Promise<boolean> {
  let asked = false;
  await store.shared!.hold(
    trial(id),
    async () => {
      asked = true;
      write(store, id, { ...files, DONE: "" });
    },
    {},
  );
  return asked;
}

/** A lease of a machine that says nothing more. */
const lease = (): string =>
  JSON.stringify({ pid: 1, host: "far", place: "far", token: "t", beat: 0, state: null });

async function until(what: string, happens: () => boolean): Promise<void> {
  for (let tries = 0; !happens(); tries++) {
    assert.ok(tries < 600, `${what} does not happen in a minute`);
    await sleep(100);
  }
}

const textOf = (store: Store, id: string, path: string): string =>
  readFileSync(join(store.trialFolder(id), path), "utf8");

test("what one machine finishes another has, whole, once", options, async (context) => {
  const server = await S3Server.start(context);
  const [here, there] = [await machine(), await machine()];
  assert.equal(here.identity, there.identity);
  const files = { "spec.json": "{}", "tuning/metrics.jsonl": "", "model/weights": "w" };
  assert.ok(await compute(here, "t1", files));
  assert.deepEqual(server.names(`${PREFIX}/leases`), [], "nobody holds it any more");
  await there.shared!.exchange(["t1", "t2"]);
  assert.deepEqual([there.isDone("t1"), there.isDone("t2")], [true, false]);
  assert.equal(textOf(there, "t1", "spec.json"), "{}");
  assert.ok(!existsSync(join(there.trialFolder("t1"), "model")), "a record needs no weights");
  assert.ok(!(await compute(there, "t1", {})), "it is done");
  assert.equal(textOf(there, "t1", "model/weights"), "w");
  // a trial finished without the bucket is put there when it is next asked for
  write(there, "t2", { "spec.json": "2", DONE: "" });
  await there.shared!.exchange(["t2"]);
  await here.shared!.exchange(["t2"]);
  assert.equal(textOf(here, "t2", "spec.json"), "2");
  // of two that finish one trial the first counts
  write(here, "t3", { "spec.json": "first", DONE: "" });
  write(there, "t3", { "spec.json": "second", DONE: "" });
  await here.shared!.exchange(["t3"]);
  assert.ok(!(await compute(there, "t3", {})));
  assert.equal(textOf(there, "t3", "spec.json"), "first");
});

/** Writes the metrics of a trial that is computed `here`: a machine that looks on has its curve. */
async function curvesAreFollowed(one: Trial, here: Store, there: Store): Promise<void> {
  const curves = curveReader([one], there);
  const look = async (): Promise<readonly number[] | undefined> => {
    await there.shared!.bringMetrics([one, trial("t2")]);
    return curves().curves[0]?.loss;
  };
  assert.deepEqual(await look(), undefined);
  const metrics = (losses: readonly number[]): string =>
    losses.map((loss, at) => `${JSON.stringify({ step: at + 1, loss })}\n`).join("");
  for (const losses of [[3], [3, 1.5]]) {
    write(here, one.id, { [METRICS_FILE]: metrics(losses) });
    for (let seen = await look(); seen?.length !== losses.length; seen = await look())
      await sleep(50);
    assert.deepEqual(await look(), losses);
  }
  assert.ok(!existsSync(there.trialFolder(one.id)), "what is computed here is apart from it");
}

test("a trial goes on from its last record, and is one's at a time", options, async (context) => {
  const server = await S3Server.start(context);
  const [here, there] = [await machine(), await machine()];
  const bucket = await Bucket.at(bucketAddress(ADDRESS), {});
  const one = trial("t1");
  let lost: AbortSignal | undefined;
  const begun = here.shared!.hold(
    one,
    async (signal) => {
      lost = signal;
      write(here, "t1", { "tuning/checkpoint.safetensors": "step 3" });
      await until("it is put there", () => existsSync(server.path(`${PREFIX}/flight/t1`)));
      write(here, "t1", { "tuning/checkpoint.safetensors": "step 4", "generations.jsonl": "{}" });
      await until(
        "the newer one is put there",
        () =>
          server.names(`${PREFIX}/trials/t1`).length === 2 &&
          server.read(`${PREFIX}/flight/t1`).includes("generations"),
      );
      const [status] = await there.shared!.statuses([one]);
      assert.equal(status!.state, "running");
      await curvesAreFollowed(one, here, there);
      await assert.rejects(
        there.shared!.hold(one, async () => undefined, { patience: 1 }),
        /trial t1 \(a, seed 1\) must be free, but is being computed by process \d+ on/,
      );
      await bucket.write("leases/t1", lease()); // it was cut off meanwhile
      await until("it finds out", () => signal.aborted);
      throw new Error("killed");
    },
    {},
  );
  await assert.rejects(begun, /trial t1 .* was silent for long and has been taken over/);
  assert.ok(lost!.aborted);
  const second = await there
    .shared!.hold(
      one,
      async () => {
        assert.equal(textOf(there, "t1", "tuning/checkpoint.safetensors"), "step 4");
        writeFailure(there.trialFolder("t1"), "the loss is no number");
        throw new Error("the loss is no number");
      },
      {},
    )
    .catch((error: Error) => error.message);
  assert.equal(second, "the loss is no number");
  const [failed] = await here.shared!.statuses([one]);
  assert.deepEqual([failed!.state, failed!.reason], ["failed", "the loss is no number"]);
  assert.ok(await compute(there, "t1", {}));
  assert.deepEqual(
    (await here.shared!.statuses([one, trial("t2")])).map(({ state }) => state),
    ["done", "waiting"],
  );
  assert.deepEqual(server.names(`${PREFIX}/flight`), []);
});

test("a silent owner's trial goes to another", options, async (context) => {
  await S3Server.start(context);
  const here = await machine();
  const bucket = await Bucket.at(bucketAddress(ADDRESS), {});
  await bucket.write("leases/t1", lease());
  const began = performance.now();
  assert.ok(await compute(here, "t1", { "spec.json": "{}" }));
  assert.ok(performance.now() - began > QUICK.silence, "it is waited for");
});

test(
  "what trials read moves once; what is damaged is told and made again",
  options,
  async (context) => {
    const server = await S3Server.start(context);
    const notices: string[] = [];
    const [here, there] = [await machine(), await machine(notices)];
    const base = temporaryFolder("s3-base");
    writeFileSync(join(base, "config.json"), "{}");
    writeFileSync(join(base, "weights"), "w".repeat(3 << 20));
    const file = { path: base, sha256: inputHash(base) };
    const one = trial("t1", { base: file });
    await shareInputs([one, one], here);
    assert.equal(server.names(`${PREFIX}/objects`).length, 2);
    const gone = { ...file, path: "/no/such/folder" };
    const far = trial("t1", { base: gone });
    const copy = (await withInputsHere(far, there)).spec.files.base.path;
    assert.equal(inputHash(copy), file.sha256);
    assert.ok(copy.startsWith(there.folder));
    // damage on the way or at rest: nothing of it stays here, and the next run mends it
    rmSync(join(there.folder, "inputs"), { recursive: true });
    const hash = server
      .names(`${PREFIX}/objects`)
      .find((name) => server.read(`${PREFIX}/objects/${name}`).startsWith("w"))!;
    writeFileSync(server.path(`${PREFIX}/objects/${hash}`), `${"w".repeat((3 << 20) - 1)}x`);
    await assert.rejects(
      withInputsHere(far, there),
      /objects\/\w+ is damaged \(its bytes have hash \w+…\) and has been removed; run `cct run`/,
    );
    assert.deepEqual(readdirSync(join(there.folder, "inputs")), []);
    await shareInputs([one], here);
    assert.equal(inputHash((await withInputsHere(far, there)).spec.files.base.path), file.sha256);

    await compute(here, "t1", { "verdicts.jsonl": "all of it" });
    const [verdicts] = server.names(`${PREFIX}/trials/t1`);
    writeFileSync(server.path(`${PREFIX}/trials/t1/${verdicts}`), "a part");
    const looker = await openBucketStore(ADDRESS, {
      cache: temporaryFolder("s3-copy"),
      readOnly: true,
    });
    write(looker, "t9", { DONE: "" });
    const seen: string[] = [];
    await looker.shared!.exchange(["t1", "t9"], (sentence) => seen.push(sentence));
    assert.match(seen.join("\n"), /trials\/t1\/\w+ is damaged/);
    assert.deepEqual(server.names(`${PREFIX}/done`), ["t1"], "who only looks changes nothing");
    const warned: string[] = [];
    await there.shared!.exchange(["t1"], (sentence) => warned.push(sentence));
    assert.match(warned.join("\n"), /trials\/t1\/\w+ is damaged .*; trial t1 is computed again$/);
    assert.ok(!there.isDone("t1"));
    assert.ok(await compute(there, "t1", { "verdicts.jsonl": "all of it" }));
    assert.equal(server.read(`${PREFIX}/trials/t1/${verdicts}`), "all of it");
  },
);

/** The sentence with which reading a record is refused. */
const readingRefused = (address: string): string => {
  try {
    folderOf(address);
    return "read";
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
};

/** Files in a folder and below, with their texts. */
const textsIn = (folder: string): Record<string, string> =>
  Object.fromEntries(
    filesBelow(folder).map((path) => [path, readFileSync(join(folder, path), "utf8")]),
  );

test(
  "a reader has a record whole, or not at all, and changes nothing",
  options,
  async (context) => {
    const server = await S3Server.start(context);
    const writer = await machine();
    const cache = temporaryFolder("s3-copy");
    process.env["CCT_STORE_CACHE"] = cache;
    const brought = join(cache, writer.identity, ".records");
    const first = { "spec.json": "{}", "summary.json": "1", "results.jsonl.gz": "answers" };
    const put = async (files: Record<string, string>): Promise<void> => {
      for (const [path, text] of Object.entries(files))
        writeFileWhole(join(writer.folder, "sweep", path), text);
      await writer.shared!.putRecord("sweep");
    };
    await put(first);
    const record = `${ADDRESS}/sweep`;
    const folder = folderOf(record);
    assert.deepEqual(textsIn(folder), first);
    assert.equal(findRecord("sweep", ADDRESS), folder, "the same bytes are the same folder");
    assert.equal(findRecord("no-such-record", ADDRESS), undefined);
    const reader = (await openBucketStore(ADDRESS, { cache, readOnly: true })).shared!;
    const read = async (): Promise<string> => (await reader.bringRecords("sweep"))[0]!.folder!;
    // what was changed here is brought anew; a newer record is another folder, the older one stays
    writeFileSync(join(folder, "summary.json"), "2");
    assert.deepEqual(textsIn(await read()), first);
    const second = { ...first, "summary.json": "3", "figures/arms.svg": "<svg/>" };
    await put(second);
    assert.deepEqual(textsIn(await read()), second);
    assert.deepEqual(textsIn(folder), first);

    const object = server.path(`${PREFIX}/objects/${sha256("answers")}`);
    const before = server.names(`${PREFIX}/objects`);
    for (const [bytes, reason] of [
      ["answerz", `its bytes have hash ${sha256("answerz").slice(0, 12)}…`],
      [null, "it is not there"],
    ] as const) {
      rmSync(brought, { recursive: true });
      if (bytes === null) rmSync(object);
      else writeFileSync(object, bytes);
      const fault =
        `store ${ADDRESS}: objects/${sha256("answers")} is damaged (${reason}); run the ` +
        "experiment sweep again, which computes no trial anew and writes its record";
      assert.equal(readingRefused(record), `UsageError: ${fault}`);
      assert.deepEqual(readdirSync(brought), [], "nothing half-written");
      assert.deepEqual(await reader.bringRecords(), [{ name: "sweep", fault }]);
      if (bytes !== null) assert.deepEqual(server.names(`${PREFIX}/objects`), before);
    }
    const [listed] = listRecords(ADDRESS);
    assert.match(listed!.fault!, /is damaged/);
    writeFileSync(object, "answerz");
    await put(second);
    assert.deepEqual(textsIn(await read()), second, "the same run mends it");
    assert.match(
      readingRefused(`${ADDRESS}/other`),
      /^UsageError: s3:.*other: expected a record in s3:\/\/lab\/some\/prefix, found none of this name/,
    );
    assert.match(readingRefused("s3://lab/"), /^UsageError: .*expected a record's address, s3:/);
  },
);

test("a server that goes away is waited for", options, async (context) => {
  const server = await S3Server.start(context);
  const notices: string[] = [];
  const here = await machine(notices);
  await server.kill();
  const computed = compute(here, "t1", { "spec.json": "{}" });
  await until("it is told", () => notices.length > 0);
  assert.match(notices[0]!, /^store s3:\/\/lab\/some\/prefix: .*; going on when it answers again$/);
  await server.restart();
  assert.ok(await computed);
  assert.equal(notices.at(-1), "store s3://lab/some/prefix: it answers again");
});

test("what cannot be used is refused in one sentence", options, async (context) => {
  const server = await S3Server.start(context);
  const refusal = (address: string, over: Record<string, string> = {}): Promise<string> => {
    const before = { ...process.env };
    Object.assign(process.env, over);
    const cache = temporaryFolder("s3-copy");
    return openBucketStore(address, { create: true, cache })
      .then(
        () => "opened",
        (error: Error) => `${error.name}: ${error.message}`,
      )
      .finally(() => {
        process.env = before;
        assert.deepEqual(readdirSync(cache), [], "nothing half-written");
      });
  };
  const wrong = await refusal(ADDRESS, { AWS_SECRET_ACCESS_KEY: "wrong" });
  assert.match(wrong, /^UsageError: .*expected credentials that may read and write it at http.*"/);
  const unknown = await refusal(ADDRESS, { AWS_ACCESS_KEY_ID: "nobody" });
  assert.match(unknown, /^UsageError: .*expected credentials that may read and write/);
  const none = await refusal("s3://another/prefix");
  assert.match(none, /^UsageError: store s3:\/\/another\/prefix: expected a bucket of this name/);
  const away = await refusal(ADDRESS, { AWS_ENDPOINT_URL_S3: "http://127.0.0.1:9" });
  assert.match(away, /^WorkError: .*cannot be reached \(.*ECONNREFUSED.*AWS_ENDPOINT_URL_S3/);
  // the same to a reader of records
  const reading = (address: string, over: Record<string, string> = {}): string => {
    const before = { ...process.env };
    const cache = temporaryFolder("s3-copy");
    Object.assign(process.env, over, { CCT_STORE_CACHE: cache });
    const said = readingRefused(address);
    process.env = before;
    assert.deepEqual(readdirSync(cache), []);
    return said;
  };
  const record = `${ADDRESS}/sweep`;
  assert.equal(reading(record, { AWS_SECRET_ACCESS_KEY: "wrong" }), wrong);
  assert.equal(reading("s3://another/prefix/sweep"), none);
  assert.equal(reading(record, { AWS_ENDPOINT_URL_S3: "http://127.0.0.1:9" }), away);
  assert.match(reading(record), /^UsageError: .*expected a store, found no store\.json/);
  assert.match(await refusal("s3://lab/../x"), /^UsageError: store: expected an address like s3:/);
  assert.deepEqual(server.names(""), [], "and nothing there");
  await assert.rejects(
    openBucketStore(ADDRESS, { cache: temporaryFolder("s3-copy") }),
    /expected a store, found no store\.json; correct the address, or make one with `cct run/,
  );
});
