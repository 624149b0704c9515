/**
 * @file Whether CPython makes the same bytecode of two programs: what remains of equivalence after
 *   normal-form.ts.
 */
import { runTrustedPython } from "./sandbox/trusted-python.js";

const SCRIPT = `
import json, sys, types
def shape(code):
    consts = tuple(shape(c) if isinstance(c, types.CodeType) else (type(c).__name__, repr(c)) for c in code.co_consts)
    return (code.co_code, consts, code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars, code.co_argcount,
            code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags, code.co_exceptiontable)
known = {}
def compiled(source):
    if source not in known:
        try:
            known[source] = shape(compile(source, "<pair>", "exec", dont_inherit=True))
        except (SyntaxError, ValueError):
            known[source] = None
    return known[source]
import warnings
warnings.simplefilter("ignore")
print(json.dumps(["invalid" if compiled(b) is None else "same" if compiled(a) == compiled(b) else "different" for a, b in json.load(sys.stdin)]))
`;

/**
 * Compares code objects with all that is nested in them, line numbers and names of files aside.
 * @param pairs  (correct, edited) source texts
 * @returns one verdict a pair, in order; "invalid" where CPython refuses the edited text
 */
export async function compareBytecode(
  pairs: readonly (readonly [string, string])[],
): Promise<("same" | "different" | "invalid")[]> {
  if (pairs.length === 0) return [];
  return JSON.parse(await runTrustedPython(SCRIPT, JSON.stringify(pairs))) as (
    "same" | "different" | "invalid"
  )[];
}
