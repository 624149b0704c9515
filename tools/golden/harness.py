"""Opens the reference implementation of HumanEvalFix: bigcode_eval/tasks/humanevalpack.py of the repository
bigcode-project/bigcode-evaluation-harness, at commit 8fc5bae6479c4fbbb28c3f8b644f6a15b3f3b5bd (any later one should do).

Get it with `git clone` and `git checkout`, nothing need be installed: two modules that it imports for other ends are stood in for
here (`datasets`, whose load_dataset gives the local HumanEvalPack file, and `evaluate`, which judges and is not called).
"""
import json, sys, types, warnings

warnings.simplefilter("ignore")  # the reference has an invalid escape in a string


class Rows(list):
    def select(self, indices):
        return Rows(self[i] for i in indices)


def open_harness(folder, data):
    """`data`: harness language ("python", "js") -> list of problems. Returns a maker of tasks: (language, mode, prompt) -> task."""
    datasets, evaluate = types.ModuleType("datasets"), types.ModuleType("evaluate")
    datasets.load_dataset = lambda path, name=None, **_: {"test": data[name]}

    def load(name):
        raise RuntimeError("the harness's judge is not used here")

    evaluate.load = load
    sys.modules.update(datasets=datasets, evaluate=evaluate)
    package = types.ModuleType("bigcode_eval")  # its own __init__ wants torch
    package.__path__ = [folder + "/bigcode_eval"]
    tasks = types.ModuleType("bigcode_eval.tasks")
    tasks.__path__ = [folder + "/bigcode_eval/tasks"]
    sys.modules.update({"bigcode_eval": package, "bigcode_eval.tasks": tasks})
    import bigcode_eval.tasks.humanevalpack as module

    original = {language: list(words) for language, words in module.LANGUAGE_TO_STOP_WORDS.items()}

    def task(language, mode, prompt):
        """A task with stop words of its own: the module's lists grow with every task that is made."""
        for name, words in original.items():
            module.LANGUAGE_TO_STOP_WORDS[name] = list(words)
        return module.create_task(language, "fix" + mode)(language=language, prompt=prompt)

    return task


def read_lines(path):
    with open(path) as file:
        return Rows(json.loads(line) for line in file)
