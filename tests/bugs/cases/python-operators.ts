/** @file Every operator on Python, where it applies and where it must not. */
import type { OperatorCases } from "./operator-cases.js";

/** See `OperatorCases`. */
export const python: OperatorCases = {
  language: "python",
  nothingToDo: [],
  examples: {
    "replace-variable": {
      from: "total = 0\nfor x in xs:\n    total += x\nreturn total",
      to: [
        "total = 0\nfor x in xs:\n    total += n\nreturn total",
        "total = 0\nfor x in xs:\n    total += x\nreturn n",
      ],
      none: ["return len([])", "pass"],
      never: ["total = 0\nfor x in xs:\n    total += x\nreturn x"],
    },
    "replace-target": {
      from: "a = 1\nb = 2\na = n\nreturn a - b",
      to: ["a = 1\nb = 2\nb = n\nreturn a - b"],
      none: ["a = 1\nreturn a"],
    },
    "swap-assignment": {
      from: "best = 0\nx = n\nbest = x\nreturn best",
      to: ["best = 0\nx = n\nx = best\nreturn best"],
      none: ["x = n\nreturn x"],
    },
    "swap-arguments": {
      from: "return pow(n, 2)",
      to: ["return pow(2, n)"],
      none: ["return max(n, 2)", "return abs(n)", "return pow(n, n)"],
    },
    "swap-operands": {
      from: "return n - len(xs)",
      to: ["return len(xs) - n"],
      none: [
        "return n + 1",
        "return n == 2",
        "return 'a%s' % s",
        "return n - n",
        "return 0 < n < 3",
      ],
    },
    "index-for-element": {
      from: "for i in range(n):\n    s = xs[i]\nreturn s",
      to: ["for i in range(n):\n    s = i\nreturn s"],
      none: ["return xs[0]", "return xs[1:]", "xs[n] = 1"],
    },
    "replace-arithmetic": {
      from: "return n * 2",
      to: ["return n + 2", "return n // 2"],
      none: [
        "return s + 'a'",
        "return [1] + xs",
        "return str(n) + s",
        "return n < 2",
        "t = ''\nfor c in s:\n    t = t + c\nreturn t",
      ],
    },
    "replace-comparison": {
      from: "return n < 2",
      to: ["return n <= 2", "return n != 2"],
      none: ["return n + 2"],
      never: ["return 2 > n"],
    },
    "replace-boolean": { from: "return n and s", to: ["return n or s"], none: ["return n < 2"] },
    "replace-augmented": {
      from: "n += 1\nreturn n",
      to: ["n -= 1\nreturn n"],
      none: ["s += 'a'\nreturn s", "n = 1"],
    },
    "assign-for-augmented": { from: "n += 1\nreturn n", to: ["n = 1\nreturn n"], none: ["n = 1"] },
    "augmented-for-assign": {
      from: "best = 0\nbest = n - 1\nreturn best",
      to: ["best = 0\nbest += n - 1\nreturn best"],
      none: ["best = 0\nreturn best", "t = ''\nt = s\nreturn t"],
    },
    "add-negation": {
      from: "if n < 2:\n    return 1\nreturn 2",
      to: ["if not n < 2:\n    return 1\nreturn 2"],
      none: ["if not n:\n    return 1\nreturn 2", "return n < 2"],
    },
    "remove-negation": {
      from: "return not n",
      to: ["return n"],
      none: ["return n is not None", "return -n"],
    },
    "remove-sign": { from: "return -n", to: ["return n"], none: ["return not n", "return 1 - n"] },
    "unwrap-call": {
      from: "return abs(n - 1) * 2",
      to: ["return (n - 1) * 2"],
      none: ["return isinstance(n, int)", "print(n)", "return s.lower()"],
    },
    "unwrap-method": {
      from: "return s.lower() + 'a'",
      to: ["return s + 'a'"],
      none: ["xs.append(1)", "return math.floor(n)", "return abs(n)"],
    },
    "drop-argument": {
      from: "return range(1, n)",
      to: ["return range(n)", "return range(1)"],
      none: ["return f(n)", "xs.insert(0, n)", "return isinstance(n, int)"],
    },
    "drop-call": {
      from: "xs.append(n)\nreturn xs",
      to: ["return xs"],
      none: ["y = len(xs)\nreturn y"],
    },
    "sibling-function": {
      from: "return min(xs)",
      to: ["return max(xs)"],
      none: ["return abs(n)", "return xs"],
    },
    "shift-number": {
      from: "return n + 2",
      to: ["return n + 1", "return n + 3"],
      none: ["return n", "return 1.5"],
    },
    "replace-number": {
      from: "return n * 3 + 7",
      to: ["return n * 7 + 7", "return n * 3 + 3"],
      none: ["return n * 9", "return n"],
    },
    "flip-boolean": { from: "return True", to: ["return False"], none: ["return 1"] },
    "change-text": {
      from: "return 'Yes'",
      to: ["return ''", "return 'yes'", "return 'YES'", "return 'Ye'"],
      none: ["return f'{n}'", "return '\\n'", "return n"],
    },
    "shift-bound": {
      from: "return xs[n]",
      to: ["return xs[n + 1]", "return xs[n - 1]"],
      none: ["return xs[0]", "return xs[n + 1]", "return {'a': 1}[s]", "return len(xs)"],
    },
    "replace-none": {
      from: "best = None\nreturn best",
      to: ["best = 0\nreturn best"],
      none: ["return n is None", "return n"],
    },
    "drop-guard": {
      from: "if n < 2:\n    return 1\nreturn 2",
      to: ["return 2"],
      none: [
        "if n < 2:\n    m = 1\nelse:\n    m = 2\nreturn m",
        "if n < 2:\n    m = 1\nreturn n",
        "return 1 if n else 2",
      ],
    },
    "drop-test": {
      from: "if n < 2:\n    n = 1\n    n += 1\nreturn n",
      to: ["n = 1\nn += 1\nreturn n"],
      none: [
        "if n < 2:\n    return 1\nreturn 2",
        "if n < 2: n = 1\nreturn n",
        "if n:\n    s = '''a\n    b'''\nreturn s",
      ],
    },
    "drop-branch": {
      from: "if n < 2:\n    n = 1\nelse:\n    n = 2\nreturn n",
      to: ["if n < 2:\n    n = 1\nreturn n"],
      none: ["if n < 2:\n    n = 1\nreturn n", "if n < 2:\n    m = 1\nelse:\n    m = 2\nreturn m"],
    },
    "drop-condition": {
      from: "return n and s",
      to: ["return n", "return s"],
      none: ["return n + 1"],
    },
    "drop-term": {
      from: "return n * 2 + len(s)",
      to: ["return n * 2", "return len(s)", "return n + len(s)"],
      none: ["return n < 2", "return n"],
    },
    "drop-statement": {
      from: "n += 1\nreturn n",
      to: ["return n"],
      none: ["m = 1\nreturn m", "return n", "xs.append(n)"],
    },
    "drop-return": {
      from: "n += 1\nreturn n",
      to: ["n += 1"],
      none: ["return n", "if n:\n    return 1"],
    },
    "if-for-while": {
      from: "while n > 1:\n    n -= 2\nreturn n",
      to: ["if n > 1:\n    n -= 2\nreturn n"],
      none: ["while n > 1:\n    n -= 2\n    break\nreturn n", "for x in xs:\n    n += x\nreturn n"],
    },
    "drop-slice": {
      from: "return xs[1:]",
      to: ["return xs"],
      none: ["return xs[1]", "return xs[:]", "xs[1:] = []"],
    },
    "drop-filter": {
      from: "return [x for x in xs if x > 0]",
      to: ["return [x for x in xs]"],
      none: ["return [x for x in xs]"],
    },
    "insert-break": {
      from: "for x in xs:\n    n += x\nreturn n",
      to: ["for x in xs:\n    n += x\n    break\nreturn n"],
      none: ["if n:\n    n = 1\nreturn n", "for x in xs:\n    break\nreturn n"],
    },
    "insert-continue": {
      from: "for x in xs:\n    if x:\n        n += 1\n    n += 2\nreturn n",
      to: ["for x in xs:\n    if x:\n        n += 1\n        continue\n    n += 2\nreturn n"],
      none: ["for x in xs:\n    if x:\n        n += 1\nreturn n", "if n:\n    n = 1\nreturn n"],
    },
    "early-return": {
      from: "for x in xs:\n    n += x\nreturn n",
      to: ["for x in xs:\n    n += x\n    return n\nreturn n"],
      none: ["for x in xs:\n    n += x\nn = 1\nreturn n", "return n"],
    },
    "extra-term": {
      from: "return len(xs)",
      to: ["return len(xs) + 1", "return len(xs) - 1"],
      none: ["return s", "return 1", "return 'a' + s"],
    },
    "extra-condition": {
      from: "if n > 4:\n    return 1\nreturn 2",
      to: [
        "if n > 4 and n > 1:\n    return 1\nreturn 2",
        "if n > 4 and not xs:\n    return 1\nreturn 2",
        "if n > 4 or n == 4:\n    return 1\nreturn 2",
      ],
      none: ["return n > 4"],
    },
    "extra-filter": {
      from: "return [x for x in xs]",
      to: ["return [x for x in xs if x]"],
      none: ["return [x for x in xs if x]", "return [a for a, b in xs]"],
    },
    "duplicate-statement": {
      from: "xs.append(n)\nreturn xs",
      to: ["xs.append(n)\nxs.append(n)\nreturn xs"],
      none: ["m = 1\nreturn m", "print(n)"],
    },
    "swap-branches": {
      from: "if n:\n    n = 1\nelse:\n    n = 2\nreturn n",
      to: ["if n:\n    n = 2\nelse:\n    n = 1\nreturn n"],
      none: ["if n:\n    n = 1\nreturn n", "if n:\n    n = 1\nelif s:\n    n = 2\nreturn n"],
    },
    "swap-statements": {
      from: "n += 1\nm = n\nreturn m",
      to: ["m = n\nn += 1\nreturn m"],
      none: ["m = 1\nk = m\nreturn k", "m = 1\nk = 2\nreturn k", "n += 1\nreturn n"],
    },
    "loop-for-after": {
      from: "m = 0\nfor x in xs:\n    m += x\nm += 1\nreturn m",
      to: ["m = 0\nfor x in xs:\n    m += x\n    m += 1\nreturn m"],
      none: [
        "m = 0\nfor x in xs:\n    m += x\nreturn m",
        "for x in xs:\n    n += x\nm = n\nreturn m",
      ],
    },
  },
};
