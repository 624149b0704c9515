/** @file What the gates of MiniFix are asked of: the figures in a stored record of the ablation. */
import { existsSync } from "node:fs";
import { z } from "zod";
import { UsageError } from "../errors.js";
import { readJson } from "../files/read.js";
import type { GateFigures } from "./gates.js";

const rate = z.object({ passAt1: z.number() });
const traits = z.object({ repeatsBug: z.object({ rate: z.number() }).optional() });
const arm = rate.extend({ byStratum: z.record(z.string(), rate), answers: traits.optional() });
const summarySchema = z.object({
  arms: z.record(z.string(), arm),
  further: z.object({ withheld: z.record(z.string(), arm) }),
});

/**
 * What a record's summary.json says to the gates: every arm on all problems and on each stratum.
 * @throws UsageError if the record holds no withheld control
 */
export function gateFigures(path: string): GateFigures[] {
  if (!existsSync(path))
    throw new UsageError(
      `gates: expected the ablation's summary at ${path}, got none; run "npm run reproduce" first`,
    );
  const { arms, further } = readJson(path, summarySchema);
  return Object.entries(arms).flatMap(([name, { passAt1, byStratum, answers }]) => {
    const control = further.withheld[name]!;
    const repeats = answers?.repeatsBug;
    const all: GateFigures = {
      arm: name,
      stratum: "all",
      passAt1,
      withheld: control.passAt1,
      ...(repeats && { repeatsBug: repeats.rate }),
    };
    const strata = Object.entries(byStratum).map(([stratum, own]): GateFigures => ({
      arm: name,
      stratum,
      passAt1: own.passAt1,
      withheld: control.byStratum[stratum]!.passAt1,
    }));
    return [all, ...strata];
  });
}
