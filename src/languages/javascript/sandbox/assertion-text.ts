/**
 * @file Finds the text of an assertion in a trusted test, and the names that a test might look up.
 */

/** Reserved words: no program can define them. */
const RESERVED = new Set(
  (
    "await break case catch class const continue debugger default delete do else enum export " +
    "extends false finally for function if implements import in " +
    "instanceof interface let new null package private protected public return static super " +
    "switch this throw true try typeof var void while with yield"
  ).split(" "),
);

/**
 * Every word of a text that could be a variable's name, each once, in order; words in comments and
 * texts do no harm.
 */
export function wordsIn(text: string): string[] {
  return [...new Set(text.match(/[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/gu) ?? [])].filter(
    (word) => !RESERVED.has(word),
  );
}

/** How many assertions a text seems to make. */
export function assertionsIn(test: string): number {
  return test.match(/\bconsole\s*\.\s*assert\b/g)?.length ?? 0;
}

/**
 * The `console.assert(…)` that surrounds a place, white space made single; "" where there is none.
 * @param place  LINE or LINE:COLUMN, counted from 1
 */
export function assertionAt(test: string, place: string): string {
  const [line = 0, column] = place.split(":").map(Number);
  if (line < 1) return "";
  const lines = test.split("\n");
  const at =
    lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0) +
    (column === undefined ? (lines[line - 1]?.length ?? 0) : column);
  const start = test
    .slice(0, at)
    .search(/console\s*\.\s*assert\b(?![\s\S]*console\s*\.\s*assert\b)/);
  if (start < 0) return "";
  return test.slice(start, endOfCall(test, start)).replace(/\s+/g, " ");
}

/** The line of a place, without what surrounds it; "" where there is none. */
export function lineAt(test: string, place: string): string {
  const [line = 0] = place.split(":").map(Number);
  return line < 1 ? "" : (test.split("\n")[line - 1] ?? "").trim();
}

/**
 * Behind the parenthesis that closes the first one after `start`; texts in quotes are passed over.
 */
function endOfCall(test: string, start: number): number {
  let depth = 0;
  for (let at = start; at < test.length; at++) {
    const c = test[at]!;
    if (c === '"' || c === "'" || c === "`") {
      for (at++; at < test.length && test[at] !== c; at++) if (test[at] === "\\") at++;
    } else if (c === "(" || c === "[" || c === "{") depth++;
    else if ((c === ")" || c === "]" || c === "}") && --depth === 0) return at + 1;
  }
  return test.length;
}
