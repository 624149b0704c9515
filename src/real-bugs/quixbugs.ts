/**
 * @file QuixBugs (jkoppel/QuixBugs, in OctoPack's form): 40 classic algorithms with one bug each.
 * Its tests are asserts, alone or in functions that call themselves. A class of nodes that a test
 * defines is put before the programs, and the test builds its graphs of the candidate's own nodes,
 * so that the candidate can ask whether two of them are one.
 */
import { z } from "zod";
import { readJsonLines } from "../files/read.js";
import { defaultLanguage, languageNamed } from "../languages/registry.js";
import type { BugSource, BuggyProgram } from "./buggy-program.js";

const recordSchema = z.object({
  name: z.string().min(1),
  buggy_program: z.string().min(1),
  docstring: z.string(),
  solution: z.string().min(1),
  tests: z.string().min(1),
});

/** A class at the head of a test, up to the next line that is not indented. */
const HEAD_CLASS = /^\s*(class (\w+):\n(?:[ \t)].*\n|\n)+)/;

/** See `BugSource`. */
export const quixbugs: BugSource = {
  title: "QuixBugs in OctoPack's form",
  read: (files) =>
    files.flatMap((file) =>
      readJsonLines(file, recordSchema).map((record): BuggyProgram => {
        const [, definition, node] = HEAD_CLASS.exec(record.tests) ?? [];
        const rest = record.tests.slice(definition === undefined ? 0 : definition.length).trim();
        return {
          taskId: `${languageNamed(defaultLanguage).title}/QuixBugs/${record.name}`,
          language: defaultLanguage,
          entryPoint: record.name,
          canonical: record.solution,
          buggy: record.buggy_program,
          prelude: definition === undefined ? "" : `${definition.trim()}\n\n\n`,
          test: `${node === undefined ? "" : `from solution import ${node}\n\n\n`}${rest}\n`,
          docstring: record.docstring
            .trim()
            .replace(/^"""|"""$/g, "")
            .trim(),
          exampleTest: "",
        };
      }),
    ),
};
