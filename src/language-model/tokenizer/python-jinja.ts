/**
 * @file Jinja templates as Python renders them, over @huggingface/jinja, whose interpreter differs
 * where chat templates notice: `break` and `continue` lose what the pass has written; strip, lstrip
 * and rstrip take no characters; booleans, None, lists and dictionaries print as JavaScript's; `==`
 * converts, `"a" + 1` is no error, and lists compare by identity; texts are counted in UTF-16
 * units. Each node kind that matters is evaluated here, the rest there. Source: Jinja 3.1's
 * documentation and Python's `str` methods; oracle: tools/golden/chat_templates.py.
 */
import { Environment, Interpreter, parse, tokenize } from "@huggingface/jinja";
import { pythonRepr, pythonText, type Value } from "./python-text.js";

/** A node of the library's syntax tree. */
interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}
/** The interpreter's methods that are overridden; its types call them private. */
const Base = Interpreter as unknown as new (environment: Environment) => {
  evaluate(node: Node | undefined, environment: Environment): Value;
  evaluateBlock(nodes: readonly Node[], environment: Environment): Value;
  run(program: unknown): Value;
};

/** Python's white space, which JavaScript's `trim` does not agree with. */
const WHITE_SPACE =
  "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000".concat(
    ...Array.from({ length: 11 }, (_, i) => String.fromCodePoint(0x2000 + i)),
  );

/** How far `break` or `continue` has come: what was written before it, on its way to the loop. */
class LoopExit extends Error {
  written = "";
  constructor(readonly kind: "Break" | "Continue") {
    super(`${kind.toLowerCase()} outside of a loop`);
  }
}

/** What is known of a loop while it runs. */
interface LoopRun {
  /** `break` was met. */
  left: boolean;
  entered: boolean;
  /** A pass came to its end. */
  completed: boolean;
}

/** A JavaScript value as one of the library's. */
function valueOf(given: unknown): Value {
  const environment = new Environment();
  environment.set("value", given);
  return environment.lookupVariable("value") as unknown as Value;
}

/** A node whose value is known. */
const known = (value: Value): Node => ({ type: "Known", value });

class PythonInterpreter extends Base {
  /** Loops that are running, by their bodies; a body may run within itself. */
  readonly #runs = new Map<unknown, LoopRun[]>();

  override evaluateBlock(nodes: readonly Node[], environment: Environment): Value {
    const run = this.#runs.get(nodes)?.at(-1);
    let written = "";
    if (run?.left) return valueOf("");
    if (run) run.entered = true;
    for (const node of nodes)
      try {
        const value = this.evaluate(node, environment);
        if (!["Set", "Macro", "Comment"].includes(node.type)) written += pythonText(value);
      } catch (error) {
        if (!(error instanceof LoopExit)) throw error;
        error.written = written + error.written;
        if (!run) throw error;
        run.left = error.kind === "Break";
        return valueOf(error.written);
      }
    if (run) run.completed = true;
    return valueOf(written);
  }

  override evaluate(node: Node | undefined, environment: Environment): Value {
    switch (node?.type) {
      case "Known":
        return node["value"] as Value;
      case "Break":
      case "Continue":
        throw new LoopExit(node.type);
      case "For":
        return this.#loop(node, environment);
      case "BinaryExpression":
        return this.#binary(node, environment);
      case "CallExpression":
        return this.#call(node, environment);
      case "FilterExpression":
        return this.#filter(node, environment);
      case "MemberExpression":
        return this.#member(node, environment);
      default:
        return super.evaluate(node, environment);
    }
  }

