/** @file The check that every text of a data file passes before a model learns from it. */
import { z } from "zod";

/** A text of whole characters: half of a surrogate pair is none, and no tokenizer can keep it. */
export const text = z
  .string()
  .refine((value) => !/\p{Surrogate}/u.test(value), "expected text, got half of a surrogate pair");
