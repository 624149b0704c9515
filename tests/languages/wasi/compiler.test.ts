/** @file A compiler that a cluster ends with its job has said nothing of the text. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { built } from "../../../src/languages/wasi/compiler.js";

test("a compiler that is ended from outside is no refusal, and nothing is kept of it", () => {
  const recipe = {
    key: `ended ${process.pid} ${Date.now()}`,
    files: { text: "" },
    steps: [{ program: "/bin/sh", args: ["-c", "kill -TERM $$"], env: {} }],
    result: "program",
  };
  for (let attempt = 0; attempt < 2; attempt++)
    assert.throws(
      () => built(recipe),
      /compiler \/bin\/sh must end by itself, but was ended by SIGTERM/,
    );
});
