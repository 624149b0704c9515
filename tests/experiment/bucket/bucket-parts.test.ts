/** @file What stores in buckets are made of, without a server: addresses, manifests, snapshots. */
import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, readSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { bucketAddress } from "../../../src/experiment/bucket/bucket-address.js";
import { bucketFault } from "../../../src/experiment/bucket/bucket-faults.js";
import { manifestText, readManifest } from "../../../src/experiment/bucket/manifest.js";
import { closeFiles, filesBelow, openFiles } from "../../../src/experiment/bucket/open-files.js";
import { isInBucket } from "../../../src/experiment/record-place.js";
import { openStore } from "../../../src/experiment/store.js";
import { sha256 } from "../../../src/files/hash.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

test("an address is a bucket and a prefix", () => {
  assert.ok(isInBucket("s3://lab") && !isInBucket("/s3/lab"));
  assert.deepEqual(bucketAddress("s3://lab//a/b/"), {
    shown: "s3://lab/a/b",
    bucket: "lab",
    prefix: "a/b/",
  });
  assert.equal(bucketAddress("s3://lab").prefix, "");
  assert.throws(() => openStore("s3://lab"), {
    name: "UsageError",
    message: /expected a folder, got s3:\/\/lab; give a bucket to `cct run --out`/,
  });
  for (const wrong of [
    "s3:/lab/a",
    "s3://",
    "s3://l",
    "s3://lab/../a",
    "s3://lab/a b",
    "s3://-a/b",
  ])
    assert.throws(() => bucketAddress(wrong), {
      name: "UsageError",
      message: new RegExp(`expected an address like s3://bucket/folder.*"${wrong}"; correct it`),
    });
});

test("a manifest that is cut, changed or points outside is damaged", () => {
  const files = { "a.json": sha256("a"), "b/c": sha256("c") };
  const text = manifestText(files);
  assert.deepEqual(readManifest(text, "m"), files);
  const outside = ["../a", "/a", "b/../../a", "b//a", "."].map((path) =>
    manifestText({ [path]: sha256("a") }),
  );
  for (const wrong of [text.slice(0, -9), text.replace("a.json", "b.json"), "", "{}", ...outside])
    assert.throws(() => readManifest(wrong, "m"), /^WorkError: m is damaged/);
});

test("open files stay what they were while somebody writes on", () => {
  const folder = temporaryFolder("s3-files");
  const write = (path: string, text: string): void => writeFileSync(join(folder, path), text);
  mkdirSync(join(folder, "in"));
  write("in/replaced", "old");
  write("grows", "first\n");
  write("gone", "kept");
  const files = openFiles(folder, () => filesBelow(folder), ["in/replaced", "not/there"])!;
  assert.deepEqual(
    files.map(({ path }) => path),
    ["in/replaced", "gone", "grows"],
  );
  write("aside", "new");
  renameSync(join(folder, "aside"), join(folder, "in/replaced"));
  appendFileSync(join(folder, "grows"), "second\n");
  rmSync(join(folder, "gone"));
  for (const { path, file, size, sha256: hash } of files) {
    const bytes = Buffer.alloc(size);
    readSync(file, bytes, 0, size, 0);
    const expected = { "in/replaced": "old", grows: "first\n", gone: "kept" }[path];
    assert.equal(bytes.toString(), expected);
    assert.equal(hash, sha256(expected!));
  }
  closeFiles(files);
  assert.equal(
    openFiles(folder, () => ["never"]),
    null,
  );
});

test("what a bucket refuses is one sentence with the way out", () => {
  const told = (name: string, message: string, over: object = {}): string => {
    const fault = bucketFault(Object.assign(new Error(message), { name }, over), "s3://a/b", "x");
    return `${fault.name}: ${fault.message}`;
  };
  assert.match(
    told("CredentialsProviderError", "none"),
    /^UsageError: .*credentials.*AWS_PROFILE$/,
  );
  assert.match(told("AccessDenied", "no"), /^UsageError: .*may read and write it at x.*"no"/);
  assert.match(told("NoSuchBucket", "no"), /^UsageError: .*expected a bucket of this name at x/);
  const away = told("Error", "connect", { code: "ECONNREFUSED" });
  assert.match(
    away,
    /^WorkError: .*cannot be reached \(connect\).*AWS_ENDPOINT_URL_S3.*nothing is/,
  );
  assert.match(
    told("EntityTooLarge", "5 GiB"),
    /^WorkError: .*"5 GiB" \(EntityTooLarge\); correct/,
  );
});
