/** @file What C++'s compiler says of edited functions, and what it lets pass that is undefined. */
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { compareCompiledBy } from "../wasi/compare-compiled.js";
import { CppBuilder } from "./sandbox/build.js";
import { toolchain } from "./sandbox/toolchain.js";

/** See `Inject`. */
export const compilesPairs = (): boolean => toolchain.missing() === undefined;

/** See `Inject`. */
export const compareCompiled = compareCompiledBy(toolchain, () => {
  const builder = new CppBuilder("candidate");
  return (text) => builder.object(`using namespace std;\n#line 1 "answer"\n${text}`);
});

/** Whether no function with a result ends without one, which compilers take and nothing defines. */
export function isCompilable(root: SyntaxNode): boolean {
  return root.children.every((node) => {
    const body = node.kind === "function_definition" ? childOf(node, "body") : undefined;
    const type = childOf(node, "type");
    return body === undefined || type === undefined || sourceOf(type) === "void" || isEnded(body);
  });
}

/** Whether control never leaves a statement at its end, as far as that is clear. */
function isEnded(node: SyntaxNode | undefined): boolean {
  switch (node?.kind) {
    case "return_statement":
    case "throw_statement":
      return true;
    case "compound_statement":
    case "else_clause":
      return isEnded(namedChildren(node).at(-1));
    case "if_statement":
      return isEnded(childOf(node, "consequence")) && isEnded(childOf(node, "alternative"));
    case "while_statement":
      return /^\((?:true|1)\)$/.test(sourceOf(childOf(node, "condition")!));
    case "for_statement":
      return childOf(node, "condition") === undefined;
    default:
      return false;
  }
}
