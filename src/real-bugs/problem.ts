/** @file A pair of programs as a problem of a benchmark, with the class of its edit. */
import { editClass } from "../bugs/edit-class.js";
import type { CodeReader } from "../languages/definitions.js";
import { facetOf, languageNamed } from "../languages/registry.js";
import { benchmarkBugType, type Problem } from "../records.js";
import type { BuggyProgram } from "./buggy-program.js";
import { layoutOf } from "./layout.js";

/**
 * The problem that a pair of programs makes; what its bug looks like is not known before it ran.
 * @returns the problem, or why there is none
 */
export function problemOf(program: BuggyProgram, reader: CodeReader): Problem | string {
  const layout = layoutOf(program, reader);
  if (typeof layout === "string") return layout;
  const { entryPoint, declaration, signature, canonicalSolution, buggySolution } = layout;
  const tokenized = (body: string): { text: string; tokens: ReturnType<CodeReader["tokens"]> } => ({
    text: declaration + body,
    tokens: reader.tokens(declaration + body),
  });
  const bugType = editClass(tokenized(canonicalSolution), tokenized(buggySolution));
  if (bugType === undefined) return "its two programs are the same but for comments";
  const { taskId, language, test, exampleTest } = program;
  const docstring = program.docstring.replace(/^\s*\n/, "").trimEnd();
  const { documented } = facetOf(language, "answer");
  const { title } = languageNamed(language);
  return {
    taskId,
    language,
    prompt: documented === undefined ? declaration : documented(declaration, docstring),
    declaration,
    canonicalSolution,
    buggySolution,
    bugType: benchmarkBugType(bugType),
    failureSymptoms: "",
    entryPoint,
    signature,
    docstring,
    instruction:
      `Write a ${title} program \`${signature}\` to solve the following problem:\n` + docstring,
    test,
    exampleTest,
    testSetup: program.testSetup,
  };
}
