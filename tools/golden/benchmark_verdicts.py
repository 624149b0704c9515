"""What native CPython makes of HumanEvalPack's canonical and buggy solutions: the oracle of the sandbox's verdicts.

Usage: python tools/golden/benchmark_verdicts.py HUMANEVALPACK.jsonl > tests/benchmark/golden/benchmark_verdicts.json
One process a program, three seconds of processor time each. "passed", "timeout", or the name of the exception; and assertions of the canonical run.
"""
import ast, json, os, resource, sys

SECONDS = 3  # of processor time

IMPORTS = "import math\nimport re\nimport sys\nimport copy\nimport datetime\nimport itertools\nimport collections\nimport heapq\nimport statistics\nimport functools\nimport hashlib\nimport string\nfrom typing import *\nfrom collections import *\n"


class CountAssertions(ast.NodeTransformer):
    def visit_Assert(self, node):
        tick = ast.parse("__ticks__.append(1)").body[0]
        return [ast.copy_location(tick, node), node]


def run(program, test):
    ticks = []
    try:
        space = {"__ticks__": ticks}
        exec(compile(program, "<program>", "exec"), space)
        exec(compile(ast.fix_missing_locations(CountAssertions().visit(ast.parse(test))), "<test>", "exec"), space)
        return ["passed", len(ticks)]
    except BaseException as error:
        return [type(error).__name__, len(ticks)]


def verdict(problem, which):
    read, write = os.pipe()
    if os.fork() == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        os.write(write, json.dumps(run(IMPORTS + problem["declaration"] + problem[which], problem["test"])).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as said:
        answer = said.read()
    os.wait()
    return json.loads(answer) if answer else ["timeout", 0]


exec(IMPORTS)
import random  # loaded once, before the forks
with open(sys.argv[1]) as file:
    pack = [json.loads(line) for line in file]
json.dump({problem["task_id"]: {"canonical": verdict(problem, "canonical_solution"), "buggy": verdict(problem, "buggy_solution")} for problem in pack}, sys.stdout, indent=0)
