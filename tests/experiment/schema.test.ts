/**
 * @file JSON schemas and the tables of keys: current, complete, a sentence for every key, and in
 * agreement with the checks that specs go through.
 */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { z } from "zod";
import { keysOf, SCHEMAS } from "../../src/experiment/json-schema.js";
import type { JsonSchema } from "../../src/experiment/schema-shape.js";
import { readSpec } from "../../src/experiment/spec.js";
import { readTuneSpec } from "../../src/experiment/tune-spec.js";
import { projectRoot } from "../../src/files/project-root.js";
import { tuneOptions } from "../../src/training/options.js";
import { currentFiles } from "../../tools/write-schemas.js";

const read = (path: string): string => readFileSync(join(projectRoot, path), "utf8");
const folder = join(projectRoot, "experiments");

test("schema/ and the tables of keys are what `npm run schemas` writes", async () => {
  const files = await currentFiles();
  assert.deepEqual(Object.keys(files), [
    "schema/experiment.json",
    "schema/tune.json",
    "docs/adding-an-experiment.md",
  ]);
  for (const [path, text] of Object.entries(files))
    assert.equal(read(path), text, `${path} is not current; run npm run schemas`);
});

test("every key has a sentence, in the schema and in the documentation", () => {
  const page = read("docs/adding-an-experiment.md");
  let seen = 0;
  const walk = (schema: JsonSchema, path: string): void => {
    for (const [name, value] of Object.entries(schema.properties ?? {})) {
      seen++;
      assert.match(value.description ?? "", /^\S.{8,}\.$/s, `${path}${name}`);
      walk(value, `${path}${name}.`);
    }
    for (const inside of [schema.additionalProperties, ...(schema.anyOf ?? [])])
      if (typeof inside === "object") walk(inside, path);
  };
  for (const make of Object.values(SCHEMAS)) {
    walk(make(), "");
    for (const { path } of keysOf(make())) assert.ok(page.includes(`| \`${path}\` `), path);
  }
  assert.ok(seen > 150, `${seen} keys seen`);
});

test("the keys of a schema are those that the code reads", () => {
  const { properties } = SCHEMAS.experiment();
  const options = Object.keys(tuneOptions({ steps: 10 }));
  const listed = Object.keys(properties!["tune"]!.properties!);
  for (const name of options.filter((one) => one !== "seed"))
    assert.ok(listed.includes(name), name);
  assert.ok(!listed.includes("seed"), "seeds stand in the list `seeds`");
  const arm = (properties!["arms"]!.additionalProperties as JsonSchema).anyOf![1]!;
  const data = ["base", "instructions", "pairs", "evaluation"];
  assert.deepEqual(Object.keys(arm.properties!), [...listed, ...data]);
});

test("shipped specs name their schema, and are valid by it", () => {
  const schemas = {
    experiment: z.fromJSONSchema(SCHEMAS.experiment() as never),
    tune: z.fromJSONSchema(SCHEMAS.tune() as never),
  };
  const names = readdirSync(folder);
  assert.ok(names.length >= 7);
  for (const name of names) {
    const kind = name.startsWith("tune-") ? "tune" : "experiment";
    const document = JSON.parse(read(join("experiments", name)));
    assert.equal(document.$schema, `../schema/${kind}.json`);
    assert.equal(schemas[kind].safeParse(document).error, undefined, name);
    const faulty = { ...document, oops: 1 };
    assert.equal(schemas[kind].safeParse(faulty).success, false, "an unknown key is a fault");
    if (kind === "tune") readTuneSpec(join(folder, name));
    else assert.ok(!("$schema" in readSpec(join(folder, name))), "no part of the record");
  }
});
