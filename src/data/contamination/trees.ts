/**
 * @file Canonical solutions found among training code by their syntax trees, blind to what locals
 * are called (code/blind-form.ts): as the body of a function, or inside of larger code.
 */
import { blindTree, boundNames } from "../../languages/blind-form.js";
import { codeReader } from "../../languages/code-reader.js";
import { functionNamed } from "../../languages/definitions.js";
import { programOf } from "../../benchmark/program.js";
import type { Problem } from "../../records.js";
import type { FoundCodes } from "../functions-in.js";

/** A canonical solution that stands among training code. */
export interface TreeMatch {
  /** The problem whose solution it is. */
  readonly taskId: string;
  /** Index of the record, from 0. */
  readonly record: number;
  /** "body": a training function's whole body; "inside": somewhere in a piece of training code. */
  readonly where: "body" | "inside";
}

/** What the search by syntax trees found. */
export interface TreeReport {
  /** Bodies with fewer tokens are not looked for: `return a + b` is nobody's. */
  readonly leastTokens: number;
  /** Problems whose body is long enough. */
  readonly lookedFor: number;
  /** Pairs of a problem and a record that holds its solution. */
  readonly matches: readonly TreeMatch[];
}

/**
 * Problems that lack a function of their entry point's name, or do not parse, are not looked for.
 */
export async function treeOverlap(
  { pieces }: FoundCodes,
  problems: readonly Problem[],
  language: string,
  leastTokens = 12,
): Promise<TreeReport> {
  const reader = await codeReader(language);
  const wanted = new Map<string, string[]>();
  let lookedFor = 0;
  for (const problem of problems) {
    const { taskId, declaration, canonicalSolution } = problem;
    const root = reader.parse(declaration + canonicalSolution);
    const found =
      root === null
        ? undefined
        : functionNamed(reader.definitions(root), programOf(problem, "").entryPoint);
    if (root === null || found === undefined) continue;
    const { hash, tokens } = blindTree(found.fn.body, boundNames(root));
    if (tokens < leastTokens) continue;
    lookedFor++;
    wanted.set(hash, [...(wanted.get(hash) ?? []), taskId]);
  }
  const matches: TreeMatch[] = [];
  for (const { record, root, definitions } of pieces) {
    const bound = boundNames(root);
    const found = new Set<string>();
    blindTree(root, bound, ({ hash }) => {
      if (wanted.has(hash)) found.add(hash);
    });
    if (found.size === 0) continue;
    const bodies = new Set(
      definitions.flatMap(({ fn }) => (fn ? [blindTree(fn.body, bound).hash] : [])),
    );
    for (const hash of found)
      for (const taskId of wanted.get(hash)!)
        matches.push({ taskId, record, where: bodies.has(hash) ? "body" : "inside" });
  }
  return { leastTokens, lookedFor, matches };
}
