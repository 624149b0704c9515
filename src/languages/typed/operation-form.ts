/**
 * @file Normal forms of operations in languages that declare types, from the forms of their
 * operands: operand order of commutative operations, `a > b` for `b < a`, neutral numbers left out.
 * Texts are joined by `+`, so its operands change places only where a number stands on one side.
 */
import { decidedTerms } from "../boolean-terms.js";

const MIRRORED: Readonly<Record<string, string>> = { ">": "<", ">=": "<=" };
const NEGATED: Readonly<Record<string, string>> = { "==": "!=", "!=": "==" };
const COMMUTATIVE = new Set(["*", "&", "|", "^", "==", "!="]);

const isNumber = (form: string): boolean => /^-?(?:\d[\d.]*|\.\d+)$/.test(form);
/** A number for sure: `+` is no joining of texts. */
export const isArithmetic = (form: string): boolean =>
  isNumber(form) ||
  /^\((?:[-*/%]|num|neg) /.test(form) ||
  /^len\(|\.(?:size|length)\(\)$/.test(form);

/** The truth of a form that is a constant. */
function truthOf(form: string): boolean | undefined {
  return form === "true" || form === "false" ? form === "true" : undefined;
}

/** The opposite of an equality; undefined for other symbols: `!(a < b)` is not `a >= b` (NaN). */
export function negatedEquality(symbol: string): string | undefined {
  return NEGATED[symbol];
}

/** An operation on two values. */
export function binary(symbol: string, before: string, after: string): string {
  if ((symbol === "+" || symbol === "-") && after === "0") return before;
  if (symbol === "+" && before === "0") return after;
  if (symbol === "*" && after === "1") return before;
  if (symbol === "*" && before === "1") return after;
  if (symbol === "-" && after.startsWith("(neg ")) return binary("+", before, after.slice(5, -1));
  if (symbol === "+" && (isArithmetic(before) || isArithmetic(after)))
    return `(num ${[before, after].sort().join(" + ")})`;
  if (COMMUTATIVE.has(symbol)) return `(${symbol} ${[before, after].sort().join(" ")})`;
  const mirrored = MIRRORED[symbol];
  return mirrored === undefined
    ? `(${symbol} ${before} ${after})`
    : `(${mirrored} ${after} ${before})`;
}

/** A sign or another symbol before a value. */
export function unary(symbol: string, operand: string): string {
  if (symbol === "+") return operand;
  if (symbol !== "-") return `(${symbol} ${operand})`;
  if (isNumber(operand)) return operand.startsWith("-") ? operand.slice(1) : `-${operand}`;
  return operand.startsWith("(neg ") ? operand.slice(5, -1) : `(neg ${operand})`;
}

/** Terms of `&&` or `||`, in order; those that say nothing are left out. */
export function connected(symbol: "&&" | "||", terms: readonly string[]): string {
  const word = symbol === "&&" ? "and" : "or";
  const decided = decidedTerms(terms, word, truthOf, true);
  const all = decided.filter((term, i) => term !== decided[i - 1]);
  return all.length === 1 ? all[0]! : `(${symbol} ${all.join(" ")})`;
}
