"""What native g++ makes of HumanEvalPack's C++ canonical and buggy solutions: the oracle of the sandbox's verdicts.

Usage: python tools/golden/benchmark_verdicts_cpp.py HUMANEVALPACK.jsonl > tests/benchmark/golden/benchmark_verdicts_cpp.json
Needs `g++` and OpenSSL's headers. Programs are namespaces of one binary, less their includes, which stand before all; it is started once a
program and given three seconds of processor time. "passed", "wrong output" (an assert failed), "timeout", "exception" (uncaught, or the
kernel's signal), or "refused" by the compiler; and the asserts made, up to the first that failed; null for tests that draw numbers.
boost::any is the project's own (sandbox/include), the only header of it that is used here.
"""
import json, os, re, resource, shutil, subprocess, sys, tempfile

SECONDS = 3  # of processor time
TOGETHER = 41  # programs in a file
FLAGS = ["-std=gnu++17", "-O1", "-w", "-I."]
BOOST = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "src", "languages", "cpp", "sandbox", "include", "boost")

HEAD = """#include <bits/stdc++.h>
#include <openssl/md5.h>
#include <boost/any.hpp>
extern int cct_made; void cct_tell(const char *);
#undef assert
#define assert(...) (cct_made++, (__VA_ARGS__) ? (void)0 : cct_tell("wrong output"))
using namespace std;
"""
MAIN = """#include <cstdio>
#include <cstdlib>
#include <exception>
#include <map>
#include <string>
int cct_made = 0;
void cct_tell(const char *ending) { printf("\\n[\\"%%s\\", %%d]", ending, cct_made); fflush(stdout); _Exit(0); }
%s
static std::map<std::string, int (*)()> programs = {%s};
int main(int, char **given) {
  std::set_terminate([] { cct_tell("exception"); });
  programs[given[1]]();
  cct_tell("passed");
}
"""


def program(name, problem, which):
    text = problem["declaration"] + problem[which] + "\n" + problem["test"]
    if text.count("{") != text.count("}"):  # CPP/38's declaration goes on into the body, and its solutions begin that anew
        text = problem["declaration"][: problem["declaration"].rindex("{", 0, problem["declaration"].rindex("decode_cyclic") + 60) + 1] + problem[which] + "\n" + problem["test"]
    text = re.sub(r"^[ \t]*#[ \t]*(include|undef)[^\n]*", "", text, flags=re.M)
    end = text.rindex("}")  # main's, which returns by itself only outside of namespaces
    return 'namespace %s {\n#line 1 "%s"\n%s return 0; %s\n}\n' % (name, name, text[:end], text[end:])


def build(folder, pack):
    keys, refused, texts = {}, set(), {}
    for problem in pack:
        for which in ("canonical", "buggy"):
            name = "p%s%s" % (problem["task_id"].split("/")[1], which)
            keys[name] = "%s %s" % (problem["task_id"], which)
            texts[name] = program(name, problem, which + "_solution")
    names = list(keys)
    for at in range(0, len(names), TOGETHER):
        part = names[at : at + TOGETHER]
        while True:
            with open(os.path.join(folder, "part.cc"), "w") as file:
                file.write(HEAD + "".join(texts[name] for name in part))
            made = subprocess.run(["g++", *FLAGS, "-c", "-o", "part%d.o" % at, "part.cc"], cwd=folder, stderr=subprocess.PIPE, text=True)
            if made.returncode == 0:
                break
            bad = set(re.findall(r"^(p\d+\w+):\d+:\d+: error", made.stderr, re.M)) & set(part)
            if not bad:
                sys.exit(made.stderr)
            refused |= {keys.pop(name) for name in bad}
            part = [name for name in part if name not in bad]
    with open(os.path.join(folder, "main.cc"), "w") as file:
        declared = "".join("namespace %s { int main(); }\n" % name for name in keys)
        file.write(MAIN % (declared, ", ".join('{"%s", %s::main}' % (key, name) for name, key in keys.items())))
    objects = sorted(name for name in os.listdir(folder) if name.endswith(".o"))
    subprocess.run(["g++", *FLAGS, "-o", "golden", "main.cc", *objects, "-lcrypto"], cwd=folder, check=True)
    return os.path.join(folder, "golden"), refused


def verdict(binary, refused, problem, which):
    key = "%s %s" % (problem["task_id"], which)
    if key in refused:
        return ["refused", 0]
    limit = lambda: resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    process = subprocess.run([binary, key], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, preexec_fn=limit)
    last = process.stdout.decode(errors="replace").split("\n")[-1]
    if not last.startswith("["):
        return ["timeout" if process.returncode in (-24, -9) else "exception", None]
    ending, made = json.loads(last)
    return [ending, None if "rand()" in problem["test"] else made]


with open(sys.argv[1]) as file:
    pack = [json.loads(line) for line in file]
with tempfile.TemporaryDirectory() as folder:
    shutil.copytree(BOOST, os.path.join(folder, "boost"))
    binary, refused = build(folder, pack)
    verdicts = {problem["task_id"]: {which: verdict(binary, refused, problem, which) for which in ("canonical", "buggy")} for problem in pack}
json.dump(verdicts, sys.stdout, indent=0)
