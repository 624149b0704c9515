/** @file Screening in JavaScript: many tests in one program, bodies counted (bounded.ts). */
import type { Problem } from "../../records.js";
import { spelledName } from "../../spelled-name.js";
import type { CodeReader } from "../definitions.js";
import type { Screen, ScreenedFunction } from "../language.js";
import { rstrip } from "../white-space.js";
import { leftOpen, ticking } from "./bounded.js";

/** Bodies of functions and loops that one call may run. */
const STEPS = 100_000;
/** Calls that may run into that bound before the rest are refused. */
const LONG_CALLS = 24;
/** Seconds of processor time of a screening. */
const TIME_LIMIT = 4;
/**
 * Name under which a screened function is called, and of the error with which a call of too many
 * steps ends.
 */
const SCREENED = "cct_screened";
const TOO_LONG = "TooManySteps";

function renamed(fn: ScreenedFunction, name: string): string {
  const code = `${fn.prelude}${fn.code}`;
  return fn.name === name ? code : `${code}\n;const ${name} = ${fn.name};\n`;
}

/** See `Screen`. */
export const screen: Screen = {
  renamed,
  program: (fn, problems, reader) => ({
    id: fn.name,
    entryPoint: SCREENED,
    timeLimit: TIME_LIMIT,
    code: boundedJavascript(fn, reader),
    test: javascriptScreen(problems, reader),
  }),
};

/** The function, its steps counted, under SCREENED's name; as it is, where it does not parse. */
function boundedJavascript(fn: ScreenedFunction, reader: CodeReader): string {
  const root = reader.parse(`${fn.prelude}${fn.code}`);
  if (root === null) return renamed(fn, SCREENED);
  return `let cct_left = 0, cct_long = ${LONG_CALLS};
const cct_refuse = () => { throw Object.assign(new Error("too many steps"), { name: "${TOO_LONG}" }); };
const cct_tick = () => { if (--cct_left < 0) cct_refuse(); };
${ticking(root, "cct_tick()")}
;const ${SCREENED} = (...values) => {
  if (cct_long <= 0) cct_refuse();
  cct_left = ${STEPS};
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
    const entryPoint = spelledName(p.entryPoint, p.declaration);
    const root = reader.parse(p.test);
    return (
      `[${key}, (console, ${SCREENED}, cct_open) => ` +
      `{\n${rstrip(p.declaration)}\n}\n;((${entryPoint}) => ` +
      `{\n${root === null ? p.test : leftOpen(root, "cct_open")}\n})(${SCREENED});\n}]`
    );
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
