/** @file Programs in Java that attack the judge, with the outcomes that are fair. */
import type { HostileCases } from "./hostile-cases.js";

const TEST = `public class Main {
    public static void main(String[] args) {
        Solution s = new Solution();
        List<Boolean> correct = Arrays.asList(
                s.squares(Arrays.asList(1, 2, 3)).equals(Arrays.asList(1, 4, 9)),
                s.squares(new ArrayList<>()).isEmpty(),
                s.squares(Arrays.asList(-2)).get(0) == 4
        );
        if (correct.contains(false)) {
            throw new AssertionError();
        }
        if (s.squares(Arrays.asList(5)).get(0) != 25) {
            throw new AssertionError();
        }
    }
}
`;
const SIGNATURE = "    public List<Integer> squares(List<Integer> xs) {\n";
const whole = (members: string, text: string, head = ""): string =>
  `import java.util.*;\n${head}class Solution {\n${members}\n${SIGNATURE}${text}\n    }\n}\n`;
const body = (text: string): string => whole("", text);
const RIGHT = "List<Integer> all = new ArrayList<>(); for (int x : xs) all.add(x * x); return all;";
/** Doubles a type's arguments a level: the last has 2^n. */
const GENERICS = Array.from(
  { length: 30 },
  (_, i) => `static <T> Map<T, T> g${i}(T x) { return null; }`,
).join("\n");
const CALLS = Array.from({ length: 30 }, (_, i) => i).reduce((x, i) => `g${i}(${x})`, "1");
/** Doubles a constant text a line: the last has 2^33 characters. */
const CONSTANTS = Array.from(
  { length: 33 },
  (_, i) => `static final String S${i + 1} = S${i} + S${i};`,
).join("\n");

