/**
 * @file The wanted function, taken out of any answer by its syntax tree: fences, prose, several
 * functions, a repeated signature or a continued body. Not part of the harness's protocol
 * (extraction.ts is); reported beside it, because what a protocol throws away says something about
 * the protocol and not about the model. The way is that of EvalPlus's sanitizer: the longest lines
 * that parse, then the entry point with what it needs of the rest.
 */
import { codeBlocks, mayBe } from "../code/code-blocks.js";
import {
  codeReader,
  functionNamed,
  neededBy,
  textOf,
  type CodeReader,
  type FunctionShape,
} from "../code/definitions.js";
import { childOf, sourceOf, type SyntaxNode } from "../bugs/syntax-tree.js";
import type { Problem } from "../records.js";
import { extractCompletion } from "./extraction.js";
import { programOf } from "./program.js";
import { rstrip } from "./python-text.js";

/**
 * The declaration, and the function that it declares (HumanEvalPack spells some of JavaScript's
 * entry points otherwise).
 */
interface Asked {
  readonly declaration: string;
  readonly entryPoint: string;
}

/**
 * What of `raw` to put behind the declaration (`Completion.completion`), found in this order:
 * 1. what stands before the first fence continues the declaration and closes the function;
 * 2. a fenced block (one marked as another language is passed over), or else the whole answer,
 *   defines `entryPoint`;
 * 3. a fenced block continues the declaration;
 * 4. nothing of this: what the protocol's extraction gives.
 *
 * In 2 the body alone is taken if the parameters are the declaration's and nothing else of the
 * answer is needed; otherwise the function and the imports, classes, constants and functions of the
 * answer that it needs replace the declared one.
 */
export type AnswerExtractor = (problem: Problem, raw: string) => string;

/** @throws UsageError for a language without a grammar */
export async function createAnswerExtractor(language: string): Promise<AnswerExtractor> {
  const reader = await codeReader(language);
  return (of, raw) => {
    const problem: Asked = {
      declaration: of.declaration,
      entryPoint: programOf(of, "").entryPoint,
    };
    const blocks = codeBlocks(raw),
      before = raw.slice(0, blocks[0]?.start ?? raw.length);
    const code = blocks.filter((block) => mayBe(block, language)).map((block) => block.code);
    return (
      continued(reader, problem, before) ??
      first(code.length > 0 ? code : [raw], (text) => defined(reader, problem, text)) ??
      first(
        code,
        (text) => continued(reader, problem, text) ?? continued(reader, problem, indented(text)),
      ) ??
      extractCompletion(raw, { language })
    );
  };
}

function first<T, U>(items: readonly T[], find: (item: T) => U | undefined): U | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

const indented = (text: string): string => text.replace(/^(?=.)/gm, "    ");

/**
 * The body that continues the declaration: of the most lines that parse, what belongs to the
 * function.
 */
function continued(
  reader: CodeReader,
  { declaration, entryPoint }: Asked,
  answer: string,
): string | undefined {
  const base = rstrip(declaration),
    start = /^\s*\n/.test(answer) || answer === "" ? answer : `\n${answer}`;
  if (
    start.trim() === "" ||
    (reader.language === "python" &&
      !/^[ \t]/.test(start.split("\n").find((line) => line.trim() !== "")!))
  )
    return undefined;
  const lines = start.split("\n");
  for (let count = lines.length; count > 1; count--) {
    const text = base + lines.slice(0, count).join("\n"),
      root = reader.parse(text);
    const found =
      root === null
        ? undefined
        : reader
            .definitions(root)
            .find(
              (one) => one.fn !== undefined && one.names[0] === entryPoint && one.end > base.length,
            );
    if (found !== undefined) return text.slice(base.length, found.end);
  }
  return undefined;
}

/** The function as the text itself defines it. */
function defined(
  reader: CodeReader,
  { declaration, entryPoint }: Asked,
  text: string,
): string | undefined {
  const root = largestParsing(reader, text, entryPoint);
  if (root === null) return undefined;
  const definitions = reader.definitions(root),
    wanted = functionNamed(definitions, entryPoint)!;
  const needed = neededBy(wanted, definitions, root);
  const declared = declaredParameters(reader, declaration, entryPoint);
  const same =
    declared !== undefined && JSON.stringify(declared) === JSON.stringify(wanted.fn.parameters);
  if (same && needed.length === 0) return bodyText(reader, wanted.fn);
  const whole = [...needed, wanted].map((one) => textOf(root, one)).join("\n\n");
  return reader.language === "python"
    ? `\n    pass\n\n\n${whole}\n`
    : `\n${whole}\nreturn ${entryPoint}(${(declared ?? wanted.fn.parameters).join(", ")});\n}\n`;
}

/**
 * The tree of the most lines around the definition of `name` that parse, or null if there is none.
 */
function largestParsing(reader: CodeReader, text: string, name: string): SyntaxNode | null {
  const has = (root: SyntaxNode | null): root is SyntaxNode =>
    root !== null && functionNamed(reader.definitions(root), name) !== undefined;
  const whole = reader.parse(text);
  if (has(whole)) return whole;
  const escaped = name.replace(/[$]/g, "\\$&");
  const opening = new RegExp(
    reader.language === "python"
      ? `^(?:async[ \\t]+)?def[ \\t]+${escaped}\\b`
      : `^(?:export[ \\t]+)?(?:(?:async[ \\t]+)?function\\b[ \\t*]*|(?:const|let|var)[ \\t]+)${escaped}(?![\\w$])`,
  );
  const lines = text.split("\n"),
    at = lines.findIndex((line) => opening.test(line));
  if (at < 0) return null;
  const parsed = (from: number, to: number): SyntaxNode | null =>
    reader.parse(lines.slice(from, to).join("\n"));
  let end = lines.length,
    best: SyntaxNode | null = null;
  for (; end > at; end--) if (has((best = parsed(at, end)))) break;
  if (end === at) return null;
  for (let from = 0; from < at; from++) {
    const more = parsed(from, end);
    if (has(more)) return more;
  }
  return best;
}

function declaredParameters(
  reader: CodeReader,
  declaration: string,
  name: string,
): readonly string[] | undefined {
  const root = reader.parse(
    rstrip(declaration) + (reader.language === "python" ? "\n    pass\n" : "\n}\n"),
  );
  return root === null ? undefined : functionNamed(reader.definitions(root), name)?.fn.parameters;
}

/** A body as it follows a declaration that ends in ":" or "{". */
function bodyText(reader: CodeReader, { node, body }: FunctionShape): string {
  const { source } = body;
  if (reader.language !== "python")
    return body.kind === "statement_block"
      ? source.slice(body.start + 1, body.end)
      : `\n  return ${sourceOf(body)};\n}`;
  const from = (childOf(node, "return_type") ?? childOf(node, "parameters")!).end;
  return source.slice(source.indexOf(":", from) + 1, node.end);
}
