/**
 * @file The snippets of tools/golden/tokenizer_families.py, put together by the same generator, and
 *   its hash of ids.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { golden } from "../golden.js";

export const families = join(golden, "tokenizer-families");
interface Fragments {
  readonly count: number;
  readonly seed: number;
  readonly code: readonly string[];
  readonly odd: readonly string[];
}
const { count, seed, code, odd } = JSON.parse(
  readFileSync(join(families, "snippets.json"), "utf8"),
) as Fragments;

function snippet(index: number): string {
  let state = (seed + 7919 * index) & 0x7fffffff;
  const below = (n: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >> 8) % n;
  };
  const parts = below(50) === 0 ? 400 + below(400) : 1 + below(24);
  const strange = below(4);
  let out = "";
  for (let p = 0; p < parts; p++) {
    const fragments = below(4) < strange ? odd : code;
    const fragment = fragments[below(fragments.length)]!;
    out += below(25) === 0 ? fragment.repeat(2 + below(30)) : fragment;
  }
  return out;
}

export const snippets: readonly string[] = Array.from({ length: count }, (_, i) => snippet(i));

/** 24 bits of FNV-1a. */
export function hashOf(ids: readonly number[]): number {
  let hash = 2166136261;
  for (const id of ids) hash = Math.imul(hash ^ id, 16777619);
  return hash & 0xffffff;
}
