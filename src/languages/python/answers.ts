/**
 * @file Answers in Python: an answer is the body that continues the declaration; it ends before a
 * stop word or the first unindented line, as in bigcode-evaluation-harness.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../files/project-root.js";
import type { FunctionShape } from "../definitions.js";
import type { Answer } from "../language.js";
import { childOf } from "../syntax-tree.js";
import { BLANK, strip } from "../white-space.js";

/**
 * The harness's import lines, less `import numpy` and `import numpy as np`. The sandbox has them
 * loaded.
 */
export const PYTHON_IMPORTS = readFileSync(
  join(projectRoot, "src", "languages", "python", "sandbox", "header.py"),
  "utf8",
);

/**
 * A line with something on it that begins neither with a space nor with a tab: the body is over.
 */
const UNINDENTED = new RegExp(`(?:^|\\n)(?![ \\t])[^\\n]*?[^${BLANK}]`);

/** See `Answer`. */
export const answer: Answer = {
  header: PYTHON_IMPORTS,
  close: "    pass",
  stopWords: ["\nclass", "\ndef", "\n#", "\n@", "\nprint", "\nif", "\nassert"],
  isOver: (text) => UNINDENTED.test(text),
  cut(code) {
    const lines = code.split("\n");
    const end = lines.findIndex((line) => strip(line) !== "" && !/^[ \t]/.test(line));
    return end < 0 ? code : lines.slice(0, end).join("\n");
  },
  mayContinue: (text) => /^[ \t]/.test(text.split("\n").find((line) => line.trim() !== "")!),
  bodyOf({ node, body }: FunctionShape) {
    const { source } = body;
    const from = (childOf(node, "return_type") ?? childOf(node, "parameters")!).end;
    return source.slice(source.indexOf(":", from) + 1, node.end);
  },
  instead: (whole) => `\n    pass\n\n\n${whole}\n`,
  documented(declaration, docstring) {
    const mark = docstring.includes("\\") ? 'r"""' : '"""';
    const lines = docstring.replaceAll('"""', "'''").replace(/^(?=.)/gm, "    ");
    return `${declaration.trimEnd()}\n    ${mark}\n${lines}\n    """\n`;
  },
  emptyBody: (body) => `${/^[ \t]+/m.exec(body)?.[0] ?? "    "}pass\n`,
  // numpy, by either of the names under which the harness imports it
  needsMissingPackage: (completion) => /\b(?:numpy|np\s*\.)/.test(completion.replace(/#.*$/gm, "")),
  testOfCalls,
};

/** The text of a test: HumanEval's style, `check` is called with `name`. */
export function testOfCalls(name: string, calls: readonly (readonly [string, string])[]): string {
  const asserted = calls.map(([given, value]) => `    assert candidate(${given}) == ${value}\n`);
  return `def check(candidate):\n${asserted.join("")}check(${name})\n`;
}
