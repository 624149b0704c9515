/** @file The text of a Python file that holds several generated functions. */
import type { GeneratedFunction } from "./grammar/generate.js";

/**
 * Functions one after the other; a helper that was already printed is not repeated.
 * @param remarks  what stands before each function, line break included; nothing by default
 */
export function moduleOf(
  functions: readonly GeneratedFunction[],
  remarks: readonly string[] = [],
): string {
  const printed = new Set<string>();
  const pieces = functions.map((fn, index) => {
    const blocks = fn.code
      .split("\n\n\n")
      .filter(
        (block) =>
          block.startsWith(`def ${fn.name}(`) || (!printed.has(block) && printed.add(block)),
      );
    return (remarks[index] ?? "") + blocks.join("\n\n\n");
  });
  return pieces.map((piece) => piece.replace(/\n+$/, "\n")).join("\n\n");
}
