/**
 * @file What Python's `str` and `repr` make of a template's values: True, None, ['a', 1.0], {'k':
 * 'v'}.
 */

/** A value of @huggingface/jinja's interpreter. */
export interface Value {
  /** The interpreter's class, such as "StringValue". */
  readonly type: string;
  /** The JavaScript value inside; of lists and dictionaries, `Value`s again. */
  readonly value: unknown;
}

/** Python's `str(value)`, and nothing for what is not defined. @throws Error for functions */
export function pythonText(value: Value): string {
  if (value.type === "StringValue") return value.value as string;
  return value.type === "UndefinedValue" ? "" : pythonRepr(value);
}

/** Python's `repr(value)`. @throws Error for functions */
export function pythonRepr({ type, value }: Value): string {
  switch (type) {
    case "StringValue":
      return quoted(value as string);
    case "BooleanValue":
      return value ? "True" : "False";
    case "IntegerValue":
      return String(value);
    case "FloatValue":
      return float(value as number);
    case "NullValue":
      return "None";
    case "UndefinedValue":
      return "Undefined";
    case "ArrayValue":
      return `[${(value as Value[]).map(pythonRepr).join(", ")}]`;
    case "TupleValue": {
      const items = (value as Value[]).map(pythonRepr);
      return items.length === 1 ? `(${items[0]},)` : `(${items.join(", ")})`;
    }
    case "ObjectValue": {
      const entries = [...(value as Map<string, Value>)];
      return `{${entries.map(([key, each]) => `${quoted(key)}: ${pythonRepr(each)}`).join(", ")}}`;
    }
    default:
      throw new Error(`a ${type.replace("Value", "").toLowerCase()} cannot be printed`);
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/** A text in single quotes, or in double ones where it holds single ones alone. */
function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = Array.from(text, (character) => {
    if (character in ESCAPES) return ESCAPES[character]!;
    if (character === quote) return `\\${quote}`;
    if (character === " " || !/[\p{C}\p{Z}]/u.test(character)) return character;
    const code = character.codePointAt(0)!.toString(16);
    if (code.length <= 2) return `\\x${code.padStart(2, "0")}`;
    return code.length <= 4 ? `\\u${code.padStart(4, "0")}` : `\\U${code.padStart(8, "0")}`;
  });
  return quote + escaped.join("") + quote;
}

/**
 * The shortest decimal, with a point or, from 1e16 on and below 1e-4, an exponent of two digits.
 */
function float(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e16 || size < 1e-4))
    return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
  if (Object.is(value, -0)) return "-0.0";
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}
