/**
 * @file The files of a Go program's two sides. The judge's have the test, the declarations beside
 * it, and in place of the function that is judged one of its type which asks the candidate. The
 * candidate's have the answer as it is, and one file that serves its function.
 */
import type { Program } from "../../outcome.js";
import { blanked, goFile, signatureIn } from "../source-file.js";

/** Files by name, or why there are none. */
export type Files = Readonly<Record<string, string>>;

/** Packages that a test may use without importing them, by name. */
const TEST_PACKAGES = new Map([
  ["testing", "testing"],
  ["assert", "github.com/stretchr/testify/assert"],
]);

const CHANNEL = 'cctChannel "cct/channel"';

/** The candidate's files. */
export function candidateFiles({ code, entryPoint }: Program, unused: ReadonlySet<string>): Files {
  const main = /^func[ \t]+main[ \t]*\(/m.test(blanked(code)) ? "" : "func main() {}\n";
  return {
    "answer.go": goFile(code, { unused }).file,
    "serve.go":
      `package main\nimport ${CHANNEL}\n` +
      `func init() { cctChannel.Serve(${entryPoint}) }\n${main}`,
  };
}

/** The judge's files, or why the test cannot be one. */
export function judgeFiles(
  { code, test, entryPoint, support }: Program,
  unused: ReadonlySet<string>,
): Files | string {
  const beside = support ?? code;
  const asked = signatureIn(beside, entryPoint);
  if (asked === undefined) return `expected a declaration of ${entryPoint} beside the test`;
  const remote = `var ${entryPoint} = cctChannel.Remote[${asked.type}]()`;
  const tests = [...blanked(test).matchAll(TEST_FUNCTION)].map(([, name]) => name!);
  if (tests.length === 0) return "expected a function TestX(t *testing.T), got none";
  const shown = support === undefined ? "" : beside.slice(0, asked.start);
  const behind = support === undefined ? "" : beside.slice(asked.end);
  const calls = tests.map((name) => `cctTesting.Call("${name}", ${name})`);
  return {
    "beside.go": goFile(`${shown}${remote}${behind}`, { always: [CHANNEL], unused }).file,
    "test.go": goFile(test, { known: TEST_PACKAGES, unused }).file,
    "main.go":
      `package main\nimport ${CHANNEL}\nimport cctTesting "testing"\n` +
      `func main() {}\n//go:wasmexport cct_judge\n` +
      `func cctJudge() { cctChannel.Run(${calls.join(", ")}) }\n`,
  };
}

const TEST_FUNCTION = /^func[ \t]+(Test\w*)[ \t]*\([ \t]*\w+[ \t]+\*testing\.T[ \t]*\)/gm;

/** The test's line behind ` @LINE` at a message's end, in its place. */
export function withLine(message: string, test: string): string {
  const found = / @(\d+)$/.exec(message);
  if (found === null) return message;
  const { header } = goFile(test, { known: TEST_PACKAGES });
  const line = test.split("\n")[Number(found[1]) - header - 1]?.trim() ?? "";
  return `${line}: ${message.slice(0, found.index)}`;
}
