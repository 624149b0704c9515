/**
 * @file Random functions of languages that declare types, for property tests: whole numbers and
 * conditions alone, so that they compile; odd names and texts, tabs, CRLF, comments, nesting.
 */
import fc from "fast-check";
import type { SourceFunction } from "../../../src/records.js";

/** How one language writes what the functions are made of. */
export interface TypedWriting {
  /** The line that begins a function of two numbers, a, b, and what it declares. */
  readonly head: readonly string[];
  /** Ends a statement. */
  readonly end: string;
  /** `if` or `while` around a condition. */
  readonly test: (word: "if" | "while", condition: string) => string;
  /** A loop over the numbers below a bound. */
  readonly loop: (name: string, bound: string) => string;
  /** A declaration of a name that is used at once. */
  readonly declare: (name: string, value: string) => string;
  /** A step of one, if it is written otherwise than `name++`. */
  readonly step?: (name: string, symbol: string) => string;
}

const name = fc.constantFrom("a", "b", "total", "größe");
const number = fc.oneof(fc.integer({ min: 1, max: 12 }).map(String), name);

const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    number,
    fc
      .tuple(tie("value"), fc.constantFrom("+", "-", "*", "%", "&"), number)
      .map(([l, op, r]) => `(${l} ${op} ${r})`),
    tie("value").map((e) => `(-${e})`),
    tie("value").map((e) => `same(${e})`),
  ),
}));
const comparison = fc
  .tuple(value, fc.constantFrom("<", "<=", "==", "!=", ">"), number)
  .map(([l, op, r]) => `${l} ${op} ${r}`);
const condition = fc.oneof(
  comparison,
  fc
    .tuple(comparison, fc.constantFrom("&&", "||"), comparison)
    .map(([l, op, r]) => `${l} ${op} ${r}`),
  comparison.map((c) => `!(${c})`),
);

type Lines = readonly string[];
const indented = (lines: Lines): Lines => lines.map((line) => `\t${line}`);

function blocks({ end, test, loop, declare, ...writing }: TypedWriting): fc.Arbitrary<Lines> {
  const { step = (x, symbol) => `${x}${symbol}${end}` } = writing;
  const simple: fc.Arbitrary<Lines> = fc.oneof(
    fc.tuple(name, value).map(([x, e]) => [`${x} = ${e}${end}`]),
    fc
      .tuple(name, fc.constantFrom("+=", "-=", "*="), value)
      .map(([x, op, e]) => [`${x} ${op} ${e}${end} // größer`]),
    fc.tuple(name, fc.constantFrom("++", "--")).map(([x, op]) => [step(x, op)]),
    value.map((e) => [declare("k", e), `total += k${end}`]),
    fc.constantFrom<Lines>(["// größer: a + b < 3"], ["/* doc ü", " * a + b */"]),
  );
  return fc.letrec<{ block: Lines }>((tie) => ({
    block: fc
      .array(
        fc.oneof(
          { maxDepth: 2 },
          simple,
          fc
            .tuple(condition, tie("block"))
            .map(([c, b]) => [`${test("if", c)} {`, ...indented(b), "}"]),
          fc
            .tuple(condition, tie("block"), tie("block"))
            .map(([c, b, d]) => [
              `${test("if", c)} {`,
              ...indented(b),
              "} else {",
              ...indented(d),
              "}",
            ]),
          fc
            .tuple(fc.constantFrom("i", "j"), number, tie("block"))
            .map(([v, e, b]) => [`${loop(v, e)} {`, ...indented(b), "}"]),
          fc
            .tuple(condition, tie("block"))
            .map(([c, b]) => [`${test("while", c)} {`, ...indented(b), "\tbreak" + end, "}"]),
        ),
        { minLength: 1, maxLength: 3 },
      )
      .map((parts) => (parts.flat().length > 40 ? parts[0]! : distinct(parts))),
  })).block;
}

/** Declarations of one name in blocks of their own. */
function distinct(parts: readonly Lines[]): Lines {
  let declared = false;
  return parts.flatMap((lines) => {
    const again = declared && lines.some((line) => /^(?:(?:int|let) )?k\b/.test(line));
    declared ||= lines.some((line) => /^(?:(?:int|let) )?k\b/.test(line));
    return again ? [] : lines;
  });
}

/** Functions f of two numbers; tabs or spaces, LF or CRLF. */
export function typedFunctions(writing: TypedWriting): fc.Arbitrary<SourceFunction> {
  return fc
    .tuple(blocks(writing), fc.constantFrom("\t", "  "), fc.constantFrom("\n", "\r\n"))
    .map(([lines, indent, lineBreak]) => {
      const [first, ...rest] = writing.head;
      const body = ["/* Does ünlikely things: a + b < 3. */", ...rest, ...lines];
      const all = [first!, ...indented([...body, `return total + größe${writing.end}`]), "}"];
      return {
        name: "f",
        test: "",
        code:
          all
            .map((line) => line.replace(/^\t+/, (tabs) => indent.repeat(tabs.length)))
            .join("\n")
            .replaceAll("\n", lineBreak) + lineBreak,
      };
    });
}
