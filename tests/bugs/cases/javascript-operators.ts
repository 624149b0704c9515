/** @file Every operator on JavaScript, where it applies and where it must not. */
import type { OperatorCases } from "./operator-cases.js";

/** See `OperatorCases`. */
export const javascript: OperatorCases = {
  language: "javascript",
  nothingToDo: ["drop-slice", "drop-filter", "extra-filter"],
  examples: {
    "replace-variable": {
      from: "let total = 0;\nfor (const x of xs) total += x;\nreturn total;",
      to: [
        "let total = 0;\nfor (const x of xs) total += n;\nreturn total;",
        "let total = 0;\nfor (const x of xs) total += x;\nreturn n;",
      ],
      none: ["return g([])", ";"],
      never: ["let total = 0;\nfor (const x of xs) total += x;\nreturn x;"],
    },
    "replace-target": {
      from: "let a = 1, b = 2\nconst c = 3\na = n\nreturn a - b",
      to: ["let a = 1, b = 2\nconst c = 3\nb = n\nreturn a - b"],
      none: ["let a = 1\nreturn a", "const a = n"],
      never: ["let a = 1, b = 2\nconst c = 3\nc = n\nreturn a - b"],
    },
    "swap-assignment": {
      from: "let best = 0, x = n\nbest = x\nreturn best",
      to: ["let best = 0, x = n\nx = best\nreturn best"],
      none: ["let x = n\nreturn x", "const k = n\nlet best = 0\nbest = k"],
    },
    "swap-arguments": {
      from: "return Math.pow(n, 2)",
      to: ["return Math.pow(2, n)"],
      none: [
        "return Math.max(n, 2)",
        "return Math.abs(n)",
        "return g(n, n)",
        "return xs.reduce((a, b) => a, 0)",
      ],
    },
    "swap-operands": {
      from: "return n - xs.length",
      to: ["return xs.length - n"],
      none: ["return n + 1", "return n === 2", "return n - n"],
    },
    "index-for-element": {
      from: "for (let i = 0; i < n; i++) s = xs[i]\nreturn s",
      to: ["for (let i = 0; i < n; i++) s = i\nreturn s"],
      none: ["return xs[0]", "xs[n] = 1", "xs[n]++", "delete xs[n]"],
    },
    "replace-arithmetic": {
      from: "return n * 2",
      to: ["return n + 2", "return n % 2"],
      none: [
        "return s + 'a'",
        "return String(n) + s",
        "return n < 2",
        "let t = ''\nfor (const c of s) t = t + c\nreturn t",
      ],
    },
    "replace-comparison": {
      from: "return n < 2",
      to: ["return n <= 2", "return n !== 2"],
      none: ["return n + 2", "return n instanceof Array"],
      never: ["return 2 > n"],
    },
    "replace-boolean": {
      from: "return n && s",
      to: ["return n || s"],
      none: ["return n < 2", "return n ?? s"],
    },
    "replace-augmented": {
      from: "n += 1\nn++\nreturn n",
      to: ["n -= 1\nn++\nreturn n", "n += 1\nn--\nreturn n"],
      none: ["s += 'a'\nreturn s", "n = 1"],
    },
    "assign-for-augmented": {
      from: "n += 1\nreturn n",
      to: ["n = 1\nreturn n"],
      none: ["n = 1", "n++"],
    },
    "augmented-for-assign": {
      from: "let best = 0\nbest = n - 1\nreturn best",
      to: ["let best = 0\nbest += n - 1\nreturn best"],
      none: ["let best = 0\nreturn best", "let t = ''\nt = s\nreturn t"],
    },
    "add-negation": {
      from: "if (n < 2) return 1\nreturn 2",
      to: ["if (!(n < 2)) return 1\nreturn 2"],
      none: ["if (!n) return 1\nreturn 2", "return n < 2"],
    },
    "remove-negation": {
      from: "return !n",
      to: ["return n"],
      none: ["return n !== null", "return -n"],
    },
    "remove-sign": {
      from: "return -n",
      to: ["return n"],
      none: ["return !n", "return 1 - n", "return typeof n"],
    },
    "unwrap-call": {
      from: "return Math.abs(n - 1) * 2",
      to: ["return (n - 1) * 2"],
      none: ["return Array.isArray(n)", "console.log(n)", "return s.trim()"],
    },
    "unwrap-method": {
      from: "return s.toLowerCase() + xs.filter((x) => x > 1).length",
      to: ["return s + xs.filter((x) => x > 1).length", "return s.toLowerCase() + xs.length"],
      none: ["xs.push(1)", "return Math.floor(n)", "return g(n)"],
    },
    "drop-argument": {
      from: "return xs.slice(1, n)",
      to: ["return xs.slice(n)", "return xs.slice(1)"],
      none: ["return g(n)", "return Math.abs(n)"],
    },
    "drop-call": {
      from: "xs.push(n)\nreturn xs",
      to: ["return xs"],
      none: ["let y = g(xs)\nreturn y"],
    },
    "sibling-function": {
      from: "return Math.min(...xs)",
      to: ["return Math.max(...xs)"],
      none: ["return Math.abs(n)", "return xs"],
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
    "flip-boolean": { from: "return true", to: ["return false"], none: ["return 1"] },
    "change-text": {
      from: "return 'Yes'",
      to: ["return ''", "return 'yes'", "return 'YES'", "return 'Ye'"],
      none: ["return `${n}`", "return '\\n'", "return n", "return { 'a': n }", "return /Yes/"],
    },
    "shift-bound": {
      from: "return xs[n] + s.charAt(n)",
      to: ["return xs[n + 1] + s.charAt(n)", "return xs[n] + s.charAt(n - 1)"],
      none: ["return xs[0]", "return xs[n + 1]", "return ({ a: 1 })[s]"],
    },
    "replace-none": {
      from: "let best = null\nreturn best",
      to: ["let best = 0\nreturn best"],
      none: ["return n === null", "return n !== undefined", "return n"],
    },
    "drop-guard": {
      from: "if (n < 2) {\n  return 1\n}\nreturn 2",
      to: ["return 2"],
      none: ["let m\nif (n < 2) { m = 1 } else { m = 2 }\nreturn m", "return n ? 1 : 2"],
    },
    "drop-test": {
      from: "if (n < 2) {\n  n = 1\n  n += 1\n}\nreturn n",
      to: ["n = 1\nn += 1\nreturn n"],
      none: [
        "if (n < 2) {\n  return 1\n}\nreturn 2",
        "if (n < 2) n = 1\nreturn n",
        "if (n) {\n  s = `a\n  b`\n}\nreturn s",
      ],
    },
    "drop-branch": {
      from: "if (n < 2) {\n  n = 1\n} else if (n < 3) {\n  n = 2\n} else {\n  n = 3\n}\nreturn n",
      to: [
        "if (n < 2) {\n  n = 1\n} else {\n  n = 3\n}\nreturn n",
        "if (n < 2) {\n  n = 1\n} else if (n < 3) {\n  n = 2\n}\nreturn n",
      ],
      none: [
        "if (n < 2) {\n  n = 1\n}\nreturn n",
        "let m\nif (n < 2) { m = 1 } else { m = 2 }\nreturn m",
      ],
    },
    "drop-condition": {
      from: "return n && s",
      to: ["return n", "return s"],
      none: ["return n + 1"],
    },
    "drop-term": {
      from: "return n * 2 + s.length",
      to: ["return n * 2", "return s.length", "return n + s.length"],
      none: ["return n < 2", "return n"],
    },
    "drop-statement": {
      from: "n += 1\nn++;\nreturn n",
      to: ["n++;\nreturn n", "n += 1\nreturn n"],
      none: ["let m = 1\nreturn m", "return n", "xs.push(n)"],
    },
    "drop-return": {
      from: "n += 1\nreturn n",
      to: ["n += 1"],
      none: ["return n", "if (n) return 1"],
    },
    "if-for-while": {
      from: "while (n > 1) {\n  n -= 2\n}\nreturn n",
      to: ["if (n > 1) {\n  n -= 2\n}\nreturn n"],
      none: [
        "while (n > 1) {\n  n -= 2\n  break\n}\nreturn n",
        "for (const x of xs) n += x\nreturn n",
      ],
    },
    "insert-break": {
      from: "for (const x of xs) {\n  n += x\n}\nreturn n",
      to: ["for (const x of xs) {\n  n += x\n  break;\n}\nreturn n"],
      none: [
        "if (n) {\n  n = 1\n}\nreturn n",
        "for (const x of xs) {\n  break\n}\nreturn n",
        "for (const x of xs) n += x",
      ],
    },
    "insert-continue": {
      from: "for (const x of xs) {\n  if (x) {\n    n += 1\n  }\n  n += 2\n}\nreturn n",
      to: [
        "for (const x of xs) {\n  if (x) {\n    n += 1\n    continue;\n  }\n  n += 2\n}\nreturn n",
      ],
      none: [
        "for (const x of xs) {\n  if (x) {\n    n += 1\n  }\n}\nreturn n",
        "if (n) {\n  n = 1\n}\nreturn n",
      ],
    },
    "early-return": {
      from: "for (const x of xs) {\n  n += x\n}\nreturn n;",
      to: ["for (const x of xs) {\n  n += x\n  return n;\n}\nreturn n;"],
      none: ["for (const x of xs) {\n  n += x\n}\nn = 1\nreturn n", "return n"],
    },
    "extra-term": {
      from: "return xs.length",
      to: ["return xs.length + 1", "return xs.length - 1"],
      none: ["return s", "return 1", "return 'a' + s", "n++"],
    },
    "extra-condition": {
      from: "if (n > 4) return 1\nreturn 2",
      to: [
        "if (n > 4 && n > 1) return 1\nreturn 2",
        "if (n > 4 && !xs) return 1\nreturn 2",
        "if (n > 4 || n == 4) return 1\nreturn 2",
      ],
      none: ["return n > 4"],
    },
    "duplicate-statement": {
      from: "xs.push(n);\nreturn xs",
      to: ["xs.push(n);\nxs.push(n);\nreturn xs"],
      none: ["let m = 1\nreturn m", "console.log(n)"],
    },
    "swap-branches": {
      from: "if (n) {\n  n = 1\n} else {\n  n = 2\n}\nreturn n",
      to: ["if (n) {\n  n = 2\n} else {\n  n = 1\n}\nreturn n"],
      none: [
        "if (n) {\n  n = 1\n}\nreturn n",
        "if (n) {\n  n = 1\n} else if (s) {\n  n = 2\n}\nreturn n",
        "if (n) { n = 1; s = 2 } else n = 2",
      ],
    },
    "swap-statements": {
      from: "n += 1\nlet m = n\nreturn m",
      to: ["let m = n\nn += 1\nreturn m"],
      none: [
        "let m = 1\nlet k = m\nreturn k",
        "let m = 1\nlet k = 2\nreturn k",
        "n += 1\nreturn n",
      ],
    },
    "loop-for-after": {
      from: "let m = 0\nfor (const x of xs) {\n  m += x\n}\nm += 1\nreturn m",
      to: ["let m = 0\nfor (const x of xs) {\n  m += x\n  m += 1\n}\nreturn m"],
      none: [
        "let m = 0\nfor (const x of xs) {\n  m += x\n}\nreturn m",
        "for (const x of xs) {\n  n += x\n}\nlet m = n\nreturn m",
        "for (const x of xs) n += x\nn++",
      ],
    },
  },
};
