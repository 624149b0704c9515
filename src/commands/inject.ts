/** @file `cct inject`: comparison pairs from code, by injected bugs, proven by tests on request. */
import { resolve } from "node:path";
import type { Command } from "commander";
import { UsageError } from "../errors.js";
import { BUG_TYPES, type BugType } from "../records.js";
import { terminalProgress } from "../terminal-progress.js";
import { integer, tell, verb } from "./command.js";

interface Flags {
  json?: boolean;
  language: string;
  output: string;
  types?: string;
  perFunction: number;
  seed: number;
  prove?: boolean;
}

/** The verb `inject`. */
export function injectCommand(): Command {
  return verb(
    "inject",
    "inject bugs into functions and write comparison pairs",
    "npx cct inject functions.jsonl --language python --per-function 3 --prove --seed 1 " +
      "--output pairs.jsonl",
  )
    .argument(
      "<input>",
      "a source file of the language, HumanEvalPack JSONL, JSONL of {name, code, test}, or " +
        "instruction records whose answers hold functions",
    )
    .requiredOption("--language <name>", "language of the code, for example python")
    .requiredOption("--output <file>", "where the pairs go (JSONL)")
    .option(
      "--types <list>",
      `bug types, comma-separated, of: ${BUG_TYPES.join(", ")} (default: all)`,
    )
    .option("--per-function <n>", "pairs wanted a function", integer(1), 1)
    .option("--seed <n>", "same seed, same bytes", integer(0), 0)
    .option(
      "--prove",
      "keep only pairs whose correct code passes its tests and whose buggy code fails them",
    )
    .action(inject);
}

async function inject(input: string, flags: Flags): Promise<void> {
  const types = flags.types?.split(",").map((t) => t.trim());
  const unknown = types?.filter((t) => !(BUG_TYPES as readonly string[]).includes(t)) ?? [];
  if (unknown.length > 0)
    throw new UsageError(
      `inject: --types expects some of ${BUG_TYPES.join(", ")}; got "${unknown.join('", "')}"`,
    );
  const { injectFile } = await import("../bugs/inject-file.js");
  const progress = terminalProgress("inject");
  const summary = await injectFile({
    input: resolve(input),
    output: resolve(flags.output),
    language: flags.language,
    types: types as BugType[] | undefined,
    perFunction: flags.perFunction,
    seed: flags.seed,
    prove: flags.prove ?? false,
    progress,
  }).finally(() => progress.stop());
  tell(
    flags,
    summary,
    [
      `${summary.pairs} pairs from ${summary.functions} functions, ${summary.proven} proven, ` +
        `in ${summary.seconds.toFixed(1)} s → ${flags.output}`,
      ...Object.entries(summary.byType).map(
        ([type, y]) =>
          `  ${type.padEnd(18)} sites ${y.sites}, generated ${y.generated}, equivalent ` +
          `${y.equivalent}, survived ${y.survived}, kept ${y.kept}`,
      ),
      ...summary.leftOut.map(({ name, reason }) => `  left out: ${name}: ${reason}`),
    ].join("\n"),
  );
}
