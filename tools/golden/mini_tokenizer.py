"""Golden ids of the embedded tier's tokenizer, by Hugging Face's `tokenizers`.

Usage: python tools/golden/mini_tokenizer.py   (in the project's folder; writes tests/mini/golden/tokenizer.json)
"""
import json
import random

import tokenizers

TEXTS = [
    "", " ", "\n", "\t\tx = 1\r\ny = 2\n", "<|endoftext|>", "def f(x):\n    return x<|endoftext|>def g",
    'def sum_above(scores):\n    """Return the sum of the scores greater than 12."""\n    total = 0\n    for score in scores:\n        if score > 12:\n            total += score\n    return total\n',
    "__init__ _a a_b snake_case_name CamelCase x1y22 3.14 1_000", "it's 'quoted' \"double\" ''' \"\"\"", "naïve café – déjà vu 日本語 😀 \u00a0 \u2003x",
    "Question: Fix bugs in f.\ndef f(n):\n    return n\n\nAnswer:\n", "a  b   c    d\n\n\n\n   e   \n", "x!=y<=z**2//3%4 ->{}[]()", "assert f([-3, 12, 0], 'a b') == {'a': 1}\n",
]


def main() -> None:
    tokenizer = tokenizers.Tokenizer.from_file("datasets/base-model/tokenizer.json")
    draw = random.Random(7)
    alphabet = "abcXYZ_019 \n\t'\"().,:=+-é日😀"
    texts = TEXTS + ["".join(draw.choice(alphabet) for _ in range(draw.randint(1, 60))) for _ in range(60)]
    cases = [{"text": text, "ids": tokenizer.encode(text).ids} for text in texts]
    assert all(tokenizer.decode(case["ids"], skip_special_tokens=False) == case["text"] for case in cases)
    with open("tests/mini/golden/tokenizer.json", "w", encoding="utf-8") as file:
        json.dump({"oracle": f"tokenizers {tokenizers.__version__}", "cases": cases}, file, ensure_ascii=False, indent=0)
        file.write("\n")


main()
