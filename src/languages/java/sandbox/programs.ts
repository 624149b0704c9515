/**
 * @file The texts of a Java program's two sides. The judge's has the declarations, with a body for
 * the method that is judged which asks the candidate, and the test. The candidate's has the answer
 * as it is, and behind it a class that calls its method. One object of the class serves all calls.
 */
import { behindBracket } from "../../braces.js";
import type { Program } from "../../outcome.js";
import { blanked, methodIn, type Method } from "../source-file.js";

/** A text, or why there is none. */
export type Text = { readonly text: string } | { readonly lacks: string };

/** The class that a program begins with, which hands over what is called. */
const beginning = (side: string, entry: string, method: string): string =>
  "class CctRun { public static void main(String[] given) { " +
  `cct.${side}.open(new cct.${entry}() { ${method} }); } }\n`;

/** The candidate's text. */
export function candidateText({ code, entryPoint, support }: Program): Text {
  const found = methodIn(code, entryPoint);
  if (found === undefined) return { lacks: `${entryPoint} is not defined` };
  const declared = methodIn(support ?? code, entryPoint) ?? found;
  const given = declared.parameters.map(({ type }, i) => `(${type}) given[${i}]`).join(", ");
  const call = `own.${entryPoint}(${given})`;
  return {
    text:
      `${code}\n` +
      beginning(
        "Candidate",
        "Entry",
        `${found.owner} own; ` +
          '@SuppressWarnings("unchecked") public Object call(Object[] given) throws Throwable { ' +
          `if (own == null) own = new ${found.owner}(); ` +
          `${declared.result === "void" ? `${call}; return null;` : `return ${call};`} }`,
      ),
  };
}

/** The judge's text. */
export function judgeText({ code, test, entryPoint, support }: Program): Text {
  const beside = support ?? code;
  const asked = methodIn(beside, entryPoint);
  if (asked === undefined) return { lacks: `expected a method ${entryPoint} beside the test` };
  if (!/\bclass\s+Main\b/.test(blanked(test)))
    return { lacks: "expected a test with a class Main, got none" };
  return {
    text:
      `${beside.slice(0, asked.body)}${askingBody(asked)}${beside.slice(asked.end)}\n` +
      `${counted(test)}\n` +
      beginning(
        "Judge",
        "Test",
        "public void run() throws Throwable { Main.main(new String[0]); }",
      ),
  };
}

function askingBody({ parameters, result }: Method): string {
  const ask = `cct.Judge.ask(new Object[] {${parameters.map(({ name }) => name).join(", ")}})`;
  return `{ ${result === "void" ? ask : `return (${result}) ${ask}`}; }`;
}

/** A check: what fails a test if it is true, and where it stands. */
interface Check {
  /** The list whose elements must hold; absent where the condition itself is the check. */
  readonly list?: string;
  readonly start: number;
  readonly end: number;
}

/** The conditions at which a test throws, in order. */
function checksIn(test: string): Check[] {
  const visible = blanked(test);
  return [...visible.matchAll(/\bif\s*\(/g)].flatMap(({ index, 0: words }) => {
    const start = index + words.length;
    const end = behindBracket(visible, start - 1) - 1;
    if (!/^\)\s*\{?\s*throw\b/.test(visible.slice(end))) return [];
    const list = /^\s*(\w+)\s*\.\s*contains\s*\(\s*false\s*\)\s*$/.exec(visible.slice(start, end));
    return [{ start, end, ...(list === null ? {} : { list: list[1]! }) }];
  });
}

/** A test whose checks are counted; the first that fails decides. */
function counted(test: string): string {
  let text = "";
  let at = 0;
  for (const { start, end, list } of checksIn(test)) {
    text += `${test.slice(at, start)}cct.Judge.fails(${list ?? test.slice(start, end)})`;
    at = end;
  }
  return text + test.slice(at);
}

/** The text of a check that failed: the judge says which by its number, `check 3`. */
export function checkIn(message: string, test: string): string {
  const number = Number(/^check (\d+)$/.exec(message)?.[1] ?? 0);
  if (number === 0) return message;
  const visible = blanked(test);
  let left = number;
  for (const { start, end, list } of checksIn(test)) {
    if (list === undefined) return test.slice(start, end).trim();
    const opened = new RegExp(`\\b${list}\\s*=\\s*[\\w.]+\\s*(?=\\()`).exec(visible);
    if (opened === null) return message;
    const open = opened.index + opened[0].length;
    const parts = partsOfText(test, visible, open + 1, behindBracket(visible, open) - 1);
    if (left <= parts.length) return parts[left - 1]!;
    left -= parts.length;
  }
  return message;
}

/** The parts of a list between two offsets, with their texts. */
function partsOfText(test: string, visible: string, start: number, end: number): string[] {
  const parts: string[] = [];
  let from = start;
  let depth = 0;
  for (let at = start; at <= end; at++) {
    if ("([{".includes(visible[at]!)) depth++;
    if (at < end && ")]}".includes(visible[at]!)) depth--;
    if (at < end && (visible[at] !== "," || depth > 0)) continue;
    parts.push(test.slice(from, at).trim().replace(/\s+/g, " "));
    from = at + 1;
  }
  return parts;
}
