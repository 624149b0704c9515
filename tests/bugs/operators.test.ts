/** @file Every operator in every language, on code where it applies and where it must not. */
import assert from "node:assert/strict";
import { Script } from "node:vm";
import { test } from "node:test";
import { operators } from "../../src/bugs/operators/catalogue.js";
import { BUG_TYPES } from "../../src/records.js";
import { cpp } from "./cases/cpp-operators.js";
import { golang } from "./cases/golang-operators.js";
import { java } from "./cases/java-operators.js";
import { javascript } from "./cases/javascript-operators.js";
import { python } from "./cases/python-operators.js";
import { rust } from "./cases/rust-operators.js";
import { editing } from "./edits.js";

test("every operator has a name of its own, a type and a description", () => {
  const names = operators.map((operator) => operator.name);
  assert.equal(new Set(names).size, names.length);
  for (const { name, bugType, description } of operators) {
    assert.match(name, /^[a-z]+(-[a-z]+)*$/);
    assert.ok(BUG_TYPES.includes(bugType));
    assert.match(description, /^[A-Z].*\.$/);
  }
});

/** What the grammar lets pass and a compiler at hand would not. */
const COMPILES: Readonly<Record<string, (code: string) => unknown>> = {
  javascript: (code) => new Script(code),
};

for (const { language, nothingToDo, examples } of [
  ...[python, javascript],
  ...[golang, cpp, rust, java],
]) {
  const { bodiesAfter, functionOf, parses } = editing(language);
  test(`${language}: every operator has examples, or nothing to do`, () =>
    assert.deepEqual(
      operators.map((operator) => operator.name).sort(),
      [...Object.keys(examples), ...nothingToDo].sort(),
    ));
  for (const operator of operators) {
    const example = examples[operator.name];
    if (example === undefined) continue;
    test(`${language}, ${operator.name}: finds its places`, async () => {
      const bodies = await bodiesAfter(operator, example.from);
      for (const body of example.to)
        assert.ok(
          bodies.includes(body),
          `expected ${JSON.stringify(body)} among ${JSON.stringify(bodies)}`,
        );
      for (const body of example.never ?? [])
        assert.ok(!bodies.includes(body), `did not expect ${JSON.stringify(body)}`);
      for (const body of bodies) {
        assert.ok(await parses(functionOf(body)), `does not parse: ${body}`);
        COMPILES[language]?.(functionOf(body));
      }
    });
    test(`${language}, ${operator.name}: leaves other code alone`, async () => {
      for (const body of example.none)
        assert.deepEqual(await bodiesAfter(operator, body), [], body);
    });
  }
}
