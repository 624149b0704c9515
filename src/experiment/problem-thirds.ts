/**
 * @file Problems of a benchmark by complexity: the measures of bugs/, in the thirds of statistics/.
 */
import { complexitiesOf } from "../bugs/problem-complexity.js";
import type { Problem } from "../records.js";
import { complexityThirds } from "../statistics/complexity-thirds.js";

/** Third by complexity of each of the problems asked, by task id. */
export async function problemThirds(problems: readonly Problem[]): Promise<Map<string, string>> {
  const complexities = await complexitiesOf(problems);
  const measures = problems.map(({ taskId }) => complexities[taskId]);
  const thirds = complexityThirds(measures.map((of) => of && { ...of }));
  return new Map(problems.map(({ taskId }, i) => [taskId, thirds[i]!]));
}
