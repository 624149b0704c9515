"""Golden prompts, extractions and candidates of HumanEvalFix's Python protocol, written from its description (not from our TypeScript).

Usage: python tools/golden/benchmark_prompts.py HUMANEVALPACK.jsonl > tests/benchmark/golden/benchmark_prompts.json
The data set itself is not committed, so its prompts appear as hashes; a few problems of our own appear whole.
"""
import hashlib, json, sys


def prompt(problem, form, mode):
    base = problem["declaration"] if mode == "tests" else problem["prompt"]
    context = base + problem["buggy_solution"]
    if mode == "tests":
        context += "\n" + problem["test"]
    instruction = "Fix bugs in " + problem["entry_point"] + "."
    if form == "instruct":
        text = context + "\n" + instruction + "\n\n" + base
    else:
        text = "Question: " + instruction + "\n" + context + "\n\nAnswer:\n" + base
    return text.strip()


STOP = ["\nclass", "\ndef", "\n#", "\n@", "\nprint", "\nif", "\nassert", "<|endoftext|>"]


def remove_last_block(code):
    for word in STOP:
        if word in code:
            code = code[:code.find(word)]
    for i, line in enumerate(code.split("\n")):
        if len(line.strip()) > 0 and line[0] != " " and line[0] != "\t":
            return "\n".join(code.split("\n")[:i])
    return code


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


own = [
    {"task_id": "Own/0", "declaration": "def f(x):\n", "prompt": "def f(x):\n    \"\"\" doubles \"\"\"\n", "buggy_solution": "    return x\n", "test": "\n\ndef check(f):\n    assert f(1) == 2\n\ncheck(f)", "entry_point": "f"},
    {"task_id": "Own/1", "declaration": "\n\nimport math\n\n\ndef g(x) -> float: \t\n\n", "prompt": "\n\n\ndef g(x):\n    '''docs'''\n", "buggy_solution": "\n    return math.sqrt(x) \n", "test": "assert g(4) == 2", "entry_point": "g"},
    {"task_id": "Own/2", "declaration": "\u3000\x1c\x85def h():\u2028\x1f", "prompt": "\ufeffdef h():\n\ufeff", "buggy_solution": "    pass", "test": "\n", "entry_point": "h"},
]
raws = [
    "\n    return x + 1\n", "\n    return x\n\ndef other():\n    pass\n", "\n    if x:\n        return 1\nif x: pass", "\n    y = 1\n\n\n# comment\n    return", "return 1", "    return 1\nprint(1)",
    "\n    return 1\nfoo = 3\n    bar", "", "\n\n   \n", "\n    x = 1<|endoftext|>\n    y", "\n\treturn 1\n@dec\ndef f(): pass", "\n    '''\nunindented doc\n    '''\n    return 1", "\n    return 1\n   \nx", "\n    return 1\r\nclass A: pass",
    "\n    return 'a'\n\u3000weird", "\n    return 1\n\x1f\nx", "\n    assert x\nassert y",
]
formats = [(form, mode) for form in ("instruct", "octocoder") for mode in ("tests", "docs")]
with open(sys.argv[1]) as file:
    pack = [json.loads(line) for line in file]
json.dump({
    "own": [{**problem, "prompts": {f"{form} {mode}": prompt(problem, form, mode) for form, mode in formats}, "candidate": problem["declaration"].rstrip() + "\n    return 1"} for problem in own],
    "extractions": [[raw, remove_last_block(raw)] for raw in raws],
    "pack": {f"{form} {mode}": {problem["task_id"]: digest(prompt(problem, form, mode))[:12] for problem in pack} for form, mode in formats},
    "packExtractions": {problem["task_id"]: digest(remove_last_block(problem["buggy_solution"] + "\n" + problem["test"]))[:12] for problem in pack},
}, sys.stdout, indent=1)
