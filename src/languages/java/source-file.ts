/** @file Pieces of Java: where a method and a class stand in a text. */
import { behindBracket, blankedBy, eitherOf, openBraces, partsOfList } from "../braces.js";

/** Comments, blocks of text, texts and characters. */
const OPAQUE = new RegExp(
  eitherOf(
    /\/\/[^\n]*|\/\*[\s\S]*?\*\//,
    /"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"/,
    /'(?:\\(?:u+[0-9a-fA-F]{4}|[0-7]{1,3}|.)|[^'\\\n])'/,
  ),
  "g",
);

/** The text with spaces in place of comments, texts and characters; line breaks stay. */
export function blanked(text: string): string {
  return blankedBy(OPAQUE, text);
}

/** A parameter of a method. */
interface Parameter {
  readonly name: string;
  readonly type: string;
}

/** A method's definition in a text. */
export interface Method {
  readonly name: string;
  /** Offset of its first word: a modifier, or its result's type. */
  readonly start: number;
  /** Offset of its body's opening brace. */
  readonly body: number;
  /** Offset behind its closing brace, or the text's end. */
  readonly end: number;
  /** Type of its result. */
  readonly result: string;
  /** Its parameters. */
  readonly parameters: readonly Parameter[];
  /** Name of its class. */
  readonly owner: string;
}

