/**
 * @file node's `assert`, in both realms: in the judge's every call counts and the first that fails
 * decides; in the candidate's one that fails throws an AssertionError.
 *
 * `check` is told whether an assertion holds, the words that it was given, and what was compared by
 * which name; `isOwn` says of an error that no assertion may catch it.
 */
function makeAssert({ check, isOwn, AssertionError }) {
  const ok = (value, message) => check(value, message, "==", [value, true]);
  const assert = (value, message) => ok(value, message);
  const compared = (name, isEqualTo, negated = false) => {
    return (a, b, message) => check(isEqualTo(a, b) !== negated, message, name, [a, b]);
  };
  const deeply = (a, b) => isEqual(a, b, true);
  const loosely = (a, b) => isEqual(a, b, false);

  const matches = (error, expected) => {
    if (expected === undefined || typeof expected === "string") return true;
    if (expected instanceof RegExp) return expected.test(`${error?.name}: ${error?.message}`);
    if (typeof expected === "function") {
      if (expected.prototype !== undefined && error instanceof expected) return true;
      if (Error.isPrototypeOf(expected) || expected === Error) return false;
      return expected.prototype === undefined && expected(error) === true;
    }
    return Object.keys(expected).every((key) =>
      expected[key] instanceof RegExp && typeof error[key] === "string"
        ? expected[key].test(error[key])
        : isEqual(error[key], expected[key], true),
    );
  };
  const thrownBy = (work) => {
    try {
      work();
    } catch (error) {
      if (isOwn(error)) throw error;
      return [error];
    }
    return undefined;
  };
  const rejectionOf = async (work) => {
    try {
      await (typeof work === "function" ? work() : work);
    } catch (error) {
      if (isOwn(error)) throw error;
      return [error];
    }
    return undefined;
  };
  const expectsError = (name, thrown, expected, message) =>
    check(thrown !== undefined && matches(thrown[0], expected), message, name, [
      thrown?.[0],
      expected,
    ]);

  Object.assign(assert, {
    ok,
    equal: compared("==", isLooselyEqual),
    notEqual: compared("!=", isLooselyEqual, true),
    strictEqual: compared("strictEqual", is),
    notStrictEqual: compared("notStrictEqual", is, true),
    deepEqual: compared("deepEqual", loosely),
    notDeepEqual: compared("notDeepEqual", loosely, true),
    deepStrictEqual: compared("deepStrictEqual", deeply),
    notDeepStrictEqual: compared("notDeepStrictEqual", deeply, true),
    match: compared("match", (text, pattern) => pattern.test(text)),
    doesNotMatch: compared("doesNotMatch", (text, pattern) => pattern.test(text), true),
    fail: (message = "Failed") => check(false, message, "fail", []),
    throws: (work, expected, message) => expectsError("throws", thrownBy(work), expected, message),
    doesNotThrow: (work, message) =>
      check(thrownBy(work) === undefined, message, "doesNotThrow", []),
    rejects: async (work, expected, message) =>
      expectsError("rejects", await rejectionOf(work), expected, message),
    doesNotReject: async (work, message) =>
      check((await rejectionOf(work)) === undefined, message, "doesNotReject", []),
    ifError: (value) => check(value === null || value === undefined, undefined, "ifError", [value]),
    AssertionError,
  });
  const strict = Object.assign((value, message) => ok(value, message), assert, {
    equal: assert.strictEqual,
    notEqual: assert.notStrictEqual,
    deepEqual: assert.deepStrictEqual,
    notDeepEqual: assert.notDeepStrictEqual,
  });
  assert.strict = strict.strict = strict;
  return { assert, thrownBy, rejectionOf };
}
