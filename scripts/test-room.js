"use strict";
/**
 * `npm run test:room -- cct`: compiles what changed and runs the tests of a room, a folder of
 * tests/ (or of one file of it: `-- cct/objective`). Unlike `npm test` it removes nothing, makes no
 * environment, and leaves tests of deleted files alone, so that it answers within seconds.
 */
const fs = require("node:fs");
const path = require("node:path");
const { compile } = require("./ensure-built.js");
const { runTests } = require("./run-tests.js");

const tests = path.join(__dirname, "..", "tests");

/** Ends the process with one sentence. */
function fail(sentence) {
  process.stderr.write(`npm run test:room: ${sentence}\n`);
  process.exit(2);
}

/** Test files of a folder of tests/, or those that begin with the word. */
function testsOf(word) {
  const names = fs.readdirSync(tests, { recursive: true }).map((name) => name.split(path.sep));
  return names
    .map((parts) => parts.join("/"))
    .filter((name) => name.endsWith(".test.ts") && name.startsWith(word))
    .filter(
      (name) => /^([/.]|$)/.test(name.slice(word.length)) || !fs.existsSync(`${tests}/${word}`),
    )
    .map((name) => path.join(tests, "..", "dist", "tests", name.replace(/\.ts$/, ".js")))
    .sort();
}

const rooms = fs.readdirSync(tests, { withFileTypes: true }).filter((e) => e.isDirectory());
const words = process.argv.slice(2);
if (words.length === 0)
  fail(`expected a room, one of ${rooms.map(({ name }) => name).join(", ")}; got none`);
const files = words.flatMap((word) => {
  const found = testsOf(word.replace(/\/$/, ""));
  if (found.length === 0) fail(`expected a folder or file of tests/, got ${word}; there is none`);
  return found;
});
const { ok, report } = compile();
if (!ok) fail(`the sources do not compile; see the compiler's words\n${report}`);
process.exitCode = runTests(files);
