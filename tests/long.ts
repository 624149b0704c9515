/**
 * @file What `npm test` leaves to `npm run test:peers`, which sets CCT_TEST_LONG and runs the test
 * files that import this one: tests that take minutes, and most items of those that ask one thing
 * of hundreds.
 */

const all = process.env["CCT_TEST_LONG"] !== undefined;

/** Value of a test's `skip`. */
export const takesLong = !all && "takes long; npm run test:peers runs it";

/** All items under `npm run test:peers`; under `npm test` each n-th, from the first on. */
export function eachNth<T>(items: readonly T[], n: number): readonly T[] {
  return all ? items : items.filter((_, index) => index % n === 0);
}

/** The count under `npm run test:peers`; under `npm test` an n-th of it, rounded up. */
export function nthOf(count: number, n: number): number {
  return all ? count : Math.ceil(count / n);
}
