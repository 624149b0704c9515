/** @file How long something takes, as people say it. */

/** "8 s", "99 s", "12 min", "3.4 hours". @param seconds  ≥ 0 */
export function durationOf(seconds: number): string {
  if (seconds < 100) return `${seconds.toFixed(0)} s`;
  if (seconds < 6000) return `${(seconds / 60).toFixed(0)} min`;
  return `${(seconds / 3600).toFixed(1)} hours`;
}
