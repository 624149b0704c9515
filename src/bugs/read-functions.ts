/**
 * @file The functions that bugs are injected into, from source files and three kinds of records:
 * HumanEvalPack (declaration + canonical solution, with its test), lists of functions, and
 * instruction records whose answers hold code.
 */
import { z } from "zod";
import { UsageError } from "../errors.js";
import { parseJson, readJson, readJsonLines, readText } from "../files/read.js";
import type { SourceFunction } from "../records.js";
import { spelledName } from "../spelled-name.js";
import type { InjectableLanguage, ProblemText } from "../languages/language.js";
import { besideIn, textOf, type Definition } from "../languages/definitions.js";
import type { Span } from "../languages/outline.js";
import { facetOf, knownLanguages, languageNamed, languagesWith } from "../languages/registry.js";
import type { SyntaxParser } from "../languages/syntax-parser.js";
import { sourceOf, type SyntaxNode } from "../languages/syntax-tree.js";

const pack = z.object({
  task_id: z.string(),
  declaration: z.string(),
  canonical_solution: z.string(),
  test: z.string(),
  entry_point: z.string(),
  prompt: z.string().default(""),
  import: z.string().optional(),
  test_setup: z.string().optional(),
});
const source = z.object({
  name: z.string().min(1),
  code: z.string().min(1),
  test: z.string().default(""),
  calls: z.array(z.tuple([z.string(), z.string()])).optional(),
  prelude: z.string().optional(),
  postlude: z.string().optional(),
  support: z.string().optional(),
});
const instruction = z
  .object({
    instruction: z.string(),
    output: z.string().optional(),
    response: z.string().optional(),
  })
  .refine((record) => record.output !== undefined || record.response !== undefined, {
    path: ["output"],
    message: "expected string, received undefined",
  });

/** Code that bugs cannot be injected into. */
export interface LeftOut {
  /** The function's name, or "record 3" where its code says none. */
  readonly name: string;
  /** Why it is left out. */
  readonly reason: string;
}

/** What was read. */
export interface ReadFunctions {
  /** Each distinct function once, in the order of the file. */
  readonly functions: readonly SourceFunction[];
  /** Code that does not parse, or lacks the function that its record names. */
  readonly leftOut: readonly LeftOut[];
}

/** One sentence for whatever was thrown. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Reads a source file of the language, or JSON Lines or one JSON list of any of the three kinds;
 * the first record's keys show which. Code that cannot be read is left out and named, whatever the
 * fault.
 * @throws UsageError `FILE:LINE: key: …` for a record that lacks a key, if the kind cannot be
 *   reported, for a source file that does not parse or has no function, or is of another language
 */
export function readFunctions(
  path: string,
  language: InjectableLanguage,
  parser: SyntaxParser,
): ReadFunctions {
  const own = knownLanguages().find(({ extension }) => path.endsWith(`.${extension}`));
  if (own !== undefined)
    return { functions: functionsOf(path, own, language, parser), leftOut: [] };
  const kind = kindOfFile(path);
  const read = <T>(schema: z.ZodType<T>): T[] =>
    kind.list ? readJson(path, z.array(schema)) : readJsonLines(path, schema);
  const leftOut: LeftOut[] = [];
  const attempt = (name: string, work: () => SourceFunction[]): SourceFunction[] => {
    try {
      return work();
    } catch (error) {
      leftOut.push({ name, reason: reasonOf(error) });
      return [];
    }
  };
  const definedBy = (code: string): { name: string; code: string }[] => {
    const root = parser.parse(code);
    if (root === null) throw new SyntaxError(`its code does not parse as ${language.name}`);
    return language
      .functions(root)
      .map(({ name, node }) => ({ name, code: `${sourceOf(node).trimEnd()}\n` }));
  };
  const whole = (fn: SourceFunction): SourceFunction[] => {
    if (!definedBy(fn.code).some((one) => one.name === fn.name))
      throw new SyntaxError(`its code defines no function ${fn.name} at its top level`);
    return [fn];
  };
  const answered = (record: z.infer<typeof instruction>, index: number): SourceFunction[] =>
    codeBlocks(record.output ?? record.response ?? "").flatMap((block) =>
      attempt(`record ${index + 1}`, () =>
        definedBy(block).map(({ name, code }) => ({ name, code, test: "" })),
      ),
    );
  const readers: Record<typeof kind.name, () => SourceFunction[]> = {
    pack: () =>
      read(pack).flatMap((record) =>
        attempt(record.task_id, () =>
          whole(functionOfProblem(problemText(record), language, parser)),
        ),
      ),
    functions: () =>
      read(source).flatMap((record) =>
        attempt(record.name, () => whole(functionOf(record, language.name))),
      ),
    instructions: () => read(instruction).flatMap(answered),
  };
  return { functions: distinct(readers[kind.name]()), leftOut };
}

/** Each function once, with what stands around it and its test. */
function distinct(all: readonly SourceFunction[]): SourceFunction[] {
  const keyOf = ({ prelude = "", postlude = "", code, test }: SourceFunction): string =>
    JSON.stringify([prelude, postlude, code, test]);
  return [...new Map(all.map((fn) => [keyOf(fn), fn])).values()];
}

/**
 * Functions of a source file as the language lists them, each with what it needs of the file as
 * prelude; one inside of a class with the whole file around it.
 */
