/**
 * @file MDEVAL (PGCodeLLM/MDEVAL, data/raw_data/bug/LANGUAGE.jsonl): programs with bugs of 47
 * kinds, each with a test that asserts and calls itself. Its question ids begin with the language.
 */
import { z } from "zod";
import { languageOfTask } from "../benchmark/problems.js";
import { UsageError } from "../errors.js";
import { readPythonLines } from "../files/read.js";
import { knownLanguages } from "../languages/registry.js";
import type { BugSource, BuggyProgram } from "./buggy-program.js";

const recordSchema = z.object({
  question_id: z.string().regex(/^[^/]+\/[^/]+$/),
  docstring: z.string(),
  example: z.string(),
  canonical_solution: z.string().min(1),
  buggy_code: z.string().min(1),
  test: z.string().min(1),
});

/** See `BugSource`. */
export const mdeval: BugSource = {
  title: "MDEVAL, a file of one language",
  read: (files) =>
    files.flatMap((file) =>
      readPythonLines(file, recordSchema).map((record): BuggyProgram => {
        const [title, number] = record.question_id.split("/");
        if (!knownLanguages().some((language) => language.title === title))
          throw new UsageError(
            `${file}: expected programs in ${knownLanguages()
              .map((one) => one.title)
              .join(", ")}, ` + `got ${record.question_id}; choose the file of such a language`,
          );
        return {
          taskId: `${title}/MDEVAL/${number}`,
          language: languageOfTask(record.question_id),
          canonical: record.canonical_solution,
          buggy: record.buggy_code,
          test: record.test,
          docstring: [record.docstring.trim(), record.example.trim()].filter(Boolean).join("\n\n"),
          exampleTest: "",
        };
      }),
    ),
};
