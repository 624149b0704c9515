/**
 * @file What the check still lets pass, room by room: a number goes down as its room is cleared,
 * and never up.
 */

/** Exports without a user, by room. */
export const OPEN_EXPORTS: Readonly<Record<string, number>> = {
  "src/benchmark": 4,
  "src/bugs": 2,
  "src/cct": 5,
  "src/data": 4,
  "src/engine": 7,
  "src/figures": 1,
  "src/language-model": 13,
  "src/mini": 23,
  "src/notebook": 3,
  "src/statistics": 3,
  "src/training": 3,
};
