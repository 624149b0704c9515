"""Golden prompts of HumanEvalFix, made by the reference harness itself: every format, both modes, Python and JavaScript.

Usage: python tools/golden/benchmark_prompts.py HARNESS HUMANEVALPACK-PYTHON.jsonl HUMANEVALPACK-JS.jsonl > tests/benchmark/golden/benchmark_prompts.json
HARNESS is a checkout of the reference (see harness.py beside this file). The data set is not committed, so its prompts appear as
hashes: one over all 164 of a set (SHA-256 of the texts joined by U+0000), and the first four hexadecimal digits of each one's own
so that a test can say which prompt differs. Three problems of our own, with odd white space, appear whole.
"""
import hashlib, json, sys
from harness import Rows, open_harness, read_lines

FORMATS = ["instruct", "octocoder", "octogeex", "starchat", "starcodercommit", "instructcodet5p", "wizardcoder", "codellama", "codellama-70b", "deepseek",
           "tulu", "gritlm", "zephyr", "yi", "starchat2", "codeqwen", "codegemma", "aurora-m", "file", "issue", "diff", "diff-carper"]
REFUSED = ["continue", "edit", "edit-instruct", "chatgpt"]
LANGUAGES = {"python": "python", "js": "javascript"}

own = [
    {"task_id": "Own/0", "declaration": "def f(x):\n", "prompt": "def f(x):\n    \"\"\" doubles \"\"\"\n", "buggy_solution": "    return x\n", "test": "\n\ndef check(f):\n    assert f(1) == 2\n\ncheck(f)", "entry_point": "f"},
    {"task_id": "Own/1", "declaration": "\n\nimport math\n\n\ndef g(x) -> float: \t\n\n", "prompt": "\n\n\ndef g(x):\n    '''docs'''\n", "buggy_solution": "\n    return math.sqrt(x) \n", "test": "assert g(4) == 2", "entry_point": "g"},
    {"task_id": "Own/2", "declaration": "\u3000\x1c\x85def h():\u2028\x1f", "prompt": "\ufeffdef h():\n\ufeff", "buggy_solution": "    pass", "test": "\n \x1e", "entry_point": "h"},
]


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def refusal(task, problem):
    try:
        task.get_prompt(problem)
    except (AssertionError, ValueError) as error:
        return str(error)
    raise SystemExit("expected the harness to refuse " + task.prompt)


def candidate(problem):
    """What the harness hands to its judge for the answer "return 1"."""
    data["python"] = Rows([problem])
    one = task("python", "tests", "instruct")
    return one.postprocess_generation(one.get_prompt(problem) + "\n    return 1", 0)


packs = {"python": read_lines(sys.argv[2]), "js": read_lines(sys.argv[3])}
data = dict(packs)
task = open_harness(sys.argv[1], data)
prompts, pack = {problem["task_id"]: {} for problem in own}, {}
for form in FORMATS:
    for mode in ("tests", "docs"):
        for problem in own:
            prompts[problem["task_id"]][f"{form} {mode}"] = task("python", mode, form).get_prompt(problem)
        for language, name in LANGUAGES.items():
            texts = [task(language, mode, form).get_prompt(problem) for problem in packs[language]]
            pack[f"{name} {form} {mode}"] = {"all": digest("\0".join(texts)), "each": "".join(digest(text)[:4] for text in texts)}
json.dump({
    "own": [{**problem, "prompts": prompts[problem["task_id"]], "candidate": candidate(problem)} for problem in own],
    "refused": {form: refusal(task("python", "tests", form), own[0]) for form in REFUSED},
    "pack": pack,
    "packExtractions": {name: "".join(digest(task(language, "tests", "instruct").remove_last_block(p["buggy_solution"] + "\n" + p["test"]))[:6] for p in packs[language])
                        for language, name in LANGUAGES.items()},
}, sys.stdout, indent=1)
