/**
 * @file Negative log-likelihood of a response: L_lm of instruction tuning, and L_seq, which is L_lm
 * of a sequence-comparison sample. Source: arXiv 2403.19121, L_lm = −log P(y | c, x); mean over the
 * response tokens of the whole optimizer step (deviation D8: the paper does not say over what it
 * averages). Plain arrays; the tensor form is engine/layers/cross-entropy.ts.
 */

/**
 * Plain-array oracle: Σ_n weights[n] · (log Σ_v exp logits[n][v] − logits[n][targets[n]]).
 * @param logits  shape [N][V]
 * @param targets  token ids, shape [N], each in [0, V)
 * @param weights  shape [N]; default 1/N each, the mean
 * @returns ≥ 0 in nats
 * @throws RangeError if the lengths differ or a target is no index of its logits
 * @example instructionLoss([[0, 0]], [1]) // 0.6931…, the natural logarithm of 2
 */
export function instructionLoss(
  logits: readonly ArrayLike<number>[],
  targets: ArrayLike<number>,
  weights: ArrayLike<number> = new Array<number>(targets.length).fill(1 / targets.length),
): number {
  if (logits.length !== targets.length || weights.length !== targets.length)
    throw new RangeError(
      "instructionLoss: expected as many logit rows and weights as targets, got " +
        `${logits.length}, ${weights.length} and ${targets.length}; pass one of each a token`,
    );
  let sum = 0;
  logits.forEach((row, n) => {
    const at = row[targets[n]!];
    if (at === undefined)
      throw new RangeError(
        `instructionLoss: target ${targets[n]} of token ${n} is outside the vocabulary of ` +
          `${row.length}, expected an id below that; use the model's own tokenizer`,
      );
    let max = -Infinity;
    let total = 0;
    for (let v = 0; v < row.length; v++) max = Math.max(max, row[v]!);
    for (let v = 0; v < row.length; v++) total += Math.exp(row[v]! - max);
    sum += weights[n]! * (max + Math.log(total) - at);
  });
  return sum;
}
