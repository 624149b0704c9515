/**
 * @file The three terms that comparison objectives share, as they are named in specs, metrics,
 * tables and figures. No tensors here: figures read it alone.
 */
import type { ObjectiveTerm } from "./objective.js";

/**
 * L_lm, L_token and L_seq in the order of the sum.
 * @param word  the penalty of L_token in a word: "hinge"
 * @param unit  its unit
 */
export function comparisonTerms(word: string, unit: string): readonly ObjectiveTerm[] {
  return [
    {
      name: "lm",
      samples: "instructions",
      label: "L_lm",
      title: "L<sub>lm</sub> (instruction)",
      unit: "nats a token",
      meaning: "L_lm: mean negative log-likelihood of a response token, nats",
    },
    {
      name: "token",
      weight: "alpha",
      samples: "comparisons",
      label: "L_token",
      title: `L<sub>token</sub> (${word})`,
      unit,
      meaning: `L_token without its weight: mean ${word}, ${unit}`,
    },
    {
      name: "seq",
      weight: "beta",
      samples: "sequences",
      label: "L_seq",
      title: "L<sub>seq</sub> (repair)",
      unit: "nats a token",
      meaning: "L_seq without its weight: mean negative log-likelihood of a repair token, nats",
    },
  ];
}

/** The terms of `cct`, whose L_token is a hinge. */
export const CCT_TERMS = comparisonTerms("hinge", "score units");
