/** @file Python's words for the bug operators, and the functions that are easily taken for one another. */
import type { Lexicon } from "../language.js";

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
  filter: "if",
  literals: { true: "True", false: "False", none: "None" },
  statements: { empty: "pass", break: "break", continue: "continue", if: "if" },
  commutative: new Set(["+", "*", "==", "!=", "&", "|", "^", "is", "is not"]),
  siblings: [
    ["lower", "upper"], ["lower", "swapcase"], ["capitalize", "title"], ["lstrip", "rstrip", "strip"], ["find", "rfind"], ["index", "rindex"],
    ["ljust", "rjust"], ["removeprefix", "removesuffix"], ["partition", "rpartition"], ["split", "rsplit"],
    ["startswith", "endswith"], ["isupper", "islower"], ["isdigit", "isalpha", "isalnum"],
    ["keys", "values"], ["items", "values"], ["append", "extend"], ["add", "discard"], ["union", "intersection", "difference"],
    ["min", "max"], ["any", "all"], ["sum", "len"], ["sum", "max"], ["sorted", "list"], ["sorted", "reversed"], ["list", "set"],
    ["ceil", "floor"], ["int", "round"], ["str", "repr"], ["ord", "int"],
  ],
  mutators: new Set(["append", "extend", "insert", "pop", "popleft", "appendleft", "remove", "reverse", "heappush", "heappop"]),
  keptCalls: new Set(["super", "isinstance", "print", "type", "hasattr", "getattr"]),
  counters: new Set(["range"]),
};
