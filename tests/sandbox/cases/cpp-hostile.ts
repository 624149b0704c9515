/** @file Programs in C++ that attack the judge, with the outcomes that are fair. */
import type { HostileCases } from "./hostile-cases.js";

const TEST = `
#undef NDEBUG
#include <assert.h>
int main() {
    assert (squares({1, 2, 3}) == vector<int>({1, 4, 9}));
    assert (squares({}).size() == 0);
    for (int square : squares({5})) assert (square == 25);
    assert (squares({-2})[0] == 4);
}
`;
const WRONG = "vector<int> squares(vector<int> xs) {\n    return xs;\n}\n";
const body = (text: string): string => `vector<int> squares(vector<int> xs) {\n${text}\n}\n`;
const RIGHT = body("for (int &x : xs) x *= x;\nreturn xs;");
/** Declares a call of the sandbox's channel. */
const imported = (name: string, as: string): string =>
  `extern "C" __attribute__((import_module("cct"), import_name("${name}"))) ${as};\n`;

/** See `HostileCases`. */
export const cpp: HostileCases = {
  language: "cpp",
  memoryLimit: 64,
  timeLimit: 1,
  test: TEST,
  support: "vector<int> squares(vector<int> xs) {\n}\n",
  right: (index) =>
    `${RIGHT}static int seen = 0;\nstruct Once { Once() { if (seen++) abort(); } } once${index};\n`,
  hostile: [
    // ending early
    ["exits well in the call", body("exit(0);"), "exited"],
    ["exits at once", body("_Exit(0);"), "exited"],
    ["exits well while loading", `${WRONG}struct S { S() { exit(0); } } s;\n`, "exited"],
    ["aborts", body("abort();"), "exception"],
    ["falls off its end", body(""), "exception", "wrong output"],
    [
      "asserts nothing",
      body("assert(false);\nreturn xs;"),
      "exception",
      "syntax error",
      "name error",
    ],
    ["throws", body("throw 1;"), "not judged"],
    [
      "jumps",
      `#include <setjmp.h>\njmp_buf b;\n${body("longjmp(b, 1);")}`,
      "syntax error",
      "missing module",
      "exception",
    ],
    // forged answers
    ["gives nothing", body("return {};"), "wrong output"],
    [
      "answers on the channel, then exits",
      imported("answer", "void forge(const void *, unsigned)") +
        body('forge("\\1\\4", 2);\nexit(0);'),
      "exited",
    ],
    [
      "answers with a size that is none",
      imported("answer", "void forge(const void *, unsigned)") + body("forge(0, ~0u);\nreturn xs;"),
      "crashed",
    ],
    [
      "gives the verdict itself",
      imported("finish", "void finish(unsigned, unsigned, const void *, unsigned)") +
        body("finish(0, 4, 0, 0);\nreturn xs;"),
      "crashed",
    ],
    ["gives a text", 'string squares(vector<int> xs) { return "passed"; }\n', "wrong output"],
    [
      "takes another type",
      "vector<int> squares(string xs) { return {1, 4, 9}; }\n",
      "wrong output",
    ],
    [
      "serves itself",
      `${WRONG}extern "C" __attribute__((export_name("cct_call"))) void mine(unsigned) { exit(0); }\n`,
      "syntax error",
      "wrong output",
      "exited",
      "crashed",
    ],
    // patched checks
    ["defines assert", `#undef assert\n#define assert(x)\n${WRONG}`, "wrong output"],
    [
      "defines the check",
      `namespace cct { void check(bool, const char *) {} }\n${WRONG}`,
      "wrong output",
    ],
    ["defines main", `${WRONG}int main() { exit(0); }\n`, "wrong output"],
    [
      "is equal to everything",
      `bool operator==(const vector<int> &, const vector<long> &) { return true; }\n${WRONG}`,
      "wrong output",
    ],
    ["redefines int", `#define int long\n${WRONG}`, "wrong output"],
    ["writes over memory", body("for (int *p = 0;; p += 1000) *p = 0;"), "exception", "crashed"],
    [
      "writes beyond its argument",
      body("for (int i = 0; i < 1 << 28; i++) xs[i] = 25;\nreturn xs;"),
      "exception",
      "crashed",
    ],
    // the machine
    [
      "reads a file",
      body(
        'FILE *f = fopen("/etc/passwd", "r");\nreturn f ? vector<int>{1, 4, 9} : vector<int>{};',
      ),
      "wrong output",
    ],
    [
      "writes a file",
      body('FILE *f = fopen("/tmp/cct", "w");\nreturn f ? vector<int>{1, 4, 9} : vector<int>{};'),
      "wrong output",
    ],
    [
      "starts a process",
      body('system("id");\nreturn xs;'),
      "name error",
      "syntax error",
      "wrong output",
    ],
    ["forks", `#include <unistd.h>\n${body("fork();\nreturn xs;")}`, "name error", "syntax error"],
    [
      "opens a socket",
      `#include <sys/socket.h>\n${body("return {socket(AF_INET, SOCK_STREAM, 0)};")}`,
      "name error",
      "syntax error",
      "wrong output",
    ],
    [
      "starts a thread",
      `#include <thread>\n${body("thread t([] {});\nt.join();\nreturn xs;")}`,
      "name error",
      "syntax error",
    ],
    ["reads its environment", body('return {getenv("PATH") ? 25 : 0};'), "wrong output"],
    // limits
    [
      "takes all memory",
      body("vector<vector<int>> all;\nfor (;;) all.emplace_back(1 << 20);"),
      "memory limit",
    ],
    ["takes too much at once", body("return vector<int>(1 << 29);"), "memory limit"],
    ["never ends", body("for (volatile int i = 0;; i++) ;"), "timeout"],
    [
      "never ends while loading",
      `${WRONG}struct S { S() { for (volatile int i = 0;; i++) ; } } s;\n`,
      "timeout",
    ],
    [
      "calls itself for ever",
      `int deep(int *x) { int y[100]; y[7] = *x; return deep(y) + y[9]; }\n${body("int x = 1;\nreturn {deep(&x)};")}`,
      "stack overflow",
      "exception",
      "wrong output",
    ],
    ["prints without end", body('for (;;) puts("passed");'), "output limit"],
    // the compiler
    ["includes a file", `#include "/etc/passwd"\n${WRONG}`, "missing module"],
    [
      "includes a file of the project",
      `#include "../../../package.json"\n${WRONG}`,
      "missing module",
    ],
    [
      "embeds a file",
      `const char text[] = {\n#embed "/etc/passwd"\n};\n${WRONG}`,
      "missing module",
      "syntax error",
    ],
    [
      "asks whether a file is there",
      `#if !__has_include("/etc/passwd")\n#error absent\n#endif\n${WRONG}`,
      "syntax error",
    ],
    ["assembles a file", `asm(".incbin \\"/etc/passwd\\"");\n${WRONG}`, "syntax error"],
    ["includes itself", `#include __FILE__\n${WRONG}`, "missing module", "syntax error"],
    [
      "bombs the compiler with templates",
      `template <int N> struct T { static const int v = T<N - 1>::v + T<N - 2>::v; };\nint x = T<100000>::v;\n${WRONG}`,
      "syntax error",
      "timeout",
      "memory limit",
    ],
    [
      "bombs the compiler with constants",
      `constexpr int loop() { int n = 0; for (;;) n ^= 1; return n; }\nconstexpr int x = loop();\n${WRONG}`,
      "syntax error",
      "timeout",
    ],
    [
      "bombs the compiler with macros",
      `#define A0 1+1\n${Array.from({ length: 26 }, (_, i) => `#define A${i + 1} A${i}+A${i}`).join("\n")}\nint x = A26;\n${WRONG}`,
      "syntax error",
      "timeout",
      "memory limit",
      "stack overflow",
    ],
    [
      "bombs the linker",
      `int big[1 << 28] = {1};\n${WRONG}`,
      "syntax error",
      "memory limit",
      "timeout",
    ],
  ],
};
