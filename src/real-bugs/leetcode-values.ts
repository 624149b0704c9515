/**
 * @file Values as LeetCode's examples write them (`nums = [2,7,null], s = "ab"`), as literals of
 * Python. Numbers keep their spelling, so that 2.00000 stays a float.
 */

/** One value of an example. */
export interface ExampleValue {
  /** As Python writes it. */
  readonly text: string;
  /** It is a list. */
  readonly isList: boolean;
  /** Its items, of a list. */
  readonly items?: readonly ExampleValue[];
  /** A float stands in it. */
  readonly hasFloat: boolean;
}

/** An input of an example. */
export interface ExampleInput {
  /** Name before the equals sign; empty without one. */
  readonly name: string;
  /** What it is given. */
  readonly value: ExampleValue;
}

/** A value, and where the text goes on. */
interface Read {
  readonly value: ExampleValue;
  readonly end: number;
}

const WORDS: Readonly<Record<string, string>> = { true: "True", false: "False", null: "None" };
const STRING = /"(?:[^"\\\n]|\\.)*"/y;
const QUOTED = /'([^'\\\n])'/y;
const NUMBER = /[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const WORD = /[A-Za-z]+/y;
const BITS = /^[01]{32}$/;

/** The value at an offset; undefined where there is none. */
export function valueAt(text: string, from: number): Read | undefined {
  const start = behindSpace(text, from);
  if (text[start] === "[") return listAt(text, start);
  const token = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = start;
    return pattern.exec(text);
  };
  const plain = (literal: string, length: number, hasFloat = false): Read => ({
    value: { text: literal, isList: false, hasFloat },
    end: start + length,
  });
  const string = token(STRING)?.[0];
  if (string !== undefined) return plain(string, string.length);
  const quoted = token(QUOTED);
  if (quoted !== null) return plain(JSON.stringify(quoted[1]), quoted[0].length);
  const number = token(NUMBER)?.[0];
  if (number !== undefined) return plain(numberText(number), number.length, /[.eE]/.test(number));
  const word = token(WORD)?.[0];
  const literal = word === undefined ? undefined : WORDS[word];
  return literal === undefined ? undefined : plain(literal, word!.length);
}

/** Python refuses leading zeros; 32 bits are a number in base 2. */
function numberText(number: string): string {
  if (BITS.test(number)) return `0b${number}`;
  return number.replace(/^\+/, "").replace(/^(-?)0+(?=\d)/, "$1");
}

function listAt(text: string, start: number): Read | undefined {
  const items: ExampleValue[] = [];
  let at = behindSpace(text, start + 1);
  while (text[at] !== "]") {
    const item = valueAt(text, at);
    if (item === undefined) return undefined;
    items.push(item.value);
    at = behindSpace(text, item.end);
    if (text[at] === ",") at = behindSpace(text, at + 1);
    else if (text[at] !== "]") return undefined;
  }
  return {
    value: {
      text: `[${items.map((item) => item.text).join(", ")}]`,
      isList: true,
      items,
      hasFloat: items.some((item) => item.hasFloat),
    },
    end: at + 1,
  };
}

function behindSpace(text: string, from: number): number {
  let at = from;
  while (/\s/.test(text[at] ?? "")) at++;
  return at;
}

/** `name = value, name = value` up to the end; undefined where the text is no such list. */
export function inputsOf(text: string): ExampleInput[] | undefined {
  const inputs: ExampleInput[] = [];
  let at = behindSpace(text, 0);
  while (at < text.length) {
    const name = /^([A-Za-z_]\w*)\s*=\s*/.exec(text.slice(at));
    const read = valueAt(text, at + (name?.[0].length ?? 0));
    if (read === undefined) return undefined;
    inputs.push({ name: name?.[1] ?? "", value: read.value });
    at = behindSpace(text, read.end);
    if (text[at] === ",") at = behindSpace(text, at + 1);
  }
  return inputs.length > 0 ? inputs : undefined;
}
