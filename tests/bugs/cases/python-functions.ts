/**
 * @file Random Python functions for property tests: odd names and texts, tabs, CRLF, comments,
 *   docstrings, nesting.
 */
import fc from "fast-check";
import type { SourceFunction } from "../../../src/records.js";

const name = fc.constantFrom("a", "b", "total", "größe", "名", "x1");
const text = fc.constantFrom(
  '"é𝒳"',
  "'plain'",
  '"""one\n two"""',
  "f'{a}ß'",
  "'#no'",
  "''",
  '"tab\\t"',
);
const number = fc.integer({ min: 0, max: 12 }).map(String);

const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.oneof(name, number, text),
    fc
      .tuple(
        tie("expression"),
        fc.constantFrom("+", "-", "*", "//", "%", "<", "<=", "==", "and", "or", "in", "is not"),
        tie("expression"),
      )
      .map(([l, op, r]) => `(${l} ${op} ${r})`),
    fc
      .tuple(fc.constantFrom("len", "abs", "sorted", "min", "g"), tie("expression"))
      .map(([f, x]) => `${f}(${x})`),
    fc
      .tuple(name, fc.constantFrom("lower", "strip", "pop"), tie("expression"))
      .map(([x, m, y]) => `${x}.${m}(${y})`),
    fc.tuple(name, tie("expression"), tie("expression")).map(([x, i, j]) => `${x}[${i}:${j}]`),
    fc.tuple(name, tie("expression")).map(([x, i]) => `${x}[${i}]`),
    fc
      .tuple(tie("expression"), name, name, tie("expression"))
      .map(([e, v, xs, c]) => `[${e} for ${v} in ${xs} if ${c}]`),
    tie("expression").map((e) => `(not ${e})`),
    tie("expression").map((e) => `-(${e})`),
    fc.tuple(tie("expression"), tie("expression")).map(([x, y]) => `(${x} if ${y} else None)`),
  ),
}));

type Lines = readonly string[];
const simple: fc.Arbitrary<Lines> = fc.oneof(
  fc.tuple(name, expression).map(([x, e]) => [`${x} = ${e}`]),
  fc
    .tuple(name, fc.constantFrom("+=", "-=", "*="), expression)
    .map(([x, op, e]) => [`${x} ${op} ${e}`]),
  fc.tuple(name, expression).map(([x, e]) => [`${x}.append(${e})  # côté`]),
  expression.map((e) => [`return ${e}`]),
  fc.constantFrom<Lines>(["# größer"], ["pass"], ['"""doc ü"""'], ["a: int = 3"]),
);
const indented = (lines: Lines): Lines => lines.map((line) => `\t${line}`);
const { block } = fc.letrec<{ block: Lines }>((tie) => ({
  block: fc
    .tuple(
      fc.constantFrom("pass", "a = 0"),
      fc.array(
        fc.oneof(
          { maxDepth: 2 },
          simple,
          fc.tuple(expression, tie("block")).map(([c, b]) => [`if ${c}:`, ...indented(b)]),
          fc
            .tuple(expression, tie("block"), tie("block"))
            .map(([c, b, d]) => [`if ${c}:`, ...indented(b), "else:", ...indented(d)]),
          fc
            .tuple(name, name, tie("block"))
            .map(([v, xs, b]) => [`for ${v} in ${xs}:`, ...indented(b)]),
          fc.tuple(expression, tie("block")).map(([c, b]) => [`while ${c}:`, ...indented(b)]),
          tie("block").map((b) => ["def inner(p, q=1):", ...indented(b)]),
        ),
        { minLength: 1, maxLength: 4 },
      ),
    )
    .map(([first, rest]) => [first, ...rest.flat()]),
}));

/** A function with its declaration and docstring; tabs or spaces, LF or CRLF. */
export const sourceFunction: fc.Arbitrary<SourceFunction> = fc
  .tuple(block, fc.constantFrom("\t", "    ", "  "), fc.constantFrom("\n", "\r\n"))
  .map(([lines, indent, lineBreak]) => ({
    name: "f",
    test: "",
    code:
      [
        "def f(a: int, b='é', *größe) -> int:",
        ...indented(['"""Does ünlikely things: a + b < 3."""', ...lines]),
      ]
        .map((line) => line.replace(/^\t+/, (tabs) => indent.repeat(tabs.length)))
        .join("\n")
        .replaceAll("\n", lineBreak) + lineBreak,
  }));
