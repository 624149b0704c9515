"""Last part of the image: loads what programs commonly import, then hands the host the addresses of the entry points
and waits in a clock reading, where the host copies the whole interpreter. The copy is what every program starts from."""
import array, base64, bisect, builtins, calendar, cmath, contextlib, copy, dataclasses, datetime, enum, functools, gc, hashlib, heapq
import importlib, itertools, math, numbers, operator, random, re, statistics, string, struct, sys, textwrap, time, traceback, types, typing, ast

sys.stderr = sys.stdout
os.chdir("/tmp")
sys.set_int_max_str_digits(0)
random.seed(0)
ENTRIES = candidate_open, candidate_start, candidate_call, candidate_answer, candidate_resolve, candidate_define, judge_run, judge_serve
header_space = {}
exec(HEADER, header_space)
del header_space["__builtins__"]
_slack = bytearray(4 << 20)  # memory for a program, so that few need to grow it
del _slack
gc.collect()
gc.freeze()
os.write(2, struct.pack("<8I", *map(id, ENTRIES)))
time.time()
