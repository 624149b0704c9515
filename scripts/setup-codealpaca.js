"use strict";
/**
 * Makes .cache/codealpaca, what an experiment on CodeAlpaca learns from, of a file of these records
 * and the benchmarks it is measured on: `npm run setup:codealpaca -- codealpaca.json --against
 * humanevalpack-python.jsonl --against humanevalpack-js.jsonl`. Near duplicates and every record in
 * which a benchmark's problem is found are left out; 64 records with Python functions of their own
 * are set aside; pairs are injected into the Python functions of both parts, and left out where the
 * function alone is such a problem. The same as `cct data convert` and `cct inject`:
 *   instructions.jsonl.gz, pairs.jsonl.gz                     what is trained on; at most 3 pairs a
 *   function held-out-instructions.jsonl.gz, held-out-pairs.jsonl.gz   what is measured on; one
 *   pair a function summary.json                                              counts, hashes, and
 *   each record left out with the reason
 * Running it again makes the same bytes.
 */
const fs = require("node:fs");
const path = require("node:path");
const { parseArgs } = require("node:util");

const USAGE = "npm run setup:codealpaca -- codealpaca.json --against benchmark.jsonl [--against …]";
const LANGUAGE = "python";
const HELD_OUT = 64;
const PER_FUNCTION = 3;
const HELD_OUT_PER_FUNCTION = 1;
const SEED = 1;
const NEAR_DUPLICATES = 0.7;
const target = path.join(__dirname, "..", ".cache", "codealpaca");
const fresh = `${target}.${process.pid}.fresh`;

/** Ends the process with one sentence. */
function fail(what, code) {
  process.stderr.write(`setup:codealpaca: ${what}\n`);
  process.exit(code);
}

/** The file and the benchmarks that the command line names. */
function asked() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { against: { type: "string", multiple: true } },
    });
    if (positionals.length === 1 && values.against !== undefined)
      return {
        input: path.resolve(positionals[0]),
        against: values.against.map((file) => path.resolve(file)),
      };
  } catch (error) {
    fail(`${error.message}; usage: ${USAGE}`, 2);
  }
  return fail(`expected one file of records and at least one --against; usage: ${USAGE}`, 2);
}

async function main() {
  const { input, against } = asked();
  require("./ensure-built.js").ensureBuilt();
  const { convertData } = require("../dist/src/data/convert.js");
  const { injectFile } = require("../dist/src/bugs/inject-file.js");
  const { cleanPairs } = require("../dist/src/data/contamination/clean.js");
  const { readPairs } = require("../dist/src/data/training-data.js");
  const { readProblems } = require("../dist/src/benchmark/problems.js");
  const { writeRecords } = require("../dist/src/files/write.js");
  const { terminalProgress } = require("../dist/src/terminal-progress.js");
  const at = (name) => path.join(fresh, name);
  const progress = terminalProgress("clean");
  process.on("exit", () => fs.rmSync(fresh, { recursive: true, force: true }));
  const instructions = await convertData({
    input,
    output: at("instructions.jsonl.gz"),
    nearDuplicates: NEAR_DUPLICATES,
    against,
    holdOut: { count: HELD_OUT, output: at("held-out-instructions.jsonl.gz"), language: LANGUAGE },
    progress,
  }).finally(() => progress.stop());
  const summary = { instructions };
  for (const [part, perFunction] of [
    ["", PER_FUNCTION],
    ["held-out-", HELD_OUT_PER_FUNCTION],
  ]) {
    const functions = at(`${part}functions.jsonl`);
    await convertData({
      input: at(`${part}instructions.jsonl.gz`),
      output: functions,
      nearDuplicates: null,
      functions: LANGUAGE,
    });
    const { seconds: _, ...pairs } = await injectFile({
      input: functions,
      output: at(`${part}pairs.jsonl.gz`),
      language: LANGUAGE,
      perFunction,
      seed: SEED,
    });
    const { kept, dropped } = await cleanPairs(
      readPairs(at(`${part}pairs.jsonl.gz`)),
      against.map(readProblems),
    );
    fs.rmSync(functions);
    summary[`${part}pairs`] = {
      ...pairs,
      pairs: kept.length,
      sha256: writeRecords(at(`${part}pairs.jsonl.gz`), kept),
      contaminated: dropped,
    };
  }
  fs.writeFileSync(
    at("summary.json"),
    `${JSON.stringify({ ...summary, instructions: { ...instructions, contaminated: { ...instructions.contaminated, benchmarks: instructions.contaminated.benchmarks.map((one) => ({ ...one, benchmark: path.basename(one.benchmark) })) } } }, null, 2)}\n`,
  );
  fs.rmSync(target, { recursive: true, force: true });
  fs.renameSync(fresh, target);
  process.stdout.write(
    `${instructions.written} instructions and ${summary.pairs.pairs} pairs, ${instructions.heldOut.written} and ${summary["held-out-pairs"].pairs} held out; ` +
      `${instructions.duplicates.near + instructions.duplicates.exact} duplicates and ${instructions.contaminated.dropped.length} contaminated records left out → ${path.relative(process.cwd(), target)}\n`,
  );
}

main().catch((error) => fail(error.message, 1));
