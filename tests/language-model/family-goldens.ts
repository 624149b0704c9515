/**
 * @file Tiny checkpoints of every family, with what PyTorch transformers computes with them
 *   (tools/golden/families.py).
 */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type FloatTensor, readSafetensors } from "../../src/language-model/safetensors.js";
import { type Expected, golden } from "./golden.js";
import { temporaryFolder } from "../support/temporary-folder.js";

/** Folder of the checkpoints. */
export const home = join(golden, "families");
/** Names of the checkpoints. */
export const cases = readdirSync(home, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const folder = temporaryFolder("families");

/** A copy of a checkpoint, made whole by the tokenizer that all of them share. */
export function folderOf(name: string): string {
  const there = mkdtempSync(join(folder, `${name}-`));
  cpSync(join(home, name), there, { recursive: true });
  for (const file of ["tokenizer.json", "tokenizer_config.json"])
    cpSync(join(home, file), join(there, file));
  return there;
}

/** Texts of a checkpoint and what it says greedily. */
export const expectedOf = (name: string): Expected =>
  JSON.parse(readFileSync(join(home, name, "expected.json"), "utf8")) as Expected;

/** Logits of the texts, the loss and its gradients. */
export const oracleOf = (name: string): Map<string, FloatTensor> =>
  readSafetensors(join(home, name, "expected.safetensors"));

/** Largest difference over the largest expected magnitude. */
export function relative(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  what: string,
): number {
  assert.equal(actual.length, expected.length, what);
  let worst = 0;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    worst = Math.max(
      worst,
      Number.isNaN(actual[i]) ? Infinity : Math.abs(actual[i]! - expected[i]!),
    );
    largest = Math.max(largest, Math.abs(expected[i]!));
  }
  return worst / largest;
}

/**
 * The two texts in one packed row, with three places of padding; and where the next token is known.
 */
export function packed([first, second]: Expected["ids"]) {
  const ids = [...first, ...second, 0, 0, 0];
  const T = ids.length;
  const positions = [...first.keys(), ...second.keys(), 0, 0, 0];
  const segments = [...first.map(() => 1), ...second.map(() => 2), 0, 0, 0];
  const at = ids
    .map((_, i) => i)
    .filter((i) => segments[i] !== 0 && segments[i] === segments[i + 1]);
  const row = { shape: [1, T], dtype: "int32" } as const;
  return {
    feeds: {
      ids: Int32Array.from(ids),
      positions: Int32Array.from(positions),
      segments: Int32Array.from(segments),
    },
    specs: { ids: row, positions: row, segments: row },
    at,
    targets: at.map((i) => ids[i + 1]!),
  };
}
