/** @file The candidate's `assert`, which throws; a test's own is frameworks.js. */
const { inspect } = require("util");

class AssertionError extends Error {
  constructor({ message, actual, expected, operator }) {
    super(message ?? `${inspect(actual)} ${operator} ${inspect(expected)}`);
    this.name = "AssertionError";
    this.code = "ERR_ASSERTION";
    this.generatedMessage = message === undefined;
    Object.assign(this, { actual, expected, operator });
  }
}

const HEADS = {
  strictEqual: "Expected values to be strictly equal:",
  deepStrictEqual: "Expected values to be strictly deep-equal:",
  deepEqual: "Expected values to be loosely deep-equal:",
};

function check(holds, message, operator, [actual, expected] = []) {
  if (holds) return;
  if (message instanceof Error) throw message;
  const head = HEADS[operator];
  const told =
    head === undefined ? undefined : `${head}\n\n${inspect(actual)} !== ${inspect(expected)}\n`;
  throw Object.assign(
    new AssertionError({ message: message ?? told, actual, expected, operator }),
    { generatedMessage: message === undefined },
  );
}

module.exports = internal.makeAssert({ check, isOwn: () => false, AssertionError }).assert;
