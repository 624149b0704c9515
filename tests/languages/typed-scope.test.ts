/**
 * @file Which variables could stand for another where types are declared: of the same type, with a
 * value, in scope; and what a statement reads and changes.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { editing } from "../bugs/edits.js";

interface Case {
  readonly language: string;
  readonly parameters: string;
  readonly body: string;
  /** Name, which of its reads, and what could stand there. */
  readonly expected: readonly (readonly [string, number, readonly string[]])[];
}

const GO = "a int, b int, s string";
const CPP = "int a, int b, string s";
const JAVA = "int a, int b, String s";
const RUST = "a: i32, mut b: i32, s: &str";
const cases: readonly Case[] = [
  {
    language: "golang",
    parameters: GO,
    body: "x, y := 1, 0.5\nfor i := 0; i < a; i++ {\n\tx += i\n}\nreturn x",
    expected: [
      ["a", 0, ["b", "i", "x"]],
      ["x", 0, ["a", "b", "i"]],
      ["x", 1, ["a", "b"]],
    ],
  },
  {
    language: "golang",
    parameters: GO,
    body: "t := strings.ToLower(s)\nm := map[string]int{t: a}\nv, ok := m[t]\nif ok {\n\tb = v\n}\nreturn b",
    expected: [
      ["s", 0, []],
      ["t", 0, ["s"]],
      ["v", 0, ["a", "b"]],
      ["ok", 0, []],
    ],
  },
  {
    language: "golang",
    parameters: GO,
    body: "for i, c := range s {\n\tg(c, i)\n}\nh := func(q int) int { return q }\nreturn h(a)",
    expected: [
      ["c", 0, []],
      ["i", 0, ["a", "b"]],
      ["q", 0, ["a", "b"]],
      ["a", 0, ["b", "h"]], // the type of h is not read
    ],
  },
  {
    language: "golang",
    parameters: GO,
    body: "p := []rune(s)\nn, err := strconv.Atoi(s)\nvar k, l float64\nreturn g(p, n, err, k, P{a: b})",
    expected: [
      ["p", 0, []],
      ["n", 0, ["a", "b"]],
      ["err", 0, []],
      ["k", 0, ["l"]],
      ["b", 0, ["a", "n"]],
    ],
  },
  {
    language: "cpp",
    parameters: CPP,
    body: "int x = 1, y;\ndouble z = 2;\nfor (int i = 0; i < a; i++) x += i;\ny = 3;\nreturn x;",
    expected: [
      ["a", 0, ["b", "i", "x", "z"]], // numbers are converted
      ["x", 0, ["a", "b", "i", "z"]],
      ["x", 1, ["a", "b", "y", "z"]],
    ],
  },
  {
    language: "cpp",
    parameters: CPP,
    body: "string t;\nvector<int> out(a);\nint m;\nif (a) m = 1; else m = 2;\nfor (auto c : s) g(c, t, m);",
    expected: [
      ["s", 0, ["t"]],
      ["c", 0, ["a", "b", "m"]],
      ["t", 0, ["s"]],
    ],
  },
  {
    language: "cpp",
    parameters: CPP,
    body: "map<string, int> m;\nconst string &t = s;\nauto n = t.size();\nreturn m[t] + n + std::max(a, 1);",
    expected: [
      ["m", 0, []],
      ["t", 1, ["s"]],
      ["n", 0, ["a", "b"]],
      ["a", 0, ["b", "n"]],
    ],
  },
  {
    language: "java",
    parameters: JAVA,
    body:
      "int x = 1, y;\nlong z = 2;\nfor (int i = 0; i < a; i++) x += i;\ny = 3;\n" +
      "Integer k = x;\nreturn x + count;",
    expected: [
      ["a", 0, ["b", "i", "x"]],
      ["x", 0, ["a", "b", "i"]], // y has no value, z is a long
      ["x", 1, ["a", "b", "y"]],
      ["x", 2, ["a", "b", "k", "y"]], // what is boxed goes too
      ["count", 0, []], // a field, whose type is not known
    ],
  },
  {
    language: "java",
    parameters: "List<String> xs, Map<String, Integer> m, final int[] ns, int... more",
    body:
      "String t = xs.get(0);\nfor (var e : m.entrySet()) {\n    g(e.getKey(), t);\n" +
      "    int v = e.getValue();\n    v += ns[0];\n    g(v, ns, more);\n}\n" +
      "ArrayList<String> out = new ArrayList<>();\nvar u = t.trim();\n" +
      "char c = u.charAt(0);\nh(xs, out, u, c);",
    expected: [
      ["xs", 0, []],
      ["t", 0, []],
      ["v", 1, []],
      ["ns", 1, ["more"]],
      ["xs", 1, ["out"]], // an ArrayList is a List
      ["out", 0, []], // and a List no ArrayList
      ["u", 1, ["t"]],
      ["c", 0, []],
    ],
  },
  {
    language: "java",
    parameters: "List<Integer> xs, int a, int b, Object o",
    body:
      "int k = 1;\nfinal int l = 2;\nb = 3;\n" +
      "int n = xs.stream().filter(x -> x > k).mapToInt(y -> y).sum();\n" +
      "Collections.sort(xs, (p, q) -> q - p);\nif (o instanceof Integer i && i > a) {\n" +
      "    return i;\n} else {\n    a = n;\n}\nwhile (!(o instanceof Integer j)) return n;\n" +
      "try {\n    int r = n;\n    g(r);\n} catch (Bad e) {\n    g(e);\n}\nreturn k;",
    expected: [
      ["x", 0, ["k", "l"]], // a and b change
      ["k", 0, ["l", "x"]],
      ["y", 0, ["k", "l"]],
      ["q", 0, ["k", "l", "n", "p"]],
      ["i", 1, ["a", "b", "k", "l", "n"]],
      ["n", 0, ["a", "b", "k", "l"]], // i is bound where the condition holds
      ["r", 0, ["a", "b", "k", "l", "n"]],
      ["e", 0, []],
    ],
  },
  {
    language: "rust",
    parameters: RUST,
    body:
      "let mut x = 0;\nlet y = 0.5;\nfor i in 0..s.len() {\n    x += a;\n    g(i);\n}\n" +
      "b += x;\nx",
    expected: [
      ["a", 0, ["b", "x"]],
      ["i", 0, []], // a usize
      ["x", 0, ["b"]], // a is a constant
      ["x", 1, ["a", "b"]],
      ["b", 0, ["x"]],
    ],
  },
  {
    language: "rust",
    parameters: RUST,
    body:
      "let t: &'static str = s.trim();\nlet u = t.to_lowercase();\n" +
      'let v = format!("{}", u);\nfor (i, c) in v.chars().enumerate() {\n    g(i, c, t, s);\n' +
      "}\nh(&u)",
    expected: [
      ["s", 1, ["t"]],
      ["t", 1, ["s"]],
      ["u", 0, []],
      ["u", 1, ["v"]],
      ["c", 0, []],
    ],
  },
  {
    language: "rust",
    parameters: "xs: Vec<(i32, bool)>, k: Option<i32>, d: i32, e: bool",
    body:
      "let p = xs.iter().map(|x| x.0).filter(|&y| y > d).max().unwrap();\n" +
      "if let Some(q) = k {\n    return q;\n}\nfor &(m, ok) in xs.iter() {\n    if ok {\n" +
      "        return m;\n    }\n}\nmatch k {\n    Some(r) if r > d => r,\n    None => p,\n" +
      "    _ => d,\n}",
    expected: [
      ["x", 0, []],
      ["y", 0, ["d"]],
      ["q", 0, ["d", "p"]],
      ["ok", 0, ["e"]],
      ["m", 0, ["d", "p"]],
      ["r", 1, ["d", "p"]],
      ["p", 0, ["d"]],
    ],
  },
];

