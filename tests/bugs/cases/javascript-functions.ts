/**
 * @file Random JavaScript functions for property tests: odd names and texts, tabs, CRLF, comments,
 *   missing semicolons and braces, nesting.
 */
import fc from "fast-check";
import type { SourceFunction } from "../../../src/records.js";

const name = fc.constantFrom("a", "b", "total", "größe", "名", "$x1");
const text = fc.constantFrom(
  '"é𝒳"',
  "'plain'",
  "`one\n two`",
  "`${a}ß`",
  "'//no'",
  "''",
  '"tab\\t"',
  "/[/*]ü/g",
);
const number = fc.integer({ min: 0, max: 12 }).map(String);

const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.oneof(name, number, text),
    fc
      .tuple(
        tie("expression"),
        fc.constantFrom(
          "+",
          "-",
          "*",
          "/",
          "%",
          "**",
          "<",
          "<=",
          "==",
          "===",
          "&&",
          "||",
          "in",
          "??",
        ),
        tie("expression"),
      )
      .map(([l, op, r]) => `(${l} ${op} ${r})`),
    fc
      .tuple(fc.constantFrom("Math.abs", "parseInt", "Math.min", "g", "new Set"), tie("expression"))
      .map(([f, x]) => `${f}(${x})`),
    fc
      .tuple(name, fc.constantFrom("toLowerCase", "slice", "pop"), tie("expression"))
      .map(([x, m, y]) => `${x}.${m}(${y})`),
    fc.tuple(name, name, tie("expression")).map(([xs, v, e]) => `${xs}.map((${v}) => ${e})`),
    fc
      .tuple(name, name, tie("expression"))
      .map(([xs, v, e]) => `${xs}.filter(function (${v}) { return ${e}; })`),
    fc.tuple(name, tie("expression")).map(([x, i]) => `${x}[${i}]`),
    fc.tuple(name, tie("expression"), name).map(([k, e, s]) => `({ ${k}: ${e}, ${s}, ...b })`),
    tie("expression").map((e) => `[...${"a"}, ${e}]`),
    tie("expression").map((e) => `(!${e})`),
    tie("expression").map((e) => `(-${e})`),
    fc.tuple(tie("expression"), tie("expression")).map(([x, y]) => `(${x} ? ${y} : null)`),
  ),
}));

type Lines = readonly string[];
const end = fc.constantFrom(";", "");
const simple: fc.Arbitrary<Lines> = fc.oneof(
  fc.tuple(name, expression, end).map(([x, e, semicolon]) => [`${x} = ${e}${semicolon}`]),
  fc
    .tuple(name, fc.constantFrom("+=", "-=", "*="), expression, end)
    .map(([x, op, e, semicolon]) => [`${x} ${op} ${e}${semicolon}`]),
  fc.tuple(name, fc.constantFrom("++", "--")).map(([x, op]) => [`${x}${op};`]),
  fc.tuple(name, expression).map(([x, e]) => [`${x}.push(${e});  // côté`]),
  fc.tuple(name, name, expression).map(([x, y, e]) => [`var { ${x}, k: ${y} = 1 } = ${e};`]),
  fc.tuple(expression, end).map(([e, semicolon]) => [`return ${e}${semicolon}`]),
  fc.tuple(expression, expression).map(([c, e]) => [`if (${c}) return ${e};`]),
  fc.constantFrom<Lines>(["// größer"], [";"], ["/* doc ü", " * a + b */"], ["var a = 3, b"]),
);
const indented = (lines: Lines): Lines => lines.map((line) => `\t${line}`);
const { block } = fc.letrec<{ block: Lines }>((tie) => ({
  block: fc
    .array(
      fc.oneof(
        { maxDepth: 2 },
        simple,
        fc.tuple(expression, tie("block")).map(([c, b]) => [`if (${c}) {`, ...indented(b), "}"]),
        fc
          .tuple(expression, tie("block"), tie("block"))
          .map(([c, b, d]) => [`if (${c}) {`, ...indented(b), "} else {", ...indented(d), "}"]),
        fc
          .tuple(expression, tie("block"), expression, tie("block"))
          .map(([c, b, e, d]) => [
            `if (${c}) {`,
            ...indented(b),
            "}",
            `else if (${e}) {`,
            ...indented(d),
            "}",
          ]),
        fc
          .tuple(name, name, tie("block"))
          .map(([v, xs, b]) => [`for (const ${v} of ${xs}) {`, ...indented(b), "}"]),
        fc
          .tuple(name, expression, tie("block"))
          .map(([v, e, b]) => [`for (let ${v} = 0; ${v} < ${e}; ${v}++) {`, ...indented(b), "}"]),
        fc.tuple(expression, tie("block")).map(([c, b]) => [`while (${c}) {`, ...indented(b), "}"]),
        fc
          .tuple(expression, tie("block"))
          .map(([c, b]) => [`switch (${c}) {`, "case 1:", ...indented(b), "\tbreak", "}"]),
        tie("block").map((b) => ["function inner(p, q = 1) {", ...indented(b), "}"]),
      ),
      { minLength: 1, maxLength: 4 },
    )
    .map((parts) => parts.flat()),
}));

/** A function in one of three forms; tabs or spaces, LF or CRLF. */
export const sourceFunction: fc.Arbitrary<SourceFunction> = fc
  .tuple(
    block,
    fc.constantFrom("\t", "    ", "  "),
    fc.constantFrom("\n", "\r\n"),
    fc.constantFrom(
      "const f = (a, { b, c: total } = {}, ...größe) => {",
      "function f(a, b = 'é', [total]) {",
      "const f = function (a) {",
    ),
  )
  .map(([lines, indent, lineBreak, head]) => ({
    name: "f",
    test: "",
    code:
      [head, ...indented(["/** Does ünlikely things: a + b < 3. */", ...lines]), "}"]
        .map((line) => line.replace(/^\t+/, (tabs) => indent.repeat(tabs.length)))
        .join("\n")
        .replaceAll("\n", lineBreak) + lineBreak,
  }));
