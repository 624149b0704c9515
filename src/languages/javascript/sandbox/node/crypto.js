/**
 * @file node's `crypto`, as far as hashes go: MD5, SHA-1 and SHA-2 of npm's js-md5, js-sha1,
 * js-sha256 and js-sha512. Random bytes are as made up as `Math.random`.
 */
const { Buffer } = require("buffer");
const md5 = require("js-md5");
const sha1 = require("js-sha1");
const { sha224, sha256 } = require("js-sha256");
const { sha384, sha512, sha512_224, sha512_256 } = require("js-sha512");

const HASHES = {
  __proto__: null,
  md5,
  sha1,
  sha224,
  sha256,
  sha384,
  sha512,
  "sha512-224": sha512_224,
  "sha512-256": sha512_256,
};

const hashOf = (name) => {
  const found =
    HASHES[
      `${name}`
        .toLowerCase()
        .replace(/^(rsa-)/, "")
        .replace(/^sha-(?=\d)/, "sha")
    ];
  return found ?? internal.lack(`crypto's ${name}`);
};
const bytesOf = (data, encoding) => {
  if (typeof data === "string") return Buffer.from(data, encoding);
  if (ArrayBuffer.isView(data))
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  throw Object.assign(
    new TypeError(
      'The "data" argument must be of type string or an instance of Buffer, TypedArray, or DataView.',
    ),
    { code: "ERR_INVALID_ARG_TYPE" },
  );
};

/** A hash under way. */
class Hash {
  #state;
  #isDone = false;
  constructor(make) {
    this.#state = make();
  }
  #open(what) {
    if (this.#isDone) throw Object.assign(new Error(what), { code: "ERR_CRYPTO_HASH_FINALIZED" });
  }
  update(data, encoding) {
    this.#open("Digest already called");
    this.#state.update(bytesOf(data, encoding));
    return this;
  }
  digest(encoding) {
    this.#open("Digest already called");
    this.#isDone = true;
    const bytes = Buffer.from(this.#state.array());
    return encoding === undefined || encoding === "buffer" ? bytes : bytes.toString(encoding);
  }
}
class Hmac extends Hash {}

const hex = (bytes) => Buffer.from(bytes).toString("hex");
const randomBytes = (size, done) => {
  const bytes = Buffer.from(Array.from({ length: size }, () => Math.floor(Math.random() * 256)));
  if (done === undefined) return bytes;
  void Promise.resolve().then(() => done(null, bytes));
};

module.exports = {
  createHash: (name) => new Hash(hashOf(name).create),
  createHmac: (name, key) => new Hmac(() => hashOf(name).hmac.create(bytesOf(key))),
  hash: (name, data, encoding = "hex") =>
    new Hash(hashOf(name).create).update(data).digest(encoding),
  getHashes: () => Object.keys(HASHES),
  Hash,
  Hmac,
  randomBytes,
  randomInt(low, high) {
    const [from, to] = high === undefined ? [0, low] : [low, high];
    return from + Math.floor(Math.random() * (to - from));
  },
  randomUUID() {
    const bytes = randomBytes(16);
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  },
  getRandomValues(target) {
    const bytes = new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
    bytes.set(randomBytes(bytes.length));
    return target;
  },
  timingSafeEqual(a, b) {
    if (a.byteLength !== b.byteLength)
      throw Object.assign(new RangeError("Input buffers must have the same byte length"), {
        code: "ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH",
      });
    return hex(bytesOf(a)) === hex(bytesOf(b));
  },
};
