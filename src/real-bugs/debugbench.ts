/**
 * @file DebugBench (thunlp/DebugBench): LeetCode solutions with bugs that GPT-4 put in, its Python
 * part. It brings no tests: they are made of the examples in each problem's text
 * (leetcode-test.ts), two or three a problem, so a fix that they pass may still be wrong. Files are
 * its own lists of one kind of bug, or JSON Lines of the same records with their `category`.
 */
import { basename } from "node:path";
import { z } from "zod";
import { readJson, readJsonLines } from "../files/read.js";
import { defaultLanguage, languageNamed } from "../languages/registry.js";
import type { BugSource, BuggyProgram, LeftOut } from "./buggy-program.js";
import { leetcodePrelude } from "./leetcode-prelude.js";
import { leetcodeTest } from "./leetcode-test.js";

const recordSchema = z.object({
  slug: z.string().min(1),
  description: z.string(),
  examples: z.array(z.string()),
  oracle_code: z.string().min(1),
  buggy_code: z.string().min(1),
  category: z.string().optional(),
});
type Entry = z.infer<typeof recordSchema>;

/** See `BugSource`. */
export const debugbench: BugSource = {
  title: "DebugBench, its Python files",
  read(files) {
    const seen = new Map<string, number>();
    return files.flatMap((file) =>
      entriesOf(file).map((entry) => {
        const name = `${entry.slug}/${(entry.category ?? kindOf(file)).replaceAll(/\W+/g, "-")}`;
        const before = seen.get(name) ?? 0;
        seen.set(name, before + 1);
        return programOf(entry, before === 0 ? name : `${name}-${before + 1}`);
      }),
    );
  },
};

function entriesOf(file: string): Entry[] {
  return /\.jsonl(?:\.gz)?$/.test(file)
    ? readJsonLines(file, recordSchema)
    : readJson(file, z.array(recordSchema));
}

/** DebugBench's kind of bug: the name of its file. */
const kindOf = (file: string): string => basename(file).replace(/^python3_|\.json$/g, "");

function programOf(entry: Entry, name: string): BuggyProgram | LeftOut {
  const taskId = `${languageNamed(defaultLanguage).title}/DebugBench/${name}`;
  const [canonical, correctImports] = importsApart(unix(entry.oracle_code));
  const [buggy, buggyImports] = importsApart(unix(entry.buggy_code));
  const made = leetcodeTest({
    slug: entry.slug,
    program: canonical,
    description: entry.description,
    examples: entry.examples,
  });
  if (typeof made === "string") return { taskId, reason: made };
  return {
    taskId,
    language: defaultLanguage,
    entryPoint: made.className,
    canonical,
    buggy,
    prelude: leetcodePrelude(
      [...new Set([...correctImports, ...buggyImports])],
      [canonical, buggy, made.test].join("\n"),
    ),
    test: made.test,
    docstring: unix(entry.description).trim(),
    exampleTest: made.test,
  };
}

/**
 * A program without the imports at its head, and these: LeetCode's runner has them anyway, and
 * those who put the bugs in wrote some of them out.
 */
function importsApart(program: string): [program: string, imports: string[]] {
  const imports: string[] = [];
  const lines = program.split("\n");
  const end = lines.findIndex((line) => /^(?:class|def|@)\b/.test(line));
  const rest = lines.filter((line, i) => {
    const imported = i < end && /^(?:import|from)\s/.test(line);
    if (imported) imports.push(line.trimEnd());
    return !imported;
  });
  return [rest.join("\n"), imports];
}

const unix = (text: string): string => text.replace(/\r\n?/g, "\n").replace(/\u00a0/g, " ");
