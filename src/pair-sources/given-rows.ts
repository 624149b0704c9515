/**
 * @file Source "file": rows of a correct and a buggy program that somebody has. A row with a test
 * is proven by it; all else that a pair says is derived where the row does not say it.
 */
import { z } from "zod";
import { pairDeriver } from "../bugs/derived-pair.js";
import { pairShape } from "../data/training-data.js";
import { UsageError } from "../errors.js";
import { sha256 } from "../files/hash.js";
import { readJsonLines } from "../files/read.js";
import type { OpenSource, SourceEntry, SourceItem } from "./source.js";
import { provenTexts } from "./prove-texts.js";
import { lazySandbox } from "./lazy-sandbox.js";

const rowSchema = pairShape
  .partial()
  .required({ correct: true, buggy: true })
  .extend({ test: z.string().default(""), prelude: z.string().optional() });

/** A row as an item. */
interface RowItem extends SourceItem {
  readonly row: z.infer<typeof rowSchema>;
}

/** Rows that are proven together. */
const BATCH = 64;

/**
 * Opens files of rows.
 * @param language  of rows that name none; rows in another are refused
 * @throws UsageError naming file, line and key of a fault
 */
export async function givenRows(
  files: readonly string[],
  language: string,
  workers?: number,
): Promise<OpenSource> {
  const rows = files.flatMap((file) => readJsonLines(file, rowSchema));
  const foreign = rows.find((row) => (row.language ?? language) !== language);
  if (foreign !== undefined)
    throw new UsageError(
      `pairs make: expected rows in ${language}, got one in ${foreign.language}; give ` +
        "--language, or convert each language by itself",
    );
  const deriver = await pairDeriver(language);
  const sandbox = lazySandbox(language, workers);
  const items = rows.map((row, i): RowItem => ({
    id: `${i} ${sha256(JSON.stringify([row.correct, row.buggy])).slice(0, 16)}`,
    correct: row.correct,
    row,
  }));
  return {
    items,
    batch: BATCH,
    key: {},
    async work(given, signal) {
      const batch = given as readonly RowItem[];
      const tried = batch.map(({ row }) => {
        const { test, prelude, ...texts } = row;
        return { texts, of: { name: row.functionName ?? "", test, prelude } };
      });
      const outcomes = await provenTexts(tried, deriver, sandbox, true, signal);
      return batch.map(({ id }, i): SourceEntry => {
        const { outcome, hasOracle } = outcomes[i]!;
        const made = typeof outcome !== "string";
        return {
          id,
          tried: 1,
          withOracle: Number(hasOracle),
          pairs: made ? [outcome] : [],
          leftOut: made ? [] : [outcome],
        };
      });
    },
    close: () => sandbox.close(),
  };
}
