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

  const isOwn = (error) =>
    error instanceof AssertionFailed ||
    error instanceof NotJudged ||
    error instanceof Ended ||
    error instanceof Tampered;
  const { assert, thrownBy, rejectionOf } = makeAssert({
    check,
    isOwn,
    AssertionError: AssertionFailed,
  });
  const { strict } = assert;

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
