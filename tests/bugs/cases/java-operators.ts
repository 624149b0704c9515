/** @file Every operator on Java, where it applies and where it must not. */
import { cpp } from "./cpp-operators.js";
import type { OperatorCases } from "./operator-cases.js";

/** See `OperatorCases`. */
export const java: OperatorCases = {
  language: "java",
  nothingToDo: ["drop-slice", "drop-filter", "extra-filter", "replace-none"],
  examples: {
    ...cpp.examples, // what is spelt alike
    "replace-variable": {
      from: "int m, k = 1;\nfor (int x : xs) n += x;\nreturn n;",
      to: [
        "int m, k = 1;\nfor (int x : xs) n += k;\nreturn n;",
        "int m, k = 1;\nfor (int x : xs) n += x;\nreturn k;",
      ],
      none: ["return g();", "return s;", ";", "return n + limit;", "long l = n;\nreturn (int) l;"],
      never: [
        "int m, k = 1;\nfor (int x : xs) n += m;\nreturn n;", // it has no value
        "int m, k = 1;\nfor (int x : xs) n += s;\nreturn n;", // another type
        "int m, k = 1;\nfor (int x : xs) n += x;\nreturn x;", // its scope is over
      ],
    },
    "replace-target": {
      from: "int a = 1, b = 2;\nfinal int c = 3;\na = n;\nreturn a - b;",
      to: ["int a = 1, b = 2;\nfinal int c = 3;\nb = n;\nreturn a - b;"],
      none: ["int a = 1;\nreturn a;", "int a;\na = n;", "this.n = n;"],
      never: ["int a = 1, b = 2;\nfinal int c = 3;\nc = n;\nreturn a - b;"],
    },
    "swap-assignment": {
      from: "int best = 0, x = n;\nbest = x;\nreturn best;",
      to: ["int best = 0, x = n;\nx = best;\nreturn best;"],
      none: ["int x = n;\nreturn x;", "final int k = n;\nint best = 0;\nbest = k;"],
    },
    "swap-arguments": {
      from: "return Math.floorMod(n, 2);",
      to: ["return Math.floorMod(2, n);"],
      none: [
        "return Math.max(n, 2);",
        "return g(n, n);",
        "return g(n, s);",
        "return g(n, x -> x);",
      ],
    },
    "swap-operands": {
      from: "return n - xs.length;",
      to: ["return xs.length - n;"],
      none: ["return n + 1;", "return n == 2;", "return n - n;", "return s + n;"],
    },
    "replace-arithmetic": {
      from: "return n * 2;",
      to: ["return n + 2;", "return n % 2;"],
      none: ['return s + "a";', "return n + s;", "return n < 2;", "return c + 'a';"],
    },
    "replace-comparison": {
      from: "return n < 2;",
      to: ["return n <= 2;", "return n != 2;"],
      none: ["return n + 2;", "return s instanceof String;"],
      never: ["return 2 > n;"],
    },
    "replace-boolean": {
      from: "return n > 1 && ok;",
      to: ["return n > 1 || ok;"],
      none: ["return n < 2;", "return n & 2;", "return o instanceof P p && p.ok;"],
    },
    "augmented-for-assign": {
      from: "int best = 0;\nbest = n - 1;\nreturn best;",
      to: ["int best = 0;\nbest += n - 1;\nreturn best;"],
      none: [
        "int best = 0;\nreturn best;",
        'String t = "";\nt = s;\nreturn t;',
        "boolean ok = true;\nok = false;",
      ],
    },
    "add-negation": {
      from: "if (n < 2) return 1;\nreturn 2;",
      to: ["if (!(n < 2)) return 1;\nreturn 2;"],
      none: ["if (!ok) return 1;\nreturn 2;", "return n < 2;", "if (o instanceof P p) return p.q;"],
    },
    "remove-negation": {
      from: "return !ok;",
      to: ["return ok;"],
      none: ["return n != 1;", "return -n;"],
    },
    "remove-sign": {
      from: "return -n;",
      to: ["return n;"],
      none: ["return !ok;", "return 1 - n;"],
    },
    "unwrap-call": {
      from: "int k = g(n);\nif (ok) return f(xs, g(k), s);\nreturn Math.abs(n - 1) * k;",
      to: [
        "int k = g(n);\nif (ok) return f(xs, g(k), s);\nreturn (n - 1) * k;",
        "int k = n;\nif (ok) return f(xs, g(k), s);\nreturn Math.abs(n - 1) * k;",
        "int k = g(n);\nif (ok) return f(xs, k, s);\nreturn Math.abs(n - 1) * k;",
      ],
      none: [
        'System.out.println("a");',
        "return s.length();",
        "return Integer.parseInt(s);",
        "return Math.sqrt(n);", // not of its type
      ],
    },
    "unwrap-method": {
      from: "return s.substring(1) + s;",
      to: ["return s + s;"],
      none: ["list.add(1);", "return Math.floor(n);", "return s.length();"],
    },
    "drop-argument": {
      from: "return s.substring(1, n);",
      to: ["return s.substring(n);", "return s.substring(1);"],
      none: ["return s.substring(1);", "return g(n);", "return Math.max(n, 1);"],
    },
    "drop-call": {
      from: "list.add(n);\nreturn list;",
      to: ["return list;"],
      none: ["int y = g(xs);\nreturn y;"],
    },
    "sibling-function": {
      from: "return Math.min(n, 2);",
      to: ["return Math.max(n, 2);"],
      none: ["return Math.abs(n);", "return xs;"],
    },
    "shift-number": {
      from: "return n + 2;",
      to: ["return n + 1;", "return n + 3;"],
      none: ["return n;", "return 1.5;", "return 'a';", "return 2L;", "return 0x1;"],
    },
    "change-text": {
      from: 'return "Yes";',
      to: ['return "";', 'return "yes";', 'return "YES";', 'return "Ye";'],
      none: ['return "\\n";', "return n;", 'return """\n    Yes""";'],
    },
    "shift-bound": {
      from: "return xs[n] + s.substring(n);",
      to: ["return xs[n + 1] + s.substring(n);", "return xs[n] + s.substring(n - 1);"],
      none: ["return xs[0];", "return xs[n + 1];"],
    },
    "drop-condition": {
      from: "return n > 1 && ok;",
      to: ["return n > 1;", "return ok;"],
      none: ["return n + 1;", "return o instanceof P p && p.ok;"],
    },
    "drop-term": {
      from: "return n * 2 + s.length();",
      to: ["return n * 2;", "return s.length();", "return n + s.length();"],
      none: ["return n < 2;", "return n;", 'return "a" + n;'],
    },
    "drop-statement": {
      from: "n += 1;\nn++;\nreturn n;",
      to: ["n++;\nreturn n;", "n += 1;\nreturn n;"],
      none: ["int m = 1;\nreturn m;", "int m;\nm = 1;\nreturn m;", "list.add(n);"],
    },
    "drop-return": {
      from: "n += 1;\nreturn n;",
      to: ["n += 1;"],
      none: ["return n;", "if (ok) return 1;"],
    },
    "insert-break": {
      from: "for (int x : xs) {\n    n += x;\n}\nreturn n;",
      to: ["for (int x : xs) {\n    n += x;\n    break;\n}\nreturn n;"],
      none: [
        "if (ok) {\n    n = 1;\n}\nreturn n;",
        "for (int x : xs) {\n    break;\n}\nreturn n;",
        "for (int x : xs) n += x;",
      ],
    },
    "insert-continue": {
      from:
        "outer: for (int x : xs) {\n    if (x > 1) {\n        n += 1;\n    }\n    n += 2;\n}\n" +
        "return n;",
      to: [
        "outer: for (int x : xs) {\n    if (x > 1) {\n        n += 1;\n        continue;\n    }\n" +
          "    n += 2;\n}\nreturn n;",
      ],
      none: [
        "for (int x : xs) {\n    if (x > 1) {\n        n += 1;\n    }\n}\nreturn n;",
        "if (ok) {\n    n = 1;\n}\nreturn n;",
      ],
    },
    "extra-term": {
      from: "return xs.length;",
      to: ["return xs.length + 1;", "return xs.length - 1;"],
      none: ["return s;", "return 1;", 'return "a" + s;', "n++;", "return s.charAt(0);"],
    },
    "extra-condition": {
      from: "boolean ok = n > 3;\nif (n > 4) return 1;\nreturn 2;",
      to: [
        "boolean ok = n > 3;\nif (n > 4 && n > 1) return 1;\nreturn 2;",
        "boolean ok = n > 3;\nif (n > 4 && !ok) return 1;\nreturn 2;",
        "boolean ok = n > 3;\nif (n > 4 || n == 4) return 1;\nreturn 2;",
      ],
      none: ["return n > 4;"],
      never: ["boolean ok = n > 3;\nif (n > 4 && !xs) return 1;\nreturn 2;"],
    },
    "duplicate-statement": {
      from: "list.add(n);\nreturn list;",
      to: ["list.add(n);\nlist.add(n);\nreturn list;"],
      none: ["int m = 1;\nreturn m;", 'System.out.println("a");'],
    },
    "swap-branches": {
      from: "if (ok) {\n    n = 1;\n} else {\n    n = 2;\n}\nreturn n;",
      to: ["if (ok) {\n    n = 2;\n} else {\n    n = 1;\n}\nreturn n;"],
      none: [
        "if (ok) {\n    n = 1;\n}\nreturn n;",
        "if (ok) {\n    n = 1;\n} else if (n > 3) {\n    n = 2;\n}\nreturn n;",
        "if (ok) { n = 1; n = 2; } else n = 2;",
      ],
    },
    "swap-statements": {
      from: "n += 1;\nint m = n;\nreturn m;",
      to: ["int m = n;\nn += 1;\nreturn m;"],
      none: [
        "int m = 1;\nint k = m;\nreturn k;",
        "int m = 1;\nint k = 2;\nreturn k;",
        "n += 1;\nreturn n;",
        "int m = 1;\nfor (int x : xs) {\n    m = x;\n}\nreturn m;",
      ],
    },
  },
};
