/** @file Lines of a benchmark file with the keys of HumanEvalPack, for small benchmarks of tests. */

/** A problem of a test. */
export interface OwnProblem {
  id: string;
  /** Name of the function that is asked for. */
  entry: string;
  declaration: string;
  solution: string;
  buggy?: string;
  test: string;
}

/** A Python function `check` that asserts of its parameter what is between semicolons. */
export const checking = (parameter: string, asserts: string): string =>
  `def check(${parameter}):\n${asserts
    .split(";")
    .map((each) => `    assert ${each.trim()}\n`)
    .join("")}`;

/** The problem's line, line break included. */
export function problemLine(problem: OwnProblem): string {
  const { id, entry, declaration, solution, buggy = "    return None\n", test } = problem;
  const record = {
    task_id: id,
    prompt: declaration,
    declaration,
    canonical_solution: solution,
    buggy_solution: buggy,
    bug_type: "value misuse",
    failure_symptoms: "",
    entry_point: entry,
    signature: "",
    docstring: "",
    instruction: "",
    test,
    example_test: "",
  };
  return `${JSON.stringify(record)}\n`;
}
