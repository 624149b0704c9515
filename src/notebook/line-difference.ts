/**
 * @file Two programs as one list of lines: kept, taken out and put in, with the words that differ
 * inside a changed line marked; as text with `-` and `+`, and as HTML whose colors stand beside
 * those signs and show on light and dark pages. The comparison is jsdiff's (Myers' algorithm).
 */
import { diffLines, diffWordsWithSpace } from "diff";
import { escapeHtml } from "../kernel/escape-html.js";

/** A line of a difference, in parts; a changed part stands in one of the two programs alone. */
export interface DiffLine {
  /** "-" stands in the first program alone, "+" in the second alone, " " in both. */
  readonly sign: " " | "-" | "+";
  /** The line cut at its changed words; the texts joined are the line. */
  readonly parts: readonly { readonly text: string; readonly changed: boolean }[];
}

/** Lines of `before` and `after` without the newlines that they begin and end with. */
export function lineDifference(before: string, after: string): DiffLine[] {
  const lines: DiffLine[] = [];
  const changes = diffLines(trimmed(before), trimmed(after));
  changes.forEach(({ value, added, removed }, i) => {
    const own = value.replace(/\n$/, "").split("\n");
    const next = changes[i + 1];
    const previous = changes[i - 1];
    if (removed && next?.added) return; // shown together with what was put in
    if (added && previous?.removed)
      lines.push(...replaced(previous.value.replace(/\n$/, "").split("\n"), own));
    else lines.push(...own.map((text) => plain(signOf(added, removed), text)));
  });
  return lines;
}

const trimmed = (code: string): string => `${code.replace(/^\n+/, "").trimEnd()}\n`;

function signOf(added: boolean, removed: boolean): DiffLine["sign"] {
  if (added) return "+";
  return removed ? "-" : " ";
}

const plain = (sign: DiffLine["sign"], text: string): DiffLine => ({
  sign,
  parts: [{ text, changed: false }],
});

/** Lines that took the place of others: word by word where they are as many. */
function replaced(before: readonly string[], after: readonly string[]): DiffLine[] {
  if (before.length !== after.length)
    return [...before.map((text) => plain("-", text)), ...after.map((text) => plain("+", text))];
  const pairs = before.map((old, i) => {
    const words = diffWordsWithSpace(old, after[i]!);
    const side = (sign: "-" | "+"): DiffLine => ({
      sign,
      parts: words
        .filter(({ added, removed }) => !(sign === "-" ? added : removed))
        .map(({ value, added, removed }) => ({ text: value, changed: added || removed })),
    });
    return [side("-"), side("+")] as const;
  });
  return [...pairs.map(([old]) => old), ...pairs.map(([, now]) => now)];
}

/** One line of text a line, its sign first. */
export function differenceText(lines: readonly DiffLine[]): string {
  return lines
    .map(({ sign, parts }) => `${sign} ${parts.map(({ text }) => text).join("")}`.trimEnd())
    .join("\n");
}

const BACKGROUND = { " ": "", "-": "background:#d7300027;", "+": "background:#1a9c3a2b;" };

/** A `pre` element; changed words are underlined besides. */
export function differenceHtml(lines: readonly DiffLine[]): string {
  const rows = lines.map(({ sign, parts }) => {
    const text = parts.map(({ text, changed }) =>
      changed ? `<u style="font-weight:bold">${escapeHtml(text)}</u>` : escapeHtml(text),
    );
    return `<div style="${BACKGROUND[sign]}">${sign} ${text.join("")}</div>`;
  });
  return `<pre style="margin:0;line-height:1.35;overflow-x:auto">${rows.join("")}</pre>`;
}
