/**
 * @file The interpreter for our own scripts: input, output, determinism, and what it cannot reach.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { runTrustedPython } from "../../src/languages/python/sandbox/trusted-python.js";

test("prints what the script prints, and reads its input as UTF-8", async () => {
  assert.equal(
    await runTrustedPython("import sys\nprint(sys.stdin.read().upper())", "grün\nx"),
    "GRÜN\nX\n",
  );
  const line = "a".repeat(99);
  assert.equal(
    await runTrustedPython(
      "import sys\nprint(sum(len(l) for l in sys.stdin))",
      `${line}\n`.repeat(20_000),
    ),
    "2000000\n",
  );
});

test("is deterministic: hashes, random numbers and time are fixed", async () => {
  const script =
    "import random, time, datetime\nprint(hash('a'), random.random(), id(object()), " +
    "time.time(), datetime.datetime.now())\ntime.sleep(3600)\nprint(time.time())";
  const first = await runTrustedPython(script);
  assert.match(first, /2024-01-01 00:00:00/);
  assert.equal(await runTrustedPython(script), first);
});

test("names the fault of a script that raises", async () => {
  await assert.rejects(
    runTrustedPython("1/0"),
    /exit code 0, got 1: ZeroDivisionError: division by zero; correct/,
  );
  await assert.rejects(runTrustedPython("raise SystemExit(3)"), /got 3/);
});

test("has none of the machine's files, environment, processes or network", async () => {
  const script = `
import os
def tries(f):
    try: return repr(f())
    except Exception as e: return type(e).__name__
import socket, subprocess
print(tries(lambda: open("/etc/passwd").read()), tries(lambda: open("/x", "w")), dict(os.environ), tries(os.fork) if hasattr(os, "fork") else "none",
      tries(lambda: subprocess.run(["ls"])), tries(lambda: socket.create_connection(("127.0.0.1", 80))), tries(lambda: __import__("threading").Thread(target=print).start()))`;
  assert.equal(
    await runTrustedPython(script),
    "FileNotFoundError FileNotFoundError {} none OSError AttributeError RuntimeError\n",
  );
});
