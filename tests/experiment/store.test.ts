/**
 * @file The store: versions, damaged markers, locks of the living and of the dead; whole-file
 *   writes.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { UsageError, WorkError } from "../../src/errors.js";
import { lockFolder, lockOwner } from "../../src/experiment/folder-lock.js";
import { shareInputs, withInputsHere } from "../../src/experiment/shared-inputs.js";
import { openStore, STORE_VERSION } from "../../src/experiment/store.js";
import type { Trial } from "../../src/experiment/trial.js";
import { sha256OfFile } from "../../src/files/hash.js";
import { writeFileWhole } from "../../src/files/write.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const fresh = (): string => temporaryFolder("store");

test("a new store states its version and opens again", () => {
  const folder = fresh();
  openStore(folder);
  assert.equal(JSON.parse(readFileSync(join(folder, "store.json"), "utf8")).version, STORE_VERSION);
  assert.equal(openStore(folder).isDone("nothing"), false);
});

test("a store from a newer version is refused and left alone", () => {
  const folder = fresh();
  const marker = join(folder, "store.json");
  writeFileSync(marker, JSON.stringify({ version: STORE_VERSION + 1 }));
  assert.throws(
    () => openStore(folder),
    (error: Error) =>
      error instanceof UsageError && /version 1 or older, got 2/.test(error.message),
  );
  assert.equal(JSON.parse(readFileSync(marker, "utf8")).version, STORE_VERSION + 1);
});

test("a damaged marker is refused", () => {
  const folder = fresh();
  writeFileSync(join(folder, "store.json"), "{");
  assert.throws(() => openStore(folder), /damaged/);
});

test("a trial is locked against the living, not against the dead", async () => {
  const store = openStore(fresh());
  const lock = join(store.trialFolder("t"), "LOCK");
  mkdirSync(store.trialFolder("t"), { recursive: true });
  writeFileSync(lock, String(process.ppid));
  await assert.rejects(
    store.lock("t", 300),
    (error: Error) =>
      error instanceof WorkError && error.message.includes(`process ${process.ppid}`),
  );
  writeFileSync(lock, String(spawnSync(process.execPath, ["-e", ""]).pid));
  (await store.lock("t"))();
  assert.equal(existsSync(lock), false);
});

test("another machine's lock is waited for while it beats, and taken when it is silent", async () => {
  const folder = fresh();
  const lock = join(folder, "LOCK");
  const head = JSON.stringify({ pid: process.pid, host: "far", place: "elsewhere", token: "t" });
  let count = 0;
  const beat = () => writeFileSync(lock, `${head}\n${(count += 1)}`);
  beat();
  const beats = setInterval(beat, 50);
  await assert.rejects(
    lockFolder(folder, "trial t", { patience: 600, silence: 300 }),
    /trial t must be free, but is being computed by process \d+ on far; wait/,
  );
  clearInterval(beats);
  const release = await lockFolder(folder, "trial t", { patience: 60_000, silence: 300 });
  assert.equal(lockOwner(readFileSync(lock, "utf8"))!.pid, process.pid);
  release();
  assert.equal(existsSync(lock), false);
});

test("a process whose lock was taken over ends at its next beat, and says why", () => {
  const folder = fresh();
  const script = `
    const { lockFolder } = require(${JSON.stringify(require.resolve("../../src/experiment/folder-lock.js"))});
    lockFolder(process.argv[1], "trial t", { patience: 1, beat: 50 }).then(() => {
      require("node:fs").writeFileSync(process.argv[1] + "/LOCK", "another's");
      setTimeout(() => process.exit(0), 20_000);
    });`;
  const { signal, stderr } = spawnSync(process.execPath, ["-e", script, folder], {
    encoding: "utf8",
  });
  assert.equal(signal, "SIGKILL");
  assert.match(stderr, /trial t was silent for long and has been taken over by another process/);
  assert.equal(readFileSync(join(folder, "LOCK"), "utf8"), "another's");
});

test("a store keeps its identity, and copies what trials read once", async () => {
  const store = openStore(fresh());
  assert.equal(store.identity, openStore(store.folder).identity);
  const data = join(fresh(), "data.jsonl");
  writeFileSync(data, "{}\n");
  const file = { path: data, sha256: sha256OfFile(data) };
  const trial = {
    id: "t",
    arm: "a",
    seed: 1,
    spec: { files: { pairs: file } },
  } as unknown as Trial;
  await shareInputs([trial, trial], store);
  const pathHere = async () => (await withInputsHere(trial, store)).spec.files.pairs.path;
  assert.equal(await pathHere(), data, "its own where it is");
  writeFileSync(data, "changed");
  const copy = await pathHere();
  assert.equal(readFileSync(copy, "utf8"), "{}\n");
  writeFileSync(copy, "damaged");
  await assert.rejects(
    withInputsHere(trial, store),
    /pairs data\.jsonl: expected it with hash \w+… at .* found it at neither; run `cct run` again/,
  );
});

test("a write that fails leaves the old file and nothing beside it", () => {
  const folder = fresh();
  const file = join(folder, "kept.txt");
  writeFileWhole(file, "old");
  mkdirSync(join(folder, "taken"));
  assert.throws(
    () => writeFileWhole(join(folder, "taken"), "new"),
    (error: Error) => error instanceof WorkError && /cannot write/.test(error.message),
  );
  assert.equal(readFileSync(file, "utf8"), "old");
  assert.deepEqual(readdirSync(folder).sort(), ["kept.txt", "taken"]);
});

test(
  "a device is written to and stays a device, and a link keeps pointing where it did",
  { skip: existsSync("/dev/null") ? false : "no /dev/null on this system" },
  () => {
    const folder = fresh();
    const real = join(folder, "real.txt");
    const link = join(folder, "link.txt");
    const device = join(folder, "device");
    writeFileWhole("/dev/null", "x"); // a rename would put a file in the device's place
    assert.ok(statSync("/dev/null").isCharacterDevice());
    writeFileSync(real, "old");
    symlinkSync("real.txt", link);
    symlinkSync("/dev/null", device);
    writeFileWhole(link, "new");
    writeFileWhole(device, "new");
    assert.equal(readFileSync(real, "utf8"), "new");
    assert.ok(lstatSync(link).isSymbolicLink() && lstatSync(device).isSymbolicLink());
  },
);

test(
  "a full disk is one sentence, and the old file stays",
  { skip: existsSync("/dev/full") ? false : "no /dev/full on this system" },
  () => {
    const folder = fresh();
    const script = join(folder, "full.js");
    // A process whose file-size limit is 1 block stands in for a disk that is full.
    writeFileSync(
      script,
      `process.on("SIGXFSZ", () => {}); const { writeFileWhole } = require(${JSON.stringify(join(__dirname, "../../src/files/write.js"))});
    try { writeFileWhole(${JSON.stringify(join(folder, "big.bin"))}, Buffer.alloc(1 << 22)); console.log("written"); } catch (e) { console.log(e.name + ": " + e.message); }`,
    );
    const result = spawnSync(
      "bash",
      ["-c", `ulimit -f 1024; exec ${JSON.stringify(process.execPath)} ${JSON.stringify(script)}`],
      { encoding: "utf8" },
    );
    assert.match(result.stdout, /^WorkError: cannot write .*big\.bin: .*free space/);
    assert.deepEqual(readdirSync(folder), ["full.js"]);
  },
);
