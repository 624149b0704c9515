/**
 * @file Rotary settings in config.json: rope_theta beside rope_scaling (transformers 4), or all in
 * rope_parameters (transformers 5). Types: default; linear; llama3; yarn (arXiv 2309.00071).
 * dynamic differs from default only past max_position_embeddings, where no text goes: it is read as
 * default and written back as it was.
 */
import { z } from "zod";
import { architectureOf, type ModelConfig, type RopeScaling } from "../architecture.js";

const dictionary = z.record(z.string(), z.unknown()).nullish();
/** The keys of config.json. */
export const ROPE_KEYS = {
  rope_theta: z.number().positive().nullish(),
  rope_parameters: dictionary,
  rope_scaling: dictionary,
  original_max_position_embeddings: z.number().int().positive().nullish(),
};

/** Rotary settings of a config.json, wherever they stood in it. */
export interface Rope {
  /** Base of the frequencies, > 0. */
  readonly ropeTheta: number;
  /** Null for plain frequencies. */
  readonly ropeScaling: RopeScaling | null;
  /** Share of a head that turns; undefined where the settings do not say. */
  readonly partialRotaryFactor: number | undefined;
  /** Keys to be written back, see `Architecture.kept`. */
  readonly kept: Readonly<Record<string, unknown>>;
}

/** Keys of each type, besides rope_type, type, rope_theta and partial_rotary_factor. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  default: [],
  linear: ["factor"],
  dynamic: ["factor", "original_max_position_embeddings"],
  llama3: ["factor", "low_freq_factor", "high_freq_factor", "original_max_position_embeddings"],
  yarn: [
    "factor",
    "attention_factor",
    "beta_fast",
    "beta_slow",
    "original_max_position_embeddings",
    "mscale",
    "mscale_all_dim",
    "truncate",
  ],
};

/** The settings of a config.json, gathered from wherever they stand. */
interface Settings {
  /** The key that they stand under, for errors. */
  readonly key: string;
  readonly type: string;
  readonly rope: Record<string, unknown>;
  /** The number under `name`, > 0; else a fault, and 1 in its place. */
  readonly number: (name: string, fallback?: number) => number;
  readonly originalPositions: () => number;
  readonly maxPositions: number;
}

/**
 * Reads them.
 * @param faults  gets a clause for every key that contradicts another or is not supported
 * @param partial  the family's own key for partialRotaryFactor, where it has one
 */
export function readRope(
  hf: RopeKeys,
  maxPositions: number,
  faults: string[],
  partial?: number,
): Rope {
  const settings = gather(hf, maxPositions, faults, partial);
  const { type, rope, number } = settings;
  const ropeTheta = number("rope_theta");
  const factor = rope["partial_rotary_factor"];
  return {
    ropeTheta,
    partialRotaryFactor: factor === undefined ? undefined : number("partial_rotary_factor"),
    ropeScaling: readScaling(settings),
    kept: type === "dynamic" ? { rope_parameters: rope, rope_scaling: scalingOf(rope) } : {},
  };
}

type RopeKeys = z.output<z.ZodObject<typeof ROPE_KEYS>>;

function gather(
  hf: RopeKeys,
  maxPositions: number,
  faults: string[],
  partial: number | undefined,
): Settings {
  const scaled = hf.rope_scaling && Object.keys(hf.rope_scaling).length > 0;
  const key = scaled ? "rope_scaling" : "rope_parameters";
  const given = (scaled ? hf.rope_scaling : hf.rope_parameters) ?? {};
  const type = String(given["rope_type"] ?? given["type"] ?? "default");
  const rope: Record<string, unknown> = {
    ...given,
    rope_type: type,
    rope_theta: given["rope_theta"] ?? hf.rope_theta ?? 10_000,
  };
  if (partial !== undefined) rope["partial_rotary_factor"] ??= partial;
  if (scaled)
    for (const [name, value] of Object.entries(hf.rope_parameters ?? {}))
      // transformers reads rope_scaling alone
      if (name !== "type" && rope[name] !== value)
        faults.push(`rope_parameters: ${name} ${JSON.stringify(value)} contradicts rope_scaling`);
  faults.push(...unknownKeys(key, type, Object.keys(given)));
  const number = (name: string, fallback?: number): number => {
    const value = rope[name] ?? fallback;
    if (typeof value === "number" && value > 0 && value < Infinity) return value;
    faults.push(
      `${key}: ${name}: expected a number > 0, got ` +
        `${value === undefined ? "nothing" : JSON.stringify(value)}`,
    );
    return 1;
  };
  const originalPositions = (): number =>
    hf.original_max_position_embeddings ?? number("original_max_position_embeddings", maxPositions);
  return { key, type, rope, number, originalPositions, maxPositions };
}

