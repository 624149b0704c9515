/**
 * @file Margin met by norms alone: r(h) − r(h') = w·(h − h') grows with |w| and |h| whatever their
 * directions. Where the product of the norms has doubled, and the margin has not grown by more than
 * that, the head learnt no direction that it did not have.
 */
import {
  type Finding,
  findings,
  type SignatureRule,
  thirds,
  type WatchedArm,
} from "./watched-record.js";

/** Growth of |w|·|h| from which on most of a margin is due to it. */
const GROWTH = 2;
/** Growth of the margin over |w|·|h| up to which their directions gave nothing. */
const DIRECTION = 1.1;

function found(arm: WatchedArm): Finding | null | undefined {
  const margin = thirds(arm, "margin");
  const head = thirds(arm, "headNorm");
  const hidden = thirds(arm, "hiddenNorm");
  if (arm.head === null) return undefined;
  if (arm.head === "normalized") return null; // its score knows no norms
  if (margin === undefined || head === undefined || hidden === undefined) return undefined;
  const growth = (head[1] * hidden[1]) / (head[0] * hidden[0]);
  const direction = margin[1] / margin[0] / growth;
  const isMet = margin[0] > 0 && margin[1] > margin[0] && growth >= GROWTH;
  if (!isMet || direction > DIRECTION) return null;
  return {
    finding:
      `|w|·|h| grew to ${growth.toFixed(1)} times its first value and the margin from ` +
      `${margin[0].toFixed(2)} to ${margin[1].toFixed(2)}, no more than that`,
    evidence: {
      ...{ normGrowth: growth, directionGrowth: direction },
      ...{ marginFirst: margin[0], marginLast: margin[1] },
    },
  };
}

/** The rule. */
export const marginByNorms: SignatureRule = {
  name: "margin met by norms alone",
  advice: "Score by direction (`objective.head.kind: normalized`), or lower the head's rate.",
  needs: "training metrics of six steps (metricsEvery)",
  find: (record) => findings(record, found),
};
