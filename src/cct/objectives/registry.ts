/**
 * @file The objectives that a spec can name. A new one is a file in this folder and a line here.
 */
import { z } from "zod";
import { UsageError } from "../../errors.js";
import { cct } from "./cct.js";
import { correctCode } from "./correct-code.js";
import { dpo } from "./dpo.js";
import { faultWeighted } from "./fault-weighted.js";
import { locatedDpo } from "./located-dpo.js";
import { logistic } from "./logistic.js";
import { unlikelihood } from "./unlikelihood.js";
import type { PreferenceHeadInput } from "../preference-head.js";
import type { Objective, ObjectiveOptions } from "./objective.js";

/** By name; the first is that of a spec that names none. */
export const OBJECTIVES: Readonly<Record<string, Objective>> = Object.fromEntries(
  [cct, logistic, dpo, locatedDpo, faultWeighted, unlikelihood, correctCode].map((objective) => [
    objective.name,
    objective,
  ]),
);

/** The objective of this name. @throws UsageError listing the names that there are */
export function objectiveNamed(name: string): Objective {
  const found = Object.hasOwn(OBJECTIVES, name) ? OBJECTIVES[name] : undefined;
  if (found === undefined)
    throw new UsageError(
      `objective: expected one of ${Object.keys(OBJECTIVES).join(" | ")}, got "${name}"; a ` +
        "loss of your own is handed to tune itself",
    );
  return found;
}

/** Checks the entry `objective` of a spec by the name that it holds. */
export const objectiveSchema = z
  .discriminatedUnion(
    "name",
    Object.values(OBJECTIVES).map(({ options }) => options) as [z.ZodObject, ...z.ZodObject[]],
    {
      error: ({ input, code }) =>
        code === "invalid_union"
          ? `expected one of ${Object.keys(OBJECTIVES).join(" | ")}, got ` +
            `${JSON.stringify((input as { name?: unknown } | undefined)?.name)}`
          : undefined,
    },
  )
  .prefault({}) as unknown as z.ZodType<ObjectiveOptions, ObjectiveOptionsInput | undefined>;

/**
 * Options of an objective as they are written: all but the name of one that is not `cct` may be
 * left out.
 */
export interface ObjectiveOptionsInput {
  /** Default "cct". */
  readonly name?: string;
  /** α ≥ 0, the weight of L_token. */
  readonly alpha?: number;
  /** β ≥ 0, the weight of L_seq. */
  readonly beta?: number;
  /** Which positions are compared, and what of the comparison is the objective's own. */
  readonly comparison?: Readonly<Record<string, unknown>>;
  /** How α goes over the steps; default "constant". */
  readonly alphaSchedule?: ObjectiveOptions["alphaSchedule"];
  /** Share of the steps after which a ramp has risen to α; default 0.5. */
  readonly alphaRampFraction?: number;
  /** ρ, and steps between settings of α (default 10); default null. */
  readonly balance?: { readonly norm: number; readonly every?: number } | null;
  /** What the gradient of L_token reaches; default "model". */
  readonly gradient?: ObjectiveOptions["gradient"];
  /** How r(h) is computed. */
  readonly head?: PreferenceHeadInput;
}
