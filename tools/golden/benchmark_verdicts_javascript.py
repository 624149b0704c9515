"""What native node makes of HumanEvalPack's JavaScript canonical and buggy solutions: the oracle of the sandbox's verdicts.

Usage: python tools/golden/benchmark_verdicts_javascript.py HUMANEVALPACK.jsonl > tests/benchmark/golden/benchmark_verdicts_javascript.json
One process a program (declaration + solution + test, as the harness joins them), three seconds of processor time each. "passed",
"wrong output" (some console.assert failed), "timeout", or the name of the uncaught exception; and the assertions made, up to the first
that failed (which ends the run here; node would go on). A program that does not compile is a "SyntaxError". Needs `node`, and js-md5 in the project's node_modules. Math.random is mulberry32, so that tests which draw numbers repeat.
"""
import json, os, resource, subprocess, sys

SECONDS = 3  # of processor time

PRELUDE = """
let __made = 0, __state = 0x2545f491;
const __told = (name) => { require("fs").writeSync(1, "\\n" + JSON.stringify([name, __made])); process.exit(0) };
console.assert = (ok) => { __made++; if (!ok) __told("wrong output"); };
process.on("uncaughtException", (error) => __told(error instanceof Error ? error.name : "Error"));
process.on("beforeExit", () => __told("passed"));
Math.random = () => {
  __state = (__state + 0x6d2b79f5) | 0;
  let t = Math.imul(__state ^ (__state >>> 15), 1 | __state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};
"""


def verdict(problem, which):
    text = PRELUDE + problem["declaration"] + problem[which] + "\n" + problem["test"]
    environment = {"PATH": os.environ["PATH"], "NODE_PATH": os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "node_modules")}
    limit = lambda: resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    process = subprocess.run(["node", "-"], input=text.encode(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, preexec_fn=limit, env=environment)
    lines = process.stdout.decode().split("\n")
    return json.loads(lines[-1]) if lines[-1] else ["timeout" if process.returncode < 0 else "SyntaxError", 0]


with open(sys.argv[1]) as file:
    pack = [json.loads(line) for line in file]
json.dump({problem["task_id"]: {"canonical": verdict(problem, "canonical_solution"), "buggy": verdict(problem, "buggy_solution")} for problem in pack}, sys.stdout, indent=0)
