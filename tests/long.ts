/**
 * @file Why a test that takes minutes does not run: `npm run test:peers` sets CCT_TEST_LONG and
 * runs the test files that import this one; `npm test` runs what is quick in them.
 */

/** Value of a test's `skip`. */
export const takesLong =
  process.env["CCT_TEST_LONG"] === undefined && "takes long; npm run test:peers runs it";
