"""Golden instruction data: Parquet files written by pyarrow (pip install pyarrow), near duplicates and shared n-grams by brute force.

Usage: python tools/golden/instruction_data.py tests/data/golden
Writes one Parquet file a format and compression, each with the rows that it holds in parquet.json; saved-dataset, as `datasets` saves one; and overlaps.json: invented
texts, the Jaccard similarity of all pairs of their 5-token shingle sets, and 13-word runs that they share with invented problems.
"""
import json, os, random, re, sys
import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet as pq

folder = sys.argv[1]
rng = random.Random(3)
WORDS = "take each list number from start count sum while even odd return sort reverse string index zero one two last first item append range check value key map".split()


def text(n):
    return " ".join(rng.choice(WORDS) for _ in range(n))


alpaca = [{"instruction": f"Write {text(6)} ü{i}.", "input": None if i % 3 == 0 else text(i % 4), "output": f"def f{i}(x):\n    return x + {i}\n" * (1 + i % 5)} for i in range(57)]
chat = [{"messages": [{"role": "system", "content": "Be brief."}] * (i % 2) + [{"role": "user", "content": text(9)}, {"role": "assistant", "content": f"```js\nconst g = (x) => x * {i};\n```"}]
         + [{"role": "user", "content": "more"}, {"role": "assistant", "content": "no"}] * (i % 3 == 0), "id": i} for i in range(20)]
commits = [{"commit": f"{i:040x}", "old_file": "a.py", "new_file": "a.py", "old_contents": f"def h(x):\n    return x - {i}\n" if i else "", "new_contents": f"def h(x):\n    return x + {i}\n",
            "subject": f"Fix {text(3)}", "message": f"Fix it\n\n{text(20)}\n", "lang": "Python", "license": "mit"} for i in range(30)]
files = {
    "alpaca.snappy.parquet": (alpaca, dict(compression="snappy", row_group_size=20)),
    "alpaca.zstd.parquet": (alpaca, dict(compression="zstd", use_dictionary=False, data_page_version="2.0")),
    "chat.gzip.parquet": (chat, dict(compression="gzip")),
    "commits.none.parquet": (commits, dict(compression="none", use_dictionary=["lang", "license"])),
    "no-columns.snappy.parquet": ([{"question": "a", "answer": "b"}], dict(compression="snappy")),
}
for name, (rows, options) in files.items():
    pq.write_table(pa.Table.from_pylist(rows), f"{folder}/{name}", **options)
with open(f"{folder}/parquet.json", "w") as out:
    json.dump({name: rows for name, (rows, _) in files.items()}, out, ensure_ascii=False)

# What `datasets` writes with save_to_disk: Arrow streams, named in order by state.json.
saved = [{"messages": [{"role": "user", "content": f"q{i}"}, {"role": "assistant", "content": f"x = {i}"}]} for i in (1, 2, 3)]
os.makedirs(f"{folder}/saved-dataset", exist_ok=True)
shards = [f"data-{i:05d}-of-00002.arrow" for i in range(2)]
for shard, rows in zip(shards, (saved[:2], saved[2:])):
    table = pa.Table.from_pylist(rows)
    with pa.ipc.new_stream(f"{folder}/saved-dataset/{shard}", table.schema) as out:
        out.write_table(table)
with open(f"{folder}/saved-dataset/state.json", "w") as out:
    json.dump({"_data_files": [{"filename": shard} for shard in shards], "_split": None}, out)

# Texts in families: a long one, and versions with ever more words replaced.
texts = []
for _ in range(12):
    words = text(60).split(" ")
    for changes in (0, 1, 2, 4, 8):
        version = list(words)
        for _ in range(changes):
            version[rng.randrange(60)] = rng.choice(WORDS) + rng.choice(["", "_x", "(1)", ";"])
        texts.append(" ".join(version))
texts += ["a b", "a b", "c", "", "x + y", "x+y"]
tokens = [re.findall(r"\w+|[^\s\w]", t) for t in texts]
shingles = [{tuple(t[i:i + 5]) for i in range(max(1, len(t) - 4))} for t in tokens]
before = list(texts)
similar = [[i, j, len(a & b) / len(a | b)] for i, a in enumerate(shingles) for j, b in enumerate(shingles[:i]) if a & b]
problems = [{"task_id": f"Own/{i}", "docstring": text(20), "program": text(16), "test": text(14)} for i in range(6)]
for i, (t, part) in enumerate([(0, "docstring"), (7, "program"), (13, "test"), (20, "docstring")]):
    words = problems[i][part].upper().split(" ")
    texts[t] += " " + ", ".join(words[1:13] if i == 3 else words[1:14])  # twelve words of the last one: no match
word_lists = [re.findall(r"\w+", t.lower()) for t in texts]


def runs(words, n):
    return {tuple(words[i:i + n]) for i in range(len(words) - n + 1)}


found = [[p["task_id"], r] for r, words in enumerate(word_lists) for p in problems
         if any(runs(words, 13) & runs(re.findall(r"\w+", p[part].lower()), 13) for part in ("docstring", "program", "test"))]
every = set().union(*(runs(words, 8) for words in word_lists))
shares = [[p["task_id"], len([1 for i in range(9) if tuple(p["program"].split(" ")[i:i + 8]) in every]) / 9] for p in problems]
with open(f"{folder}/overlaps.json", "w") as out:
    json.dump({"similarTexts": before, "texts": texts, "similar": similar, "problems": problems, "found": found, "shares": shares}, out, indent=0)
