/** @file What Rust's compiler says of edited functions, and what is clear without asking it. */
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { compareCompiledBy } from "../wasi/compare-compiled.js";
import { RustBuilder } from "./sandbox/build.js";
import { toolchain } from "./sandbox/toolchain.js";
import { blanked } from "./source-file.js";

/** Types that stand for any: of such functions no code is made, but for those who call them. */
const GENERIC = /\b(?:fn\s+\w+|impl)\s*<[^>]*(?<!')\b[A-Z]|[(,:&]\s*impl\b/;

/** See `Inject`. */
export const compilesPairs = (): boolean => toolchain.missing() === undefined;

/** See `Inject`. */
export const compareCompiled = compareCompiledBy(toolchain, () => {
  const builder = new RustBuilder("candidate");
  return (text) => builder.alone(text, GENERIC.test(blanked(text)) ? "mir" : "obj");
});

/**
 * Whether nothing is wrong that a function's text shows alone: what gives a value ends in one, and
 * a character is one.
 */
export function isCompilable(root: SyntaxNode): boolean {
  return root.children.every((node) => {
    if (sourceOf(node) === "''") return false;
    const body = node.kind === "function_item" ? childOf(node, "body") : undefined;
    const gives = body !== undefined && childOf(node, "return_type") !== undefined;
    return (!gives || isEnded(body)) && (node.kind === "token_tree" || isCompilable(node));
  });
}

/** Whether a block or expression gives a value, or control never leaves it at its end. */
function isEnded(node: SyntaxNode | undefined): boolean {
  switch (node?.kind) {
    case undefined:
    case "let_declaration":
    case "empty_statement":
    case "while_expression":
    case "for_expression":
    case "assignment_expression":
    case "compound_assignment_expr":
      return false;
    case "block":
    case "else_clause":
      return isEnded(namedChildren(node).at(-1));
    case "if_expression":
      return isEnded(childOf(node, "consequence")) && isEnded(childOf(node, "alternative"));
    case "match_expression":
      return namedChildren(childOf(node, "body")!).every((arm) => isEnded(childOf(arm, "value")));
    case "expression_statement": {
      const inner = namedChildren(node)[0];
      return sourceOf(node).endsWith(";") ? isLeft(inner) : isEnded(inner);
    }
    default:
      return true;
  }
}

/** Whether control never comes behind an expression. */
function isLeft(node: SyntaxNode | undefined): boolean {
  if (node?.kind === "macro_invocation")
    return /^(?:panic|unreachable|todo|unimplemented)!/.test(sourceOf(node));
  if (node?.kind === "if_expression" || node?.kind === "match_expression") return isEnded(node);
  return /^(?:return|loop|continue|break)_expression$/.test(node?.kind ?? "");
}
