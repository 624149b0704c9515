/**
 * @file The control that separates repairing from writing: the same problem with the buggy body
 * taken out. Whatever a model still solves it writes from the docstring or the tests; the
 * difference is what it gains by seeing the code, its repair share.
 */
import { UsageError } from "../errors.js";
import type { Problem } from "../records.js";
import { answerRules } from "./program.js";

/**
 * The problem with a body that does nothing in place of the buggy one (Python: `pass`; JavaScript:
 * an empty body). Test, declaration and docstring stay.
 * @throws UsageError if the problem has no body to withhold, or is in a language without a rule
 */
function withheldProblem(problem: Problem): Problem {
  const { emptyBody } = answerRules(problem);
  const withheld = emptyBody(problem.buggySolution);
  if (problem.buggySolution.trim() === "" || problem.buggySolution.trim() === withheld.trim())
    throw new UsageError(
      `withheld: ${problem.taskId} must have a buggy body to withhold, got none ` +
        `(buggy_solution is ${JSON.stringify(problem.buggySolution.slice(0, 20))}); leave the ` +
        "control out for this benchmark",
    );
  return { ...problem, buggySolution: withheld };
}

/**
 * All problems without their buggy bodies. @throws UsageError naming the first of which there is no
 * such control
 */
export function withheldProblems(problems: readonly Problem[]): Problem[] {
  return problems.map(withheldProblem);
}
