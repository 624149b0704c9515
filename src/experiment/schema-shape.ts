/** @file What a JSON schema looks like to those who make it and list it. */

/** The part of JSON Schema (draft 2020-12) that zod writes and the tables read. */
export interface JsonSchema {
  /** Name of the schema, at its root. */
  title?: string;
  /** Sentence that an editor shows. */
  description?: string;
  /** JSON types that a value may have. */
  type?: string | string[];
  /** Value of a key that is left out. */
  default?: unknown;
  /** The only value allowed. */
  const?: unknown;
  /** All values allowed. */
  enum?: unknown[];
  /** Schemas of which one must fit. */
  anyOf?: JsonSchema[];
  /** Schema of a list's elements. */
  items?: JsonSchema;
  /** Schema of each known key. */
  properties?: Record<string, JsonSchema> | undefined;
  /** Whether other keys are allowed, or what their values must be. */
  additionalProperties?: boolean | JsonSchema | undefined;
  /** What keys must be. */
  propertyNames?: JsonSchema;
  /** Keys that must be there. */
  required?: string[];
}
