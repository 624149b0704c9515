/** @file Every operator on Rust, where it applies and where it must not. */
import type { OperatorCases } from "./operator-cases.js";

/** See `OperatorCases`. */
export const rust: OperatorCases = {
  language: "rust",
  nothingToDo: ["drop-argument", "drop-filter", "extra-filter", "replace-none"],
  examples: {
    "replace-variable": {
      from: "let k: i32 = 1;\nlet m = 1.5;\nfor &x in xs.iter() {\n    n += x;\n}\nn",
      to: [
        "let k: i32 = 1;\nlet m = 1.5;\nfor &x in xs.iter() {\n    n += k;\n}\nn",
        "let k: i32 = 1;\nlet m = 1.5;\nfor &x in xs.iter() {\n    n += x;\n}\nk",
      ],
      none: ["return g();", "return s;"],
      never: [
        "let k: i32 = 1;\nlet m = 1.5;\nfor &x in xs.iter() {\n    n += m;\n}\nn", // another type
        // its scope is over
        "let k: i32 = 1;\nlet m = 1.5;\nfor &x in xs.iter() {\n    n += x;\n}\nx",
        "let k: i32 = 1;\nlet m = 1.5;\nfor &x in xs.iter() {\n    k += x;\n}\nn", // a constant
      ],
    },
    "replace-target": {
      from: "let (mut a, mut b, c) = (1, 2, 3);\na = n;\na - b",
      to: ["let (mut a, mut b, c) = (1, 2, 3);\nb = n;\na - b"],
      none: ["let a = 1;\na", "let a;\na = n;"],
      never: ["let (mut a, mut b, c) = (1, 2, 3);\nc = n;\na - b"],
    },
    "swap-assignment": {
      from: "let mut best = 0;\nlet mut x = n;\nbest = x;\nbest",
      to: ["let mut best = 0;\nlet mut x = n;\nx = best;\nbest"],
      none: ["let x = n;\nx", "let k = n;\nlet mut best = 0;\nbest = k;"],
    },
    "swap-arguments": {
      from: "let k: i32 = 1;\ng(n, k)",
      to: ["let k: i32 = 1;\ng(k, n)"],
      none: ["max(n, 2)", "n.abs()", "g(n, n)", "g(n, s)", "xs.iter().fold(n, |a, b| a + b)"],
    },
    "swap-operands": {
      from: "n - xs.len() as i32",
      to: ["xs.len() as i32 - n"],
      none: ["n + 1", "n == 2", "n - n", 's + "a"'],
    },
    "index-for-element": {
      from: "for i in 0..3 {\n    n = xs[i];\n}\nn",
      to: ["for i in 0..3 {\n    n = i;\n}\nn"],
      none: ["xs[0]", "xs[n] = 1;", "xs[n] += 1;"],
    },
    "replace-arithmetic": {
      from: "for i in 0..n {\n    n = n * 2;\n}\nn",
      to: [
        "for i in 0..n {\n    n = n + 2;\n}\nn",
        "for i in 0..n {\n    n = n % 2;\n}\nn",
        "for i in 0..=n {\n    n = n * 2;\n}\nn",
      ],
      none: ['s + "a"', "n.to_string() + &s", "n < 2", "&xs[1..n]"],
    },
    "replace-comparison": {
      from: "n < 2",
      to: ["n <= 2", "n != 2"],
      none: ["n + 2"],
      never: ["2 > n"],
    },
    "replace-boolean": {
      from: "n > 1 && ok",
      to: ["n > 1 || ok"],
      none: ["n < 2", "n & 2"],
    },
    "replace-augmented": {
      from: "n += 1;\nxs[0] <<= 2;\nn",
      to: ["n -= 1;\nxs[0] <<= 2;\nn", "n += 1;\nxs[0] >>= 2;\nn"],
      none: ['s += "a";\nn', "n = 1;"],
    },
    "assign-for-augmented": {
      from: "n += 1;\nn",
      to: ["n = 1;\nn"],
      none: ["n = 1;"],
    },
    "augmented-for-assign": {
      from: "let mut best = 0;\nbest = n - 1;\nbest",
      to: ["let mut best = 0;\nbest += n - 1;\nbest"],
      none: ["let best = 0;\nbest", 'let mut t = "";\nt = s;\nt', "let mut t = 1.5;\nt = 2.5;\nt"],
    },
    "add-negation": {
      from: "if n < 2 {\n    return 1;\n}\n2",
      to: ["if !(n < 2) {\n    return 1;\n}\n2"],
      none: [
        "if !ok {\n    return 1;\n}\n2",
        "n < 2",
        "if let Some(k) = g() {\n    return k;\n}\n2",
      ],
    },
    "remove-negation": { from: "return !ok;", to: ["return ok;"], none: ["n != 1", "-n"] },
    "remove-sign": { from: "-n", to: ["n"], none: ["!ok", "1 - n", "*p"] },
    "unwrap-call": {
      from: "i32::abs(n - 1) * 2",
      to: ["(n - 1) * 2"],
      none: ['println!("a");', "xs.len()", "Some(n)", "String::from(s)", "usize::from(n)"],
    },
    "unwrap-method": {
      from: "n.abs() + xs.iter().rev().len()",
      to: ["n + xs.iter().rev().len()", "n.abs() + xs.iter().len()"],
      none: ["xs.push(1);", "xs.len()", "n.to_string()", "Some(n).unwrap()"],
    },
    "drop-call": {
      from: "xs.push(n);\nn",
      to: ["n"],
      none: ["let y = g(xs);\ny", 'println!("a");\nn', "g(xs)"],
    },
    "sibling-function": {
      from: "i32::min(n, 2) + xs.iter().max()",
      to: ["i32::max(n, 2) + xs.iter().max()", "i32::min(n, 2) + xs.iter().min()"],
      none: ["n.abs()", "xs"],
    },
    "shift-number": {
      from: "n + 2",
      to: ["n + 1", "n + 3"],
      none: ["n", "1.5", "'a'", "2u8"],
    },
    "replace-number": {
      from: "n * 3 + 7",
      to: ["n * 7 + 7", "n * 3 + 3"],
      none: ["n * 9", "n"],
    },
    "flip-boolean": { from: "true", to: ["false"], none: ["1"] },
    "change-text": {
      from: '"Yes".to_string() + vec!["a"].join(",")',
      to: [
        '"".to_string() + vec!["a"].join(",")',
        '"yes".to_string() + vec!["a"].join(",")',
        '"YES".to_string() + vec!["a"].join(",")',
        '"Ye".to_string() + vec!["a"].join(",")',
        '"Yes".to_string() + vec![""].join(",")',
        '"Yes".to_string() + vec!["a"].join("")',
      ],
      none: ['"\\n"', "n", 'r"Yes"', 'b"Yes"', 'format!("{}a", n)'],
    },
    "shift-bound": {
      from: "for i in 1..n {\n    n = xs[i] + g(&xs[i..k]);\n}\nn",
      to: [
        "for i in 1..n - 1 {\n    n = xs[i] + g(&xs[i..k]);\n}\nn",
        "for i in 1..n {\n    n = xs[i + 1] + g(&xs[i..k]);\n}\nn",
        "for i in 1..n {\n    n = xs[i] + g(&xs[i..k + 1]);\n}\nn",
      ],
      none: ["xs[0]", "xs[n + 1]", "let m: HashMap<String, i32> = g();\nm[&s]"],
    },
    "drop-guard": {
      from: "if n < 2 {\n    return 1;\n}\n2",
      to: ["2"],
      none: [
        "let m;\nif n < 2 {\n    m = 1;\n} else {\n    m = 2;\n}\nm",
        "if n < 2 {\n    1\n} else {\n    2\n}",
      ],
    },
    "drop-test": {
      from: "if n < 2 {\n    n = 1;\n    n += 1;\n}\nn",
      to: ["n = 1;\nn += 1;\nn"],
      none: ["if n < 2 {\n    return 1;\n}\n2", "if n < 2 { n = 1; }\nn"],
    },
    "drop-branch": {
      from: "if n < 2 {\n    n = 1;\n} else if n < 3 {\n    n = 2;\n} else {\n    n = 3;\n}\nn",
      to: [
        "if n < 2 {\n    n = 1;\n} else {\n    n = 3;\n}\nn",
        "if n < 2 {\n    n = 1;\n} else if n < 3 {\n    n = 2;\n}\nn",
      ],
      none: ["if n < 2 {\n    n = 1;\n}\nn", "let m;\nif n < 2 { m = 1; } else { m = 2; }\nm"],
    },
    "drop-condition": {
      from: "n > 1 && ok",
      to: ["n > 1", "ok"],
      none: ["n + 1", "n & 1"],
    },
    "drop-term": {
      from: "n * 2 + k",
      to: ["n * 2", "k", "n + k"],
      none: ["n < 2", "n", "for i in n..k {\n    g();\n}"],
    },
    "drop-statement": {
      from: "n += 1;\nn = 2;\nn",
      to: ["n = 2;\nn", "n += 1;\nn"],
      none: ["let m = 1;\nm", "let m;\nm = 1;\nm", "xs.push(n);"],
    },
    "drop-return": {
      from: "n += 1;\nreturn n;",
      to: ["n += 1;"],
      none: ["return n;", "if n > 1 {\n    return 1;\n}\ng(n);"],
    },
    "if-for-while": {
      from: "while n > 1 {\n    n -= 2;\n}\nn",
      to: ["if n > 1 {\n    n -= 2;\n}\nn"],
      none: ["while n > 1 {\n    n -= 2;\n    break;\n}\nn", "for x in xs {\n    n += x;\n}\nn"],
    },
    "drop-slice": {
      from: "g(&xs[1..])",
      to: ["g(&xs)"],
      none: ["g(&xs[..])", "xs[1]"],
    },
    "insert-break": {
      from: "loop {\n    n += 1;\n}",
      to: ["loop {\n    n += 1;\n    break;\n}"],
      none: [
        "if n > 1 {\n    n = 1;\n}\nn",
        "for x in xs {\n    break;\n}\nn",
        "for x in xs { n += x; }",
      ],
    },
    "insert-continue": {
      from: "for x in xs {\n    if x > 1 {\n        n += 1;\n    }\n    n += 2;\n}\nn",
      to: [
        "for x in xs {\n    if x > 1 {\n        n += 1;\n        continue;\n    }\n" +
          "    n += 2;\n}\nn",
      ],
      none: [
        "for x in xs {\n    if x > 1 {\n        n += 1;\n    }\n}\nn",
        "if n > 1 {\n    n = 1;\n}\nn",
      ],
    },
    "early-return": {
      from: "for x in xs {\n    n += x;\n}\nn",
      to: ["for x in xs {\n    n += x;\n    return n;\n}\nn"],
      none: ["for x in xs {\n    n += x;\n}\nn = 1;\nn", "n"],
    },
    "extra-term": {
      from: "let k = xs.len();\nn",
      to: [
        "let k = xs.len() + 1;\nn",
        "let k = xs.len() - 1;\nn",
        "let k = xs.len();\nn + 1",
        "let k = xs.len();\nn - 1",
      ],
      none: ["return s;", "1", '"a" + s', "let k = 1.5;\nk * 2.0"],
    },
    "extra-condition": {
      from: "let ok = n > 3;\nif n > 4 {\n    return 1;\n}\n2",
      to: [
        "let ok = n > 3;\nif n > 4 && n > 1 {\n    return 1;\n}\n2",
        "let ok = n > 3;\nif n > 4 && !ok {\n    return 1;\n}\n2",
        "let ok = n > 3;\nif n > 4 || n == 4 {\n    return 1;\n}\n2",
      ],
      none: ["n > 4"],
      never: ["let ok = n > 3;\nif n > 4 && !xs {\n    return 1;\n}\n2"],
    },
    "duplicate-statement": {
      from: "xs.push(n);\nn",
      to: ["xs.push(n);\nxs.push(n);\nn"],
      none: ["let m = 1;\nm", 'println!("a");', "g(n);"],
    },
    "swap-branches": {
      from: "if n > 1 {\n    1\n} else {\n    2\n}",
      to: ["if n > 1 {\n    2\n} else {\n    1\n}"],
      none: [
        "if n > 1 {\n    n = 1;\n}\nn",
        "if n > 1 {\n    n = 1;\n} else if n > 3 {\n    n = 2;\n}\nn",
      ],
    },
    "swap-statements": {
      from: "n += 1;\nlet m = n;\nm",
      to: ["let m = n;\nn += 1;\nm"],
      none: ["let m = 1;\nlet k = m;\nk", "let m = 1;\nlet k = 2;\nk", "n += 1;\nn"],
    },
    "loop-for-after": {
      from: "let mut m = 0;\nfor x in xs {\n    m += x;\n}\nm += 1;\nm",
      to: ["let mut m = 0;\nfor x in xs {\n    m += x;\n    m += 1;\n}\nm"],
      none: [
        "let mut m = 0;\nfor x in xs {\n    m += x;\n}\nm",
        "for x in xs {\n    n += x;\n}\nlet m = n;\nm",
      ],
    },
  },
};
