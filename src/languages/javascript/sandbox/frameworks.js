/**
 * @file What tests are written with, in the judge's realm: node's `assert` and `node:test`, and
 * `describe`, `it` and `expect` as jest has them, with the common matchers. Every assertion counts;
 * the first that fails decides. What is missing here is a limit of the judge's.
 */
function openFrameworks() {
  const given = (name, value) =>
    defineProperty(globalThis, name, {
      value,
      writable: true,
      enumerable: false,
      configurable: true,
    });

  /** Counts one assertion, and ends the test where it does not hold. */
  function check(holds) {
    assertions++;
    if (!holds) fail();
  }
  function fail() {
    const error = new AssertionFailed();
    failing ??= placeOf(error);
    throw error;
  }

  const assert = (value) => check(value);
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
  const isOwn = (error) =>
    error instanceof AssertionFailed ||
    error instanceof NotJudged ||
    error instanceof Ended ||
    error instanceof Tampered;
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
  Object.assign(assert, {
    ok: assert,
    equal: (a, b) => check(isLooselyEqual(a, b)),
    notEqual: (a, b) => check(!isLooselyEqual(a, b)),
    strictEqual: (a, b) => check(is(a, b)),
    notStrictEqual: (a, b) => check(!is(a, b)),
    deepEqual: (a, b) => check(isEqual(a, b, false)),
    notDeepEqual: (a, b) => check(!isEqual(a, b, false)),
    deepStrictEqual: (a, b) => check(isEqual(a, b, true)),
    notDeepStrictEqual: (a, b) => check(!isEqual(a, b, true)),
    match: (text, pattern) => check(pattern.test(text)),
    doesNotMatch: (text, pattern) => check(!pattern.test(text)),
    fail: () => check(false),
    throws: (work, expected) => {
      const thrown = thrownBy(work);
      check(thrown !== undefined && matches(thrown[0], expected));
    },
    doesNotThrow: (work) => check(thrownBy(work) === undefined),
    rejects: async (work, expected) => {
      const thrown = await rejectionOf(work);
      check(thrown !== undefined && matches(thrown[0], expected));
    },
    doesNotReject: async (work) => check((await rejectionOf(work)) === undefined),
    ifError: (value) => check(value === null || value === undefined),
    AssertionError: AssertionFailed,
  });
  const strict = Object.assign((value) => check(value), assert, {
    equal: assert.strictEqual,
    notEqual: assert.notStrictEqual,
    deepEqual: assert.deepStrictEqual,
    notDeepEqual: assert.notDeepStrictEqual,
  });
  assert.strict = strict.strict = strict;

  // expect
  const matchers = {
    toBe: (a, b) => is(a, b),
    toEqual: (a, b) => isEqual(a, b, "jest"),
    toStrictEqual: (a, b) => isEqual(a, b, true),
    toBeNull: (a) => a === null,
    toBeUndefined: (a) => a === undefined,
    toBeDefined: (a) => a !== undefined,
    toBeTruthy: (a) => !!a,
    toBeFalsy: (a) => !a,
    toBeNaN: (a) => a !== a,
    toBeGreaterThan: (a, b) => a > b,
    toBeGreaterThanOrEqual: (a, b) => a >= b,
    toBeLessThan: (a, b) => a < b,
    toBeLessThanOrEqual: (a, b) => a <= b,
    toBeCloseTo: (a, b, digits = 2) => a === b || Math.abs(a - b) < 10 ** -digits / 2,
    toBeInstanceOf: (a, kind) => a instanceof kind,
    toContain: (a, b) => (typeof a === "string" ? a.includes(b) : [...a].some((one) => is(one, b))),
    toContainEqual: (a, b) => [...a].some((one) => isEqual(one, b, "jest")),
    toHaveLength: (a, length) => a.length === length,
    toHaveProperty: (a, path, ...value) => {
      let at = a;
      for (const name of isArray(path) ? path : `${path}`.split(".")) {
        if (at === null || at === undefined || !(name in Object(at))) return false;
        at = at[name];
      }
      return value.length === 0 || isEqual(at, value[0], "jest");
    },
    toMatch: (a, pattern) => (typeof pattern === "string" ? a.includes(pattern) : pattern.test(a)),
    toMatchObject: (a, b) => contains(a, b),
    toThrow: (work, expected) => {
      const thrown = typeof work === "function" ? thrownBy(work) : work?.thrown;
      if (thrown === undefined) return false;
      if (typeof expected === "string") return `${thrown[0]?.message}`.includes(expected);
      if (expected instanceof RegExp) return expected.test(`${thrown[0]?.message}`);
      if (typeof expected === "function") return thrown[0] instanceof expected;
      return expected === undefined || thrown[0]?.message === expected.message;
    },
    toHaveBeenCalled: (mock) => mock.mock.calls.length > 0,
    toHaveBeenCalledTimes: (mock, times) => mock.mock.calls.length === times,
    toHaveBeenCalledWith: (mock, ...args) =>
      mock.mock.calls.some((call) => isEqual(call, args, "jest")),
    toHaveBeenLastCalledWith: (mock, ...args) => isEqual(mock.mock.calls.at(-1), args, "jest"),
  };
  matchers.toThrowError = matchers.toThrow;
  const contains = (a, b) =>
    typeof b !== "object" || b === null || isArray(b)
      ? isEqual(a, b, "jest")
      : typeof a === "object" &&
        a !== null &&
        Object.keys(b).every((key) => contains(a[key], b[key]));
  const checks = (isNegated, valueOf) =>
    new Proxy(
      {},
      {
        get: (_, name) => {
          if (name === "not") return checks(!isNegated, valueOf);
          if (name === "resolves" || name === "rejects")
            return checks(isNegated, async () => {
              const thrown = await rejectionOf(valueOf());
              if (name === "resolves") {
                if (thrown !== undefined) check(false);
                return await valueOf();
              }
              if (thrown === undefined) check(false);
              return matchesThrown(thrown);
            });
          const matcher = matchers[name];
          if (matcher === undefined) return refuse(`expect's ${String(name)}`);
          return (...args) => {
            const value = valueOf();
            const judge = (it) => {
              const isRejection = it instanceof Thrown;
              const target = isRejection && !/^toThrow/.test(name) ? it.thrown[0] : it;
              check(!!matcher(target, ...args) !== isNegated);
            };
            return value instanceof Promise ? value.then(judge) : judge(value);
          };
        },
      },
    );
  class Thrown {
    constructor(thrown) {
      this.thrown = thrown;
    }
  }
  const matchesThrown = (thrown) => new Thrown(thrown);
  const expect = (value) => checks(false, () => value);
  expect.any = (kind) => ({
    [ASYMMETRIC]: (v) => v !== null && v !== undefined && Object(v) instanceof kind,
  });
  expect.anything = () => ({ [ASYMMETRIC]: (v) => v !== null && v !== undefined });
  expect.objectContaining = (part) => ({ [ASYMMETRIC]: (v) => contains(v, part) });
  expect.arrayContaining = (part) => ({
    [ASYMMETRIC]: (v) =>
      isArray(v) && part.every((one) => v.some((other) => isEqual(other, one, "jest"))),
  });
  expect.stringContaining = (part) => ({
    [ASYMMETRIC]: (v) => typeof v === "string" && v.includes(part),
  });
  expect.stringMatching = (part) => ({
    [ASYMMETRIC]: (v) => typeof v === "string" && new RegExp(part).test(v),
  });

  const mock = (work) => {
    const mocked = (...args) => {
      mocked.mock.calls.push(args);
      const one = once.shift() ?? work;
      const value = one?.(...args);
      mocked.mock.results.push({ type: "return", value });
      return value;
    };
    const once = [];
    const returning = (change) => (value) => (change(value), mocked);
    return Object.assign(mocked, {
      mock: { calls: [], results: [] },
      mockReturnValue: returning((value) => (work = () => value)),
      mockReturnValueOnce: returning((value) => once.push(() => value)),
      mockImplementation: returning((made) => (work = made)),
      mockImplementationOnce: returning((made) => once.push(made)),
      mockResolvedValue: returning((value) => (work = async () => value)),
      mockRejectedValue: returning(
        (value) =>
          (work = async () => {
            throw value;
          }),
      ),
      mockClear: () => (mocked.mock = { calls: [], results: [] }),
    });
  };

  // test, it, describe
  let suite = { before: [], after: [], beforeEach: [], afterEach: [], tests: [] };
  frameworkRoot = suite;
  const test = (name, ...rest) => {
    const work =
      rest.find((one) => typeof one === "function") ??
      (typeof name === "function" ? name : undefined);
    if (work !== undefined) suite.tests.push({ work });
  };
  const describe = (name, ...rest) => {
    const outer = suite;
    suite = { before: [], after: [], beforeEach: [], afterEach: [], tests: [] };
    outer.tests.push({ suite });
    rest.find((one) => typeof one === "function")();
    suite = outer;
  };
  test.skip = test.todo = describe.skip = () => undefined;
  test.only = describe.only = () => refuse("tests that run alone");
  test.each = describe.each = (rows) => {
    if (isArray(rows) && rows.raw !== undefined) refuse("tables of test.each");
    return (name, work) =>
      rows.forEach((row) => test(name, () => work(...(isArray(row) ? row : [row]))));
  };
  test.test = test.it = test;
  test.describe = test.suite = describe;
  for (const kind of ["before", "after", "beforeEach", "afterEach"])
    test[kind] = (work) => void suite[kind].push(work);
  test.mock = { fn: mock };
  const globals = Object.entries({
    assert,
    expect,
    test,
    it: test,
    describe,
    jest: { fn: mock },
    vi: { fn: mock },
    before: test.before,
    after: test.after,
    beforeAll: test.before,
    afterAll: test.after,
    beforeEach: test.beforeEach,
    afterEach: test.afterEach,
  });
  const modules = {
    assert,
    "assert/strict": strict,
    test,
    util: openUtil(),
    "@jest/globals": globalThis,
    vitest: globalThis,
  };
  const load = globalThis.require;
  /** Gives them to the test. */
  return () => {
    for (const [name, value] of globals) given(name, value);
    given("require", (name) => {
      const known = modules[`${name}`.replace(/^node:/, "")];
      if (known !== undefined) return known;
      try {
        return load(name);
      } catch {
        return refuse(`module ${name}`);
      }
    });
  };
}