/** A word, an annotation, or variables of types. */
const MODIFIERS = eitherOf(
  /(?:public|protected|private|static|final|abstract)\b/,
  /(?:synchronized|strictfp|native|default)\b/,
  /@\w+(?:\([^)]*\))?/,
  /<[^()]*?>(?=\s*\w)/,
);
const MODIFIER = new RegExp(`^(?:${MODIFIERS})\\s*`);
/** Words behind which a name is called, not defined. */
const NO_TYPE = /(?:^|[^\w])(?:return|new|else|throw|case|assert|yield)\s*$/;
const BODY = /^\s*(?:throws\s+[\w.,\s]+?)?\s*\{/;

/** The methods with a body of classes that stand in no other, in order. */
function methodsIn(text: string): Method[] {
  const visible = blanked(text);
  return [...visible.matchAll(/\b([A-Za-z_]\w*)\s*(?=\()/g)].flatMap(({ index, 1: name }) => {
    if (openBraces(visible, index) !== 1) return [];
    const open = visible.indexOf("(", index);
    const close = behindBracket(visible, open);
    const body = BODY.exec(visible.slice(close));
    const head = /[^;{}]*$/.exec(visible.slice(0, index))![0].trimStart();
    if (body === null || head === "" || NO_TYPE.test(head)) return [];
    const at = close + body[0].length - 1;
    const method = {
      name: name!,
      start: index - head.length,
      body: at,
      end: behindBracket(visible, at),
      result: withoutModifiers(head),
      parameters: partsOfList(visible.slice(open + 1, close - 1)).map(parameterOf),
      owner: lastClass(visible.slice(0, index)),
    };
    return [method];
  });
}

/** The last of them with that name. */
export function methodIn(text: string, name: string): Method | undefined {
  return methodsIn(text)
    .filter((one) => one.name === name)
    .at(-1);
}

/** The text without methods that a later one of their name and types replaces. */
export function lastMethodsAlone(text: string): string {
  const all = methodsIn(text);
  const typesOf = ({ parameters }: Method): string => parameters.map(({ type }) => type).join();
  const isReplaced = (one: Method, i: number): boolean =>
    all
      .slice(i + 1)
      .some(
        (later) =>
          later.name === one.name &&
          (typesOf(later) === typesOf(one) || text.slice(one.body + 1, one.end - 1).trim() === ""),
      );
  return all
    .filter(isReplaced)
    .reduceRight((rest, { start, end }) => rest.slice(0, start) + rest.slice(end), text);
}

function withoutModifiers(head: string): string {
  let rest = head;
  for (let match = MODIFIER.exec(rest); match !== null; match = MODIFIER.exec(rest))
    rest = rest.slice(match[0].length);
  return rest.trim();
}

function parameterOf(part: string): Parameter {
  const [, type = "", name = ""] = /^([\s\S]*?)\s*(\w+)$/.exec(withoutModifiers(part)) ?? [];
  return { name, type: type.replace(/\s*\.\.\.$/, "[]") };
}

const CLASS = /\b(?:class|record|enum|interface)\s+(\w+)/g;

/** The class in which a text ends that has one brace open. */
function lastClass(visible: string): string {
  const outer = [...visible.matchAll(CLASS)].filter(
    ({ index }) => openBraces(visible, index) === 0,
  );
  return outer.at(-1)?.[1] ?? "";
}

/** The name of the last method that a declaration begins, which is the one whose body follows. */
export function lastMethodOf(declaration: string): string {
  return (
    /(\w+)\s*\([^(){}]*\)\s*(?:throws\s+[\w.,\s]+)?\{\s*$/.exec(blanked(declaration))?.[1] ?? ""
  );
}

const IMPORT = /^[ \t]*import\s+[\w.*\s]+;[ \t]*\n?/gm;

/** The text with every import in front of its classes, where they must stand. */
export function importsInFront(text: string): string {
  const visible = blanked(text);
  const first = visible.search(/\{/);
  const late = [...visible.matchAll(IMPORT)].filter(({ index }) => first >= 0 && index > first);
  let rest = "";
  let at = 0;
  for (const { index, 0: words } of late) {
    rest += text.slice(at, index);
    at = index + words.length;
  }
  const moved = late.map(({ 0: words }) => `${words.trim()}\n`);
  return [...new Set(moved)].join("") + rest + text.slice(at);
}

/** What `jshell` imports at its start, of java.base: methods use it without saying so. */
const USUAL = [
  ...["java.io", "java.math", "java.net", "java.nio.file", "java.util", "java.util.concurrent"],
  ...["java.util.function", "java.util.regex", "java.util.stream"],
];

/**
 * A text as one file without package: methods and fields that stand in no class are put into one,
 * behind its imports and those that are usual.
 */
export function inClass(text: string): string {
  const visible = blanked(text);
  const found = /^\s*package\s+[\w.\s]+;/.exec(visible)?.[0] ?? "";
  const whole = found.replace(/\S/g, " ") + text.slice(found.length);
  const parts = topLevelParts(whole);
  const members = parts.filter(({ kind }) => kind === "member").map(({ words }) => words);
  if (members.length === 0) return whole;
  const of = (kind: string): string =>
    parts.flatMap((part) => (part.kind === kind ? [part.words] : [])).join("");
  const usual = USUAL.map((name) => `import ${name}.*;`).join(" ");
  return `${of("import")}\n${usual}\n${of("type")}\nclass Solution {\n${members.join("")}\n}\n`;
}

/** What stands at a file's top level, in order: each part ends with a semicolon or brace. */
function topLevelParts(text: string): { readonly kind: string; readonly words: string }[] {
  const visible = blanked(text);
  const ends = [...visible.matchAll(/;|\}(?!\s*[;,.)])/g)].filter(
    ({ index }) => openBraces(visible, index + 1) === 0,
  );
  const offsets = [0, ...ends.map(({ index }) => index + 1)];
  if (visible.slice(offsets.at(-1)).trim() !== "") offsets.push(text.length);
  return offsets.slice(1).map((end, i) => ({
    kind: kindOf(visible.slice(offsets[i], end)),
    words: text.slice(offsets[i], end),
  }));
}

function kindOf(part: string): "import" | "type" | "member" {
  if (/^\s*import\b/.test(part)) return "import";
  const head = part.split("{", 1)[0]!;
  const isType = /(?:^|[^.\w])(?:class|record|enum|interface)\s+\w/.test(head);
  return isType || part.trim() === ";" ? "type" : "member";
}
