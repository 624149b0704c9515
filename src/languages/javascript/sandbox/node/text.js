/** @file TextEncoder and TextDecoder (WHATWG Encoding), of UTF-8, UTF-16LE and Latin-1. */
const { Buffer } = require("buffer");

const ENCODINGS = {
  "utf-8": "utf-8",
  utf8: "utf-8",
  "unicode-1-1-utf-8": "utf-8",
  "utf-16le": "utf-16le",
  "utf-16": "utf-16le",
};

class TextEncoder {
  get encoding() {
    return "utf-8";
  }
  encode(text = "") {
    return new Uint8Array(Buffer.from(`${text}`, "utf8"));
  }
  encodeInto(text, target) {
    let read = 0;
    let written = 0;
    for (const character of `${text}`) {
      const bytes = Buffer.from(character, "utf8");
      if (written + bytes.length > target.length) break;
      target.set(bytes, written);
      written += bytes.length;
      read += character.length;
    }
    return { read, written };
  }
}

/** How many bytes at the end begin a character of UTF-8 that goes on behind them. */
function unfinished(bytes) {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back];
    if (byte >= 0xc0) return 2 + Number(byte >= 0xe0) + Number(byte >= 0xf0) > back ? back : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

class TextDecoder {
  #held = [];
  #isBegun = false;
  constructor(label = "utf-8", { fatal = false, ignoreBOM = false } = {}) {
    const encoding = ENCODINGS[`${label}`.trim().toLowerCase()];
    if (encoding === undefined) internal.lack(`TextDecoder of ${label}`);
    Object.defineProperties(this, {
      encoding: { value: encoding },
      fatal: { value: !!fatal },
      ignoreBOM: { value: !!ignoreBOM },
    });
  }
  decode(input = new Uint8Array(), { stream = false } = {}) {
    const given =
      input instanceof ArrayBuffer
        ? new Uint8Array(input)
        : new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
    let bytes = Buffer.concat([Buffer.from(this.#held), Buffer.from(given)]);
    const isWide = this.encoding === "utf-16le";
    const cut = isWide ? bytes.length % 2 : unfinished(bytes);
    const held = stream ? cut : 0;
    this.#held = [...bytes.subarray(bytes.length - held)];
    bytes = bytes.subarray(0, bytes.length - held);
    let text = bytes.toString(isWide ? "utf16le" : "utf8").toWellFormed();
    if (this.fatal && !Buffer.from(text, isWide ? "utf16le" : "utf8").equals(bytes))
      throw Object.assign(
        new TypeError(`The encoded data was not valid for encoding ${this.encoding}`),
        { code: "ERR_ENCODING_INVALID_ENCODED_DATA" },
      );
    if (!this.#isBegun && !this.ignoreBOM && text[0] === "\ufeff") text = text.slice(1);
    this.#isBegun = stream && (this.#isBegun || text !== "");
    return text;
  }
}

module.exports = { TextEncoder, TextDecoder };
