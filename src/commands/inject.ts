/**
 * @file `cct inject`: comparison pairs from code, by injected bugs, proven by tests on request; or a
 * benchmark's twin with injected bugs.
 */
import { resolve } from "node:path";
import { Option, type Command } from "commander";
import { UsageError } from "../errors.js";
import { BUG_TYPES, type BugType } from "../records.js";
import { terminalProgress } from "../terminal-progress.js";
import { integer, interruptible, leftOutBeside, tell, verb } from "./command.js";

interface Flags {
  json?: boolean;
  language: string;
  output: string;
  types?: string;
  perFunction?: number;
  seed: number;
  prove?: boolean;
  as: "pairs" | "problems";
}

/** The verb `inject`. */
export function injectCommand(): Command {
  return verb(
    "inject",
    "inject bugs into functions and write comparison pairs, or a benchmark's twin",
    "npx cct inject functions.jsonl --language python --per-function 3 --prove --seed 1 " +
      "--output pairs.jsonl",
  )
    .argument(
      "<input>",
      "a source file of the language, HumanEvalPack JSONL, JSONL of {name, code, test}, or " +
        "instruction records whose answers hold functions",
    )
    .requiredOption("--language <name>", "language of the code, for example python")
    .requiredOption("--output <file>", "where the pairs or problems go (JSONL)")
    .addOption(
      new Option(
        "--as <what>",
        "what is written: pairs, or problems: the benchmark with an injected, proven bug in " +
          "place of each of its own",
      )
        .choices(["pairs", "problems"])
        .default("pairs"),
    )
    .option(
      "--types <list>",
      `bug types, comma-separated, of: ${BUG_TYPES.join(", ")} (default: all)`,
    )
    .option("--per-function <n>", "pairs wanted a function (default: 1)", integer(1))
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
  if (flags.as === "problems") return twin(input, flags, types as BugType[] | undefined);
  const { injectFile } = await import("../bugs/inject-file.js");
  const progress = terminalProgress("inject");
  const summary = await injectFile({
    input: resolve(input),
    output: resolve(flags.output),
    language: flags.language,
    types: types as BugType[] | undefined,
    perFunction: flags.perFunction ?? 1,
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

async function twin(input: string, flags: Flags, types: BugType[] | undefined): Promise<void> {
  if (flags.perFunction !== undefined || flags.prove !== undefined)
    throw new UsageError(
      "inject: --as problems injects one bug into every function and proves it; leave out " +
        "--per-function and --prove",
    );
  const { injectedProblems } = await import("../pair-sources/injected-problems.js");
  const leftOut = leftOutBeside(flags.output);
  const progress = terminalProgress("inject");
  const summary = await injectedProblems({
    ...{ input: resolve(input), output: resolve(flags.output), leftOut: resolve(leftOut) },
    ...{ language: flags.language, seed: flags.seed, types, progress },
    signal: interruptible(),
  }).finally(() => progress.stop());
  const counts = Object.entries(summary.byType);
  tell(
    flags,
    summary,
    [
      `${summary.problems} of ${summary.read} problems with an injected bug → ${flags.output}`,
      `  ${counts.map(([type, count]) => `${type} ${count}`).join(", ")}`,
      ...(summary.leftOut.length === 0 ? [] : [`${summary.leftOut.length} left out → ${leftOut}:`]),
      ...summary.leftOut.slice(0, 8).map(({ taskId, reason }) => `  ${taskId}: ${reason}`),
    ].join("\n"),
  );
}
