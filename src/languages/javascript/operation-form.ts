/**
 * @file Normal forms of JavaScript's operations from the forms of their operands: operand order of
 * commutative operations on numbers, `a > b` for `b < a`, default arguments spelt out. `x + 0` is
 * not `x` (texts).
 */

const MIRRORED: Readonly<Record<string, string>> = { ">": "<", ">=": "<=" };
const NEGATED: Readonly<Record<string, string>> = {
  "==": "!=",
  "!=": "==",
  "===": "!==",
  "!==": "===",
};
/** Last argument values that are the default anyway, by method and number of arguments. */
const DEFAULTS: Readonly<Record<string, string>> = {
  "slice 1": "0",
  "join 1": '","',
  "indexOf 2": "0",
  "includes 2": "0",
  "startsWith 2": "0",
  "parseInt 2": "10",
  "flat 1": "1",
  "toString 1": "10",
};
const COMMUTATIVE = new Set(["*", "&", "|", "^"]);

const isNumber = (value: string): boolean => /^-?[\d.]+$/.test(value);
/** A number for sure: `+` is no joining of texts. */
const isArithmetic = (value: string): boolean =>
  isNumber(value) || /^\((?:[-*/%]|\*\*|neg|num) /.test(value) || value.endsWith(".length");

/** The truth of a form that is a constant. */
export function truthOf(form: string): boolean | undefined {
  if (form === "true" || form === "false") return form === "true";
  if (form === "null" || form === "undefined") return false;
  return isNumber(form) ? Number(form) !== 0 : undefined;
}

/**
 * The opposite of an equality; undefined for other symbols: `!(a < b)` is not `a >= b` (NaN).
 */
export function negatedEquality(symbol: string): string | undefined {
  return NEGATED[symbol];
}

/** An operation on two values. */
export function binary(symbol: string, before: string, after: string): string {
  if (symbol === "-" && after.startsWith("(neg "))
    return isArithmetic(before)
      ? binary("+", before, after.slice(5, -1))
      : `(- ${before} ${after})`;
  if (symbol === "+" && isArithmetic(before) && isArithmetic(after))
    return `(num ${[before, after].sort().join(" + ")})`;
  if (COMMUTATIVE.has(symbol) || NEGATED[symbol] !== undefined)
    return `(${symbol} ${[before, after].sort().join(" ")})`;
  const mirrored = MIRRORED[symbol];
  return mirrored === undefined
    ? `(${symbol} ${before} ${after})`
    : `(${mirrored} ${after} ${before})`;
}

/** A sign or another symbol before a value. */
export function unary(symbol: string, operand: string): string {
  if (symbol !== "-") return `(${symbol} ${operand})`;
  if (isNumber(operand) && operand !== "0")
    return operand.startsWith("-") ? operand.slice(1) : `-${operand}`;
  return operand.startsWith("(neg ") && isArithmetic(operand.slice(5, -1))
    ? operand.slice(5, -1)
    : `(neg ${operand})`;
}

/**
 * A call.
 * @param callee  form of what is called
 * @param written  its text
 * @param name  its last name: `slice` of `xs.slice`
 */
export function call(
  callee: string,
  written: string,
  name: string,
  given: readonly string[],
): string {
  const isDefault = given.length > 0 && DEFAULTS[`${name} ${given.length}`] === given.at(-1);
  const values = isDefault ? given.slice(0, -1) : [...given];
  if (/^Math\.(?:min|max)$/.test(written)) values.sort();
  if (
    values.length === 1 &&
    /^Math\.(?:abs|floor|ceil|round|trunc)$/.test(written) &&
    values[0]!.startsWith(`${written}(`)
  )
    return values[0]!;
  return `${callee}(${values.join(",")})`;
}
