/**
 * @file What decides a low-rank adapter. Sources: LoRA, arXiv 2106.09685; rank-stabilised scaling,
 * 2312.03732; LoRA+, 2402.12354. Defaults are those of Python PEFT, whose words (`all-linear`,
 * modules to save) are kept.
 */
import { z } from "zod";

const names = z.array(z.string().min(1));

/** Every option, with its default; an unknown key is a fault. */
export const loraOptionsSchema = z.strictObject({
  rank: z.number().int().min(1).default(8).describe("r ≥ 1: rows of A and columns of B."),
  alpha: z
    .number()
    .positive()
    .default(8)
    .describe("α > 0: the branch is multiplied by α/r, or by α/√r with `rsLora`."),
  rsLora: z.boolean().default(false).describe("Rank-stabilised scaling: α/√r in place of α/r."),
  loraPlusRatio: z
    .number()
    .positive()
    .default(1)
    .describe("λ > 0 of LoRA+: B learns at λ times the learning rate of A."),
  dropout: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe(
      "Probability, in [0, 1), with which an element of a branch's input is dropped while tuning.",
    ),
  targets: z
    .union(
      [z.string().min(1), names.min(1)],
      'expected "all-linear", a list of module names or one regular expression',
    )
    .default("all-linear")
    .describe(
      "Adapted projections: all of the layers, those whose path ends in one of these names, " +
        "or those whose whole path matches this regular expression.",
    ),
  modulesToSave: names
    .default([])
    .describe(
      "Modules tuned whole and kept beside the adapter: those whose path ends in one of " +
        'these names, such as "embed_tokens", "lm_head", "norm".',
    ),
});

/** Options of an adapter, checked and with defaults filled in. */
export type LoraOptions = z.output<typeof loraOptionsSchema>;
/** Options as a caller writes them; every key with a default may be absent. */
export type LoraOptionsInput = z.input<typeof loraOptionsSchema>;

/** Factor of the branch: α/r, or α/√r if rank-stabilised. */
export function loraScaling({
  alpha,
  rank,
  rsLora,
}: Pick<LoraOptions, "alpha" | "rank" | "rsLora">): number {
  return alpha / (rsLora ? Math.sqrt(rank) : rank);
}
