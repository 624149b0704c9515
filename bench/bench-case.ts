/**
 * @file What one benchmark reports. Figures are medians of one run,
 * side by side on the same machine; a ratio above 1 means that ours is better.
 */

/** One line of `cct bench --json`. */
export interface BenchCase {
  readonly name: string;
  /** Our figure, in `unit`. */
  readonly ours: number;
  /** For example "tokens/s" (more is better) or "s" (less is better). */
  readonly unit: string;
  /** Peers' figures in the same unit, or "missing: why". */
  readonly peers: Readonly<Record<string, number | string>>;
  /** ours / best peer, or best peer / ours where less is better; null without a peer. */
  readonly ratioToBestPeer: number | null;
  /** What else should be known of the figure; printed with --json alone. */
  readonly detail?: object;
}

/** Why a peer is missing, as it stands in `peers`. */
export const peersMissing =
  "missing: no peers' Python; run `npm run setup:peers` or set CCT_PEERS_PYTHON";

/** Middle value of a list (mean of the middle two). */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("median: expected at least one value, got none");
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** A finished case with its ratio worked out. */
export function benchCase(
  name: string,
  ours: number,
  unit: string,
  peers: BenchCase["peers"],
  moreIsBetter: boolean,
): BenchCase {
  const figures = Object.values(peers).filter((v): v is number => typeof v === "number");
  const best = moreIsBetter ? Math.max(...figures) : Math.min(...figures);
  const ratio = moreIsBetter ? ours / best : best / ours;
  return {
    name,
    ours,
    unit,
    peers,
    ratioToBestPeer: figures.length === 0 ? null : ratio,
  };
}
