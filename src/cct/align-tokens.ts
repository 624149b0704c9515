/**
 * @file Token alignment by longest common subsequence (LCS), for the `aligned` pairing of L_token.
 * Source: the textbook dynamic program; the common prefix and suffix are taken off first, which
 * never costs optimality and leaves a table of the edit's size. Where several longest alignments
 * exist the rule below decides, so that the same tokens always give the same pairs.
 */

/** One aligned position: indices into the two sequences. */
export type TokenMatch = readonly [correct: number, buggy: number];

/** Number of leading tokens that two sequences share. */
export function commonPrefix(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const end = Math.min(a.length, b.length);
  let i = 0;
  while (i < end && a[i] === b[i]) i++;
  return i;
}

/**
 * Number of trailing tokens that two sequences share once the first `prefix` tokens of both are set
 * aside.
 */
export function commonSuffix(a: ArrayLike<number>, b: ArrayLike<number>, prefix: number): number {
  const end = Math.min(a.length, b.length) - prefix;
  let n = 0;
  while (n < end && a[a.length - 1 - n] === b[b.length - 1 - n]) n++;
  return n;
}

/**
 * Matches of a longest common subsequence of `correct` and `buggy`, in order. Ties: walking from
 * the front, equal tokens are matched at once; where they differ a token of `correct` is skipped
 * unless skipping one of `buggy` leaves a strictly longer subsequence.
 * @param correct  token ids, any length
 * @param buggy  token ids, any length
 * @returns index pairs, strictly increasing in both members; the tokens at each are equal
 * @example alignTokens([7, 1, 2, 9], [7, 2, 9]) // [[0, 0], [2, 1], [3, 2]]
 */
export function alignTokens(correct: ArrayLike<number>, buggy: ArrayLike<number>): TokenMatch[] {
  const prefix = commonPrefix(correct, buggy);
  const suffix = commonSuffix(correct, buggy, prefix);
  const n = correct.length - prefix - suffix;
  const m = buggy.length - prefix - suffix;
  const width = m + 1;
  // [i, j]: LCS length of the middle parts from i and j on
  const length = new Uint32Array((n + 1) * width);
  for (let i = n - 1; i >= 0; i--)
    for (let j = m - 1; j >= 0; j--)
      length[i * width + j] =
        correct[prefix + i] === buggy[prefix + j]
          ? length[(i + 1) * width + j + 1]! + 1
          : Math.max(length[(i + 1) * width + j]!, length[i * width + j + 1]!);
  const matches: TokenMatch[] = [];
  for (let i = 0; i < prefix; i++) matches.push([i, i]);
  for (let i = 0, j = 0; i < n && j < m;) {
    if (correct[prefix + i] === buggy[prefix + j]) matches.push([prefix + i++, prefix + j++]);
    else if (length[i * width + j + 1]! > length[(i + 1) * width + j]!) j++;
    else i++;
  }
  for (let k = suffix; k > 0; k--) matches.push([correct.length - k, buggy.length - k]);
  return matches;
}
