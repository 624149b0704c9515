/**
 * @file Prompt lookup (Saxena 2023; a deterministic draft for the speculative sampling of arXiv
 * 2302.01318): where the last tokens of a text stood in it before, what followed there is likely to
 * follow again. A fix mostly repeats the program that it fixes. A deterministic draft d is accepted
 * with probability p(d), else a token is drawn from p without d. That is what drawing one token
 * from p and comparing it with d does, so the sampler stays as it is and every sample keeps its
 * random numbers: speculation changes how many tokens a step yields, and nothing else.
 */

/** Longest stretch of last tokens that is compared. */
const LONGEST = 16;

/**
 * What is likely to follow a text.
 * @param text  ids so far
 * @param count  how many ids are wanted, ≥ 0
 * @returns `count` ids, or none if the last id is new; taken from behind the place that shares most
 *   ids before it with the end, of several the last
 * @example draftOf([5, 6, 7, 8, 5, 6], 3) // [7, 8, 5]
 */
export function draftOf(text: readonly number[], count: number): number[] {
  if (count < 1) return [];
  const end = text.length - 1;
  let place = -1;
  let longest = 0;
  for (let i = end - 1; i >= 0; i--) {
    let shared = 0;
    while (shared < LONGEST && shared <= i && text[i - shared] === text[end - shared]) shared++;
    if (shared > longest) [place, longest] = [i, shared];
    if (longest === LONGEST) break;
  }
  if (place < 0) return [];
  const draft: number[] = [];
  for (let at = place + 1; draft.length < count; at++)
    draft.push(at <= end ? text[at]! : draft[at - end - 1]!); // a repetition may run on into itself
  return draft;
}
