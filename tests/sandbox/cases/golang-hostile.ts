/** @file Programs in Go that attack the judge, with the outcomes that are fair. */
import type { HostileCases } from "./hostile-cases.js";

const TEST = `
func TestSquares(t *testing.T) {
    assert := assert.New(t)
    assert.Equal([]int{1, 4, 9}, Squares([]int{1, 2, 3}))
    assert.Len(Squares([]int{}), 0)
    for _, square := range Squares([]int{5}) {
        assert.Equal(25, square)
    }
    assert.Equal([]int{4}, Squares([]int{-2}))
}
`;
const RIGHT = `func Squares(xs []int) []int {
    out := make([]int, len(xs))
    for i, x := range xs {
        out[i] = x * x
    }
    return out
}
`;
const WRONG = "func Squares(xs []int) []int {\n    return xs\n}\n";
const body = (text: string): string => `func Squares(xs []int) []int {\n${text}\n}\n`;

/** See `HostileCases`. */
export const golang: HostileCases = {
  language: "golang",
  memoryLimit: 64,
  timeLimit: 1,
  entryPoint: "Squares",
  test: TEST,
  support: "func Squares(xs []int) []int {\n}\n",
  right: () => `${RIGHT}func init() { if len(os.Args) != 1 { panic("poisoned") } }`,
  hostile: [
    // ending early
    ["exits well in the call", body("os.Exit(0)\nreturn nil"), "exited"],
    ["exits well while loading", `${WRONG}func init() { os.Exit(0) }`, "exited"],
    [
      "exits by a system call",
      `import "syscall"\n${body("syscall.Exit(0)\nreturn nil")}`,
      "exited",
    ],
    ["panics", body('panic("passed")'), "exception"],
    ["panics with nil", body("panic(nil)"), "exception"],
    [
      "leaves its goroutine",
      `import "runtime"\n${body("runtime.Goexit()\nreturn nil")}`,
      "exception",
      "crashed",
    ],
    ["waits for nothing", body("select {}"), "exception", "crashed"],
    [
      "locks itself",
      body("var m sync.Mutex\nm.Lock()\nm.Lock()\nreturn xs"),
      "exception",
      "crashed",
    ],
    // forged answers
    ["gives nothing", body("return nil"), "wrong output"],
    ["gives too little", body("return []int{1, 4, 9}[:len(xs)/2]"), "wrong output"],
    [
      "answers on the channel, then exits",
      'import "unsafe"\n//go:wasmimport cct answer\nfunc answer(at unsafe.Pointer, size uint32)\n' +
        body("b := []byte{1, 1, 0}\nanswer(unsafe.Pointer(&b[0]), 3)\nos.Exit(0)\nreturn nil"),
      "exited",
    ],
    [
      "answers on the channel with a size that is none",
      'import "unsafe"\n//go:wasmimport cct answer\nfunc answer(at unsafe.Pointer, size uint32)\n' +
        body("b := []byte{1}\nanswer(unsafe.Pointer(&b[0]), 0x7fffffff)\nreturn nil"),
      "crashed",
    ],
    [
      "gives the verdict itself",
      'import "unsafe"\n//go:wasmimport cct finish\n' +
        "func finish(outcome uint32, checks uint32, at unsafe.Pointer, size uint32)\n" +
        body("b := []byte{0}\nfinish(0, 4, unsafe.Pointer(&b[0]), 0)\nreturn nil"),
      "crashed",
    ],
    [
      "serves another function in time",
      'import cct "cct/channel"\n' +
        `${WRONG}func init() { cct.Serve(func([]int) string { return "passed" }) }`,
      "wrong output",
      "exception",
    ],
    [
      "gives a value of another type",
      "func Squares(xs []int) any {\n return true\n}",
      "wrong output",
    ],
    // patched checks
    ["defines the test", `${WRONG}func TestSquares() {}`, "wrong output"],
    ["defines assert", `${WRONG}var assert = 1`, "wrong output"],
    [
      "writes over memory",
      'import "unsafe"\n' +
        body(
          "p := uintptr(unsafe.Pointer(&xs))\nfor i := uintptr(0); ; i += 8 {\n" +
            "*(*int)(unsafe.Pointer(p + i)) = 0\n}\nreturn xs",
        ),
      "exception",
      "crashed",
      "timeout",
      "stack overflow",
      "memory limit",
      "syntax error",
    ],
    [
      "changes its argument's memory beyond its end",
      'import "unsafe"\n' +
        body("ys := unsafe.Slice(&xs[0], 1 << 20)\nfor i := range ys { ys[i] = 25 }\nreturn xs"),
      "exception",
      "crashed",
      "wrong output",
    ],
    // the machine
    [
      "reads a file",
      body('b, _ := os.ReadFile("/etc/passwd")\nreturn []int{len(b)}'),
      "wrong output",
    ],
    [
      "writes a file",
      body('if os.WriteFile("/tmp/cct", []byte("x"), 0o644) != nil { return nil }\nreturn xs'),
      "wrong output",
    ],
    ["lists a folder", body('e, _ := os.ReadDir("/")\nreturn make([]int, len(e))'), "wrong output"],
    [
      "starts a process",
      body(
        'out, _ := exec.Command("/bin/sh", "-c", "id").Output()\nreturn []int{len(out)}',
      ).replace("", 'import "os/exec"\n'),
      "wrong output",
    ],
    [
      "opens a socket",
      `import "net"\n${body('c, e := net.Dial("tcp", "127.0.0.1:80")\nif e != nil { return nil }\nc.Close()\nreturn xs')}`,
      "wrong output",
      "exception",
    ],
    ["reads its environment", body("return make([]int, len(os.Environ())+9)"), "wrong output"],
    [
      "reads standard input",
      body("b := make([]byte, 9)\nn, _ := os.Stdin.Read(b)\nreturn b2(n)") +
        "func b2(n int) []int { return []int{n} }",
      "wrong output",
    ],
    // limits
    [
      "takes all memory",
      body("var all [][]int\nfor {\nall = append(all, make([]int, 1<<20))\n}"),
      "memory limit",
    ],
    ["never ends", body("for {\n}"), "timeout"],
    ["never ends while loading", `${WRONG}func init() { for {\n} }`, "timeout"],
    [
      "calls itself for ever",
      `${body("return Squares(append(xs, 1))")}`,
      "stack overflow",
      "memory limit",
    ],
    ["prints without end", body('for {\nprintln("passed")\n}'), "output limit"],
    [
      "starts goroutines without end",
      body("for {\ngo func() { select {} }()\n}"),
      "memory limit",
      "timeout",
      "output limit",
    ],
    [
      "throws in a goroutine",
      body('go func() { panic("x") }()\ntime.Sleep(1)\nreturn xs'),
      "exception",
    ],
    // the compiler
    [
      "embeds a file",
      `import _ "embed"\n//go:embed passwd\nvar text string\n${WRONG}`,
      "missing module",
    ],
    ["calls C", `import "C"\n${body("C.abort()\nreturn xs")}`, "missing module", "syntax error"],
    [
      "imports what is internal",
      `import "internal/poll"\n${body("_ = poll.ErrFileClosing\nreturn xs")}`,
      "missing module",
    ],
    ["has no body", "func Squares(xs []int) []int\n", "syntax error"],
    [
      "bombs the compiler",
      `type A [1 << 40]int\ntype B [1 << 40]A\nvar x B\n${WRONG}`,
      "syntax error",
      "timeout",
      "memory limit",
    ],
    [
      "bombs the compiler with constants",
      `const (\na = 1 << 500\n${Array.from({ length: 12 }, (_, i) => `a${i} = a${i - 1 < 0 ? "" : i - 1} * a${i - 1 < 0 ? "" : i - 1}`).join("\n")}\n)\n${WRONG}`,
      "syntax error",
      "timeout",
      "wrong output",
    ],
    ["redefines main", `${WRONG}func main() { os.Exit(0) }`, "wrong output"],
  ],
};
