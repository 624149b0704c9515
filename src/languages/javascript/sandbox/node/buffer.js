/**
 * @file node's `buffer`: npm's package of that name, with node's "base64url", `atob` and `btoa`.
 */
const { Buffer, kMaxLength } = require("buffer/");
const decodeUtf8 = require("./utf8.js");

const isUrlForm = (encoding) => typeof encoding === "string" && /^base64url$/i.test(encoding);
const from = Buffer.from;
Buffer.from = function (value, encoding, length) {
  return isUrlForm(encoding)
    ? from(value.replace(/-/g, "+").replace(/_/g, "/"), "base64")
    : from(value, encoding, length);
};
const { toString } = Buffer.prototype;
Buffer.prototype.toString = function (encoding, start, end) {
  if (encoding === undefined || /^utf-?8$/i.test(encoding))
    return decodeUtf8(start === undefined && end === undefined ? this : this.subarray(start, end));
  if (!isUrlForm(encoding)) return toString.call(this, encoding, start, end);
  const text = toString.call(this, "base64", start, end);
  return text.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
};
const { isEncoding } = Buffer;
Buffer.isEncoding = (encoding) => isUrlForm(encoding) || isEncoding(encoding);

const invalid = () =>
  Object.assign(new Error("The string to be decoded is not correctly encoded."), {
    name: "InvalidCharacterError",
  });
module.exports = {
  Buffer,
  kMaxLength,
  constants: { MAX_LENGTH: kMaxLength, MAX_STRING_LENGTH: (1 << 29) - 24 },
  atob(text) {
    const packed = `${text}`.replace(/[\t\n\f\r ]/g, "");
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(packed) || packed.replace(/=+$/, "").length % 4 === 1)
      throw invalid();
    return Buffer.from(packed, "base64").toString("latin1");
  },
  btoa(text) {
    if (/[^\0-\xff]/.test(`${text}`)) throw invalid();
    return Buffer.from(`${text}`, "latin1").toString("base64");
  },
};