/** A clause for a type that is not supported, or for the keys that do not belong to it. */
function unknownKeys(key: string, type: string, names: readonly string[]): string[] {
  const known = KEYS[type];
  if (!known)
    return [`${key}: type "${type}" is not supported, only ${Object.keys(KEYS).join(", ")}`];
  const accepted = ["rope_type", "type", "rope_theta", "partial_rotary_factor", ...known];
  const extra = names.filter((name) => !accepted.includes(name));
  return extra.length > 0 ? [`${key}: ${extra.join(", ")} not supported`] : [];
}

function readScaling(settings: Settings): RopeScaling | null {
  const { type, number, originalPositions } = settings;
  if (type === "linear") return { type, factor: number("factor") };
  if (type === "llama3")
    return {
      type,
      factor: number("factor"),
      lowFrequencyFactor: number("low_freq_factor"),
      highFrequencyFactor: number("high_freq_factor"),
      originalPositions: originalPositions(),
    };
  return type === "yarn" ? readYarn(settings) : null;
}

function readYarn({ rope, number, originalPositions, maxPositions }: Settings): RopeScaling {
  const original = originalPositions();
  const factor = rope["factor"] === null ? maxPositions / original : number("factor");
  const both = rope["mscale"] && rope["mscale_all_dim"];
  const attention = both
    ? magnitude(factor, number("mscale")) / magnitude(factor, number("mscale_all_dim"))
    : magnitude(factor, 1);
  return {
    type: "yarn",
    factor,
    attentionFactor: number("attention_factor", attention),
    betaFast: number("beta_fast", 32),
    betaSlow: number("beta_slow", 1),
    originalPositions: original,
    truncate: rope["truncate"] !== false,
  };
}

/** The part of the settings that transformers 4 keeps under rope_scaling. */
function scalingOf({
  rope_theta: _theta,
  partial_rotary_factor: _partial,
  ...scaling
}: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return scaling;
}

/** By how much yarn sharpens attention: 0.1·mscale·ln(factor) + 1. */
function magnitude(factor: number, mscale: number): number {
  return factor <= 1 ? 1 : 0.1 * mscale * Math.log(factor) + 1;
}

/**
 * Both spellings of a config's rotary settings; rope_scaling only where there is scaling, and of it
 * alone, as transformers 4 wants it.
 */
export function writeRope(
  config: ModelConfig,
  partial: Readonly<Record<string, number>> = {},
): Record<string, unknown> {
  const { ropeScaling } = architectureOf(config);
  const scaling = scalingKeys(ropeScaling);
  return {
    rope_parameters: { ...partial, rope_theta: config.ropeTheta, ...scaling },
    rope_theta: config.ropeTheta,
    ...(ropeScaling && { rope_scaling: scaling }),
  };
}

function scalingKeys(scaling: RopeScaling | null): Record<string, unknown> {
  if (scaling === null) return { rope_type: "default" };
  const head = { rope_type: scaling.type, factor: scaling.factor };
  if (scaling.type === "linear") return head;
  const original = { ...head, original_max_position_embeddings: scaling.originalPositions };
  if (scaling.type === "llama3")
    return {
      ...original,
      low_freq_factor: scaling.lowFrequencyFactor,
      high_freq_factor: scaling.highFrequencyFactor,
    };
  return {
    ...original,
    attention_factor: scaling.attentionFactor,
    beta_fast: scaling.betaFast,
    beta_slow: scaling.betaSlow,
    truncate: scaling.truncate,
  };
}