  /** As in Jinja, `else` is for loops of which no pass came to its end. */
  #loop(node: Node, environment: Environment): Value {
    const runs = this.#runs.get(node["body"]) ?? [];
    const run: LoopRun = { left: false, entered: false, completed: false };
    this.#runs.set(node["body"], runs);
    runs.push(run);
    let written: Value;
    try {
      written = super.evaluate(node, environment);
    } finally {
      runs.pop();
    }
    if (!run.entered || run.completed) return written;
    const otherwise = this.evaluateBlock(node["defaultBlock"] as Node[], environment);
    return valueOf(`${written.value as string}${otherwise.value as string}`);
  }

  #binary(node: Node, environment: Environment): Value {
    const operator = (node["operator"] as { value: string }).value;
    if (operator === "and" || operator === "or") return super.evaluate(node, environment);
    const left = this.evaluate(node["left"] as Node, environment);
    const right = this.evaluate(node["right"] as Node, environment);
    if (operator === "~") return valueOf(pythonText(left) + pythonText(right));
    if (operator === "==") return valueOf(equal(left, right));
    if (operator === "!=") return valueOf(!equal(left, right));
    if (operator === "%" && left.type === "IntegerValue" && right.type === "IntegerValue") {
      const [a, b] = [left.value, right.value] as [number, number];
      return valueOf((((a % b) + b) % b) + 0); // the divisor's sign, and no −0
    }
    if (operator === "+" && (left.type === "StringValue") !== (right.type === "StringValue"))
      throw new Error(`a text and ${pythonRepr(isText(left) ? right : left)} cannot be added`);
    return super.evaluate({ ...node, left: known(left), right: known(right) }, environment);
  }

  #call(node: Node, environment: Environment): Value {
    const callee = node["callee"] as Node;
    if (callee.type !== "MemberExpression" || callee["computed"])
      return super.evaluate(node, environment);
    const object = this.#objectOf(callee, environment);
    const method = METHODS[(callee["property"] as { value: string }).value];
    if (method && isText(object))
      return valueOf(method(object.value as string, ...this.#arguments(node, environment)));
    return super.evaluate({ ...node, callee: { ...callee, object: known(object) } }, environment);
  }

  #filter(node: Node, environment: Environment): Value {
    const filter = node["filter"] as Node;
    const call = filter.type === "CallExpression";
    const name = ((call ? filter["callee"] : filter) as { value: string }).value;
    const operand = this.evaluate(node["operand"] as Node, environment);
    const given = (): unknown[] => (call ? this.#arguments(filter, environment) : []);
    const plain = !call || (filter["args"] as Node[]).every(isPositional);
    if (name === "string") return valueOf(pythonText(operand));
    if (name === "join" && plain && Array.isArray(operand.value))
      return valueOf((operand.value as Value[]).map(pythonText).join((given()[0] as string) ?? ""));
    if (isText(operand) && plain) {
      const text = operand.value as string;
      if (name === "trim") return valueOf(METHODS["strip"]!(text, ...given()));
      if (name === "capitalize") return valueOf(METHODS["capitalize"]!(text));
      if (name === "length" || name === "count") return valueOf([...text].length);
    }
    return super.evaluate({ ...node, operand: known(operand) }, environment);
  }

  /** What a member is taken of. */
  #objectOf(node: Node, environment: Environment): Value {
    const object = this.evaluate(node["object"] as Node, environment);
    if (object.type === "UndefinedValue") throw new Error("a member of what is not defined");
    return object;
  }

  /** Elements and slices of texts count characters. */
  #member(node: Node, environment: Environment): Value {
    const object = this.#objectOf(node, environment);
    if (!node["computed"] || !isText(object))
      return super.evaluate({ ...node, object: known(object) }, environment);
    const characters = known(valueOf([...(object.value as string)]));
    const found = super.evaluate({ ...node, object: characters }, environment);
    return (node["property"] as Node).type === "SliceExpression"
      ? valueOf((found.value as Value[]).map(({ value }) => value as string).join(""))
      : found;
  }

  #arguments(call: Node, environment: Environment): unknown[] {
    const args = call["args"] as Node[];
    if (!args.every(isPositional)) throw new Error("expected arguments without keywords");
    return args.map((arg) => this.evaluate(arg, environment).value);
  }
}

const isText = (value: Value): boolean => value.type === "StringValue";
const isPositional = ({ type }: Node): boolean =>
  type !== "KeywordArgumentExpression" && type !== "SpreadExpression";

/** Methods of `str` that the library has otherwise. */
const METHODS: Readonly<Record<string, (text: string, ...args: unknown[]) => string>> = {
  strip: (text, of) => stripEnd(stripStart(text, of), of),
  lstrip: (text, of) => stripStart(text, of),
  rstrip: (text, of) => stripEnd(text, of),
  capitalize(text) {
    const [first = "", ...rest] = text;
    return first.toUpperCase() + rest.join("").toLowerCase();
  },
};

