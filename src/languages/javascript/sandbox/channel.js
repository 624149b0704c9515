/**
 * @file The narrow channel between a realm and the host: plain data as text. Runs in both realms
 * before anything else, and uses only what it took hold of then.
 *
 * Exactly these values cross: undefined, null, booleans, numbers (NaN, −0 and infinities too),
 * BigInts, strings, arrays with their holes, Maps, Sets, Dates, and any other object as its own
 * enumerable properties with string keys. So an instance of a class arrives as a plain object: its
 * prototype, accessors, valueOf, toString and toJSON stay behind. Where the canonical solution makes
 * no references (see references.js), functions, errors, promises and rarer data (kinds.js) are
 * refused; symbols and wrapped primitives always are.
 */
const { apply } = Reflect;
const { is, keys, defineProperty } = Object;
const { isArray } = Array;
const { stringify, parse } = JSON;
const mapEach = Map.prototype.forEach;
const setEach = Set.prototype.forEach;
const dateTime = Date.prototype.getTime;
const Kinds = { Map, Set, Date, Error, TypeError };
const refused = [
  Error,
  Promise,
  RegExp,
  WeakMap,
  WeakSet,
  ArrayBuffer,
  DataView,
  Object.getPrototypeOf(Uint8Array),
  Number,
  String,
  Boolean,
  Symbol,
  BigInt,
];

/** Says in one word what a value is that does not cross. */
const opaque = (kind) => new Kinds.TypeError(`the value is or contains a ${kind}, not plain data`);

/** A value as JSON: tagged lists for all but null, booleans, strings and finite numbers. */
function encode(value) {
  switch (typeof value) {
    case "undefined":
      return '["u"]';
    case "boolean":
      return value ? "true" : "false";
    case "string":
      return stringify(value);
    case "number":
      return value - value === 0 && !is(value, -0)
        ? `${value}`
        : `["n","${is(value, -0) ? "-0" : value}"]`;
    case "bigint":
      return `["i","${value}"]`;
    case "object":
      return value === null ? "null" : encodeObject(value);
    default:
      if (references !== undefined && typeof value === "function")
        return references.encodeFunction(value);
      throw opaque(typeof value);
  }
}

/** What encodes and decodes references, once they are allowed. */
// eslint-disable-next-line no-unassigned-vars -- the side that is put behind this file assigns it
let references;

function encodeObject(value) {
  if (isArray(value)) {
    let text = '["a"';
    for (let i = 0, { length } = value; i < length; i++)
      text += i in value ? `,${encode(value[i])}` : ',["h"]';
    text += "]";
    return references !== undefined && isMatch(value) ? encodeMatch(text, value) : text;
  }
  if (value instanceof Kinds.Map) {
    let text = '["m"';
    apply(mapEach, value, [
      (item, key) => {
        text += `,${encode(key)},${encode(item)}`;
      },
    ]);
    return `${text}]`;
  }
  if (value instanceof Kinds.Set) {
    let text = '["s"';
    apply(setEach, value, [
      (item) => {
        text += `,${encode(item)}`;
      },
    ]);
    return `${text}]`;
  }
  if (value instanceof Kinds.Date) return `["d",${encode(apply(dateTime, value, []))}]`;
  if (references !== undefined) {
    const text = encodeKind(value) ?? references.encodeObject(value);
    if (text !== undefined) return text;
  }
  for (let i = 0; i < refused.length; i++)
    if (value instanceof refused[i]) throw opaque(refused[i].name);
  let text = '["o"';
  for (let i = 0, names = keys(value); i < names.length; i++)
    text += `,${stringify(names[i])},${encode(value[names[i]])}`;
  return `${text}]`;
}

/** Inverse of `encode`, from parsed JSON; throws for anything that `encode` does not make. */
function decode(json) {
  if (!isArray(json)) {
    if (typeof json === "object" && json !== null) throw new Kinds.TypeError("no such value");
    return json;
  }
  const made = (value, ok) => {
    if (!ok) throw new Kinds.TypeError("no such value");
    return value;
  };
  const [tag, first] = json;
  const { length } = json;
  switch (tag) {
    case "u":
      return made(undefined, length === 1);
    case "n":
      return made(
        +first,
        length === 2 &&
          (first === "-0" || first === "NaN" || first === "Infinity" || first === "-Infinity"),
      );
    case "i":
      return made(BigInt(first), typeof first === "string");
    case "d":
      return made(new Kinds.Date(decode(first)), length === 2);
    case "a": {
      const array = [];
      for (let i = 1; i < length; i++) {
        if (isArray(json[i]) && json[i][0] === "h") array.length = i;
        else array[i - 1] = decode(json[i]);
      }
      return array;
    }
    case "s": {
      const set = new Kinds.Set();
      for (let i = 1; i < length; i++) set.add(decode(json[i]));
      return set;
    }
    case "m": {
      const map = new Kinds.Map();
      for (let i = 1; i < length; i += 2) map.set(decode(json[i]), decode(json[i + 1]));
      return map;
    }
    case "o": {
      const object = {};
      for (let i = 1; i < length; i += 2) {
        made(0, typeof json[i] === "string" && i + 1 < length);
        defineProperty(object, json[i], {
          value: decode(json[i + 1]),
          writable: true,
          enumerable: true,
          configurable: true,
        });
      }
      return object;
    }
    default:
      if (references === undefined) throw new Kinds.TypeError("no such value");
      return decodeKind(json) ?? references.decodeReference(json);
  }
}

/** The answer that says what was thrown. */
function raised(error) {
  let name = "Error";
  let message = "";
  let thrown = "null";
  try {
    if (error instanceof Kinds.Error) {
      name = `${error.name}`;
      message = `${error.message}`;
      if (references !== undefined) thrown = `[${encode(error)}]`;
    } else {
      message = `${error}`;
      thrown = `[${encode(error)}]`;
    }
  } catch {
    // it does not want to be named
  }
  return `["raised",${stringify(shortened(name))},${stringify(shortened(message))},${thrown}]`;
}

function shortened(text) {
  let short = "";
  for (let i = 0; i < text.length && i < 300; i++) short += text[i];
  return short;
}
