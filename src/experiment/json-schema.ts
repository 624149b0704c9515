/**
 * @file JSON schemas of spec files, made from the zod schemas that check them: an editor completes
 * and explains every key of a file that names one as `$schema`. The tables of keys in
 * docs/adding-an-experiment.md are made from the same.
 */
import { z } from "zod";
import { tuneOptionsSchema } from "../training/options.js";
import { mergedObjective } from "./objective-schema.js";
import type { JsonSchema } from "./schema-shape.js";
import {
  evaluationOverrides,
  evaluationSchema,
  levelDataSchema,
  levelOverrides,
  specShape,
  tuneOverrides,
  tuneSpecShape,
} from "./spec-keys.js";

/** Names of the schema files, without the ending, with what each describes. */
export const SCHEMAS: Readonly<Record<"experiment" | "tune", () => JsonSchema>> = {
  experiment: () => ({ title: "An experiment of CCT Lab", ...schemaOf(specShape) }),
  tune: () => ({ title: "A tuning run of CCT Lab", ...schemaOf(tuneSpecShape) }),
};

function schemaOf(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, {
    io: "input",
    reused: "inline",
    override: ({ zodSchema, jsonSchema }) => {
      if ((zodSchema as unknown) === tuneOptionsSchema.shape.objective) {
        const { description } = jsonSchema;
        delete jsonSchema.oneOf;
        Object.assign(jsonSchema, { description, ...mergedObjective(schemaOf) });
      }
      if (zodSchema === tuneOverrides) become(jsonSchema, overridesOf(tuneOptionsSchema, "seed"));
      if (zodSchema === levelOverrides) become(jsonSchema, levelKeys());
      if (zodSchema === evaluationOverrides) become(jsonSchema, overridesOf(evaluationSchema));
    },
  }) as JsonSchema;
}

/** The keys of `schema` less `without`, all of which may be left out. */
function overridesOf(schema: z.ZodType, without?: string): JsonSchema {
  const { properties, additionalProperties } = schemaOf(schema);
  const kept = Object.entries(properties!).filter(([name]) => name !== without);
  return { properties: Object.fromEntries(kept), additionalProperties };
}

/** What an arm or level may hold: tuning options, and what it reads and is asked. */
function levelKeys(): JsonSchema {
  const { properties, additionalProperties } = overridesOf(tuneOptionsSchema, "seed");
  const data = schemaOf(levelDataSchema).properties;
  return { properties: { ...properties, ...data }, additionalProperties };
}

/** Replaces what zod says of a record of unknown values, keeping its sentence and default. */
function become(target: object, replacement: JsonSchema): void {
  delete (target as JsonSchema).propertyNames;
  Object.assign(target, replacement);
}

/** A key of a spec as documentation lists it. */
export interface SpecKey {
  /** With the objects that it stands in: "evaluation.topP". */
  readonly path: string;
  /** Type in words, values listed where they are few. */
  readonly type: string;
  /** As JSON; "required" or "absent" where there is none. */
  readonly default: string;
  /** What the key decides, with unit and range. */
  readonly sentence: string;
}

/**
 * Every key of a schema, those of objects inside it after it. Arms, levels and further benchmarks
 * hold the keys of `tune` and `evaluation` again, which are not repeated.
 */
export function keysOf(schema: JsonSchema, prefix = ""): SpecKey[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, value]): SpecKey[] => {
    const path = prefix + name;
    const object = objectIn(value);
    const own: SpecKey = {
      path,
      type: typeOf(value),
      default: defaultOf(value, schema.required?.includes(name) ?? false, object !== undefined),
      sentence: value.description ?? "",
    };
    if (object !== undefined) return [own, ...keysOf(object, `${path}.`)];
    const values = value.additionalProperties;
    const named = typeof values === "object" ? objectIn(values) : undefined;
    if (named === undefined || ["arms", "factors"].includes(path)) return [own];
    const inside = Object.fromEntries(
      Object.entries(named.properties!).map(([key, one]) => [
        key,
        key === "evaluation" ? { ...one, properties: undefined } : one,
      ]),
    );
    return [own, ...keysOf({ ...named, properties: inside }, `${path}.NAME.`)];
  });
}

/** The object that a value is or may be. */
function objectIn(schema: JsonSchema): JsonSchema | undefined {
  if (schema.properties !== undefined) return schema;
  return schema.anyOf?.map(objectIn).find((found) => found !== undefined);
}

function typeOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return namesOf(schema.enum);
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeOf))].join(" | ");
  if (schema.items !== undefined) return `list of ${typeOf(schema.items)}`;
  return [schema.type ?? "object"].flat().join(" | ");
}

/** The values of an enumeration; of a long one the first, the schema has all. */
function namesOf(values: readonly unknown[]): string {
  const shown = values.length > 6 ? values.slice(0, 3) : values;
  const text = shown.map((one) => JSON.stringify(one)).join(" | ");
  return shown.length < values.length ? `${text} | … (${values.length})` : text;
}

function defaultOf(schema: JsonSchema, required: boolean, isObject: boolean): string {
  if (schema.default === undefined) return required ? "required" : "absent";
  return isObject ? "as below" : JSON.stringify(schema.default);
}
