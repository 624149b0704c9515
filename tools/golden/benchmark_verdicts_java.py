"""What native Java makes of HumanEvalPack's Java canonical and buggy solutions: the oracle of the sandbox's verdicts.

Usage: python tools/golden/benchmark_verdicts_java.py HUMANEVALPACK.jsonl > tests/benchmark/golden/benchmark_verdicts_java.json
Needs `javac` and `java` of 17 or later. Each program has a folder and a virtual machine of its own and is started once, with three seconds of processor
time beside the virtual machine's start and 256 MiB of heap. "passed", "wrong output" (the test threw its AssertionError), "exception",
"stack overflow", "memory", "timeout", or "refused" by the compiler; and the checks made, up to the first that failed: the elements of the
list that must not contain false, or the conditions at which the test throws.
"""
import json, os, re, resource, subprocess, sys, tempfile

SECONDS = 3 + 1  # of processor time; a virtual machine takes one to start on a busy machine
COUNTER = """class Counted {
    static int made = 0;
    static boolean fails(boolean failed) { made++; return failed; }
    static boolean fails(java.util.List<Boolean> held) { for (boolean one : held) if (fails(!one)) return true; return false; }
    static void tell(String ending) { System.out.println("\\n[\\"" + ending + "\\", " + made + "]"); System.out.flush(); Runtime.getRuntime().halt(0); }
    public static void main(String[] given) {
        try { Main.main(given); } catch (Throwable error) { tell(named(error)); }
        tell("passed");
    }
    static String named(Throwable error) {
        return error instanceof AssertionError ? "wrong output" : error instanceof StackOverflowError ? "stack overflow"
            : error instanceof OutOfMemoryError ? "memory" : "exception";
    }
}
"""


def counted(test):
    test = re.sub(r"if \((\w+)\.contains\(false\)\)", r"if (Counted.fails(\1))", test)
    return re.sub(r"if \(((?!Counted)[^\n]*)\) \{\n(\s*throw new AssertionError)", r"if (Counted.fails(\1)) {\n\2", test)


COMPILER = """import java.io.File;
import java.util.List;
import javax.tools.*;
class Compile {
    public static void main(String[] folders) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StandardJavaFileManager files = compiler.getStandardFileManager(d -> { }, null, null);
        for (String folder : folders)
            compiler.getTask(null, files, d -> { }, List.of("-nowarn", "-d", folder), null, files.getJavaFileObjects(new File(folder, "Main.java"))).call();
    }
}
"""


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


def verdict(folder):
    if not os.path.exists(os.path.join(folder, "Counted.class")):
        return ["refused", 0]
    limit = lambda: resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    command = ["java", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", folder, "Counted"]
    process = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, preexec_fn=limit)
    last = process.stdout.decode(errors="replace").strip().split("\n")[-1]
    return json.loads(last) if last.startswith("[") else ["timeout", None]


with open(sys.argv[1]) as file:
    pack = [json.loads(line) for line in file]
with tempfile.TemporaryDirectory() as root:
    place = lambda problem, which: os.path.join(root, problem["task_id"].replace("/", "") + which)
    for problem in pack:
        for which in ("canonical", "buggy"):
            os.makedirs(place(problem, which))
            text = problem["declaration"] + problem[which + "_solution"] + "\n" + counted(problem["test"]) + "\n" + COUNTER
            write(os.path.join(place(problem, which), "Main.java"), text)
    write(os.path.join(root, "Compile.java"), COMPILER)
    folders = [place(problem, which) for problem in pack for which in ("canonical", "buggy")]
    subprocess.run(["java", os.path.join(root, "Compile.java")] + folders, check=True)
    verdicts = {problem["task_id"]: {which: verdict(place(problem, which)) for which in ("canonical", "buggy")} for problem in pack}
json.dump(verdicts, sys.stdout, indent=0)
