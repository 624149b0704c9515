/**
 * @file Reads pairs of which only `correct` and `buggy` need be there: what a row does not say is
 * derived of its two texts.
 */
import { z } from "zod";
import { pairDeriver, type PairDeriver } from "../bugs/derived-pair.js";
import { UsageError } from "../errors.js";
import { readJsonLines } from "../files/read.js";
import { defaultLanguage } from "../languages/registry.js";
import type { Pair } from "../records.js";
import { pairShape } from "./training-data.js";

const pairRowSchema = pairShape.partial().required({ correct: true, buggy: true });
/** A row of a file of pairs. */
type PairRow = z.infer<typeof pairRowSchema>;

/**
 * Comparison pairs, one a line. A row holds a whole `Pair`, or any part of one with `correct` and
 * `buggy`; without a language it is in the default one.
 * @throws UsageError naming file, line and key, or the record of which no pair can be made
 */
export async function loadPairs(path: string): Promise<Pair[]> {
  const derivers = new Map<string, PairDeriver>();
  const pairs: Pair[] = [];
  for (const [i, row] of readJsonLines(path, pairRowSchema).entries()) {
    if (isWhole(row)) {
      pairs.push(row);
      continue;
    }
    const { language = defaultLanguage } = row;
    const deriver = derivers.get(language) ?? (await pairDeriver(language));
    derivers.set(language, deriver);
    const derived = deriver.derive(row);
    if (typeof derived === "string")
      throw new UsageError(
        `${path}: record ${i + 1}: expected a correct and a buggy program, but ${derived}; take ` +
          "it out, or let cct pairs make leave such records out",
      );
    pairs.push({ ...derived, ...said(row) });
  }
  return pairs;
}

const isWhole = (row: PairRow): row is PairRow & Pair =>
  Object.keys(pairShape.shape).every((key) => row[key as keyof PairRow] !== undefined);

/** What a row says itself. */
const said = (row: PairRow): Partial<Pair> =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
