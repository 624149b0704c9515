/** @file The sandbox on programs whose outcome is known: each outcome class, limits, order, equal programs, options. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createSandbox, type Sandbox } from "../../src/sandbox/sandbox.js";
import type { Outcome, Program } from "../../src/sandbox/outcome.js";

const opened: Promise<Sandbox> = createSandbox("python", { workers: 1, timeLimit: 0.5 });
after(async () => (await opened).close());

const test1 = "def check(candidate):\n    assert candidate(2) == 4\n    assert candidate(3) == 9, 'nine'\ncheck(square)";
const square = (code: string, more: Partial<Program> = {}): Program => ({ id: code, code, test: test1, entryPoint: "square", ...more });

test("classifies what a program does", async () => {
  const expected: readonly (readonly [Program, Outcome, RegExp])[] = [
    [square("def square(x): return x * x"), "passed", /^$/],
    [square("def square(x): return 4"), "wrong output", /^assert candidate\(3\) == 9, 'nine'$/],
    [square("def square(x): return x / 0"), "exception", /^ZeroDivisionError: division by zero$/],
    [square("def square(x): return y"), "name error", /^NameError: name 'y'/],
    [square("def sqare(x): return x * x"), "name error", /'square' is not defined/],
    [square("def square(x) return x"), "syntax error", /^SyntaxError/],
    [square("import numpy as np\ndef square(x): return x * x"), "missing module", /numpy/],
    [square("def square(x):\n    while True: pass"), "timeout", /time/],
    [square("def square(x): return square(x)"), "stack overflow", /^RecursionError/],
    [square("def square(x): return [0] * 10**9"), "memory limit", /^MemoryError/],
    [square("def square(x):\n    while True: print('x' * 1000)"), "output limit", /printed more than/],
    [square("def square(x): raise SystemExit(0)"), "exited", /SystemExit/],
    [square("import os\ndef square(x): os._exit(0)"), "exited", /exit code 0/],
  ];
  const verdicts = await (await opened).run(expected.map(([program]) => program));
  expected.forEach(([program, outcome, message], i) => {
    assert.equal(verdicts[i]!.outcome, outcome, `${program.code}: ${JSON.stringify(verdicts[i])}`);
    assert.match(verdicts[i]!.message, message);
    assert.equal(verdicts[i]!.id, program.id);
  });
});
