/**
 * @file C++'s words for the bug operators, and the functions that are easily taken for one another.
 */
import { bindingLevels, type Lexicon } from "../lexicon.js";
import { CHANGE_GROUPS, OPERATOR_GROUPS, SYMBOLS } from "../typed/lexicon.js";

/** Precedence levels (ISO C++17, chapter 8), the loosest first. */
const LEVELS = [
  ["sequence"],
  ["assignment"],
  ["conditional"],
  ["||", "or"],
  ["&&", "and"],
  ["|"],
  ["^"],
  ["&"],
  ["==", "!="],
  ["<", "<=", ">", ">="],
  ["<<", ">>"],
  ["+", "-"],
  ["*", "/", "%"],
  ["unary"],
] as const;

/** Level of an operator: "sequence", "assignment", "conditional", "unary" or its symbol. */
export const BINDS = bindingLevels<(typeof LEVELS)[number][number]>(LEVELS);

/** See `Lexicon` for what each entry is used for. */
export const lexicon: Lexicon = {
  ...SYMBOLS,
  operatorGroups: [...OPERATOR_GROUPS, ["&", "|", "^", "<<", ">>"], ["and", "or"]],
  augmentedGroups: [...CHANGE_GROUPS, ["&=", "|=", "^="], ["<<=", ">>="], ["++", "--"]],
  binds: { or: BINDS["||"], and: BINDS["&&"], not: BINDS.unary },
  literals: { true: "true", false: "false", none: "nullptr" },
  statements: { empty: ";", break: "break;", continue: "continue;", if: "if" },
  siblings: [
    ["min", "max"],
    ["min_element", "max_element"],
    ["fmin", "fmax"],
    ["floor", "ceil", "round", "trunc"],
    ["sqrt", "cbrt"],
    ["log", "log2", "log10"],
    ["tolower", "toupper"],
    ["islower", "isupper", "isalpha"],
    ["isdigit", "isalpha", "isalnum", "isspace"],
    ["push_back", "push_front"],
    ["pop_back", "pop_front"],
    ["front", "back"],
    ["begin", "rbegin"],
    ["end", "rend"],
    ["begin", "end"],
    ["find", "rfind", "find_first_of"],
    ["find_first_of", "find_last_of", "find_first_not_of"],
    ["lower_bound", "upper_bound"],
    ["sort", "stable_sort", "reverse"],
    ["atoi", "atof"],
    ["stoi", "stod"],
    ["push", "pop"],
    ["fmod", "pow"],
    ["sin", "cos"],
    ["size", "capacity"],
    ["insert", "erase"],
  ],
  mutators: new Set(["push_back", "push_front", "pop_back", "pop_front", "push", "pop", "reverse"]),
  optionalArguments: new Set(["substr", "find", "rfind", "sort", "resize", "to_string"]),
  keptCalls: new Set(["printf", "assert", "sizeof", "make_pair", "to_string", "stoi", "atoi"]),
  counters: new Set(["substr", "at", "resize", "erase"]),
};
