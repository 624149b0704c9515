/**
 * @file Speed of bug injection: unproven pairs a second on one core, over HumanEvalPack's canonical solutions where the
 * file is there, otherwise over functions of this file's own. Peer: cosmic-ray, the mutation tester of PyPI whose
 * operators are closest (bench/peers/inject_cosmic_ray.py); the other one, mutmut, makes mutants only as a step of its
 * own test runs, so there is no figure to set beside ours. No peer looks at scope, drops equivalents or balances types.
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInjector } from "../src/bugs/injector.js";
import { readFunctions } from "../src/bugs/read-functions.js";
import { projectRoot } from "../src/files/project-root.js";
import type { SourceFunction } from "../src/records.js";
import { benchCase, median, peersMissing, peersPython, type BenchCase } from "./bench-case.js";

const HUMAN_EVAL = join(projectRoot, "..", "shared", "data", "humanevalpack-python.jsonl");
/** Stands in for the canonical solutions where they are missing: loops, guards, texts and lists, as in the embedded tier. */
const OWN: readonly SourceFunction[] = Array.from({ length: 40 }, (_, i) => ({
  name: "solve", test: "",
  code: `def solve(values, text):\n    """Number ${i}."""\n    if len(values) < ${i % 5}:\n        return -1\n    total = 0\n    for v in values:\n        if v % ${2 + (i % 3)} == 0 and v > ${i}:\n            total += abs(v) * 2\n    parts = [c.lower() for c in text.split() if c]\n    return total + len(parts)\n`,
}));
const ROUNDS = 5;

/** Cases "inject, 3 per function" and "inject, 12 per function", in pairs/s; the first round warms up and does not count. */
export async function injectCases(): Promise<BenchCase[]> {
  const injector = await createInjector("python");
  const functions = existsSync(HUMAN_EVAL) ? readFunctions(HUMAN_EVAL, injector.language, injector.parser).functions : OWN;
  const peer = cosmicRay(functions);
  return [3, 12].map((perFunction) => {
    const rates: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const start = performance.now();
      const pairs = functions.reduce((sum, fn) => sum + injector.inject(fn, { perFunction, seed: round }).length, 0);
      if (round > 0) rates.push(pairs / ((performance.now() - start) / 1000));
    }
    return benchCase(`inject, ${perFunction} per function (${functions.length} functions)`, median(rates), "pairs/s", { "cosmic-ray": peer }, true);
  });
}

/** Mutants a second of cosmic-ray over the same functions, or why there is no such figure. */
function cosmicRay(functions: readonly SourceFunction[]): number | string {
  const python = peersPython();
  if (python === undefined) return peersMissing;
  try {
    const script = join(projectRoot, "bench", "peers", "inject_cosmic_ray.py");
    const input = JSON.stringify({ sources: functions.map((fn) => (fn.prelude ?? "") + fn.code), seconds: 5 });
    const { mutants, seconds } = JSON.parse(execFileSync(python, [script], { input, encoding: "utf8", stdio: ["pipe", "pipe", "pipe"] })) as { mutants: number; seconds: number };
    return mutants / seconds;
  } catch (error) {
    const words = String((error as { stderr?: string }).stderr ?? error).trim().split("\n").at(-1) ?? "";
    return `missing: cosmic-ray does not run in the peers' Python (${words}); install cosmic-ray there`;
  }
}
