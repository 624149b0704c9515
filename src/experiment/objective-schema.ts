/**
 * @file The entry `objective` as an editor completes it and documentation lists it: the options of
 * all objectives in one object, each that not all have with the names of those that do. What goes
 * with what is checked when a spec is read.
 */
import { DEFAULT_OBJECTIVE } from "../cct/objectives/objective.js";
import { OBJECTIVES } from "../cct/objectives/registry.js";
import type { JsonSchema } from "./schema-shape.js";
import { FILE_SENTENCE } from "./spec-objective.js";

/** @param schemaOf  the JSON schema of one objective's options */
export function mergedObjective(
  schemaOf: (options: (typeof OBJECTIVES)[string]["options"]) => JsonSchema,
): JsonSchema {
  const own = Object.entries(OBJECTIVES).map(([name, { options }]): Own => [
    name,
    schemaOf(options).properties ?? {},
  ]);
  const { name, comparison, ...others } = merged(own);
  const properties: Record<string, JsonSchema> = {
    name: {
      description: name?.description ?? "",
      type: "string",
      enum: Object.keys(OBJECTIVES),
      default: DEFAULT_OBJECTIVE,
    },
    file: { description: FILE_SENTENCE, type: ["string", "null"], default: null },
    ...others,
    // the loss of a file has entries of its own, which may stand in another arm than its file
    comparison: { ...comparison, additionalProperties: true },
  };
  return { type: "object", properties, additionalProperties: false, default: {} };
}

type Own = [name: string, properties: Record<string, JsonSchema>];

function merged(all: readonly Own[]): Record<string, JsonSchema> {
  const keys = [...new Set(all.flatMap(([, properties]) => Object.keys(properties)))];
  return Object.fromEntries(
    keys.map((key) => {
      const having = all.filter(([, properties]) => key in properties);
      const [, first] = having[0]!;
      const value = first[key]!;
      const inside = having.map(([name, own]): Own => [name, own[key]!.properties ?? {}]);
      const names = having.map(([name]) => `\`${name}\``).join(", ");
      return [
        key,
        {
          ...value,
          ...(value.properties && { properties: merged(inside) }),
          ...(having.length < all.length && {
            description: `Of ${names}: ${value.description ?? ""}`,
          }),
        },
      ];
    }),
  );
}