for (const { language, parameters, body, expected } of cases)
  test(`${language}: what could stand for what in ${JSON.stringify(body)}`, async () => {
    const { alternatives } = editing(language);
    for (const [name, nth, wanted] of expected)
      assert.deepEqual(
        await alternatives(body, name, nth, parameters),
        wanted,
        `${name}, read ${nth}`,
      );
  });

test("what a lambda takes from outside changes nowhere, and a class's fields are not renamed", async () => {
  const { outlineOf, functionOf } = editing("java");
  const outline = await outlineOf(
    functionOf(
      "int k = n, m = 1;\nm = 2;\ntotal = k;\nRunnable r = () -> g(k);\nm = k;\nreturn m;",
    ),
  );
  assert.deepEqual(
    outline.assignments.map(({ name, alternatives }) => [name, alternatives]),
    [
      ["k", []],
      ["m", []],
      ["m", ["n"]],
      ["total", []],
      ["r", []],
      ["m", ["n"]],
    ],
  );
  assert.deepEqual([...outline.renamable().keys()].sort(), ["k", "m", "r"]);
});

test("a statement's own names end with it; a call for its effect may change what it is given", async () => {
  const { outlineOf, functionOf } = editing("golang");
  const { statements } = await outlineOf(
    functionOf("if m := n; m > 1 {\n\txs[m] = 2\n}\nsort.Ints(xs)\nk, n := n, 1\nreturn k"),
  );
  const named = statements
    .filter(({ block, kind }) => block.indent === "\t" && kind !== "return")
    .map(({ reads, writes }) => [[...reads].sort().join(" "), [...writes].sort().join(" ")]);
  assert.deepEqual(named, [
    ["n xs", "xs"],
    ["xs", "xs"],
    ["n", "k n"],
  ]);
});
