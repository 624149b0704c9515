/** @file Text made safe inside HTML and SVG. */

/** @example escapeHtml("a < b") // "a &#60; b" */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