/** See `HostileCases`. */
export const java: HostileCases = {
  language: "java",
  memoryLimit: 64,
  timeLimit: 1,
  test: TEST,
  support: `import java.util.*;\nclass Solution {\n${SIGNATURE}    }\n}\n`,
  right: () =>
    whole(
      "static boolean seen = false; int calls = 0;",
      `if (seen != (calls++ > 0)) throw new Error("seen before"); seen = true; ${RIGHT}`,
    ),
  hostile: [
    // ending early
    ["exits well in the call", body("System.exit(0); return xs;"), "exited"],
    ["halts", body("Runtime.getRuntime().halt(0); return xs;"), "not judged"],
    ["throws", body('throw new Error("passed");'), "exception"],
    [
      "throws what has no words",
      whole(
        "static class E extends Error { public String getMessage() { throw this; } }",
        "throw new E();",
      ),
      "exception",
    ],
    [
      "throws in a static block",
      whole("static { if (true) throw new Error(); }", RIGHT),
      "exception",
    ],
    ["exits in a static block", whole("static { System.exit(0); }", RIGHT), "exited"],
    // forged answers
    ["gives nothing", body("return null;"), "wrong output"],
    ["gives what was given", body("return xs;"), "wrong output"],
    [
      "gives a list that says that it is equal to all",
      whole(
        "static class Equal extends ArrayList<Integer> { public boolean equals(Object o) { " +
          "return true; } " +
          "public boolean isEmpty() { return true; } public Integer get(int i) { return 25; } }",
        "return new Equal();",
      ),
      "wrong output",
    ],
    [
      "gives numbers of a class of its own, by an unchecked cast",
      whole(
        "static class Any { public boolean equals(Object o) { return true; } }",
        "List all = new ArrayList(); all.add(new Any()); return all;",
      ),
      "wrong output",
    ],
    [
      "gives texts in place of numbers",
      body('List all = new ArrayList(Arrays.asList("1", "4", "9")); return all;'),
      "wrong output",
    ],
    [
      "gives an endless list",
      whole(
        "static class Endless extends AbstractList<Integer> { public int size() { return 1 << " +
          "30; } " +
          "public Integer get(int i) { return i; } }",
        "return new Endless();",
      ),
      "memory limit",
      "timeout",
      "exception",
    ],
    [
      "prints a verdict",
      body('System.out.println("passed 4"); System.err.println("passed"); return xs;'),
      "wrong output",
    ],
    [
      "defines the test's classes anew",
      whole(
        "",
        "return xs;",
        "class Main { public static void main(String[] a) { } }\nclass AssertionError { }\n",
      ),
      "wrong output",
    ],
    [
      "defines classes of the library anew",
      whole(
        "",
        "return new ArrayList(xs);",
        "class Arrays { static List<Integer> asList(Object... x) { return null; } }\n",
      ),
      "wrong output",
    ],
    [
      "gives the verdict itself",
      body("cct.Judge.fails(false); cct.Judge.judge(); return xs;"),
      "crashed",
      "syntax error",
    ],
    [
      "serves another method",
      whole("static { cct.Candidate.open(null); }", "return xs;"),
      "exception",
    ],
    [
      "serves itself",
      `${body("return xs;")}class CctRun { public static void main(String[] a) { } }\n`,
      "syntax error",
    ],
    [
      "catches all around its own end",
      body("try { return xs; } finally { while (true) { } }"),
      "timeout",
    ],
    // the machine
    [
      "starts a program",
      body('try { Runtime.getRuntime().exec("id"); } catch (Exception e) { } return xs;'),
      "not judged",
    ],
    [
      "builds a process",
      body('try { new ProcessBuilder("id").start(); } catch (Exception e) { } return xs;'),
      "not judged",
    ],
    [
      "reads a file",
      body(
        'try { new java.io.FileInputStream("/etc/passwd").read(); } catch ' +
          "(java.io.IOException e) { return xs; } " +
          RIGHT,
      ),
      "wrong output",
      "not judged",
      "exception",
    ],
    [
      "reads a file by its path",
      body(
        'try { java.nio.file.Files.readAllBytes(java.nio.file.Path.of("/etc/passwd")); } ' +
          "catch (Exception e) { } return xs;",
      ),
      "wrong output",
    ],
    [
      "opens a socket",
      body('try { new java.net.Socket("127.0.0.1", 80); } catch (Exception e) { } return xs;'),
      "not judged",
    ],
    [
      "reads the environment",
      body('return System.getenv("PATH") == null ? xs : null;'),
      "wrong output",
      "not judged",
    ],
    [
      "takes Unsafe",
      body("sun.misc.Unsafe.getUnsafe(); return xs;"),
      "not judged",
      "syntax error",
      "missing module",
    ],
    [
      "reflects",
      body('try { Class.forName("Main").getMethods(); } catch (Exception e) { } return xs;'),
      "not judged",
      "wrong output",
    ],
    [
      "names its compiler's calls",
      whole(
        '@org.teavm.interop.Import(module = "cct", name = "finish") static native void f(int ' +
          "a, int b, int c, int d);",
        "f(0, 4, 0, 0); return xs;",
      ),
      "missing module",
    ],
    ["has native code", whole("static native void f();", "f(); return xs;"), "not judged"],
    [
      "starts a thread that does not end",
      body("new Thread(() -> { while (true) { } }).start(); return xs;"),
      "wrong output",
      "timeout",
      "not judged",
      "crashed",
    ],
    [
      "waits for another thread",
      body(
        "synchronized (xs) { try { xs.wait(); } catch (InterruptedException e) { } } return xs;",
      ),
      "crashed",
      "exception",
      "timeout",
      "not judged",
      "wrong output",
    ],
    [
      "leaves a finalizer",
      whole(
        "static class F { protected void finalize() { System.exit(0); } }",
        "for (int i = 0; i < 9; i++) new F(); System.gc(); return xs;",
      ),
      "wrong output",
      "not judged",
    ],
    // limits
    ["loops", body("while (true) { }"), "timeout"],
    [
      "recurses",
      whole("int f(int x) { return f(x + 1) + 1; }", "return List.of(f(0));"),
      "stack overflow",
    ],
    [
      "fills the memory",
      body("List<long[]> all = new ArrayList<>(); while (true) all.add(new long[1 << 16]);"),
      "memory limit",
    ],
    [
      "asks for one large array",
      body("return Arrays.asList(new int[Integer.MAX_VALUE].length);"),
      "wrong output",
      "memory limit",
      "exception",
    ],
    [
      "prints without end",
      body('while (true) System.out.println("x".repeat(1000));'),
      "output limit",
    ],
    // the compiler
    ["does not compile", body("return xs"), "syntax error"],
    ["names what is not there", body("return missing(xs);"), "name error"],
    [
      "imports what is not there",
      whole("", RIGHT, "import org.apache.Thing;\n"),
      "missing module",
      "name error",
    ],
    [
      "bombs the compiler's types",
      whole(GENERICS, `Object o = ${CALLS}; return xs;`),
      "timeout",
      "memory limit",
      "wrong output",
    ],
    [
      "bombs the compiler's constants",
      whole(`static final String S0 = "x";\n${CONSTANTS}`, "return List.of(S33.length());"),
      "memory limit",
      "syntax error",
      "timeout",
    ],
    [
      "nests too deeply for the compiler",
      body(`int x = ${"(".repeat(20000)}1${")".repeat(20000)}; return xs;`),
      "wrong output",
      "memory limit",
      "syntax error",
    ],
  ],
};
