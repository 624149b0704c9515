/** @file Screening in Python: many tests in one program, lines counted by a trace function. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../files/project-root.js";
import type { Screen, ScreenedFunction } from "../language.js";
import { rstrip } from "../white-space.js";
import { PYTHON_IMPORTS } from "./answers.js";

/** Lines that one call may run. */
const STEPS = 20_000;
/** Calls that may run into that bound before the rest are refused. */
const LONG_CALLS = 24;
/** Seconds of processor time of a screening. */
const TIME_LIMIT = 10;
/** Name under which a screened function is called. */
const SCREENED = "cct_screened";
const SCREEN = readFileSync(
  join(projectRoot, "src", "languages", "python", "screen.py"),
  "utf8",
).replace(/^"""[\s\S]*?"""\n/, "");

/** See `Screen`. */
export const screen: Screen = {
  renamed(fn: ScreenedFunction, name: string) {
    const code = `${PYTHON_IMPORTS}${fn.prelude}${fn.code}`;
    return fn.name === name ? code : `${code}\n${name} = ${fn.name}\n`;
  },
  program(fn, problems) {
    const cases = problems.map((p, key) => [
      String(key),
      `${rstrip(p.declaration)}\n    pass\n`,
      p.test,
      p.entryPoint,
    ]);
    return {
      id: fn.name,
      entryPoint: SCREENED,
      timeLimit: TIME_LIMIT,
      code: `${PYTHON_IMPORTS}${fn.prelude}${fn.code}${bounded(fn.name)}`,
      test: SCREEN.replace("HEADER", () => JSON.stringify(PYTHON_IMPORTS))
        .replace("CASES", () => JSON.stringify(JSON.stringify(cases)))
        .replace("ENTRY", SCREENED),
    };
  },
};

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
    _left[0] = ${STEPS}
    _sys.settrace(trace)
    try:
        return _fn(*values)
    finally:
        _sys.settrace(None)
        if _left[0] < 0:
            _left[1] -= 1
`;
}
