/** @file How large an edit is and where it lies, in tokens of the two programs. */
import { diffArrays } from "diff";
import type { Token } from "../languages/tokens.js";
import type { Tokenized } from "./edit-class.js";

/** An edit in tokens; comments and docstrings are none. */
export interface EditSize {
  /**
   * Tokens that differ: of every stretch the larger of those taken away and those put in. 1 where
   * only the lines' indentation differs.
   */
  readonly editedTokens: number;
  /** Separate stretches that differ, ≥ 1. */
  readonly stretches: number;
  /** Tokens of the buggy program behind the last one that differs. */
  readonly tokensBehind: number;
}

/** Size and place of the edit that made `buggy` of `correct`. */
export function editSize(correct: Tokenized, buggy: Tokenized): EditSize {
  const sizes: number[] = [];
  let removed = 0;
  let added = 0;
  let tail = 0;
  const close = (): void => {
    if (removed + added > 0) sizes.push(Math.max(removed, added));
    [removed, added] = [0, 0];
  };
  for (const part of diffArrays(texts(correct.tokens), texts(buggy.tokens))) {
    tail = 0;
    if (part.removed) removed += part.value.length;
    else if (part.added) added += part.value.length;
    else {
      close();
      tail = part.value.length;
    }
  }
  close();
  if (sizes.length === 0)
    return { editedTokens: 1, stretches: 1, tokensBehind: behindLayout(correct, buggy) };
  return {
    editedTokens: sizes.reduce((sum, size) => sum + size, 0),
    stretches: sizes.length,
    tokensBehind: tail,
  };
}

const texts = (tokens: readonly Token[]): string[] => tokens.map(({ text }) => text);

/** Tokens behind the last character that differs, of programs whose tokens are the same. */
function behindLayout(correct: Tokenized, buggy: Tokenized): number {
  const least = Math.min(correct.text.length, buggy.text.length);
  let tail = 0;
  while (tail < least && correct.text.at(-1 - tail) === buggy.text.at(-1 - tail)) tail++;
  const from = buggy.text.length - tail;
  return buggy.tokens.filter(({ start }) => start >= from).length;
}
