/**
 * @file Screens one function against the tests of many problems in one program, because nearly all
 * fail at once and a program a pair would take hours. Trusted text runs in the judge as always;
 * what passes is judged again, alone.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { programOf, PYTHON_IMPORTS } from "../../benchmark/program.js";
import { rstrip } from "../../benchmark/python-text.js";
import { projectRoot } from "../../files/project-root.js";
import type { Problem } from "../../records.js";
import type { Program, Verdict } from "../../sandbox/outcome.js";
import type { CodeReader } from "../../code/definitions.js";
import type { FoundFunction } from "../functions-in.js";
import { leftOpen, ticking } from "./bounded-javascript.js";

/** Lines of Python, or bodies of JavaScript's functions and loops, that one call may run. */
const STEPS: Readonly<Record<string, number>> = { python: 20_000, javascript: 100_000 };
/** Calls that may run into that bound before the rest are refused. */
const LONG_CALLS = 24;
/** Seconds of processor time of a screening. */
const SCREEN_LIMIT: Readonly<Record<string, number>> = { python: 10, javascript: 4 };

/**
 * Name under which a screened function is called, and of the error with which a call of too many
 * steps ends in JavaScript.
 */
const SCREENED = "cct_screened",
  TOO_LONG = "TooManySteps";
const PYTHON_SCREEN = readFileSync(
  join(projectRoot, "src", "data", "contamination", "screen.py"),
  "utf8",
).replace(/^"""[\s\S]*?"""\n/, "");

/** The function with what stood beside it, under another name. */
export function callable(fn: FoundFunction, name: string, language: string): string {
  const code = `${language === "python" ? PYTHON_IMPORTS : ""}${fn.prelude}${fn.code}`;
  if (fn.name === name) return code;
  return language === "python"
    ? `${code}\n${name} = ${fn.name}\n`
    : `${code}\n;const ${name} = ${fn.name};\n`;
}

/**
 * One program that tries the tests of `problems`; equal lists of problems make equal tests, which a
 * judge of Python keeps.
 */
export function screening(
  fn: FoundFunction,
  problems: readonly Problem[],
  reader: CodeReader,
): Program {
  const shared = { id: fn.name, entryPoint: SCREENED, timeLimit: SCREEN_LIMIT[reader.language]! };
  if (reader.language !== "python")
    return {
      ...shared,
      code: boundedJavascript(fn, reader),
      test: javascriptScreen(problems, reader),
    };
  const cases = problems.map((p, key) => [
    String(key),
    `${rstrip(p.declaration)}\n    pass\n`,
    p.test,
    p.entryPoint,
  ]);
  return {
    ...shared,
    code: `${PYTHON_IMPORTS}${fn.prelude}${fn.code}${bounded(fn.name)}`,
    test: PYTHON_SCREEN.replace("HEADER", () => JSON.stringify(PYTHON_IMPORTS))
      .replace("CASES", () => JSON.stringify(JSON.stringify(cases)))
      .replace("ENTRY", SCREENED),
  };
}

/**
 * Outcomes of a screening whose function does not even load: the tests themselves end in none of
 * them.
 */
const UNLOADED: readonly string[] = ["syntax error", "name error", "exception", "missing module"];

/**
 * What a screening of `count` problems found out, by their indices; a screening that did not end
 * leaves all unsure.
 */
export function screened(
  { outcome, message }: Verdict,
  count: number,
): { passing: number[]; unsure: number[] } {
  const found = /\bLookupError: passing (.*?); unsure (.*?);/.exec(message),
    keys = (text = ""): number[] =>
      text
        .split(" ")
        .filter((key) => key !== "")
        .map(Number);
  if (found) return { passing: keys(found[1]), unsure: keys(found[2]) };
  return {
    passing: [],
    unsure: UNLOADED.includes(outcome) ? [] : Array.from({ length: count }, (_, at) => at),
  };
}

/**
 * Python that calls `name` with at most so many lines a call. It need not hold against tricks: what
 * it lets through is judged again.
 */
function bounded(name: string): string {
  return `
def ${SCREENED}(*values, _fn=${name}, _sys=__import__("sys"), _left=[0, ${LONG_CALLS}]):
    def trace(frame, event, argument):
        _left[0] -= 1
        if _left[0] < 0:
            raise TimeoutError("too many lines")
        return trace
    if _left[1] <= 0:
        raise TimeoutError("too many calls with too many lines")
    _left[0] = ${STEPS.python}
    _sys.settrace(trace)
    try:
        return _fn(*values)
    finally:
        _sys.settrace(None)
        if _left[0] < 0:
            _left[1] -= 1
`;
}

/** The function, its steps counted, under SCREENED's name; as it is, where it does not parse. */
function boundedJavascript(fn: FoundFunction, reader: CodeReader): string {
  const root = reader.parse(`${fn.prelude}${fn.code}`);
  if (root === null) return callable(fn, SCREENED, reader.language);
  return `let cct_left = 0, cct_long = ${LONG_CALLS};
const cct_refuse = () => { throw Object.assign(new Error("too many steps"), { name: "${TOO_LONG}" }); };
const cct_tick = () => { if (--cct_left < 0) cct_refuse(); };
${ticking(root, "cct_tick()")}
;const ${SCREENED} = (...values) => {
  if (cct_long <= 0) cct_refuse();
  cct_left = ${STEPS.javascript};
  try { return ${fn.name}(...values); } finally { if (cct_left < 0) cct_long--; }
};
`;
}

/**
 * The test of a screening in JavaScript: each problem's test in functions of its own, with a
 * console whose assert throws.
 */
function javascriptScreen(problems: readonly Problem[], reader: CodeReader): string {
  const cases = problems.map((p, key) => {
    const { entryPoint } = programOf(p, ""),
      root = reader.parse(p.test);
    return `[${key}, (console, ${SCREENED}, cct_open) => {\n${rstrip(p.declaration)}\n}\n;((${entryPoint}) => {\n${root === null ? p.test : leftOpen(root, "cct_open")}\n})(${SCREENED});\n}]`;
  });
  return `const cct_passing = [], cct_unsure = [], cct_console = { assert: (held) => { if (!held) throw new Error("assert"); }, log: () => undefined };
for (const [key, run] of [
${cases.join(",\n")}
]) {
  let open = 0;
  const leave = (error) => { if (!(error instanceof Error && error.name === "${TOO_LONG}")) throw error; open++; };
  try { try { run(cct_console, ${SCREENED}, leave); } catch (error) { leave(error); } (open > 0 ? cct_unsure : cct_passing).push(key); } catch { }
}
throw Object.assign(new Error("passing " + cct_passing.join(" ") + "; unsure " + cct_unsure.join(" ") + ";"), { name: "LookupError" });
`;
}
