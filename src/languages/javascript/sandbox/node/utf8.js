/** @file Decodes UTF-8 as the WHATWG Encoding standard says, for Buffer and TextDecoder. */
const LEAST = { 2: 0x80, 3: 0x800, 4: 0x10000 };

/** Text of bytes; each sequence that is none becomes U+FFFD as soon as that is certain. */
module.exports = function decodeUtf8(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at++];
    if (first < 0x80) {
      text += String.fromCharCode(first);
      continue;
    }
    const size = 2 + Number(first >= 0xe0) + Number(first >= 0xf0);
    let point = first & (0xff >> (size + 1));
    let seen = first >= 0xc2 && first <= 0xf4 ? 1 : 0;
    for (; seen > 0 && seen < size; seen++) {
      const next = bytes[at];
      const reached = (point << 6) | (next & 0x3f);
      const rest = 6 * (size - 1 - seen);
      const [low, high] = [reached << rest, (reached << rest) | ((1 << rest) - 1)];
      const isSurrogate = size === 3 && low >= 0xd800 && high <= 0xdfff;
      if (next === undefined || (next & 0xc0) !== 0x80) break;
      if (high < LEAST[size] || low > 0x10ffff || isSurrogate) break;
      point = reached;
      at++;
    }
    text += seen === size ? String.fromCodePoint(point) : "\ufffd";
  }
  return text;
};
