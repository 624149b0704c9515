/** @file JavaScript's words for the bug operators, and the functions that are easily taken for one another. */
import type { Lexicon } from "../language.js";

/** Precedence levels (ECMA-262, chapter 13), the loosest first; arrow functions and assignments share one. */
const LEVELS = [["sequence"], ["assignment"], ["conditional"], ["||", "??"], ["&&"], ["|"], ["^"], ["&"], ["==", "!=", "===", "!=="], ["<", "<=", ">", ">=", "in", "instanceof"],
  ["<<", ">>", ">>>"], ["+", "-"], ["*", "/", "%"], ["**"], ["unary"], ["update"]] as const;
/** Level of an operator: "sequence", "assignment", "conditional", "unary", "update" or its symbol. */
export const BINDS = Object.fromEntries(LEVELS.flatMap((level, i) => level.map((symbol) => [symbol, i]))) as Record<(typeof LEVELS)[number][number], number>;

/** See `Lexicon` for what each entry is used for. */
export const lexicon: Lexicon = {
  operatorGroups: [
    ["+", "-", "*", "/", "%", "**"],
    ["&", "|", "^", "<<", ">>", ">>>"],
    ["<", "<=", ">", ">=", "===", "!=="],
    ["==", "!="],
    ["&&", "||"],
  ],
  augmentedGroups: [["+=", "-=", "*=", "/=", "%="], ["**=", "*="], ["&=", "|=", "^="], ["<<=", ">>=", ">>>="], ["&&=", "||="], ["++", "--"]],
  assign: "=",
  and: "&&",
  or: "||",
  not: "!",
  binds: { or: BINDS["||"], and: BINDS["&&"], not: BINDS.unary },
  filter: "if", // there are no comprehensions
  literals: { true: "true", false: "false", none: "null" },
  statements: { empty: ";", break: "break;", continue: "continue;", if: "if" },
  equalities: new Set(["==", "!=", "===", "!=="]),
  commutative: new Set(["+", "*", "==", "!=", "===", "!==", "&", "|", "^"]),
  mirrored: { "<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!=", "===": "===", "!==": "!==" },
  opposite: { "==": "!=", "!=": "==", "===": "!==", "!==": "===" },
  siblings: [
    ["toLowerCase", "toUpperCase"], ["trimStart", "trimEnd", "trim"], ["indexOf", "lastIndexOf"], ["findIndex", "indexOf"], ["padStart", "padEnd"], ["startsWith", "endsWith", "includes"],
    ["charAt", "charCodeAt"], ["replace", "replaceAll"], ["slice", "splice"], ["slice", "substring"], ["push", "unshift"], ["pop", "shift"], ["push", "concat"],
    ["every", "some"], ["find", "filter"], ["map", "filter"], ["map", "forEach"], ["reduce", "reduceRight"], ["keys", "values", "entries"], ["add", "delete"], ["get", "has"],
    ["min", "max"], ["floor", "ceil", "round", "trunc"], ["sqrt", "cbrt"], ["parseInt", "parseFloat", "Number"], ["sort", "reverse"], ["isNaN", "isFinite"],
  ],
  mutators: new Set(["push", "unshift", "pop", "shift", "splice", "reverse"]),
  optionalArguments: new Set(["slice", "substring", "substr", "indexOf", "lastIndexOf", "includes", "startsWith", "endsWith", "padStart", "padEnd", "join", "split", "sort", "reduce", "toString",
    "parseInt", "min", "max", "fill", "splice", "toFixed", "round", "concat", "push", "replace", "flat", "Array", "from"]),
  keptCalls: new Set(["require", "log", "isArray", "isInteger", "stringify", "parse", "String", "Number", "Boolean"]),
  counters: new Set(["slice", "substring", "substr", "charAt", "charCodeAt", "splice", "repeat", "at"]),
};
