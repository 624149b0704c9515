/**
 * @file Code inside of prose: the fenced blocks of Markdown (CommonMark 0.31, section 4.5; only
 *   fences of three or more backticks or tildes).
 */
import { languageNamed } from "./registry.js";

/** A fenced block. */
export interface CodeBlock {
  /** First word behind the opening fence, lower case; "" where there is none. */
  readonly tag: string;
  /** Text between the fences, each line ended; the fence's own indentation is taken off. */
  readonly code: string;
  /** Offset of the opening fence in the text. */
  readonly start: number;
  /** False for a block that the text ends in. */
  readonly closed: boolean;
}

/**
 * Fenced blocks in order; a block without a closing fence goes to the end of the text.
 * @example codeBlocks("Sure:\n```python\nx = 1\n```\n")[0].code // "x = 1\n"
 */
export function codeBlocks(text: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open:
    { fence: string; indent: number; tag: string; start: number; lines: string[] } | undefined;
  let offset = 0;
  for (const whole of text.split("\n")) {
    const line = whole.replace(/\r$/, "");
    const found = /^([ \t]*)(`{3,}|~{3,})[ \t]*([^`]*)$/.exec(line);
    if (open === undefined) {
      if (found)
        open = {
          fence: found[2]!,
          indent: found[1]!.length,
          tag: found[3]!
            .trim()
            .split(/[\s{,]/, 1)[0]!
            .toLowerCase(),
          start: offset,
          lines: [],
        };
    } else if (found && found[3]!.trim() === "" && found[2]!.startsWith(open.fence)) {
      blocks.push(blockOf(open, true));
      open = undefined;
    } else open.lines.push(line.slice(Math.min(open.indent, /^[ \t]*/.exec(line)![0].length)));
    offset += whole.length + 1;
  }
  if (open !== undefined) blocks.push(blockOf(open, false));
  return blocks;
}

function blockOf(
  { tag, start, lines }: { tag: string; start: number; lines: readonly string[] },
  closed: boolean,
): CodeBlock {
  return { tag, start, closed, code: lines.map((line) => `${line}\n`).join("") };
}

/** Whether a block may be code of `language`: its tag says so, or it has none. */
export function mayBe(block: CodeBlock, language: string): boolean {
  return block.tag === "" || languageNamed(language).fences.includes(block.tag);
}

/**
 * The code of a text: its blocks that may be of `language`, or the whole text where it has no
 * fences.
 */
export function codeIn(text: string, language: string): string[] {
  const blocks = codeBlocks(text);
  return blocks.length === 0
    ? [text]
    : blocks.filter((block) => mayBe(block, language)).map((block) => block.code);
}
