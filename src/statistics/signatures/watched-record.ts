/**
 * @file What failure signatures read of a record, arm by arm: training curves, measures of held-out
 * pairs, and the judged answers; with the numbers that several rules take from them.
 */
import type { ArmTables } from "../arm-tables.js";
import { mean } from "../bootstrap.js";
import type { HeldOutSummary } from "../held-out.js";
import type { ArmSummary } from "../summary.js";
import type { CurvePoint, Levelling } from "../trend.js";
import { normalCdf } from "../distributions.js";

/** A line of training curves, or of measures at a checkpoint: numbers by name. */
export interface WatchedLine {
  /** Training seed. */
  readonly seed: number;
  /** Optimizer steps made; 0 is the base. */
  readonly step: number;
  /** What was measured; the names are those of the record's tables `metrics` and `curves`. */
  readonly [measure: string]: unknown;
}

/** A term of an arm's loss whose weight is above 0. */
export interface WatchedTerm {
  /** Its key in metrics: "token". */
  readonly name: string;
  /** As tables name it: "L_token". */
  readonly label: string;
  /** The weight that its measured gradient is multiplied by, > 0. */
  readonly weight: number;
  /** Whether it is what the arm adds to plain instruction tuning. */
  readonly isComparison: boolean;
  /** Whether its gradient changes the model, and not the preference head alone. */
  readonly movesModel: boolean;
}

/** An arm as signatures see it. */
export interface WatchedArm {
  /** Its name. */
  readonly name: string;
  /** Terms of its loss; none of an arm that is not tuned. */
  readonly terms: readonly WatchedTerm[];
  /** Kind of its preference head; null where it trains none. */
  readonly head: "linear" | "normalized" | null;
  /** Lines of all seeds. */
  readonly lines: readonly WatchedLine[];
  /** Its account on the first benchmark; absent where nothing was asked. */
  readonly summary?: ArmSummary | undefined;
  /** Its judged answers, counted, by benchmark; "" is the first. */
  readonly answers: Readonly<Record<string, ArmTables>>;
  /** What its head makes of held-out pairs; absent where that was not measured. */
  readonly heldOut?: HeldOutSummary | undefined;
  /** Its share of active hinges over training; absent where there are too few steps. */
  readonly hinges?: Levelling | undefined;
  /** Name of the arm that is the model it starts from, as it is; null where none was asked. */
  readonly start: string | null;
}

/** What failure signatures are looked for in. */
export interface WatchedRecord {
  /** Arm that the others are compared with. */
  readonly reference: string;
  /** All arms, in the record's order. */
  readonly arms: readonly WatchedArm[];
}

/** A failure that a record shows of one arm. */
export interface Signature {
  /** The failure. */
  readonly name: string;
  /** The arm that shows it. */
  readonly arm: string;
  /** What was seen, in a clause with its numbers. */
  readonly finding: string;
  /** The numbers behind it, by name; rates as fractions, losses in nats. */
  readonly evidence: Readonly<Record<string, number>>;
  /** What to try, in a sentence. */
  readonly advice: string;
}

/** What a rule finds of one arm. */
export type Finding = Pick<Signature, "finding" | "evidence"> & { readonly advice?: string };

/** A signature: the rule that finds it. */
export interface SignatureRule {
  /** The failure, in lower case. */
  readonly name: string;
  /** What to try; a finding may know better. */
  readonly advice: string;
  /** What a record has to hold for it to be looked for, and which key of a spec asks for that. */
  readonly needs: string;
  /**
   * Findings by arm, null where an arm was looked at and is well. An arm of which the record says
   * too little is absent.
   */
  find(record: WatchedRecord): ReadonlyMap<string, Finding | null>;
}

/** Tuned arms of a record. */
const tunedArms = ({ arms }: WatchedRecord): WatchedArm[] =>
  arms.filter(({ terms }) => terms.length > 0);

/** What `look` says of every tuned arm; arms of which it says nothing (undefined) are absent. */
export function findings(
  record: WatchedRecord,
  look: (arm: WatchedArm) => Finding | null | undefined,
): Map<string, Finding | null> {
  const said = new Map<string, Finding | null>();
  for (const arm of tunedArms(record)) {
    const found = look(arm);
    if (found !== undefined) said.set(arm.name, found);
  }
  return said;
}

/** A measure over training, mean over the seeds; steps that a seed lacks are left out. */
export function courseOf({ lines }: Pick<WatchedArm, "lines">, measure: string): CurvePoint[] {
  const seeds = new Set(lines.map(({ seed }) => seed)).size;
  const bySteps = new Map<number, number[]>();
  for (const line of lines) {
    const value = line[measure];
    if (typeof value !== "number") continue;
    bySteps.set(line.step, [...(bySteps.get(line.step) ?? []), value]);
  }
  return [...bySteps]
    .filter(([, values]) => values.length === seeds)
    .map(([step, values]) => ({ step, value: mean(values) }))
    .sort((a, b) => a.step - b.step);
}

/** First and last value of a measure; undefined where it was measured less than twice. */
export function ends(
  arm: Pick<WatchedArm, "lines">,
  measure: string,
): [number, number] | undefined {
  const course = courseOf(arm, measure);
  return course.length < 2 ? undefined : [course[0]!.value, course.at(-1)!.value];
}

/** Mean of a measure over the first and the last third of its steps; undefined under 6 steps. */
export function thirds(
  arm: Pick<WatchedArm, "lines">,
  measure: string,
): [number, number] | undefined {
  const values = courseOf(arm, measure).map(({ value }) => value);
  const part = Math.floor(values.length / 3);
  return part < 2 ? undefined : [mean(values.slice(0, part)), mean(values.slice(-part))];
}

/** Answers of the arm that an arm starts from, on the same benchmark and made alike. */
export function answersOfStart(
  { arms }: WatchedRecord,
  arm: WatchedArm,
  benchmark: string,
): ArmTables | undefined {
  const start = arms.find(({ name }) => name === arm.start)?.answers[benchmark];
  const own = arm.answers[benchmark];
  return start?.from === own?.from ? start : undefined;
}

/**
 * Two-sided p that two rates on n items each are alike, by the normal approximation of a difference
 * of independent proportions: rather too large for items that are the same.
 */
export function rateDifferenceP(a: number, b: number, n: number): number {
  const pooled = (a + b) / 2;
  const error = Math.sqrt((2 * pooled * (1 - pooled)) / n);
  return error === 0 ? 1 : 2 * (1 - normalCdf(Math.abs(a - b) / error));
}
