/** @file node's `util`: inspect and format of npm's node-inspect-extracted, and what is short. */
const hasAtomics = "Atomics" in globalThis;
if (!hasAtomics) globalThis.Atomics = {}; // the package copies whatever it has
const inspection = require("node-inspect-extracted");
if (!hasAtomics) delete globalThis.Atomics;
const { inspect, format, formatWithOptions, stripVTControlCharacters } = inspection;
const { TextEncoder, TextDecoder } = require("#text");

const custom = Symbol.for("nodejs.util.promisify.custom");
const tagOf = (value) => Object.prototype.toString.call(value).slice(8, -1);
const isOf = (tag) => (value) =>
  typeof value === "object" && value !== null && tagOf(value) === tag;
const needsFunction = (value, name = "original") => {
  if (typeof value !== "function")
    throw Object.assign(
      new TypeError(`The "${name}" argument must be of type function. Received ${inspect(value)}`),
      { code: "ERR_INVALID_ARG_TYPE" },
    );
};

function promisify(original) {
  needsFunction(original);
  if (original[custom] !== undefined) return original[custom];
  const made = function (...given) {
    return new Promise((resolve, reject) => {
      original.call(this, ...given, (error, ...values) =>
        error ? reject(error) : resolve(values[0]),
      );
    });
  };
  Object.setPrototypeOf(made, Object.getPrototypeOf(original));
  return Object.defineProperties(made, Object.getOwnPropertyDescriptors(original));
}
promisify.custom = custom;

function callbackify(original) {
  needsFunction(original);
  return function (...given) {
    const done = given.pop();
    original.apply(this, given).then(
      (value) => queueMicrotask(() => done(null, value)),
      (error) =>
        queueMicrotask(() => done(error ?? new Error("Promise was rejected with a falsy value"))),
    );
  };
}

const types = {
  isArrayBuffer: isOf("ArrayBuffer"),
  isAnyArrayBuffer: isOf("ArrayBuffer"),
  isArrayBufferView: (value) => ArrayBuffer.isView(value),
  isTypedArray: (value) => ArrayBuffer.isView(value) && !(value instanceof DataView),
  isAsyncFunction: (value) => typeof value === "function" && tagOf(value) === "AsyncFunction",
  isGeneratorFunction: (value) =>
    typeof value === "function" && tagOf(value) === "GeneratorFunction",
  isGeneratorObject: isOf("Generator"),
  isBigInt64Array: isOf("BigInt64Array"),
  isBigUint64Array: isOf("BigUint64Array"),
  isBooleanObject: isOf("Boolean"),
  isNumberObject: isOf("Number"),
  isStringObject: isOf("String"),
  isSymbolObject: isOf("Symbol"),
  isBoxedPrimitive: (value) =>
    /^(Boolean|Number|String|Symbol|BigInt)$/.test(tagOf(value)) && typeof value === "object",
  isDataView: isOf("DataView"),
  isDate: isOf("Date"),
  isFloat32Array: isOf("Float32Array"),
  isFloat64Array: isOf("Float64Array"),
  isInt8Array: isOf("Int8Array"),
  isInt16Array: isOf("Int16Array"),
  isInt32Array: isOf("Int32Array"),
  isMap: isOf("Map"),
  isMapIterator: isOf("Map Iterator"),
  isNativeError: (value) => value instanceof Error,
  isPromise: (value) => value instanceof Promise,
  isRegExp: isOf("RegExp"),
  isSet: isOf("Set"),
  isSetIterator: isOf("Set Iterator"),
  isUint8Array: (value) => value instanceof Uint8Array,
  isUint8ClampedArray: isOf("Uint8ClampedArray"),
  isUint16Array: isOf("Uint16Array"),
  isUint32Array: isOf("Uint32Array"),
  isWeakMap: isOf("WeakMap"),
  isWeakSet: isOf("WeakSet"),
};

module.exports = {
  inspect,
  format,
  formatWithOptions,
  stripVTControlCharacters,
  promisify,
  callbackify,
  types,
  TextEncoder,
  TextDecoder,
  isDeepStrictEqual: (a, b) => internal.isEqual(a, b, true),
  isArray: Array.isArray,
  inherits(kind, base) {
    Object.defineProperty(kind, "super_", { value: base, writable: true, configurable: true });
    Object.setPrototypeOf(kind.prototype, base.prototype);
  },
  deprecate: (work) => work,
  debuglog: () => Object.assign(() => undefined, { enabled: false }),
  toUSVString: (text) => `${text}`.toWellFormed(),
};
