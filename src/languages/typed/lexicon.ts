/** @file Words for the bug operators that Go, C++, Rust and Java spell alike. */
import type { Lexicon } from "../lexicon.js";

/** See `Lexicon` for what each entry is used for. */
export const SYMBOLS = {
  assign: "=",
  and: "&&",
  or: "||",
  not: "!",
  filter: "if", // there are no comprehensions
  equalities: new Set(["==", "!="]),
  commutative: new Set(["+", "*", "==", "!=", "&", "|", "^"]),
  mirrored: { "<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!=" },
  opposite: { "==": "!=", "!=": "==" },
} satisfies Partial<Lexicon>;

/** Groups of operators that all of them have; see `Lexicon.operatorGroups`. */
export const OPERATOR_GROUPS: Lexicon["operatorGroups"] = [
  ["+", "-", "*", "/", "%"],
  ["<", "<=", ">", ">=", "==", "!="],
  ["&&", "||"],
];

/** The same of `Lexicon.augmentedGroups`. */
export const CHANGE_GROUPS: Lexicon["augmentedGroups"] = [["+=", "-=", "*=", "/=", "%="]];