const ASYMMETRIC = Symbol("asymmetric");
let frameworkRoot;

/** Runs what the test's text left to be run; undefined where nothing did. */
function runFrameworks(result) {
  const isLater = result instanceof Promise;
  if (!isLater && frameworkRoot.tests.length === 0) return undefined;
  const run = async (suite, outer) => {
    for (const work of suite.before) await work();
    const each = [...outer, suite];
    for (const { suite: inner, work } of suite.tests) {
      if (inner !== undefined) await run(inner, each);
      else {
        for (const one of each) for (const first of one.beforeEach) await first();
        await (work.length > 0 ? called(work) : work());
        for (const one of each.toReversed()) for (const last of one.afterEach) await last();
      }
    }
    for (const work of suite.after) await work();
  };
  return (async () => {
    await result;
    await run(frameworkRoot, []);
  })();
}

/** A test that takes jest's `done` or node's context. */
function called(work) {
  return new Promise((resolve, reject) => {
    const done = (error) => (error === undefined || error === null ? resolve() : reject(error));
    done.test = done.it = async (_, inner) => inner(done);
    done.mock = globalThis.test.mock;
    const result = work(done);
    if (
      result instanceof Promise ||
      /^\(?(t|context|ctx)\b/.test(`${work}`.replace(/^async\s*/, ""))
    )
      Promise.resolve(result).then(resolve, reject);
  });
}

/** What node's `assert.equal` asks: `==`, and NaN equals itself. */
function isLooselyEqual(a, b) {
  // eslint-disable-next-line eqeqeq -- that is what it asks
  return a == b || (Number.isNaN(a) && Number.isNaN(b));
}

/** Deep equality: strict as node's, loose as node's older one, or as jest's toEqual. */
function isEqual(a, b, how, seen = new Map()) {
  const asymmetric = b?.[ASYMMETRIC];
  if (asymmetric !== undefined) return asymmetric(a);
  if (how === false ? isLooselyEqual(a, b) : is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (seen.get(a) === b) return true;
  seen.set(a, b);
  if (isArray(a) !== isArray(b)) return false;
  if (how === true && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  const equal = (x, y) => isEqual(x, y, how, seen);
  if (a instanceof Date || b instanceof Date)
    return a instanceof Date && b instanceof Date && is(a.getTime(), b.getTime());
  if (a instanceof RegExp || b instanceof RegExp)
    return a instanceof RegExp && b instanceof RegExp && String(a) === String(b);
  if (a instanceof Error || b instanceof Error)
    return a instanceof Error && b instanceof Error && a.message === b.message && a.name === b.name;
  if (a instanceof Map || b instanceof Map)
    return (
      a instanceof Map &&
      b instanceof Map &&
      a.size === b.size &&
      [...a].every(([key, value]) =>
        b.has(key)
          ? equal(value, b.get(key))
          : [...b].some(([k, v]) => equal(key, k) && equal(value, v)),
      )
    );
  if (a instanceof Set || b instanceof Set)
    return (
      a instanceof Set &&
      b instanceof Set &&
      a.size === b.size &&
      [...a].every((value) => b.has(value) || [...b].some((other) => equal(value, other)))
    );
  const names = (v) => Object.keys(v).filter((name) => how !== "jest" || v[name] !== undefined);
  const [left, right] = [names(a), names(b)];
  return (
    left.length === right.length &&
    (!isArray(a) || a.length === b.length) &&
    left.every((name) => Object.hasOwn(b, name) && equal(a[name], b[name]))
  );
}
