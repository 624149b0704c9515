/** @file What a problem of a test says in words where the test reads none of them. */
import type { Problem } from "../../src/records.js";

/** Fields of a problem that no judge reads, all empty. */
export const WORDLESS: Pick<
  Problem,
  "failureSymptoms" | "signature" | "docstring" | "instruction" | "exampleTest"
> = { failureSymptoms: "", signature: "", docstring: "", instruction: "", exampleTest: "" };
