"""Golden prompts of HumanEvalSynthesize, made by the reference harness itself: every format that it has for it, Python and JavaScript.

Usage: python tools/golden/benchmark_synthesis.py HARNESS HUMANEVALPACK-PYTHON.jsonl HUMANEVALPACK-JS.jsonl > tests/benchmark/golden/benchmark_synthesis.json
HARNESS is a checkout of the reference (see harness.py beside this file). Two problems of our own appear whole, those of the data set,
which is not committed, as one hash a set: SHA-256 of the texts joined by U+0000.
"""
import hashlib, json, sys
from harness import open_harness, read_lines

FORMATS = ["instruct", "octocoder", "octogeex", "starchat", "starcodercommit", "instructcodet5p", "wizardcoder", "codellama", "codellama-70b", "deepseek",
           "tulu", "gritlm", "zephyr", "yi", "starchat2", "codeqwen", "codegemma", "aurora-m", "file", "issue", "diff", "diff-carper"]
LANGUAGES = {"python": "python", "js": "javascript"}

own = [
    {"task_id": "Own/0", "declaration": "def f(x):\n", "prompt": "def f(x):\n    \"\"\" doubles \"\"\"\n", "instruction": "Write f.", "entry_point": "f"},
    {"task_id": "Own/1", "declaration": "def g(x): \t\n", "prompt": "\n\n\ndef g(x):\n    '''docs'''\n", "instruction": "\n Write a function `g(x)`\n  to solve it:\n\u3000\x1c", "entry_point": "g"},
]

packs = {"python": read_lines(sys.argv[2]), "js": read_lines(sys.argv[3])}
data = dict(packs)
open_harness(sys.argv[1], data)
import bigcode_eval.tasks.humanevalpack as module


def prompt_of(language, form, problem):
    """The harness's prompt, or why it refuses the format."""
    task = module.create_task(language, "synthesize")(language=language, prompt=form)
    return task.get_prompt(problem)


prompts, refused, pack = {problem["task_id"]: {} for problem in own}, [], {}
for form in FORMATS:
    try:
        for problem in own:
            prompts[problem["task_id"]][form] = prompt_of("python", form, problem)
    except ValueError:
        refused.append(form)
        continue
    for language, name in LANGUAGES.items():
        texts = [prompt_of(language, form, problem) for problem in packs[language]]
        pack[f"{name} {form}"] = hashlib.sha256("\0".join(texts).encode()).hexdigest()
json.dump({"own": [{**problem, "prompts": prompts[problem["task_id"]]} for problem in own], "refused": refused, "pack": pack}, sys.stdout, indent=1)
