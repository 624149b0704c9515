/**
 * @file Speed of bug injection: unproven pairs in a second of processor time on one core (helper
 * threads of the runtime count too), over HumanEvalPack's canonical solutions where the file is
 * there, otherwise over functions of this file's own. Peers: the two mutation testers of PyPI,
 * cosmic-ray and mutmut (bench/peers/inject.py). They make mutants for a test run and so do less
 * for each: neither looks at scope, balances classes, or drops what is the same program.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInjector } from "../src/bugs/injector.js";
import { readFunctions } from "../src/bugs/read-functions.js";
import { projectRoot } from "../src/files/project-root.js";
import type { SourceFunction } from "../src/records.js";
import { benchCase, median, type BenchCase } from "./bench-case.js";
import { peersPython } from "../tools/peers-python.js";
import { type BenchRun, contender } from "./contender.js";

const HUMAN_EVAL = join(projectRoot, "..", "shared", "data", "humanevalpack-python.jsonl");
/**
 * Stands in for the canonical solutions where they are missing: loops, guards, texts and lists, as
 * in the embedded tier.
 */
const OWN: readonly SourceFunction[] = Array.from({ length: 40 }, (_, i) => ({
  name: "solve",
  test: "",
  code:
    `def solve(values, text):\n    """Number ${i}."""\n    if len(values) < ${i % 5}:\n        ` +
    `return -1\n    total = 0\n    for v in values:\n        if v % ${2 + (i % 3)} == 0 and v ` +
    `> ${i}:\n            total += abs(v) * 2\n    parts = [c.lower() for c in text.split() if ` +
    "c]\n    return total + len(parts)\n",
}));
const ROUNDS = 5;
const PEER_SECONDS = 3;

/**
 * Cases "inject, 3 per function" and "inject, 12 per function", in pairs/s; the first round warms
 * up and does not count.
 */
export async function* injectCases(run: BenchRun): AsyncGenerator<BenchCase> {
  const injector = await createInjector("python");
  const functions = existsSync(HUMAN_EVAL)
    ? readFunctions(HUMAN_EVAL, injector.language, injector.parser).functions
    : OWN;
  const peers = {
    "cosmic-ray": await peerRate(run, "cosmic-ray", functions),
    mutmut: await peerRate(run, "mutmut", functions),
  };
  for (const perFunction of [3, 12]) {
    const rates: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const before = process.cpuUsage();
      const pairs = functions.reduce(
        (sum, fn) => sum + injector.inject(fn, { perFunction, seed: round }).length,
        0,
      );
      const { user, system } = process.cpuUsage(before); // µs
      if (round > 0) rates.push(pairs / ((user + system) / 1e6));
    }
    yield benchCase(
      `inject, ${perFunction} per function (${functions.length} functions)`,
      median(rates),
      "pairs/s",
      peers,
      true,
    );
  }
}

/** Mutants a second of a peer over the same functions, or why there is no such figure. */
async function peerRate(
  run: BenchRun,
  peer: "cosmic-ray" | "mutmut",
  functions: readonly SourceFunction[],
): Promise<number | string> {
  const input = JSON.stringify({
    sources: functions.map((fn) => (fn.prelude ?? "") + fn.code),
    seconds: PEER_SECONDS,
  });
  const script = join(projectRoot, "bench", "peers", "inject.py");
  const result = await contender<{ mutants: number; seconds: number }>(
    run,
    `${peer}, mutants`,
    peersPython(),
    [script, peer],
    { input },
  );
  return typeof result === "string" ? result : result.mutants / result.seconds;
}