/** Whether a character is among those to be stripped; of nothing or None white space. */
function stripped(of: unknown): (character: string) => boolean {
  if (of !== undefined && of !== null && typeof of !== "string")
    throw new Error("expected a text of characters to strip");
  const set = new Set(of ?? WHITE_SPACE);
  return (character) => set.has(character);
}
function stripStart(text: string, of: unknown): string {
  const characters = [...text];
  const drops = stripped(of);
  const from = characters.findIndex((character) => !drops(character));
  return from < 0 ? "" : characters.slice(from).join("");
}
function stripEnd(text: string, of: unknown): string {
  const characters = [...text];
  const drops = stripped(of);
  const last = characters.findLastIndex((character) => !drops(character));
  return characters.slice(0, last + 1).join("");
}

const NUMBERS = ["BooleanValue", "IntegerValue", "FloatValue"];
/** Python's `==`. */
function equal(left: Value, right: Value): boolean {
  if (NUMBERS.includes(left.type) && NUMBERS.includes(right.type))
    return Number(left.value) === Number(right.value);
  if (left.type !== right.type) return false;
  if (Array.isArray(left.value)) {
    const others = right.value as Value[];
    return (
      left.value.length === others.length &&
      (left.value as Value[]).every((value, i) => equal(value, others[i]!))
    );
  }
  if (left.type === "ObjectValue") {
    const [ours, theirs] = [left.value, right.value] as [Map<string, Value>, Map<string, Value>];
    return (
      ours.size === theirs.size &&
      [...ours].every(([key, value]) => theirs.has(key) && equal(value, theirs.get(key)!))
    );
  }
  return left.type === "NullValue" || left.type === "UndefinedValue" || left.value === right.value;
}

/**
 * A template that parses; what it renders is Python's text, with blocks trimmed.
 * @throws Error with the library's reason if it does not parse
 */
export function parseTemplate(
  source: string,
): (variables: Readonly<Record<string, unknown>>) => string {
  const program = parse(tokenize(source, { lstrip_blocks: true, trim_blocks: true }));
  return (variables) => {
    const environment = new Environment();
    for (const [name, value] of Object.entries({ ...GLOBALS, ...variables }))
      environment.set(name, value);
    return new PythonInterpreter(environment).run(program).value as string;
  };
}

/** What every template knows, as transformers' `apply_chat_template` has it. */
const GLOBALS = {
  true: true,
  True: true,
  false: false,
  False: false,
  none: null,
  None: null,
  raise_exception(message: string): never {
    throw new Error(message);
  },
  range(start: number, stop?: number, step = 1): number[] {
    const [from, to] = stop === undefined ? [0, start] : [start, stop];
    if (step === 0) throw new Error("range() arg 3 must not be zero");
    const length = Math.max(0, Math.ceil((to - from) / step));
    return Array.from({ length }, (_, i) => from + i * step);
  },
  /** Today in English, as Python's `datetime.now().strftime` writes it. */
  strftime_now(format: string): string {
    const now = new Date();
    const part = (options: Intl.DateTimeFormatOptions): string =>
      new Intl.DateTimeFormat("en-US", options).format(now);
    const padded = (value: number): string => String(value).padStart(2, "0");
    const fields: Readonly<Record<string, () => string>> = {
      "%Y": () => String(now.getFullYear()),
      "%y": () => padded(now.getFullYear() % 100),
      "%m": () => padded(now.getMonth() + 1),
      "%d": () => padded(now.getDate()),
      "%b": () => part({ month: "short" }),
      "%B": () => part({ month: "long" }),
      "%a": () => part({ weekday: "short" }),
      "%A": () => part({ weekday: "long" }),
      "%H": () => padded(now.getHours()),
      "%M": () => padded(now.getMinutes()),
      "%S": () => padded(now.getSeconds()),
      "%%": () => "%",
    };
    return format.replace(/%./g, (field) => {
      if (!fields[field]) throw new Error(`strftime_now: ${field} is not supported`);
      return fields[field]();
    });
  },
};
