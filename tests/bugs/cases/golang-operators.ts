/** @file Every operator on Go, where it applies and where it must not. */
import type { OperatorCases } from "./operator-cases.js";

/** See `OperatorCases`. */
export const golang: OperatorCases = {
  language: "golang",
  nothingToDo: ["drop-filter", "extra-filter", "replace-none"],
  examples: {
    "replace-variable": {
      from: "m := 0.5\nfor _, x := range xs {\n    n += x\n}\nreturn n",
      to: ["m := 0.5\nfor _, x := range xs {\n    n += n\n}\nreturn n"],
      none: ["return g()", "return s"],
      never: [
        "m := 0.5\nfor _, x := range xs {\n    n += m\n}\nreturn n", // another type
        "m := 0.5\nfor _, x := range xs {\n    n += x\n}\nreturn x", // its scope is over
      ],
    },
    "replace-target": {
      from: "a, b := 1, 2\na = n\nreturn a - b",
      to: ["a, b := 1, 2\nb = n\nreturn a - b", "a, b := 1, 2\nn = n\nreturn a - b"],
      none: ["a := n\nreturn a", "var a = n", 's = "a"'],
    },
    "swap-assignment": {
      from: "best, x := 0, n\nbest = x\nreturn best",
      to: ["best, x := 0, n\nx = best\nreturn best"],
      none: ["x := n\nreturn x", "const k = 3\nbest := 0\nbest = k"],
    },
    "swap-arguments": {
      from: "return math.Pow(n, 2)",
      to: ["return math.Pow(2, n)"],
      none: ["return max(n, 2)", "return g(n, n)", "return make([]int, n)"],
    },
    "swap-operands": {
      from: "return n - len(xs)",
      to: ["return len(xs) - n"],
      none: ["return n + 1", "return n == 2", "return n - n"],
    },
    "index-for-element": {
      from: "for i := 0; i < 3; i++ {\n    n = xs[i]\n}\nreturn n",
      to: ["for i := 0; i < 3; i++ {\n    n = i\n}\nreturn n"],
      none: ["return xs[0]", "xs[n] = 1", "xs[n]++", "xs[n] += 2"],
    },
    "replace-arithmetic": {
      from: "return n * 2",
      to: ["return n + 2", "return n % 2"],
      none: ['return s + "a"', "return strconv.Itoa(n) + s", "return n < 2"],
    },
    "replace-comparison": {
      from: "return n < 2",
      to: ["return n <= 2", "return n != 2"],
      none: ["return n + 2"],
      never: ["return 2 > n"],
    },
    "replace-boolean": {
      from: "return ok && done",
      to: ["return ok || done"],
      none: ["return n < 2", "return n & 2"],
    },
    "replace-augmented": {
      from: "n += 1\nn++\nreturn n",
      to: ["n -= 1\nn++\nreturn n", "n += 1\nn--\nreturn n"],
      none: ['s += "a"\nreturn s', "n = 1"],
    },
    "assign-for-augmented": {
      from: "n += 1\nreturn n",
      to: ["n = 1\nreturn n"],
      none: ["n = 1", "n++"],
    },
    "augmented-for-assign": {
      from: "best := 0\nbest = n - 1\nreturn best",
      to: ["best := 0\nbest += n - 1\nreturn best"],
      none: ["best := 0\nreturn best", 't := ""\nt = s\nreturn t'],
    },
    "add-negation": {
      from: "if n < 2 {\n    return 1\n}\nreturn 2",
      to: ["if !(n < 2) {\n    return 1\n}\nreturn 2"],
      none: ["if !ok {\n    return 1\n}\nreturn 2", "return n < 2"],
    },
    "remove-negation": {
      from: "return !ok",
      to: ["return ok"],
      none: ["return n != 1", "return -n"],
    },
    "remove-sign": {
      from: "return -n",
      to: ["return n"],
      none: ["return !ok", "return 1 - n", "return &n"],
    },
    "unwrap-call": {
      from: "return math.Abs(x-1) * 2",
      to: ["return (x-1) * 2"],
      none: ["return len(xs)", "fmt.Println(n)", "return b.Len()", "return make([]int, 3)"],
    },
    "unwrap-method": {
      from: "m := n.Abs()\nreturn m",
      to: ["m := n\nreturn m"],
      none: ["s.Reset()", "return math.Floor(x)", "return g(n)"],
    },
    "drop-argument": {
      from: "return append(xs, n)",
      to: ["return append(xs)", "return append(n)"],
      none: ["return g(n)", "return math.Abs(x)"],
    },
    "drop-call": {
      from: "sort.Ints(xs)\nreturn xs",
      to: ["return xs"],
      none: ["y := g(xs)\nreturn y", 'panic("no")'],
    },
    "sibling-function": {
      from: "return math.Max(x, y)",
      to: ["return math.Min(x, y)"],
      none: ["return math.Abs(x)", "return xs"],
    },
    "shift-number": {
      from: "return n + 2",
      to: ["return n + 1", "return n + 3"],
      none: ["return n", "return 1.5", "return 'a'"],
    },
    "replace-number": {
      from: "return n*3 + 7",
      to: ["return n*7 + 7", "return n*3 + 3"],
      none: ["return n * 9", "return n"],
    },
    "flip-boolean": { from: "return true", to: ["return false"], none: ["return 1"] },
    "change-text": {
      from: 'return "Yes"',
      to: ['return ""', 'return "yes"', 'return "YES"', 'return "Ye"'],
      none: ['return "\\n"', "return n"],
    },
    "shift-bound": {
      from: "return xs[n] + g(xs[1:n])",
      to: ["return xs[n + 1] + g(xs[1:n])", "return xs[n] + g(xs[1:n - 1])"],
      none: ["return xs[0]", "return xs[n+1]", 'm := map[string]int{"a": 1}\nreturn m[s]'],
    },
    "drop-guard": {
      from: "if n < 2 {\n    return 1\n}\nreturn 2",
      to: ["return 2"],
      none: ["if n < 2 {\n    n = 1\n} else {\n    n = 2\n}\nreturn n"],
    },
    "drop-test": {
      from: "if n < 2 {\n    n = 1\n    n += 1\n}\nreturn n",
      to: ["n = 1\nn += 1\nreturn n"],
      none: ["if n < 2 {\n    return 1\n}\nreturn 2", "if ok {\n    s = `a\n  b`\n}\nreturn s"],
    },
    "drop-branch": {
      from: "if n < 2 {\n    n = 1\n} else if n < 3 {\n    n = 2\n} else {\n    n = 3\n}\nreturn n",
      to: [
        "if n < 2 {\n    n = 1\n} else {\n    n = 3\n}\nreturn n",
        "if n < 2 {\n    n = 1\n} else if n < 3 {\n    n = 2\n}\nreturn n",
      ],
      none: ["if n < 2 {\n    n = 1\n}\nreturn n"],
    },
    "drop-condition": {
      from: "return ok && done",
      to: ["return ok", "return done"],
      none: ["return n + 1"],
    },
    "drop-term": {
      from: "return n*2 + len(xs)",
      to: ["return n*2", "return len(xs)", "return n + len(xs)"],
      none: ["return n < 2", "return n"],
    },
    "drop-statement": {
      from: "n += 1\nn++\nreturn n",
      to: ["n++\nreturn n", "n += 1\nreturn n"],
      none: ["m := 1\nreturn m", "return n", "sort.Ints(xs)"],
    },
    "drop-return": {
      from: "n += 1\nreturn n",
      to: ["n += 1"],
      none: ["return n", "if ok {\n    return 1\n}"],
    },
    "if-for-while": {
      from: "for n > 1 {\n    n -= 2\n}\nreturn n",
      to: ["if n > 1 {\n    n -= 2\n}\nreturn n"],
      none: [
        "for n > 1 {\n    n -= 2\n    break\n}\nreturn n",
        "for _, x := range xs {\n    n += x\n}\nreturn n",
        "for i := 0; i < n; i++ {\n    g()\n}",
      ],
    },
    "drop-slice": {
      from: "return g(xs[1:])",
      to: ["return g(xs)"],
      none: ["return g(xs[:])", "return xs[1]"],
    },
    "insert-break": {
      from: "for _, x := range xs {\n    n += x\n}\nreturn n",
      to: ["for _, x := range xs {\n    n += x\n    break\n}\nreturn n"],
      none: [
        "if ok {\n    n = 1\n}\nreturn n",
        "for _, x := range xs {\n    break\n}\nreturn n",
        "for _, x := range xs { n += x }",
      ],
    },
    "insert-continue": {
      from: "for _, x := range xs {\n    if x > 1 {\n        n += 1\n    }\n    n += 2\n}\nreturn n",
      to: [
        "for _, x := range xs {\n    if x > 1 {\n        n += 1\n        continue\n    }\n    n += 2\n}\nreturn n",
      ],
      none: [
        "for _, x := range xs {\n    if x > 1 {\n        n += 1\n    }\n}\nreturn n",
        "if ok {\n    n = 1\n}\nreturn n",
      ],
    },
    "early-return": {
      from: "for _, x := range xs {\n    n += x\n}\nreturn n",
      to: ["for _, x := range xs {\n    n += x\n    return n\n}\nreturn n"],
      none: ["for _, x := range xs {\n    n += x\n}\nn = 1\nreturn n", "return n"],
    },
    "extra-term": {
      from: "return len(xs)",
      to: ["return len(xs) + 1", "return len(xs) - 1"],
      none: ["return s", "return 1", 'return "a" + s', "n++"],
    },
    "extra-condition": {
      from: "ok := n > 3\nif n > 4 {\n    return 1\n}\nreturn 2",
      to: [
        "ok := n > 3\nif n > 4 && n > 1 {\n    return 1\n}\nreturn 2",
        "ok := n > 3\nif n > 4 && !ok {\n    return 1\n}\nreturn 2",
        "ok := n > 3\nif n > 4 || n == 4 {\n    return 1\n}\nreturn 2",
      ],
      none: ["return n > 4"],
      never: ["ok := n > 3\nif n > 4 && !xs {\n    return 1\n}\nreturn 2"],
    },
    "duplicate-statement": {
      from: "n += 1\nb.WriteString(s)\nreturn n",
      to: [
        "n += 1\nn += 1\nb.WriteString(s)\nreturn n",
        "n += 1\nb.WriteString(s)\nb.WriteString(s)\nreturn n",
      ],
      none: ["m := 1\nreturn m", "fmt.Println(n)"],
    },
    "swap-branches": {
      from: "if ok {\n    n = 1\n} else {\n    n = 2\n}\nreturn n",
      to: ["if ok {\n    n = 2\n} else {\n    n = 1\n}\nreturn n"],
      none: [
        "if ok {\n    n = 1\n}\nreturn n",
        "if ok {\n    n = 1\n} else if no {\n    n = 2\n}\nreturn n",
      ],
    },
    "swap-statements": {
      from: "n += 1\nm := n\nreturn m",
      to: ["m := n\nn += 1\nreturn m"],
      none: ["m := 1\nk := m\nreturn k", "m := 1\nk := 2\nreturn k", "n += 1\nreturn n"],
    },
    "loop-for-after": {
      from: "m := 0\nfor _, x := range xs {\n    m += x\n}\nm += 1\nreturn m",
      to: ["m := 0\nfor _, x := range xs {\n    m += x\n    m += 1\n}\nreturn m"],
      none: [
        "m := 0\nfor _, x := range xs {\n    m += x\n}\nreturn m",
        "for _, x := range xs {\n    n += x\n}\nm := n\nreturn m",
      ],
    },
  },
};
