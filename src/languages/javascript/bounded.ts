/**
 * @file JavaScript that counts its own steps, so that an endless loop of a screened function ends
 * by itself: a call at the start of every body of a function and of a loop. And tests that go on
 * behind an assertion whose call took too many steps. None of it need hold against tricks: what a
 * screening lets through is judged again, as it was written.
 */
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";

const LOOPS: readonly string[] = [
  "for_statement",
  "for_in_statement",
  "while_statement",
  "do_statement",
];
const FUNCTIONS: readonly string[] = [
  "arrow_function",
  "function_expression",
  "function_declaration",
  "generator_function",
  "generator_function_declaration",
  "method_definition",
];

/**
 * The text of `root` with the expression `tick` evaluated whenever a body of a function or loop
 * begins.
 */
export function ticking(root: SyntaxNode, tick: string): string {
  return rewritten(root, (node) => {
    const loop = LOOPS.includes(node.kind);
    const body = loop || FUNCTIONS.includes(node.kind) ? childOf(node, "body") : undefined;
    if (body === undefined) return undefined;
    if (body.kind === "statement_block") {
      const first = namedChildren(body)[0];
      const directive =
        !loop &&
        first?.kind === "expression_statement" &&
        namedChildren(first)[0]?.kind === "string"
          ? first.end
          : body.start + 1;
      return [directive, `;${tick};`, body.end, ""];
    }
    return loop
      ? [body.start, `{${tick};`, body.end, "}"]
      : [body.start, `(${tick}, `, body.end, ")"]; // an arrow's expression
  });
}

/**
 * The text of a test with every statement `console.assert(…);` in a `try` whose error goes to
 * `handler`.
 */
export function leftOpen(root: SyntaxNode, handler: string): string {
  return rewritten(root, (node) =>
    node.kind === "expression_statement" && /^console\s*\.\s*assert\b/.test(sourceOf(node))
      ? [node.start, "try { ", node.end, ` } catch (cct_error) { ${handler}(cct_error); }`]
      : undefined,
  );
}

type Wrapping = readonly [start: number, before: string, end: number, after: string];

/** The text below `root` with what `wrap` says put around the nodes it says it for. */
function rewritten(root: SyntaxNode, wrap: (node: SyntaxNode) => Wrapping | undefined): string {
  const inserted: [at: number, text: string][] = [];
  const visit = (node: SyntaxNode): void => {
    const found = wrap(node);
    if (found) inserted.push([found[0], found[1]]);
    node.children.forEach(visit);
    // behind those of inner nodes that end at the same place
    if (found) inserted.push([found[2], found[3]]);
  };
  visit(root);
  inserted.sort(([a], [b]) => a - b);
  let text = "";
  let from = 0;
  for (const [at, piece] of inserted) {
    text += root.source.slice(from, at) + piece;
    from = at;
  }
  return text + root.source.slice(from);
}
