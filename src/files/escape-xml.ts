/** @file Text inside XML and HTML. */

/** Between tags: `&`, `<` and `>` as entities. */
export const escapeXml = (text: string): string =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/** In a quoted attribute: the double quote as well. */
export const escapeAttribute = (text: string): string => escapeXml(text).replace(/"/g, "&quot;");
