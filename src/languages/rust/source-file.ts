/** @file Pieces of Rust: where a function stands in a text, its parameters, and the types there. */
import { behindBracket, blankedBy, eitherOf, openBraces, partsOfList } from "../braces.js";

/** Comments (of one level), texts and characters; a lifetime has no second quote. */
const OPAQUE = new RegExp(
  eitherOf(
    /\/\/[^\n]*|\/\*[\s\S]*?\*\//,
    /\bb?r(#*)"[\s\S]*?"\1|"(?:\\[\s\S]|[^"\\])*"/,
    /'(?:\\(?:u\{\w*\}|x\w\w|.)|[^'\\\n])'/,
  ),
  "gu",
);

/** The text with spaces in place of comments, texts and characters; line breaks stay. */
export function blanked(text: string): string {
  return blankedBy(OPAQUE, text);
}

/** A parameter of a function. */
export interface Parameter {
  /** Its name; "" where it is a pattern. */
  readonly name: string;
  /** Its type. */
  readonly type: string;
}

/** A function's definition in a text. */
export interface Found {
  /** Offset of its first word. */
  readonly start: number;
  /** Offset of the bracket that opens its parameters. */
  readonly open: number;
  /** Offset behind the bracket that closes them. */
  readonly close: number;
  /** Offset of its body's opening brace. */
  readonly body: number;
  /** Offset behind its closing brace, or the text's end. */
  readonly end: number;
  /** Its parameters. */
  readonly parameters: readonly Parameter[];
}

const WORDS = String.raw`(?:pub(?:\s*\([^)]*\))?\s+)?(?:(?:const|async|unsafe|extern)\s+)*fn\s+`;

/** The last definition of `name` outside of braces; undefined if there is none. */
export function definitionIn(text: string, name: string): Found | undefined {
  const visible = blanked(text);
  let found: Found | undefined;
  for (const match of visible.matchAll(new RegExp(`\\b${WORDS}${name}\\s*(?=[(<])`, "g"))) {
    if (openBraces(visible, match.index) > 0) continue;
    const open = openingBracket(visible, match.index + match[0].length);
    const close = behindBracket(visible, open);
    const body = /^[^;{}]*\{/.exec(visible.slice(close));
    if (body === null) continue;
    const at = close + body[0].length - 1;
    found = {
      start: match.index,
      open,
      close,
      body: at,
      end: behindBracket(visible, at),
      parameters: partsOfList(withoutArrows(visible).slice(open + 1, close - 1)).map(parameterOf),
    };
  }
  return found;
}

/** Arrows are no brackets. */
const withoutArrows = (visible: string): string => visible.replace(/[-=]>/g, "  ");

/** The bracket that opens the parameters, behind generic ones. */
function openingBracket(visible: string, from: number): number {
  if (visible[from] !== "<") return from;
  const plain = withoutArrows(visible);
  let depth = 0;
  for (let at = from; at < plain.length; at++) {
    if (plain[at] === "<") depth++;
    else if (plain[at] === ">" && --depth === 0) return plain.indexOf("(", at);
  }
  return from;
}

function parameterOf(part: string): Parameter {
  const colon = part.indexOf(":");
  const name = /^(?:mut\s+)?(?!_$)(\w+)$/.exec(part.slice(0, colon).trim())?.[1] ?? "";
  return { name, type: part.slice(colon + 1).trim() };
}

/** A type that a text defines. */
export interface DefinedType {
  /** Its name. */
  readonly name: string;
  /** Its generic parameters, as they stand between `<` and `>`. */
  readonly generics: readonly string[];
  /** Its definition, in part spaces. */
  readonly text: string;
  /** Its variants, in order; a structure has one, without a name. */
  readonly variants: readonly Variant[];
}

/** What a variant or a structure holds. */
interface Variant {
  readonly name: string;
  /** Names of its fields, or how many it has without names. */
  readonly fields: readonly string[] | number;
}

const TYPE = /\b(struct|enum)\s+(\w+)\s*(?:<([^{};()]*)>)?\s*([({;])/g;

/** Structures and enumerations that a text defines outside of braces. */
export function typesIn(text: string): DefinedType[] {
  const visible = blanked(text);
  return [...visible.matchAll(TYPE)]
    .filter(({ index }) => openBraces(visible, index) === 0)
    .map((match) => {
      const [whole, kind, name, generics = "", opening] = match;
      const at = match.index + whole.length - 1;
      const end = opening === ";" ? at + 1 : behindBracket(visible, at);
      const inside = visible.slice(at + 1, end - 1);
      const parts = partsOfList(withoutArrows(inside)).map(withoutAttributes);
      const variants =
        kind === "enum" ? parts.map(variantOf) : [{ name: "", fields: fieldsOf(opening!, parts) }];
      const text = visible.slice(match.index, end);
      return { name: name!, generics: partsOfList(generics), text, variants };
    });
}

const withoutAttributes = (part: string): string =>
  part.replace(/^(?:#\[[^\]]*\]\s*)+/, "").replace(/^pub(?:\s*\([^)]*\))?\s+/, "");

function variantOf(part: string): Variant {
  const [, name, opening, inside] =
    /^(\w+)\s*([({]?)([\s\S]*?)[)}]?\s*(?:=[^=]*)?$/.exec(part) ?? [];
  const parts = partsOfList(inside ?? "").map(withoutAttributes);
  return { name: name ?? "", fields: opening === "" ? [] : fieldsOf(opening ?? "(", parts) };
}

function fieldsOf(opening: string, parts: readonly string[]): Variant["fields"] {
  if (opening === "(") return parts.length;
  return parts.map((part) => part.split(":")[0]!.trim());
}
