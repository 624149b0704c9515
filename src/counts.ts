/** @file How often each of many words comes. */

/** Each word with how often it comes, the most frequent first; of equals the first that came. */
export function countsOf(words: Iterable<string>): [word: string, count: number][] {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}
