/**
 * @file HumanEval+ (evalplus/evalplus, HumanEvalPlus.jsonl) and files in its style: a prompt, a
 * canonical solution, and a test or inputs, on which an answer must do what the canonical solution
 * does. Such files hold no bugs: a record brings its own (`buggy_solution`), or HumanEvalPack's file
 * beside it those of the same numbers. Rules of comparison: evalplus's `eval/__init__.py`
 * (tolerances of floats, the roots of HumanEval/32); deviations: docs/real-bugs.md.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { UsageError } from "../errors.js";
import { projectRoot } from "../files/project-root.js";
import { readJsonLines, readPythonLines, readText } from "../files/read.js";
import { defaultLanguage, languageNamed } from "../languages/registry.js";
import type { BuggyProgram, BugSource, LeftOut } from "./buggy-program.js";

const recordSchema = z.object({
  task_id: z.string().regex(/\d+$/),
  prompt: z.string().min(1),
  canonical_solution: z.string().min(1),
  entry_point: z.string().min(1),
  test: z.string().optional(),
  buggy_solution: z.string().optional(),
});
const bugSchema = z.object({
  task_id: z.string().regex(/\d+$/),
  declaration: z.string().min(1),
  canonical_solution: z.string().min(1),
  buggy_solution: z.string().min(1),
  docstring: z.string().default(""),
  test: z.string().min(1),
  example_test: z.string().default(""),
});
type Row = z.infer<typeof recordSchema>;
type Bug = z.infer<typeof bugSchema>;

const CHECKS = readFileSync(join(projectRoot, "src", "real-bugs", "humaneval_plus.py"), "utf8");

/** numpy's part in the tests of the set's rows on Hugging Face; the runtime has no numpy. */
const NUMPY = /^import numpy as np\n/m;
const NUMPY_STAND_IN = [
  "class np:",
  "    class ndarray: pass",
  "    float32 = float64 = float",
  "    @staticmethod",
  "    def allclose(out, expected, rtol=1e-07, atol=0):",
  "        return is_close(out, expected, atol)",
  "",
].join("\n");

/** See `BugSource`. */
export const humanevalplus: BugSource = {
  title: "HumanEval+, with HumanEvalPack's file of Python beside it",
  read: (files) => {
    const kinds = files.map((file) => ({ file, holdsBugs: holdsBugs(file) }));
    const bugs = new Map(
      kinds
        .filter((kind) => kind.holdsBugs)
        .flatMap(({ file }) => readJsonLines(file, bugSchema))
        .map((bug) => [numberOf(bug.task_id), bug]),
    );
    const plain = kinds.filter((kind) => !kind.holdsBugs);
    if (plain.length === 0)
      throw new UsageError(
        `data benchmark: expected a file of HumanEval+ among ${files.join(", ")}, got none; ` +
          "name HumanEvalPlus.jsonl beside HumanEvalPack's",
      );
    return plain.flatMap(({ file }) => readRows(file, bugs));
  },
};

/** Whether a file is HumanEvalPack's: its records have declarations. */
function holdsBugs(file: string): boolean {
  return readPythonLines(file, z.looseObject({})).some((record) => "declaration" in record);
}

function readRows(file: string, bugs: ReadonlyMap<string, Bug>): (BuggyProgram | LeftOut)[] {
  const lines = readText(file)
    .split("\n")
    .filter((line) => line.trim() !== "");
  return readPythonLines(file, recordSchema).map((row, i) => {
    const number = numberOf(row.task_id);
    const taskId = `${languageNamed(defaultLanguage).title}/HumanEval+/${number}`;
    const bug = bugs.get(number);
    if (bug === undefined && row.buggy_solution === undefined)
      return {
        taskId,
        reason: "it brings no buggy solution, and no HumanEvalPack file beside it has its number",
      };
    const { entry_point: entryPoint } = row;
    const checks = checksOf(row, lines[i]!);
    const shown = bug?.test ?? row.test;
    const parts = bug === undefined ? ownBug(row) : packBug(bug);
    const common = { taskId, language: defaultLanguage, entryPoint, ...parts };
    return shown === undefined || checks === shown
      ? { ...common, test: checks }
      : { ...common, test: shown, testSetup: checks };
  });
}

/** HumanEval/7 and Python/7 are one problem. */
const numberOf = (taskId: string): string => /\d+$/.exec(taskId)![0];

type Parts = Pick<BuggyProgram, "canonical" | "buggy" | "docstring" | "exampleTest">;

function packBug(bug: Bug): Parts {
  return {
    canonical: bug.declaration + bug.canonical_solution,
    buggy: bug.declaration + bug.buggy_solution,
    docstring: bug.docstring,
    exampleTest: bug.example_test,
  };
}

/** The string that a prompt ends with. */
const DOCSTRING = /[ \t]*("""|''')((?:(?!\1)[\s\S])*)\1\s*$/;

function ownBug({ prompt, canonical_solution: canonical, buggy_solution: buggy }: Row): Parts {
  const head = prompt.replace(DOCSTRING, "");
  return {
    canonical: head + canonical,
    buggy: head + buggy!,
    docstring: (DOCSTRING.exec(prompt)?.[2] ?? "").trim(),
    exampleTest: "",
  };
}

/**
 * What decides: the inputs, where there are some, in the record's own text, because numbers of
 * Python are more than those of JSON.parse; else the record's test.
 */
function checksOf({ entry_point: name, test = "" }: Row, line: string): string {
  if (/"(?:base|plus)_input"\s*:/.test(line))
    return `${CHECKS}\n\nimport json\ncheck_plus(json.loads(${JSON.stringify(line)}), ${name})\n`;
  const called = /^check\(/m.test(test) ? test : `${test.trimEnd()}\n\n\ncheck(${name})\n`;
  if (!NUMPY.test(called)) return called;
  return `${CHECKS}\n\n${called.replace(NUMPY, NUMPY_STAND_IN)}`;
}
