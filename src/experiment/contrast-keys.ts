/**
 * @file The keys of a planned comparison. What its parts ask of the design is checked in
 * planned-contrasts.ts.
 */
import { z } from "zod";

/** Name of an experiment's first benchmark, where another could be meant. */
export const MAIN_BENCHMARK = "main";

const comparisonSchema = z.strictObject({
  factor: z.string().describe("A factor; `arm` of arms, the short name of a grid's option."),
  level: z
    .string()
    .optional()
    .describe("The level that is compared; every other one, a line each, when absent."),
  against: z.string().describe("The level that it is compared with."),
});
/** A planned comparison. */
export const contrastSchema = z.strictObject({
  compare: z
    .union([comparisonSchema, z.array(comparisonSchema).length(2)])
    .optional()
    .describe("Levels of a factor against one of them; of two, the difference of differences."),
  trend: z
    .strictObject({
      factor: z.string().describe("An ordered factor: its levels from first to last."),
      scores: z
        .array(z.number())
        .min(2)
        .optional()
        .describe("Where the levels stand; 0, 1, 2, … when absent."),
    })
    .optional()
    .describe(
      "Change from the first level to the last, by the least-squares line: of the rate, or of " +
        "what is compared.",
    ),
  benchmark: z
    .string()
    .optional()
    .describe("The further benchmark that it is asked on; `main`, the first one, when absent."),
  less: z
    .string()
    .optional()
    .describe(
      "Another benchmark, on which the same is subtracted, problem by problem of one task id; " +
        "with it alone, each arm's own rate is compared.",
    ),
  others: z
    .enum(["each", "mean"])
    .default("each")
    .describe("Inside each combination of the other factors' levels, or the mean over these."),
});
/** A planned comparison, checked. */
export type ContrastOptions = z.infer<typeof contrastSchema>;
