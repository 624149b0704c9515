/**
 * @file Rust's words for the bug operators, and the functions that are easily taken for one
 * another. No argument may be left out, so `optionalArguments` is empty.
 */
import { bindingLevels, type Lexicon } from "../lexicon.js";
import { CHANGE_GROUPS, OPERATOR_GROUPS, SYMBOLS } from "../typed/lexicon.js";

/** Precedence levels (The Rust Reference, "Expression precedence"), the loosest first. */
const LEVELS = [
  ["any"],
  ["assignment"],
  ["range"],
  ["||"],
  ["&&"],
  ["==", "!=", "<", "<=", ">", ">="],
  ["|"],
  ["^"],
  ["&"],
  ["<<", ">>"],
  ["+", "-"],
  ["*", "/", "%"],
  ["as"],
  ["unary"],
] as const;

/** Level of an operator: "any", "assignment", "range", "as", "unary" or its symbol. */
export const BINDS = bindingLevels<(typeof LEVELS)[number][number]>(LEVELS);

/** See `Lexicon` for what each entry is used for. */
export const lexicon: Lexicon = {
  ...SYMBOLS,
  operatorGroups: [...OPERATOR_GROUPS, ["&", "|", "^", "<<", ">>"], ["..", "..="]],
  augmentedGroups: [...CHANGE_GROUPS, ["&=", "|=", "^="], ["<<=", ">>="]],
  binds: { or: BINDS["||"], and: BINDS["&&"], not: BINDS.unary },
  literals: { true: "true", false: "false", none: "None" },
  statements: { empty: "", break: "break;", continue: "continue;", if: "if" },
  siblings: [
    ["to_lowercase", "to_uppercase"],
    ["to_ascii_lowercase", "to_ascii_uppercase"],
    ["is_lowercase", "is_uppercase", "is_alphabetic"],
    ["is_ascii_lowercase", "is_ascii_uppercase", "is_ascii_alphabetic"],
    ["is_ascii_digit", "is_ascii_alphabetic", "is_ascii_alphanumeric", "is_ascii_punctuation"],
    ["is_numeric", "is_alphabetic", "is_alphanumeric", "is_whitespace"],
    ["trim", "trim_start", "trim_end"],
    ["starts_with", "ends_with", "contains"],
    ["find", "rfind"],
    ["position", "rposition"],
    ["split", "rsplit"],
    ["lines", "split_whitespace"],
    ["min", "max"],
    ["min_by", "max_by"],
    ["min_by_key", "max_by_key"],
    ["first", "last"],
    ["front", "back"],
    ["push_front", "push_back"],
    ["pop_front", "pop_back"],
    ["any", "all"],
    ["sum", "product"],
    ["take", "skip"],
    ["filter", "take_while", "skip_while"],
    ["keys", "values"],
    ["union", "intersection", "difference", "symmetric_difference"],
    ["sort", "reverse", "dedup"],
    ["floor", "ceil", "round", "trunc"],
    ["sqrt", "cbrt"],
    ["ln", "log2", "log10"],
    ["sin", "cos"],
    ["is_some", "is_none"],
    ["is_ok", "is_err"],
    ["wrapping_add", "wrapping_sub"],
    ["saturating_add", "saturating_sub"],
    ["checked_add", "checked_sub"],
    ["count_ones", "count_zeros"],
    ["leading_zeros", "trailing_zeros"],
    ["chunks", "windows"],
  ],
  mutators: new Set([
    ...["push", "push_str", "push_back", "push_front", "pop", "pop_back", "pop_front"],
    ...["reverse", "remove", "insert", "truncate", "swap", "extend"],
  ]),
  optionalArguments: new Set(),
  keptCalls: new Set(["Some", "Ok", "Err", "from", "new", "drop", "clone"]),
  counters: new Set(["take", "skip", "nth", "repeat", "truncate", "split_at", "step_by"]),
};
