/** @file Rates, differences and p values as tables and figures print them. */

/** A fraction as points: 0.1234 → "12.3". */
export const points = (rate: number): string => (100 * rate).toFixed(1).replace(/^-0\.0$/, "0.0");

/** A difference as points with its sign: 0.041 → "+4.1". */
export const signedPoints = (rate: number): string =>
  (points(rate).startsWith("-") ? "" : "+") + points(rate);

/** A p value as it is printed: "<0.001", "0.012", "0.43". */
export function pValue(p: number): string {
  if (p < 0.001) return "<0.001";
  return p.toFixed(p < 0.1 ? 3 : 2);
}
