/** @file What compilers that this project did not write say of programs; nothing of them runs. */
import { spawnSync } from "node:child_process";
import { Script } from "node:vm";

const PYTHON = `
import json, sys, warnings
warnings.simplefilter("ignore")
def fault(code):
    try:
        compile(code, "<pair>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        return str(error)
print(json.dumps([fault(code) for code in json.load(sys.stdin)]))
`;

/**
 * CPython's complaint about each program, or null.
 * @param python  the interpreter
 * @throws Error if it cannot be started or fails
 */
export function pythonFaults(programs: readonly string[], python: string): (string | null)[] {
  const run = spawnSync(python, ["-c", PYTHON], {
    input: JSON.stringify(programs),
    encoding: "utf8",
    maxBuffer: 2 ** 30,
  });
  if (run.status !== 0) throw new Error(`${python}: ${run.error?.message ?? run.stderr}`);
  return JSON.parse(run.stdout) as (string | null)[];
}

/** V8's complaint about each program, or null. */
export function javascriptFaults(programs: readonly string[]): (string | null)[] {
  return programs.map((program) => {
    try {
      new Script(program);
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  });
}
