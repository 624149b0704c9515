/** @file Python's words for the bug operators, and the functions that are easily taken for one another. */
import type { Lexicon } from "../language.js";

/** Python's precedence levels (language reference 6.17), the loosest first. */
const LEVELS = [["named"], ["lambda"], ["conditional"], ["or"], ["and"], ["not"], ["comparison"], ["|"], ["^"], ["&"], ["<<", ">>"], ["+", "-"], ["*", "/", "//", "%", "@"], ["unary"], ["**"]] as const;
/** Level of an operator: "or", "and", "not", "comparison", "unary", "conditional" or its symbol. */
export const BINDS = Object.fromEntries(LEVELS.flatMap((level, i) => level.map((symbol) => [symbol, i]))) as Record<(typeof LEVELS)[number][number], number>;

/** See `Lexicon` for what each entry is used for. */
export const lexicon: Lexicon = {
  operatorGroups: [
    ["+", "-", "*", "/", "//", "%", "**"],
    ["&", "|", "^", "<<", ">>"],
    ["<", "<=", ">", ">=", "==", "!="],
    ["in", "not in"],
    ["is", "is not"],
    ["and", "or"],
  ],
  augmentedGroups: [["+=", "-=", "*=", "//=", "%="], ["/=", "*=", "//="], ["**=", "*="], ["&=", "|=", "^="], ["<<=", ">>="]],
  assign: "=",
  and: "and",
  or: "or",
  not: "not ",
  binds: { or: BINDS.or, and: BINDS.and, not: BINDS.not },
  filter: "if",
  literals: { true: "True", false: "False", none: "None" },
  statements: { empty: "pass", break: "break", continue: "continue", if: "if" },
  equalities: new Set(["==", "!="]),
  commutative: new Set(["+", "*", "==", "!=", "&", "|", "^", "is", "is not"]),
  mirrored: { "<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!=" },
  opposite: { "==": "!=", "!=": "==", in: "not in", "not in": "in", is: "is not", "is not": "is" },
  siblings: [
    ["lower", "upper"], ["lower", "swapcase"], ["capitalize", "title"], ["lstrip", "rstrip", "strip"], ["find", "rfind"], ["index", "rindex"],
    ["ljust", "rjust"], ["removeprefix", "removesuffix"], ["partition", "rpartition"], ["split", "rsplit"],
    ["startswith", "endswith"], ["isupper", "islower"], ["isdigit", "isalpha", "isalnum"],
    ["keys", "values"], ["items", "values"], ["append", "extend"], ["add", "discard"], ["union", "intersection", "difference"],
    ["min", "max"], ["any", "all"], ["sum", "len"], ["sum", "max"], ["sorted", "list"], ["sorted", "reversed"], ["list", "set"],
    ["ceil", "floor"], ["int", "round"], ["ord", "int"],
  ],
  mutators: new Set(["append", "extend", "insert", "pop", "popleft", "appendleft", "remove", "reverse", "heappush", "heappop"]),
  optionalArguments: new Set(["range", "round", "sum", "enumerate", "int", "sorted", "min", "max", "zip", "pow", "str", "defaultdict", "product", "permutations",
    "split", "rsplit", "strip", "lstrip", "rstrip", "pop", "get", "replace", "count", "find", "index", "sort", "startswith", "ljust", "rjust", "center"]),
  keptCalls: new Set(["super", "isinstance", "print", "type", "hasattr", "getattr"]),
  counters: new Set(["range"]),
};
