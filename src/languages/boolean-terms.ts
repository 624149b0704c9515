/**
 * @file Terms of `and` and `or` whose truth is written in the code, in any language: what follows
 * a decided term never runs, and a neutral one before the last says nothing.
 */

/**
 * The terms that remain.
 * @param connective  which of the two joins them
 * @param truthOf  the truth of a term's normal form where the code says it
 * @param truthOnly  only the truth of the whole matters, so that a neutral last term goes too
 */
export function decidedTerms(
  terms: readonly string[],
  connective: "and" | "or",
  truthOf: (term: string) => boolean | undefined,
  truthOnly: boolean,
): string[] {
  const deciding = connective === "or";
  const kept: string[] = [];
  for (const [i, term] of terms.entries()) {
    const truth = truthOf(term);
    const last = i === terms.length - 1;
    if (truth === !deciding && (!last || (truthOnly && kept.length > 0))) continue;
    kept.push(term);
    if (truth === deciding) break;
  }
  return kept;
}
