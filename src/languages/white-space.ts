/**
 * @file Python's idea of white space, which differs from JavaScript's in a few characters: prompts
 *   must be equal byte for byte.
 */

/**
 * What `str.isspace` accepts in Python 3, inside of brackets of a RegExp (JavaScript's \s lacks
 * U+001C–U+001F and U+0085 and adds U+FEFF).
 */
export const BLANK =
  "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const leading = new RegExp(`^[${BLANK}]+`);
const trailing = new RegExp(`[${BLANK}]+$`);

/** `text.rstrip()` of Python. */
export function rstrip(text: string): string {
  return text.replace(trailing, "");
}

/** `text.strip()` of Python. */
export function strip(text: string): string {
  return rstrip(text).replace(leading, "");
}
