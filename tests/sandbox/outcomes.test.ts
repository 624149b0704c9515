/**
 * @file The sandboxes of all languages on programs whose outcome is known: each outcome class,
 *   plain data, assertions, what a program cannot reach or leave behind.
 */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Program } from "../../src/languages/outcome.js";
import { createSandbox } from "../../src/sandbox/sandbox.js";
import { javascript } from "./cases/javascript-outcomes.js";
import type { OutcomeCases } from "./cases/outcome-cases.js";
import { python } from "./cases/python-outcomes.js";

/** The groups that every language must show. */
const SHARED = [
  "plain data of every kind crosses unchanged, and keeps its type",
  "other objects arrive as plain data or are refused",
  "what a candidate does to its arguments is seen by the test",
  "a test may use support and the candidate's other names, and its support's come first",
  "exceptions reach the test as their own kind",
  "counts assertions; none reached is no pass",
  "a broken test is named as such, and harms no other program",
];

for (const cases of [python, javascript]) suite(cases);

function suite({ language, test: judged, squares, groups, observer, litter }: OutcomeCases): void {
  const opened = createSandbox(language, { workers: 1, timeLimit: 0.5 });
  after(async () => (await opened).close());
  const square = (code: string): Program => {
    return { id: code, code, test: judged, entryPoint: "square" };
  };
  const verdictsOf = async (programs: readonly Program[]): Promise<string[]> =>
    (await (await opened).run(programs)).map(
      ({ outcome, assertions, message }) => `${outcome} ${assertions}${message && ` (${message})`}`,
    );

  test(`${language}: classifies what a program does`, async () => {
    const verdicts = await (await opened).run(squares.map(([code]) => square(code)));
    squares.forEach(([code, outcome, message], i) => {
      assert.equal(verdicts[i]!.outcome, outcome, `${code}: ${JSON.stringify(verdicts[i])}`);
      assert.match(verdicts[i]!.message, message);
      assert.equal(verdicts[i]!.id, code);
    });
  });

  test(`${language}: shows what every language must`, () => {
    for (const name of SHARED) assert.ok(groups[name]!.length > 0, name);
  });

  for (const [name, programs] of Object.entries(groups))
    test(`${language}: ${name}`, async () => {
      const verdicts = await verdictsOf(
        programs.map(([code, judge, , more]): Program => {
          return { id: "p", code, test: judge, entryPoint: "f", ...more };
        }),
      );
      programs.forEach(([code, , expected], i) => {
        if (typeof expected === "string") assert.equal(verdicts[i], expected, code);
        else assert.match(verdicts[i]!, expected, code);
      });
    });

  test(`${language}: verdicts do not depend on what ran before`, async () => {
    const seen: Program = { id: "seen", code: observer.code, test: observer.test, entryPoint: "f" };
    const [again] = await verdictsOf([seen]);
    assert.match(again!, observer.verdict);
    await verdictsOf([square(litter)]);
    assert.deepEqual(await verdictsOf([{ ...seen, id: "other" }]), [again]);
  });
}
