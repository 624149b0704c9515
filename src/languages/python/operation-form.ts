/**
 * @file Normal forms of Python's operations from the forms of their operands: operand order of
 * commutative operations, `a > b` for `b < a`, neutral elements, default arguments spelt out.
 */

const MIRRORED: Readonly<Record<string, string>> = { ">": "<", ">=": "<=" };
const NEGATED: Readonly<Record<string, string>> = {
  "==": "!=",
  "!=": "==",
  "<": ">=",
  ">=": "<",
  ">": "<=",
  "<=": ">",
  in: "not in",
  "not in": "in",
  is: "is not",
  "is not": "is",
};
/** Last argument values that are the default anyway. */
const DEFAULTS: Readonly<Record<string, string>> = {
  get: "None",
  pop: "-1",
  sum: "0",
  enumerate: "0",
  split: "None",
  strip: "None",
};
/** Those of `DEFAULTS` that the default may be the only argument of. */
const ALONE = new Set(["pop", "strip", "split"]);
/** Functions to which it makes no difference that their argument was copied into a list first. */
const CONSUMERS = new Set([
  "sum",
  "len",
  "sorted",
  "set",
  "list",
  "tuple",
  "min",
  "max",
  "any",
  "all",
]);
/** Functions to which the order of their argument makes no difference. */
const UNORDERED = new Set(["sorted", "sum", "len", "set"]);
/** Functions that change nothing when they are called on their own result. */
const IDEMPOTENT = new Set(["abs", "int", "set", "list"]);
const COMMUTATIVE = new Set(["*", "&", "|", "^"]);
const SYMMETRIC = new Set(["==", "!=", "is", "is not"]);
/** Operations that a 1 on their right leaves alone. */
const ONE_IS_NEUTRAL = new Set(["*", "**", "//"]);

const isNumber = (value: string): boolean => /^-?[\d.]+$/.test(value);
/** Commutes for sure: a number takes part, so that no operand is a text or a list. */
const isArithmetic = (value: string): boolean =>
  isNumber(value) ||
  value.startsWith("(-") ||
  value.startsWith("len(") ||
  value.startsWith("(+num");

/** The truth of a form that is a constant. */
export function truthOf(form: string): boolean | undefined {
  if (form === "True" || form === "False") return form === "True";
  if (form === "None") return false;
  return isNumber(form) ? Number(form) !== 0 : undefined;
}

/** The opposite comparison: `not in` of `in`. */
export function negated(symbol: string): string {
  return NEGATED[symbol] ?? `not ${symbol}`;
}

/** An operation on two values. */
export function binary(symbol: string, left: string, right: string): string {
  if ((symbol === "+" || symbol === "-") && right === "0") return left;
  if (symbol === "+" && left === "0") return right;
  if (ONE_IS_NEUTRAL.has(symbol) && right === "1") return left;
  if (symbol === "*" && left === "1") return right;
  if (symbol === "+" && right.startsWith("(neg ")) return `(- ${left} ${right.slice(5, -1)})`;
  if (symbol === "-" && right.startsWith("(neg ")) return binary("+", left, right.slice(5, -1));
  if (symbol === "+" && (isArithmetic(left) || isArithmetic(right)))
    return `(+num ${[left, right].sort().join(" ")})`;
  if (COMMUTATIVE.has(symbol)) return `(${symbol} ${[left, right].sort().join(" ")})`;
  return `(${symbol} ${left} ${right})`;
}

/** A sign or a complement before a value. */
export function unary(symbol: string, operand: string): string {
  if (symbol === "+") return operand;
  if (symbol !== "-") return `(${symbol} ${operand})`;
  if (operand === "0") return "0";
  if (isNumber(operand)) return operand.startsWith("-") ? operand.slice(1) : `-${operand}`;
  return operand.startsWith("(neg ") ? operand.slice(5, -1) : `(neg ${operand})`;
}

/** A comparison of two values. */
export function compare(symbol: string, left: string, right: string): string {
  const mirrored = MIRRORED[symbol];
  if (mirrored !== undefined) return `(${mirrored} ${right} ${left})`;
  if (SYMMETRIC.has(symbol)) return `(${symbol} ${[left, right].sort().join(" ")})`;
  return `(${symbol} ${left} ${right})`;
}

/**
 * A call.
 * @param callee  form of what is called
 * @param name  its last name: `pop` of `xs.pop`
 * @param plain  whether the callee is a name
 */
export function call(
  callee: string,
  name: string,
  plain: boolean,
  given: readonly string[],
): string {
  const values = withoutDefaults(name, given);
  if (!plain || values.length !== 1) return `${callee}(${values.join(",")})`;
  let [value] = values as [string];
  if (CONSUMERS.has(name)) value = value.replace(/^(?:list|tuple)\((.*)\)$/s, "$1");
  if (UNORDERED.has(name))
    value = value.replace(/^sorted\((.*)\)$/s, (whole, inner: string) =>
      inner.includes(",") ? whole : inner,
    );
  if (IDEMPOTENT.has(name) && value.startsWith(`${name}(`)) return value;
  if (name === "int" && value.startsWith("len(")) return value;
  return `${name}(${value})`;
}

/** Arguments but for those that say what holds without them. */
function withoutDefaults(name: string, given: readonly string[]): readonly string[] {
  let values = given;
  const fallback = DEFAULTS[name];
  if (
    fallback !== undefined &&
    values.at(-1) === fallback &&
    (ALONE.has(name) || values.length === 2)
  )
    values = values.slice(0, -1);
  if (name !== "range") return values;
  if (values.length === 3 && values[2] === "1") values = values.slice(0, 2);
  return values.length === 2 && values[0] === "0" ? values.slice(1) : values;
}

/** A slice of its bounds and step; empty texts for those that are left out. */
export function slice([first, last, step]: readonly [string, string, string]): string {
  const by = step === "1" || step === "None" ? "" : step;
  const forward = !by.startsWith("-") && !by.startsWith("(neg");
  const from = first === "None" || (first === "0" && forward) ? "" : first;
  return `[${[from, last === "None" ? "" : last, by].join(":")}]`;
}
