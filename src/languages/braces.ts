/**
 * @file Where an answer in braces ends, as bigcode-evaluation-harness sees it: braces in texts and
 * comments count too.
 */

/** Offset of the brace that closes the one which the declaration opened, or −1. */
export function closingBrace(text: string): number {
  let open = 1;
  for (let at = 0; at < text.length; at++) {
    const c = text[at];
    if (c === "{") open++;
    else if (c === "}" && --open === 0) return at;
  }
  return -1;
}

/** An answer up to that brace, else up to its last closing brace, else as it is. */
export function cutAtBrace(code: string): string {
  const closed = closingBrace(code);
  const end = closed >= 0 ? closed : code.lastIndexOf("}");
  return end >= 0 ? code.slice(0, end + 1) : code;
}
