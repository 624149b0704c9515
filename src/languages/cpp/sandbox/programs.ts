/**
 * @file The texts of a C++ program's two sides. The judge's has the declarations, with a body for
 * the function that is judged which asks the candidate, and the test. The candidate's has the
 * answer as it is, and behind it what serves its function.
 */
import type { Program } from "../../outcome.js";
import { definitionIn } from "../source-file.js";

const INITIALIZE =
  'extern "C" __attribute__((export_name("_initialize"))) void cct_initialize() { ' +
  "__wasm_call_ctors(); }\n";

/**
 * The candidate's text.
 * @param type  that of the function, where its name alone would be ambiguous
 */
export function candidateText({ code, entryPoint }: Program, type?: string): string {
  const served = type === undefined ? `::${entryPoint}` : `static_cast<${type}>(&::${entryPoint})`;
  return (
    `using namespace std;\n#line 1 "answer"\n${code}\n#line 1 "serve"\n${INITIALIZE}` +
    'extern "C" __attribute__((export_name("cct_call"))) void cct_call(unsigned size) { ' +
    `::cct::serve(${served}, size); }\n`
  );
}

/** A pointer's type to the function that stands beside the test; undefined if none does. */
export function typeBeside({ code, support, entryPoint }: Program): string | undefined {
  return definitionIn(support ?? code, entryPoint)?.type;
}

/**
 * The judge's text; undefined if the function is not declared beside the test.
 * @param renamed  the function has a name of its own in it, so that a test does not call the
 *   library's of that name (`strlen`); refused where the name is also a member's
 */
export function judgeText(
  { code, test, entryPoint, support }: Program,
  renamed: boolean,
): string | undefined {
  const beside = support ?? code;
  const asked = definitionIn(beside, entryPoint);
  if (asked === undefined) return undefined;
  const given = asked.parameters.map((name, i) => name || `cctGiven${i}`);
  const head = beside.slice(support === undefined ? asked.start : 0, asked.body);
  const passed = [`static_cast<${asked.type}>(&::${entryPoint})`, ...given].join(", ");
  const rename = renamed ? `#define ${entryPoint} cct_asked_${entryPoint}\n` : "";
  const rest = support === undefined ? "" : beside.slice(asked.end);
  return (
    `#define CCT_JUDGE\n${rename}using namespace std;\n` +
    `#line 1 "beside"\n${head}{ return ::cct::ask(${passed}); }${rest}\n` +
    `#define main cct_main\n#line 1 "test"\n${test}\n#undef main\n` +
    `#line 1 "judge"\n${INITIALIZE}` +
    'extern "C" __attribute__((export_name("cct_judge"))) void cct_judge() { ' +
    'cct_main(); ::cct::finish(0, ""); }\n'
  );
}
