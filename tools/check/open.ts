/**
 * @file What the check still lets pass, room by room: a number goes down as its room is cleared,
 * and never up.
 */

/** Exports without a user, by room. */
export const OPEN_EXPORTS: Readonly<Record<string, number>> = {
  "src/engine": 1,
  "src/language-model": 4,
  "src/mini": 23,
  "src/statistics": 1,
  "src/training": 3,
};