function functionsOf(
  path: string,
  { name, extension }: { readonly name: string; readonly extension: string },
  language: InjectableLanguage,
  parser: SyntaxParser,
): SourceFunction[] {
  if (name !== language.name)
    throw new UsageError(
      `${path}: expected functions in ${language.name}, got a file that ends in .${extension}; ` +
        `pass ${name} as the language, or another file`,
    );
  const text = readText(path);
  const root = parser.parse(text);
  if (root === null) {
    const fault = firstFault(parser.parseAny(text));
    const line = text.slice(0, fault?.start).split("\n").length;
    throw new UsageError(
      `${path}:${line}: expected ${name}, got what its grammar has no rule for; mend the file, ` +
        "or give its functions one by one as JSON Lines",
    );
  }
  const all = root.children.flatMap((statement) => language.definitions(statement));
  const found = language.functions(root).map(({ name: own, node }): Definition => {
    const isOwn = (one: Definition): boolean => one.kind === "function" && one.names[0] === own;
    const { start, end } = node;
    const known = all.find((one) => isOwn(one) && holds(one, node));
    return known ?? { kind: "function", names: [own], start, end };
  });
  if (found.length === 0)
    throw new UsageError(
      `${path}: expected functions at the top level of the file, got none; give methods as ` +
        "functions, one by one as JSON Lines",
    );
  return found.map((one) => {
    const own = one.names[0]!;
    if (isEnclosed(root, one)) return { name: own, test: "", ...cutOut(text, one) };
    const beside = besideIn(root, one, all).map((other) => `${textOf(root, other)}\n`);
    const code = `${textOf(root, one).trimEnd()}\n`;
    return { name: own, code, prelude: beside.join(""), test: "" };
  });
}

const holds = (outer: Span, inner: Span): boolean =>
  outer.start <= inner.start && inner.end <= outer.end;

/** Whether something stands inside of a statement of the top level that goes on behind it. */
function isEnclosed(root: SyntaxNode, one: Span): boolean {
  return root.children.some((statement) => holds(statement, one) && one.end < statement.end);
}

/** The text of something with its line's end, and what stands before and behind. */
function cutOut(
  text: string,
  { start, end }: Span,
): { readonly prelude: string; readonly code: string; readonly postlude: string } {
  const behind = end + (/^[ \t]*\r?\n/.exec(text.slice(end))?.[0].length ?? 0);
  return {
    prelude: text.slice(0, start),
    code: `${text.slice(start, end)}\n`,
    postlude: text.slice(behind),
  };
}

/** The first node that the grammar has no rule for, or that is missing and so has no text. */
function firstFault(node: SyntaxNode): SyntaxNode | undefined {
  if (node.kind === "ERROR" || node.end === node.start) return node;
  for (const child of node.children) {
    const fault = firstFault(child);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** A listed function; one without a test is tested by its calls, where it has some. */
function functionOf({ calls, ...fn }: z.infer<typeof source>, language: string): SourceFunction {
  const made = languagesWith("answer").includes(language)
    ? facetOf(language, "answer").testOfCalls?.(fn.name, calls ?? [])
    : undefined;
  if (fn.test !== "" || calls === undefined || calls.length === 0) return fn;
  return { ...fn, test: made ?? "" };
}

/** A record by the project's names. */
const problemText = (record: z.infer<typeof pack>): ProblemText => ({
  ...record,
  imports: record.import,
  testSetup: record.test_setup,
  entryPoint: record.entry_point,
  canonicalSolution: record.canonical_solution,
});

/**
 * Splits a problem: the function with its declaration is the code, what stands before it the
 * prelude; of one inside of a class the class's end is the postlude. Where a language's programs
 * have parts, those are what is split.
 */
export function functionOfProblem(
  problem: ProblemText,
  language: InjectableLanguage,
  parser: SyntaxParser,
): SourceFunction {
  const { declaration, testSetup, test } = problem;
  const whole = declaration + problem.canonicalSolution;
  const parts = languageNamed(language.name).answer?.parts?.(problem, whole);
  const text = parts?.code ?? whole;
  const root = parser.parse(text);
  const name = parts?.entryPoint ?? spelledName(problem.entryPoint, declaration);
  const node =
    root === null ? undefined : language.functions(root).find((found) => found.name === name)?.node;
  const start = node?.start ?? 0;
  const inside = root !== null && node !== undefined && isEnclosed(root, node);
  return {
    name,
    ...(inside ? cutOut(text, node) : { prelude: text.slice(0, start), code: text.slice(start) }),
    test: parts?.test ?? (testSetup === undefined ? test : `${testSetup}\n${test}`),
    ...(parts?.support === undefined ? {} : { support: parts.support }),
  };
}

/** Fenced blocks of an answer, or the whole answer where it has none. */
function codeBlocks(answer: string): string[] {
  const fenced = [...answer.matchAll(/^[ \t]*```[^\n]*\n([\s\S]*?)^[ \t]*```/gm)].map(
    (match) => match[1]!,
  );
  return fenced.length > 0 ? fenced : [answer];
}

function kindOfFile(path: string): { name: "pack" | "functions" | "instructions"; list: boolean } {
  const text = readText(path).trimStart();
  const list = text.startsWith("[");
  const first: unknown = list
    ? readJson(path, z.array(z.unknown()))[0]
    : parseJson(text.split("\n", 1)[0]!, `${path}:1`);
  const keys = new Set(Object.keys(first !== null && typeof first === "object" ? first : {}));
  if (keys.has("canonical_solution") || keys.has("declaration") || keys.has("task_id"))
    return { name: "pack", list };
  if (keys.has("code") || keys.has("name")) return { name: "functions", list };
  if (keys.has("instruction") || keys.has("output") || keys.has("response"))
    return { name: "instructions", list };
  throw new UsageError(
    `${path}: expected records with declaration, canonical_solution, test and entry_point ` +
      "(HumanEvalPack), with name and code (functions), " +
      "or with instruction and output (instructions); got " +
      `${keys.size === 0 ? "none" : `keys ${[...keys].join(", ")}`}`,
  );
}
