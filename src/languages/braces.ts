/**
 * @file Languages in braces. Where an answer ends, as bigcode-evaluation-harness sees it: braces in
 * texts and comments count too. And where a bracket closes that stands outside of them.
 */
import type { Answer, Screen } from "./language.js";

/** Offset of the brace that closes the `open` ones which the declaration opened, or −1. */
export function closingBrace(text: string, open = 1): number {
  for (let at = 0; at < text.length; at++) {
    const c = text[at];
    if (c === "{") open++;
    else if (c === "}" && --open === 0) return at;
  }
  return -1;
}

/** An answer up to that brace, else up to its last closing brace, else as it is. */
function cutAtBrace(code: string): string {
  const closed = closingBrace(code);
  const end = closed >= 0 ? closed : code.lastIndexOf("}");
  return end >= 0 ? code.slice(0, end + 1) : code;
}

/** What answers in braces have in common. */
export const ANSWER_IN_BRACES = {
  header: "",
  close: "}",
  stopWords: [],
  isOver: (text) => closingBrace(text) >= 0,
  cut: cutAtBrace,
  mayContinue: () => true,
  bodyOf: ({ body }) => body.source.slice(body.start + 1, body.end),
  instead: (whole) => `\n}\n\n${whole}\n`,
  emptyBody: () => "}\n",
  needsMissingPackage: () => false,
} satisfies Answer;

/**
 * The text with spaces in place of what `opaque` (a pattern with the flag g) matches; lines stay.
 */
export function blankedBy(opaque: RegExp, text: string): string {
  return text.replace(opaque, (match) => match.replace(/[^\n]/g, " "));
}

/** Source of a pattern of what any of these matches. */
export const eitherOf = (...patterns: readonly RegExp[]): string =>
  patterns.map(({ source }) => source).join("|");

/**
 * Offset behind the bracket that closes the one at `open`; the text's end without one.
 * @param visible  a text whose brackets all count
 */
export function behindBracket(visible: string, open: number): number {
  let depth = 0;
  for (let at = open; at < visible.length; at++) {
    if ("([{".includes(visible[at]!)) depth++;
    else if (")]}".includes(visible[at]!) && --depth === 0) return at + 1;
  }
  return visible.length;
}

/** Braces that are open at an offset; `visible` has those alone that count. */
export function openBraces(visible: string, end: number): number {
  let depth = 0;
  for (let at = 0; at < end; at++) {
    if (visible[at] === "{") depth++;
    else if (visible[at] === "}") depth--;
  }
  return depth;
}

/** A list's parts, between commas that stand in no bracket; none of them is empty. */
export function partsOfList(list: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const c of list) {
    if ("<([{".includes(c)) depth++;
    if (">)]}".includes(c)) depth--;
    if (c === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += c;
  }
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}

/** Where a text defines `name` more than once, the last definition alone: compilers refuse two. */
export function lastDefinitionAlone(
  text: string,
  name: string,
  definitionIn: (text: string, name: string) => { start: number; end: number } | undefined,
): string {
  const last = definitionIn(text, name);
  const first = last && definitionIn(text.slice(0, last.start), name);
  return first === undefined
    ? text
    : lastDefinitionAlone(text.slice(0, first.start) + text.slice(first.end), name, definitionIn);
}

/**
 * Screening where each test that fits is tried alone: the function's own name gives way to the
 * other, in all that stands beside it too.
 * @param blanked  a text with spaces in place of what is no code
 */
export function screenByName(blanked: (text: string) => string): Screen {
  return {
    renamed(fn, name) {
      const text = `${fn.prelude}${fn.code}`;
      let made = "";
      let at = 0;
      for (const { index } of blanked(text).matchAll(new RegExp(`\\b${fn.name}\\b`, "g"))) {
        made += text.slice(at, index) + name;
        at = index + fn.name.length;
      }
      return made + text.slice(at);
    },
  };
}
