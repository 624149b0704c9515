/**
 * @file Kinds of plain data that are rarer, in both realms: matches of regular expressions with
 * their properties, regular expressions, bytes (typed arrays, ArrayBuffer, DataView, Buffer), URLs.
 * They cross where references do, each as a copy that the receiving realm makes with its own
 * classes. The judge notes that a canonical solution needs them (`noteKind`); where it does not,
 * an answer of such a kind equals nothing.
 */
const KINDS = "@@kinds";
const { getOwnPropertyDescriptor: descriptorOf, hasOwn: has } = Object;
const getterOf = (prototype, name) => descriptorOf(prototype, name).get;
const Bytes = Uint8Array;
const Buffers = ArrayBuffer;
const Patterns = RegExp;
const { isView } = ArrayBuffer;
const typed = Object.getPrototypeOf(Uint8Array.prototype);
const typedName = getterOf(typed, Symbol.toStringTag);
const VIEWS = {
  __proto__: null,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  DataView,
};
const FIELDS = [typed, DataView.prototype].map((prototype) =>
  ["buffer", "byteOffset", "byteLength"].map((name) => getterOf(prototype, name)),
);
const MATCH = ["index", "input", "groups", "indices"];

/** Whether an array is what a regular expression's `exec` gives. */
const isMatch = (value) => has(value, "index") && has(value, "input");

function encodeMatch(list, value) {
  noteKind();
  let text = `["x",${list}`;
  for (const name of MATCH) text += `,${has(value, name) ? encode(value[name]) : '["h"]'}`;
  return `${text}]`;
}

/** Text of a value of one of these kinds, undefined for any other. */
function encodeKind(value) {
  let text;
  if (value instanceof Patterns)
    text = `["r",${stringify(`${value.source}`)},${stringify(`${value.flags}`)},${encode(value.lastIndex)}]`;
  else if (value instanceof Buffers) text = `["t","ArrayBuffer","${hexOf(new Bytes(value))}"]`;
  else if (isView(value)) {
    const name = apply(typedName, value, []) ?? "DataView";
    const [buffer, offset, size] = FIELDS[name === "DataView" ? 1 : 0].map((get) =>
      apply(get, value, []),
    );
    const isBuffer = given.Buffer !== undefined && value instanceof given.Buffer;
    text = `["t","${isBuffer ? "Buffer" : name}","${hexOf(new Bytes(buffer, offset, size))}"]`;
  } else
    for (const name of ["URL", "URLSearchParams"])
      if (given[name] !== undefined && value instanceof given[name])
        text = `["l","${name}",${stringify(`${value}`)}]`;
  if (text !== undefined) noteKind();
  return text;
}

/** Inverse of the two; undefined for other tags. */
function decodeKind(json) {
  const [tag, first, second, third] = json;
  if (tag !== "x" && tag !== "r" && tag !== "t" && tag !== "l") return undefined;
  const isAllowed = noteKind();
  if (tag === "x") {
    const match = decode(first);
    if (!isArray(match)) throw new Kinds.TypeError("no such value");
    for (let i = 0; isAllowed && i < MATCH.length; i++) {
      const told = json[i + 2];
      if (isArray(told) && told[0] === "h") continue;
      const value = decode(told);
      defineProperty(match, MATCH[i], {
        value:
          MATCH[i] === "groups" && value !== undefined
            ? Object.assign({ __proto__: null }, value)
            : value,
        writable: true,
        enumerable: true,
        configurable: true,
      });
    }
    return match;
  }
  if (typeof first !== "string" || typeof second !== "string")
    throw new Kinds.TypeError("no such value");
  if (!isAllowed) return { kind: tag, text: second };
  if (tag === "r") {
    const pattern = new Patterns(first, second);
    pattern.lastIndex = decode(third);
    return pattern;
  }
  if (tag === "l") {
    if (first !== "URL" && first !== "URLSearchParams") throw new Kinds.TypeError("no such value");
    return new globalThis[first](second);
  }
  const bytes = bytesOf(second);
  if (first === "ArrayBuffer") return bytes.buffer;
  if (first === "Buffer") return globalThis.Buffer.from(bytes.buffer);
  if (VIEWS[first] === undefined) throw new Kinds.TypeError("no such value");
  return new VIEWS[first](bytes.buffer);
}

const DIGITS = "0123456789abcdef";
const PAIRS = [];
for (let i = 0; i < 256; i++) PAIRS[i] = DIGITS[i >> 4] + DIGITS[i & 15];

function hexOf(bytes) {
  let text = "";
  for (let i = 0, { length } = bytes; i < length; i++) text += PAIRS[bytes[i]];
  return text;
}

function bytesOf(text) {
  const bytes = new Bytes(text.length >> 1);
  for (let i = 0; i < bytes.length; i++) {
    const byte = +`0x${text[2 * i]}${text[2 * i + 1]}`;
    if (byte - byte !== 0) throw new Kinds.TypeError("no such value");
    bytes[i] = byte;
  }
  return bytes;
}
