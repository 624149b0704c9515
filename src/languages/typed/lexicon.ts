/** @file Words for the bug operators that Go, C++ and Rust spell alike. */
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
