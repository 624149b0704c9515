/**
 * @file Go's words for the bug operators, and the functions that are easily taken for one another.
 */
import { bindingLevels, type Lexicon } from "../lexicon.js";
import { CHANGE_GROUPS, OPERATOR_GROUPS, SYMBOLS } from "../typed/lexicon.js";

/**
 * Precedence levels (The Go Programming Language Specification, "Operators"), the loosest first.
 */
const LEVELS = [
  ["any"],
  ["||"],
  ["&&"],
  ["==", "!=", "<", "<=", ">", ">="],
  ["+", "-", "|", "^"],
  ["*", "/", "%", "<<", ">>", "&", "&^"],
  ["unary"],
] as const;

/** Level of an operator: "any", "unary" or its symbol. */
export const BINDS = bindingLevels<(typeof LEVELS)[number][number]>(LEVELS);

/** See `Lexicon` for what each entry is used for. */
export const lexicon: Lexicon = {
  ...SYMBOLS,
  operatorGroups: [...OPERATOR_GROUPS, ["&", "|", "^", "&^", "<<", ">>"]],
  augmentedGroups: [...CHANGE_GROUPS, ["&=", "|=", "^=", "&^="], ["<<=", ">>="], ["++", "--"]],
  binds: { or: BINDS["||"], and: BINDS["&&"], not: BINDS.unary },
  literals: { true: "true", false: "false", none: "nil" },
  statements: { empty: "", break: "break", continue: "continue", if: "if" },
  siblings: [
    ["ToLower", "ToUpper", "Title"],
    ["TrimLeft", "TrimRight", "Trim"],
    ["TrimPrefix", "TrimSuffix"],
    ["HasPrefix", "HasSuffix", "Contains"],
    ["Index", "LastIndex", "Count"],
    ["IndexByte", "LastIndexByte"],
    ["Split", "SplitAfter"],
    ["IsUpper", "IsLower", "IsLetter"],
    ["IsDigit", "IsNumber", "IsLetter", "IsSpace"],
    ["Floor", "Ceil", "Round", "Trunc"],
    ["RoundToEven", "Round"],
    ["Max", "Min"],
    ["max", "min"],
    ["MaxInt", "MinInt"],
    ["Sqrt", "Cbrt"],
    ["Log", "Log2", "Log10"],
    ["Mod", "Remainder", "Pow"],
    ["PushBack", "PushFront"],
    ["Front", "Back"],
    ["SearchInts", "SearchStrings"],
    ["WriteString", "WriteRune", "WriteByte"],
    ["Sprint", "Sprintln"],
    ["len", "cap"],
  ],
  mutators: new Set(["WriteString", "WriteRune", "WriteByte", "PushBack", "PushFront"]),
  optionalArguments: new Set(["append", "max", "min", "Sprint", "Sprintln"]),
  keptCalls: new Set([
    ...["len", "cap", "make", "new", "panic", "print", "println", "delete", "copy", "recover"],
    ...["string", "Itoa", "Atoi", "ParseInt", "ParseFloat", "FormatInt", "Sprintf", "Sprint"],
    ...["Split", "Join", "Fields", "Errorf", "New", "Println", "Printf"],
  ]),
  counters: new Set(["make", "Repeat"]),
};
