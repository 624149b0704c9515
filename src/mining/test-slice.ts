/** @file What of a test file judges a commit: the test cases that it adds or changes. */
import type { CodeReader } from "../languages/definitions.js";
import type { Mine, TestPart } from "../languages/mine-facet.js";

/**
 * A test file with only those cases that a commit adds or changes; with all of them, if it changes
 * what they share.
 * @param old  the file before; undefined if there was none
 * @returns undefined if it does not parse, or holds no case that differs
 */
export function testSlice(
  old: string | undefined,
  now: string,
  reader: CodeReader,
  mine: Mine,
): string | undefined {
  const root = reader.parse(now);
  if (root === null || old === now) return undefined;
  const was = old === undefined ? null : reader.parse(old);
  const textOf = (source: string, { start, end }: TestPart): string => source.slice(start, end);
  const before = new Set(
    was === null ? [] : mine.cases(was).map((one) => `${one.name}\n${textOf(old!, one)}`),
  );
  const cases = mine.cases(root);
  const same = cases.filter((one) => before.has(`${one.name}\n${textOf(now, one)}`));
  if (cases.length === 0) return undefined;
  return mine.withoutCases(root, same.length === cases.length ? [] : same);
}
