"""What native Go with testify makes of HumanEvalPack's Go canonical and buggy solutions: the oracle of the sandbox's verdicts.

Usage: python tools/golden/benchmark_verdicts_golang.py HUMANEVALPACK.jsonl > tests/benchmark/golden/benchmark_verdicts_golang.json
Needs `go` (1.21 or later), which fetches testify. Every program (helpers, declaration, solution, test) is a package of one binary, which is
started once a program and given three seconds of processor time. "passed", "wrong output" (an assertion of testify's failed), "timeout", or
"panic", or "refused" by the compiler; and the assertions made, up to the first that failed; null for tests that draw numbers. Imports are
those that the text uses.
"""
import json, os, re, resource, subprocess, sys, tempfile

SECONDS = 3  # of processor time
TESTIFY = "github.com/stretchr/testify@v1.10.0"
COMMON = ["math", "sort", "strings", "strconv", "fmt"]  # used by some that do not import them

COUNTING = """package assert
import ("fmt"; "os"; real "github.com/stretchr/testify/assert")
var made int
type silent struct{}
func (silent) Errorf(string, ...interface{}) {}
type Assertions struct{}
func New(interface{}) Assertions { return Assertions{} }
func Tell(ending string) { fmt.Printf("\\n[%q, %d]", ending, made); os.Exit(0) }
func (Assertions) Equal(expected, actual interface{}, more ...interface{}) bool {
	made++
	if !real.Equal(silent{}, expected, actual) { Tell("wrong output") }
	return true
}
"""
MAIN = """package main
import ("os"; "golden/assert"; %s)
var programs = map[string]func(){%s}
func main() {
	defer func() { if recover() != nil { assert.Tell("panic") } }()
	programs[os.Args[1]]()
	assert.Tell("passed")
}
"""


def package(name, problem, which):
    prompt, declaration = problem["prompt"], problem["declaration"]
    helpers = prompt[: max(0, prompt.rfind(declaration.strip()))].replace(problem["import"].strip(), "")
    text = "\n".join([helpers, declaration + problem[which], problem["test"]])
    wanted = re.findall(r'"([\w/.]+)"', problem["import"] + problem["test_setup"]) + COMMON
    code = re.sub(r'//[^\n]*|"(?:\\.|[^"\\\n])*"', "", text)
    used = [path for path in dict.fromkeys(wanted) if re.search(r"\b%s\." % path.split("/")[-1], code)]
    lines = "\n".join('import "%s"' % ("golden/assert" if path.endswith("testify/assert") else path) for path in used)
    test = re.search(r"func (Test\w+)\(", problem["test"]).group(1)
    return "package %s\n%s\n%s\nfunc Run() { %s(&testing.T{}) }\n" % (name, lines, text, test)


def build(folder, pack):
    def write(path, text):
        os.makedirs(os.path.dirname(os.path.join(folder, path)), exist_ok=True)
        with open(os.path.join(folder, path), "w") as file:
            file.write(text)

    names, refused = {}, set()
    for problem in pack:
        for which in ("canonical", "buggy"):
            name = "p%s%s" % (problem["task_id"].split("/")[1], which)
            names[name] = '"%s %s": %s.Run' % (problem["task_id"], which, name)
            write("%s/a.go" % name, package(name, problem, which + "_solution"))
    write("assert/assert.go", COUNTING)
    go = lambda *words, check=True: subprocess.run(["go", *words], cwd=folder, check=check, stdout=sys.stderr, stderr=subprocess.PIPE, text=True)
    for command in (["mod", "init", "golden"], ["get", TESTIFY], ["mod", "tidy"]):
        go(*command)
    for name in re.findall(r"^# golden/(\w+)$", go("build", "./...", check=False).stderr, re.M):
        refused.add(names.pop(name).split('"')[1])
    write("main.go", MAIN % ("; ".join('"golden/%s"' % name for name in names), ", ".join(names.values())))
    go("build", "-o", "golden")
    return os.path.join(folder, "golden"), refused


def verdict(binary, refused, problem, which):
    if "%s %s" % (problem["task_id"], which) in refused:
        return ["refused", 0]
    limit = lambda: resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    process = subprocess.run([binary, "%s %s" % (problem["task_id"], which)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, preexec_fn=limit)
    last = process.stdout.decode().split("\n")[-1]
    ending, made = json.loads(last) if last.startswith("[") else ["timeout" if process.returncode < 0 else "panic", 0]
    return [ending, None if "rand." in problem["test"] else made]


with open(sys.argv[1]) as file:
    pack = [json.loads(line) for line in file]
with tempfile.TemporaryDirectory() as folder:
    binary, refused = build(folder, pack)
    verdicts = {problem["task_id"]: {which: verdict(binary, refused, problem, which) for which in ("canonical", "buggy")} for problem in pack}
json.dump(verdicts, sys.stdout, indent=0)
