/** @file Part of a benchmark that stands for the whole: problems drawn evenly over its order. */

/**
 * `wanted` of `items`, evenly spread and in their order; all where no fewer are wanted.
 * @param wanted  ≥ 0
 * @example evenlyDrawn(["a", "b", "c", "d"], 2) // ["a", "c"]
 */
export function evenlyDrawn<T>(items: readonly T[], wanted: number): T[] {
  return wanted >= items.length
    ? [...items]
    : Array.from({ length: wanted }, (_, i) => items[Math.floor((i * items.length) / wanted)]!);
}
