/**
 * @file The class of a LeetCode solution: its methods, the one that LeetCode calls, and how its
 * parameters are typed. Read from the text, since the programs are known to be Python.
 */

/** A parameter, `self` left out. */
export interface Parameter {
  /** Its name. */
  readonly name: string;
  /** Its annotation; empty without one. */
  readonly type: string;
  /** It has a default. */
  readonly optional: boolean;
}

/** A method of the class. */
export interface Method {
  /** Its name. */
  readonly name: string;
  /** Its parameters, `self` left out. */
  readonly parameters: readonly Parameter[];
  /** What it returns, as annotated; empty without an annotation. */
  readonly returns: string;
}

const HEADER = /^([ \t]+)def\s+(\w+)\s*\(/gm;

/** Methods of a class of the program, in order; none if it has no such class. */
function methodsOf(program: string, className: string): Method[] {
  const body = bodyOf(program, className);
  const headers = [...body.matchAll(HEADER)];
  const indent = headers[0]?.[1];
  return headers
    .filter((header) => header[1] === indent)
    .flatMap((header) => {
      const open = header.index + header[0].length - 1;
      const close = closing(body, open);
      const returns = /^\s*->\s*([^:\n]+)/.exec(body.slice(close + 1))?.[1] ?? "";
      const parameters = split(body.slice(open + 1, close))
        .filter((text) => text !== "self")
        .map(parameterOf);
      return [{ name: header[2]!, parameters, returns: returns.trim() }];
    });
}

/** Text of a class's body: up to the next line that is not indented. */
function bodyOf(program: string, className: string): string {
  const header = new RegExp(`^class\\s+${className}\\b[^\\n]*\\n`, "m").exec(program);
  if (header === null) return "";
  const rest = program.slice(header.index + header[0].length);
  const end = /^\S/m.exec(rest)?.index ?? rest.length;
  return rest.slice(0, end);
}

/** Offset of the bracket that closes the one at `open`. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if ("([{".includes(text[at]!)) depth++;
    else if (")]}".includes(text[at]!) && --depth === 0) return at;
  }
  return text.length;
}

/** Parts between commas that stand in no bracket. */
function split(text: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const c of text) {
    if ("([{".includes(c)) depth++;
    else if (")]}".includes(c)) depth--;
    if (c === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += c;
  }
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}

function parameterOf(text: string): Parameter {
  const [declared, ...defaults] = text.split("=");
  const [name, ...type] = declared!.split(":");
  return { name: name!.trim(), type: type.join(":").trim(), optional: defaults.length > 0 };
}

/**
 * The method that LeetCode calls: it takes as many arguments; of several the one that no other
 * calls, that is called like the problem, whose parameters have the inputs' names, or that stands
 * first.
 * @param slug  the problem's name: "adding-two-negabinary-numbers"
 */
export function calledMethod(
  program: string,
  className: string,
  inputs: readonly string[],
  slug: string,
): Method | undefined {
  const methods = methodsOf(program, className).filter(({ name }) => !name.startsWith("__"));
  const fits = ({ parameters }: Method): boolean =>
    parameters.filter(({ optional }) => !optional).length <= inputs.length &&
    parameters.length >= inputs.length;
  const score = (method: Method): number =>
    (fits(method) ? 8 : 0) +
    (new RegExp(`\\b(?:self|${className}|\\(\\))\\.${method.name}\\b`).test(program) ? 0 : 4) +
    likeness(method.name, slug) +
    method.parameters.filter(({ name }, i) => name === inputs[i]).length / 4;
  let best: Method | undefined;
  for (const method of methods)
    if (best === undefined || score(method) > score(best)) best = method;
  return best;
}

/** Share of a method's words that begin as some word of the problem's name does. */
function likeness(name: string, slug: string): number {
  const words = name.replace(/[A-Z]+/g, (capitals) => ` ${capitals.toLowerCase()}`).split(/[ _]+/);
  const beginnings = new Set(slug.split("-").map((word) => word.slice(0, 3)));
  return words.filter((word) => beginnings.has(word.slice(0, 3))).length / words.length;
}
