/**
 * @file Injects bugs into the functions of installed packages and asks a compiler about every pair:
 *   `node dist/tools/injected-code/index.js --language python --functions 10000 FOLDER…`. Prints
 *   counts as JSON and the pairs that do not compile; the exit status is 1 if there is one.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { createInjector } from "../../src/bugs/injector.js";
import type { Pair, SourceFunction } from "../../src/records.js";
import { javascriptFaults, pythonFaults } from "./compilers.js";
import { functionsBelow } from "./source-functions.js";

const ENDINGS: Readonly<Record<string, readonly string[]>> = {
  python: [".py"],
  javascript: [".js", ".cjs", ".mjs"],
};
/** Functions whose pairs are compiled together. */
const CHUNK = 500;

interface Counts {
  functions: number;
  /** Functions that the compiler refuses as they stand: old dialects, parts of a module. */
  refused: number;
  failed: string[];
  pairs: number;
  broken: { readonly operator: string; readonly fault: string; readonly pair: Pair }[];
  byOperator: Record<string, number>;
}

/** The command line. @throws Error for an unknown language or no folder */
function asked() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      language: { type: "string", default: "python" },
      functions: { type: "string", default: "10000" },
      "per-function": { type: "string", default: "6" },
      every: { type: "string", default: "1" },
      seed: { type: "string", default: "1" },
      python: { type: "string", default: "python3" },
      output: { type: "string" },
    },
  });
  const endings = ENDINGS[values.language];
  if (endings === undefined || positionals.length === 0)
    throw new Error(`expected --language ${Object.keys(ENDINGS).join(" or ")} and folders`);
  return { values, folders: positionals, endings };
}

/** Prints counts and the pairs that do not compile, and sets the exit status. */
function report(counts: Counts): void {
  for (const { operator, fault, pair } of counts.broken)
    console.log(`${operator}: ${fault}\n  ${JSON.stringify(pair.edit)} in ${pair.functionName}`);
  console.log(JSON.stringify({ ...counts, broken: counts.broken.length }));
  process.exitCode = counts.broken.length + counts.failed.length > 0 ? 1 : 0;
}

async function main(): Promise<void> {
  const { values, folders, endings } = asked();
  const faults = (programs: readonly string[]): (string | null)[] =>
    values.language === "python"
      ? pythonFaults(programs, values.python)
      : javascriptFaults(programs);
  const injector = await createInjector(values.language);
  const { language, parser } = injector;
  const options = { perFunction: Number(values["per-function"]), seed: Number(values.seed) };
  const counts: Counts = {
    functions: 0,
    refused: 0,
    failed: [],
    pairs: 0,
    broken: [],
    byOperator: {},
  };
  const kept: Pair[] = [];
  const wanted = Number(values.functions);
  let chunk: SourceFunction[] = [];
  const finish = (): void => {
    const before = faults(chunk.map((fn) => fn.code));
    const good = chunk.filter((_, i) => before[i] === null).slice(0, wanted - counts.functions);
    counts.refused += before.filter((fault) => fault !== null).length;
    counts.functions += good.length;
    chunk = [];
    const pairs = good.flatMap((fn) => {
      try {
        return injector.inject(fn, options);
      } catch (error) {
        counts.failed.push(`${fn.name}: ${error instanceof Error ? error.message : String(error)}`);
        return [];
      }
    });
    counts.pairs += pairs.length;
    if (values.output !== undefined) kept.push(...pairs);
    faults(pairs.map((pair) => pair.buggy)).forEach((fault, i) => {
      const pair = pairs[i]!;
      if (fault === null) return;
      counts.broken.push({ operator: pair.operator, fault, pair });
      counts.byOperator[pair.operator] = (counts.byOperator[pair.operator] ?? 0) + 1;
    });
  };
  for (const fn of functionsBelow(folders, endings, language, parser, Number(values.every))) {
    chunk.push(fn);
    if (chunk.length === CHUNK) finish();
    if (counts.functions >= wanted) break;
  }
  if (chunk.length > 0 && counts.functions < wanted) finish();
  if (values.output !== undefined)
    writeFileSync(values.output, kept.map((pair) => `${JSON.stringify(pair)}\n`).join(""));
  report(counts);
}

void main();
