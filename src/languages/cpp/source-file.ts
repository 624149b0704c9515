/** @file Pieces of C++: where a function stands in a text, and what its parameters are called. */
import { behindBracket, blankedBy, openBraces, partsOfList } from "../braces.js";

/** Comments, texts and characters. */
const OPAQUE =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|R"([^(\s]*)\([\s\S]*?\)\1"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'/g;

/** The text with spaces in place of comments, texts and characters; line breaks stay. */
export function blanked(text: string): string {
  return blankedBy(OPAQUE, text);
}

/** A function's definition in a text. */
export interface Found {
  /** Offset of its first character: that of its result's type, or of `template`. */
  readonly start: number;
  /** Offset of its body's opening brace. */
  readonly body: number;
  /** Offset behind its closing brace, or the text's end. */
  readonly end: number;
  /** A pointer's type to it: `int (*)(string s)`. */
  readonly type: string;
  /** Names of its parameters; those without one are "". */
  readonly parameters: readonly string[];
}

/** The last definition of `name` outside of braces; undefined if there is none. */
export function definitionIn(text: string, name: string): Found | undefined {
  const visible = blanked(text);
  let found: Found | undefined;
  for (const match of visible.matchAll(new RegExp(`(?<![\\w:.>])${name}\\s*\\(`, "g"))) {
    if (openBraces(visible, match.index) > 0) continue;
    const open = match.index + match[0].length - 1;
    const close = behindBracket(visible, open);
    const body = /^[^;{}()=]*\{/.exec(visible.slice(close));
    if (body === null) continue;
    const at = close + body[0].length - 1;
    const start = startOf(visible, match.index);
    const parts = partsOfList(visible.slice(open + 1, close - 1)).filter((part) => part !== "void");
    const types = parts.map((part) => part.split("=")[0]!.trim()).join(", ");
    const result = visible
      .slice(start, match.index)
      .replace(/\b(?:static|inline|constexpr)\b/g, "");
    found = {
      start,
      body: at,
      end: behindBracket(visible, at),
      type: `${result.trim()} (*)(${types})`,
      parameters: parts.map(nameOf),
    };
  }
  return found;
}

/** Where the declaration begins whose name stands at `name`: behind the last `;`, `}` or directive. */
function startOf(visible: string, name: number): number {
  const before = visible.slice(0, name);
  const directive = [...before.matchAll(/^[ \t]*#[^\n]*\n/gm)].at(-1);
  const ends = [before.lastIndexOf(";") + 1, before.lastIndexOf("}") + 1];
  return Math.max(...ends, directive === undefined ? 0 : directive.index + directive[0].length);
}

/** The name in a parameter, less its default. */
function nameOf(parameter: string): string {
  const declared = parameter.split("=")[0]!.trim();
  return /(?:[\s&*>])([A-Za-z_]\w*)(?:\s*\[[^\]]*\])*$/.exec(declared)?.[1] ?? "";
}
