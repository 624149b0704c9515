"""Golden stops and cuts of HumanEvalFix, made by the reference harness itself from invented answers, 240 a language.

Usage: python tools/golden/benchmark_extractions.py HARNESS > tests/benchmark/golden/benchmark_extractions.json
HARNESS is a checkout of the reference (see harness.py beside this file). The answers are put together at random (fixed seed) from
bodies and from what models write around them: further functions, prose, fences, comments, prints, braces in texts, line ends of
Windows, odd white space, end tokens, and a cut at any character. Lengths are in UTF-16 units, as JavaScript counts.
Each row: [language, format, answer, kept, stop, finished]
  kept: how much of the answer without white space at its end `remove_last_block` keeps (it always keeps a beginning)
  stop: length of the shortest beginning for which `check_fn` holds, or null
  finished: whether `check_fn` holds for the whole answer
"""
import json, random, sys
from harness import Rows, open_harness

FORMATS = ["instruct", "instruct", "octocoder", "starchat", "issue", "diff", "diff-carper"]
PYTHON = {
    "bodies": ["\n    return x + 1", "\n    if x < 0:\n        return -x\n    return x", "    for i in range(3):\n        x += i\n    return x", "\n    def inner(y):\n        return y\n    return inner(x)",
               "\n\treturn [a for a in x]", " return x", "return x", "\n    s = '''\nunindented text\n'''\n    return s", "\n    # comment {\n    return {'a': 1}", "\n    \"\"\"doc\n\n    more\n    \"\"\"\n    return None",
               "\n    x = 1\\\n+ 2\n    return x", "\n\n\n    return \"}\"", "\n    @property\n    def p(self): pass", "\n    assert x\n    print(x)\n    return x", "\n    return 'ä€😀'", "\n    class A:\n        pass\n    return A()"],
    "after": ["\n", "\n\n", "\ndef other():\n    return 2\n", "\nclass A:\n    pass", "\n# a comment\n    return 3", "\n@decorator\ndef g(): pass", "\nprint(f(1))", "\nif __name__ == '__main__':\n    f(1)", "\nassert f(1) == 2",
              "\nThe fix is above.", "\n```\n\nIt works.", "```python\ndef f(x):\n    return x\n```", "<|endoftext|>", "<|endoftext|>\n    y = 1", "<|end|>\n<|user|>", "\n    \n   \n", "\r\n    return 4\r\n", "\r\ndef h():\r\n    pass", "\n\x0c\n    y", "\n\u3000odd",
              "\n\x85\n", "\n \tz", "\nprinting = 1", "\ndefault", "\n    #x\n#y", "\n<commit_after>", "\n    y = '<commit_msg>'", "\n\x1c\n", "\r", "\n\r\n", "<MSG> done", "\n\\ No newline at end of file", "\n\u2028x", "\u2028x\n    y", "\n\ufeff    z", "\nasync def k(): pass", "\n)", "\n    return 5   ", "\n@@ -1 +1 @@\n-a\n+b"],
}
JS = {
    "bodies": ["\n  return x + 1;\n}", "\n  if (x < 0) {\n    return -x;\n  }\n  return x;\n}", "\n  let s = '}';\n  return s;\n}", "\n  // a brace } in a comment\n  return x;\n}", "\n  const o = {a: {b: 1}};\n  return o;\n}\n", "\n  return `${x}`;\n};",
               "\n  return x.map((y) => { return y; });\n}", " return x; }", "}", "\n  return /[{}]/.test(x);\n}", "\n  for (;;) {", "\n  while (x) { x--;", "\n  return \"{\";\n}", "\n  switch (x) {\n    case 1: { return 2; }\n  }\n", "\n\treturn 'ä😀';\n}", "\n  return x"],
    "after": ["\n", "\n\n", "\nconst g = () => {\n  return 2;\n}\n", "\nfunction h() {}\n", "\nconsole.log(f(1));", "\n// The fix", "\n```\n\nIt works.", "```js\nconst f = (x) => { return x; }\n```", "<|endoftext|>", "<|endoftext|>}", "<|end|>\n<|user|>", "\r\n}\r\n", "\r\n  return 1;\r\n}\r\n", "\n}\n}",
              "}", "{", "{}", "}}", "\n  \t\n", "\nmodule.exports = { f };", "\n/* } */", "\n<commit_after>", "\n'<commit_msg>'", "<MSG>", "\u3000", "\x85", "\n\\ No newline at end of file", "\n  }", "\n) }", "\nclass A { m() { } }", "\n\x1c", "\n@@ -1 +1 @@\n-}\n+{"],
}


def units(text):
    return len(text.encode("utf-16-le")) // 2


def answers(parts, rng, count):
    seen = set()
    while len(seen) < count:
        text = rng.choice(parts["bodies"]) + "".join(rng.choice(parts["after"] + parts["bodies"][:6]) for _ in range(rng.randrange(4)))
        if rng.random() < 0.25:
            text = text[:rng.randrange(len(text) + 1)]
        if rng.random() < 0.1:
            text = text.replace("\n", "\r\n")
        if text not in seen:
            seen.add(text)
            yield text


rows = []
doc = {"task_id": "Own/0", "declaration": "", "prompt": "", "buggy_solution": "", "test": "", "entry_point": "f"}
make = open_harness(sys.argv[1], {"python": Rows([doc]), "js": Rows([doc])})
for language, name, parts in (("python", "python", PYTHON), ("js", "javascript", JS)):
    rng = random.Random(1)
    for raw in answers(parts, rng, 240):
        form = rng.choice(FORMATS)
        task = make(language, "tests", form)
        kept = task.remove_last_block(raw.rstrip())
        assert raw.startswith(kept)
        stop = next((units(raw[:n]) for n in range(len(raw) + 1) if task.check_fn(raw[:n])), None)
        rows.append([name, form, raw, units(kept), stop, task.check_fn(raw)])
print("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]")
