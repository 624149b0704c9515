/**
 * @file `localeCompare` as node has it. QuickJS compares code points; node follows the Unicode
 * Collation Algorithm: first letters without case and accents (punctuation, digits, letters), then
 * accents, then case, small before capital. Exact for ASCII; other letters count by their base
 * letter, or else by code point, and options and locales make no difference.
 */
const ORDER =
  "\t\n\u000b\f\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789abcdefghijklmnopqrstuvwxyz";

/**
 * What a text is compared by: base characters, then accents, then capitals, each a list of numbers.
 */
function weightsOf(text) {
  const bases = [];
  const accents = [];
  const capitals = [];
  for (const c of text.normalize("NFD")) {
    const code = c.codePointAt(0);
    const small = c.toLowerCase();
    const place = ORDER.indexOf(small);
    if (code >= 0x300 && code <= 0x36f)
      accents[accents.length - 1] = (accents[accents.length - 1] ?? 0) * 0x80 + code - 0x2ff;
    else if (place >= 0 || code > 0x7f) {
      // other control characters count for nothing
      bases.push(place >= 0 ? place : ORDER.length + small.codePointAt(0));
      accents.push(0);
      capitals.push(small === c ? 0 : 1);
    }
  }
  return [bases, accents, capitals];
}

function localeCompare(that) {
  const mine = weightsOf(`${this}`);
  const theirs = weightsOf(`${that}`);
  for (let level = 0; level < mine.length; level++) {
    const a = mine[level];
    const b = theirs[level];
    for (let i = 0; i < a.length || i < b.length; i++)
      if (a[i] !== b[i]) return (a[i] ?? -1) < (b[i] ?? -1) ? -1 : 1;
  }
  return 0;
}
