"""What native Rust makes of HumanEvalPack's Rust canonical and buggy solutions: the oracle of the sandbox's verdicts.

Usage: python tools/golden/benchmark_verdicts_rust.py HUMANEVALPACK.jsonl > tests/benchmark/golden/benchmark_verdicts_rust.json
Needs `cargo` (1.63 or later), which fetches the crates. Programs are modules of one binary, as `cargo test` compiles them (overflow panics);
it is started once a program and given three seconds of processor time. "passed", "wrong output" (an assertion failed), "timeout", "panic",
"crashed" (the kernel's signal), or "refused" by the compiler; and the assertions made, up to the first that failed; null for tests that draw
numbers. Of these a canonical solution is started until it passes, twenty times at most: Rust/32's does not end on some polynomials.
"""
import json, os, re, resource, subprocess, sys, tempfile

SECONDS = 3  # of processor time
MANIFEST = """[package]
name = "golden"
version = "0.0.0"
edition = "2021"
[dependencies]
rand = "=0.7.3"
regex = "=1.7.3"
md5 = "=0.7.0"
[profile.dev]
debug = 0
incremental = false
"""
HEAD = """#![allow(warnings)]
use std::sync::atomic::{AtomicU32, Ordering};
static MADE: AtomicU32 = AtomicU32::new(0);
pub fn tell(ending: &str) -> ! { println!("\\n[\\"{}\\", {}]", ending, MADE.load(Ordering::SeqCst)); std::process::exit(0) }
pub fn check(holds: bool) { MADE.fetch_add(1, Ordering::SeqCst); if !holds { tell("wrong output") } }
macro_rules! assert { ($holds:expr $(, $($words:tt)*)?) => { crate::check($holds) } }
macro_rules! assert_eq { ($left:expr, $right:expr $(, $($words:tt)*)?) => { crate::check($left == $right) } }
"""
MAIN = """fn main() {
    std::panic::set_hook(Box::new(|_| tell("panic")));
    match std::env::args().nth(1).unwrap().as_str() { %s _ => return }
    tell("passed")
}
"""


def module(name, problem, which):
    tests = []

    def exported(_):
        tests.append("%s_%d" % (name, len(tests)))
        return '#[export_name = "%s"]' % tests[-1]

    test = re.sub(r"#\[test\]", exported, problem["test"].replace("#[cfg(test)]", ""))
    return problem["declaration"] + problem[which] + "\n" + test, tests


def build(folder, pack):
    os.makedirs(os.path.join(folder, "src"))
    write = lambda path, text: open(os.path.join(folder, path), "w").write(text)
    write("Cargo.toml", MANIFEST)
    programs, refused = {}, set()
    for problem in pack:
        for which in ("canonical", "buggy"):
            name = "p%s%s" % (problem["task_id"].split("/")[1], which)
            text, tests = module(name, problem, which + "_solution")
            write("src/%s.rs" % name, text)
            programs[name] = ("%s %s" % (problem["task_id"], which), tests)
    while True:
        modules = "".join("mod %s;\n" % name for name in programs)
        declared = 'extern "Rust" { %s }\n' % " ".join("fn %s();" % test for _, tests in programs.values() for test in tests)
        arms = ["%s => unsafe { %s }," % (json.dumps(key), " ".join(test + "();" for test in tests)) for key, tests in programs.values()]
        write("src/main.rs", HEAD + modules + declared + MAIN % "\n".join(arms))
        made = subprocess.run(["cargo", "build", "--message-format", "short"], cwd=folder, stderr=subprocess.PIPE, stdout=sys.stderr, text=True)
        if made.returncode == 0:
            return os.path.join(folder, "target", "debug", "golden"), refused
        bad = set(re.findall(r"^src/(p\d+\w+)\.rs:\d+:\d+: error", made.stderr, re.M)) & set(programs)
        if not bad:
            sys.exit(made.stderr)
        refused |= {programs.pop(name)[0] for name in bad}


def settled(binary, refused, problem, which):
    for _ in range(20 if "rand::" in problem["test"] and which == "canonical" else 1):
        found = verdict(binary, refused, problem, which)
        if found[0] == "passed":
            break
    return found


def verdict(binary, refused, problem, which):
    key = "%s %s" % (problem["task_id"], which)
    if key in refused:
        return ["refused", 0]
    limit = lambda: resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    process = subprocess.run([binary, key], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, preexec_fn=limit)
    last = process.stdout.decode(errors="replace").strip().split("\n")[-1]
    if not last.startswith("["):
        return ["timeout" if process.returncode in (-24, -9) else "crashed", None]
    ending, made = json.loads(last)
    return [ending, None if "rand::" in problem["test"] else made]


with open(sys.argv[1]) as file:
    pack = [json.loads(line) for line in file]
with tempfile.TemporaryDirectory() as folder:
    binary, refused = build(folder, pack)
    verdicts = {problem["task_id"]: {which: settled(binary, refused, problem, which) for which in ("canonical", "buggy")} for problem in pack}
json.dump(verdicts, sys.stdout, indent=0)
