/**
 * @file The texts of a Rust program's two sides. The judge's has the declarations, with a body for
 * the function that is judged which asks the candidate, and the test, whose functions are exported
 * and called in order. The candidate's has the answer as it is, and behind it what serves its
 * function.
 */
import type { Program } from "../../outcome.js";
import { blanked, definitionIn, type Found } from "../source-file.js";
import { crossing } from "./crossing.js";

/** A text, or why there is none. */
export type Text = { readonly text: string } | { readonly lacks: string };

/** Runs what stands before a program's first call. */
const INITIALIZE =
  '#[export_name = "_initialize"] pub extern "C" fn initialize() { ' +
  'extern "C" { fn __wasm_call_ctors(); } unsafe { __wasm_call_ctors() } }\n';

/** The candidate's text. */
export function candidateText({ code, entryPoint }: Program): string {
  const found = definitionIn(code, entryPoint);
  const signature = found === undefined ? "" : code.slice(found.start, found.body);
  return (
    `${code}\n${crossing(code, signature, "cct_candidate")}mod cct_serve {\n${INITIALIZE}` +
    '#[export_name = "cct_call"] pub extern "C" fn call(size: usize) { ' +
    `::cct_candidate::serve(super::${entryPoint}, size) }\n}\n`
  );
}

/** The judge's text. */
export function judgeText({ code, test, entryPoint, support }: Program): Text {
  const beside = support ?? code;
  const asked = definitionIn(beside, entryPoint);
  if (asked === undefined)
    return { lacks: `expected a definition of ${entryPoint} beside the test` };
  const body = askingBody(asked);
  if (body === undefined)
    return { lacks: "an argument that holds what can be changed does not cross" };
  const tests = exported(test);
  if ("lacks" in tests) return tests;
  const signature = beside.slice(asked.start, asked.body);
  const whole =
    beside.slice(0, asked.open) +
    `(${namedParameters(asked)})` +
    beside.slice(asked.close, asked.body);
  return {
    text:
      `#[macro_use] extern crate cct_judge;\n${whole}${body}${beside.slice(asked.end)}\n` +
      `${tests.text}\n${crossing(beside, signature, "cct_judge")}mod cct_run {\n${INITIALIZE}` +
      `extern "Rust" { ${tests.names.map((name) => `fn ${name}();`).join(" ")} }\n` +
      '#[export_name = "cct_judge"] pub extern "C" fn judge() { ' +
      `::cct_judge::begin(); unsafe { ${tests.names.map((name) => `${name}();`).join(" ")} } ` +
      '::cct_judge::finish(0, "") }\n}\n',
  };
}

const nameOf = (name: string, index: number): string => (name === "" ? `cct_given${index}` : name);

/** The parameters, each with a name. */
function namedParameters({ parameters }: Found): string {
  return parameters.map(({ name, type }, i) => `${nameOf(name, i)}: ${type}`).join(", ");
}

const LENT = /^&\s*(?:'\w+\s+)?mut\b/;

/** A body that asks the candidate; undefined if it could change what stands inside of a value. */
function askingBody({ parameters }: Found): string | undefined {
  if (parameters.some(({ type }) => /&\s*(?:'\w+\s+)?mut\b/.test(type.replace(LENT, ""))))
    return undefined;
  const from = "::cct_judge::";
  const named = parameters.map(({ name, type }, i) => ({ name: nameOf(name, i), type }));
  const puts = named.map(({ name }) => `${from}Put::put(&${name}, &mut cct_question); `);
  const lent = named.filter(({ type }) => LENT.test(type));
  const changes = lent.map(({ name }) => `${from}Change::change(${name}, &mut cct_reply); `);
  return (
    `{ let mut cct_question = ${from}Writer::default(); ${puts.join("")}` +
    `let mut cct_reply = ${from}ask(cct_question); ` +
    `let cct_result = ${from}Get::get(&mut cct_reply); ${changes.join("")}` +
    `${from}end(cct_reply); cct_result }`
  );
}

const TEST = /#\[test\](\s*(?:#\[\w+\]\s*)*(?:pub\s+)?fn\s+\w+\s*\(\s*\)\s*)(\{?)/g;

/** A test whose functions are exported, and their names. */
function exported(
  test: string,
): { readonly text: string; readonly names: readonly string[] } | { readonly lacks: string } {
  const visible = blanked(test);
  if (/#\[should_panic/.test(visible)) return { lacks: "a test that must panic is not run" };
  const found = [...visible.matchAll(TEST)];
  if (found.length === 0) return { lacks: "expected functions marked #[test], got none" };
  if (found.some(([, , body]) => body === "")) return { lacks: "a test's result is not read" };
  const names = found.map((_, i) => `cct_test${i}`);
  let text = "";
  let at = 0;
  found.forEach(({ index }, i) => {
    text += `${test.slice(at, index)}#[export_name = "${names[i]}"]`;
    at = index + "#[test]".length;
  });
  return { text: text + test.slice(at), names };
}
