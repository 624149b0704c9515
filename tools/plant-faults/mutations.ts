/**
 * @file Which faults are planted: every operator, comparison, number and twin name of a source
 * text, changed one at a time. Works on compiled JavaScript (the TypeScript without its types),
 * outside of comments, strings and messages.
 */

/** One fault: `source.slice(at, at + before.length)` becomes `after`. */
export interface Fault {
  readonly at: number;
  readonly before: string;
  readonly after: string;
  /** 1-based line of the compiled file, and its text. */
  readonly line: number;
  readonly text: string;
  /** How many of the same token stand before it on its line. */
  readonly nth: number;
}

const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  "+": ["-"],
  "-": ["+"],
  "*": ["/"],
  "/": ["*"],
  "**": ["*"],
  "%": ["*"],
  "++": ["--"],
  "--": ["++"],
  "+=": ["-="],
  "-=": ["+="],
  "<": ["<=", ">"],
  ">": [">=", "<"],
  "<=": ["<", ">="],
  ">=": [">", "<="],
  "===": ["!=="],
  "!==": ["==="],
  "&&": ["||"],
  "||": ["&&"],
  "!": [""],
};

/** Names that are easily taken for each other, and functions with an opposite. */
const TWINS: Readonly<Record<string, readonly string[]>> = {
  correctIndex: ["buggyIndex"],
  buggyIndex: ["correctIndex"],
  correctIds: ["buggyIds"],
  buggyIds: ["correctIds"],
  lmWeights: ["seqWeights"],
  seqWeights: ["lmWeights"],
  alpha: ["beta"],
  beta: ["alpha"],
  lm: ["seq"],
  seq: ["lm"],
  correct: ["buggy"],
  buggy: ["correct"],
  good: ["bad"],
  bad: ["good"],
  prefix: ["suffix"],
  suffix: ["prefix"],
  min: ["max"],
  max: ["min"],
  floor: ["ceil"],
  ceil: ["floor"],
  add: ["sub"],
  sub: ["add"],
  mul: ["div"],
  div: ["mul"],
  greater: ["less", "greaterEqual"],
  relu: ["abs", "neg"],
  sqrt: ["square"],
  rsqrt: ["sqrt"],
  square: ["abs"],
  sum: ["mean"],
  log: ["exp"],
  exp: ["log"],
  true: ["false"],
  false: ["true"],
  cos: ["sin"],
};

const TOKEN =
  /\/\/[^\n]*|\/\*[^]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[A-Za-z_$][\w$]*|\d+(?:\.\d+)?(?:e-?\d+)?|===|!==|\*\*|=>|\?\?=?|\?\.|\+\+|--|\+=|-=|<=|>=|&&|\|\||\.\.\.|[^\s]/gy;

/** All faults that can be planted in a compiled source text, in order of place. */
export function faultsOf(source: string): Fault[] {
  const faults: Fault[] = [];
  const lines = source.split("\n");
  let line = 0;
  let lineStart = 0;
  let previous = "";
  for (let at = 0; at < source.length;) {
    while (line + 1 < lines.length && at >= lineStart + lines[line]!.length + 1)
      lineStart += lines[line++]!.length + 1;
    if (/\s/.test(source[at]!)) {
      at++;
      continue;
    }
    const text = lines[line]!;
    if (source[at] === "`") {
      at = endOfTemplate(source, at);
      previous = "`";
      continue;
    } // messages and texts
    if (
      source[at] === "/" &&
      !/^[/*]$/.test(source[at + 1]!) &&
      /^(?:[(,=:[!&|?{};]|return|=>|&&|\|\||)$/.test(previous)
    ) {
      at = source.indexOf("/", at + 1) + 1; // a regular expression
      previous = "/re/";
      continue;
    }
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(source)![0];
    const plain =
      /^\s*(?:exports\.|Object\.defineProperty|const \w+ = require|"use strict")|\bthrow new\b/.test(
        text,
      );
    // (0, module.function)(…), the compiler's own
    const calling = token === "0" && source.startsWith("0, ", at) && previous === "(";
    if (!plain && !calling)
      for (const after of alternatives(token, previous))
        faults.push({
          at,
          before: token,
          after,
          line: line + 1,
          text: text.trim(),
          nth: new Set(
            faults
              .filter((f) => f.line === line + 1 && f.before === token && f.at < at)
              .map((f) => f.at),
          ).size,
        });
    if (!token.startsWith("//") && !token.startsWith("/*")) previous = token;
    at += token.length;
  }
  return faults;
}

/** The source text with a fault in it. */
export function plant(
  source: string,
  { at, before, after }: Pick<Fault, "at" | "before" | "after">,
): string {
  return source.slice(0, at) + after + source.slice(at + before.length);
}

function alternatives(token: string, previous: string): readonly string[] {
  if (Object.hasOwn(OPERATORS, token)) return OPERATORS[token]!;
  if (Object.hasOwn(TWINS, token)) return TWINS[token]!;
  if (!/^\d/.test(token) || /^node_|_\d$/.test(previous)) return [];
  const value = Number(token);
  if (value === 0) return ["1"];
  return value === 1 ? ["0", "2"] : [String(value * 2)];
}

function endOfTemplate(source: string, start: number): number {
  let depth = 0;
  for (let at = start + 1; at < source.length; at++) {
    if (source[at] === "\\") at++;
    else if (source[at] === "$" && source[at + 1] === "{") depth++;
    else if (source[at] === "}" && depth > 0) depth--;
    else if (source[at] === "`" && depth === 0) return at + 1;
  }
  return source.length;
}
