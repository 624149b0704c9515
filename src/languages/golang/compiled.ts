/** @file What Go's compiler says of edited functions, and what is clear without asking it. */
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { compareCompiledBy } from "../wasi/compare-compiled.js";
import { blanked, goFile } from "./source-file.js";
import { GoBuilder, withoutUnused } from "./sandbox/build.js";
import { toolchain } from "./sandbox/toolchain.js";

/** See `Inject`. */
export const compilesPairs = (): boolean => toolchain.missing() === undefined;

/** See `Inject`. */
export const compareCompiled = compareCompiledBy(toolchain, () => {
  const builder = new GoBuilder("candidate");
  return (text) => {
    const main = /^func[ \t]+main[ \t]*\(/m.test(blanked(text)) ? "" : "func main() {}\n";
    return withoutUnused<Buffer>((unused) =>
      builder.object({
        "answer.go": goFile(text, { unused }).file,
        "main.go": `package main\n${main}`,
      }),
    );
  };
});

/**
 * Whether nothing is wrong that a function's text shows alone: every variable is used, and a
 * function with results ends in a statement that gives them.
 */
export function isCompilable(root: SyntaxNode): boolean {
  return root.children.every(
    (node) =>
      node.kind !== "function_declaration" ||
      childOf(node, "body") === undefined ||
      (isEnded(node) && usesItsVariables(node)),
  );
}

function isEnded(fn: SyntaxNode): boolean {
  const body = childOf(fn, "body")!;
  const inside = functionsIn(body).every(isEnded);
  return inside && (childOf(fn, "result") === undefined || isTerminating(body));
}

function functionsIn(node: SyntaxNode): SyntaxNode[] {
  if (node.kind === "func_literal") return [node];
  return node.children.flatMap(functionsIn);
}

/**
 * A terminating statement (The Go Programming Language Specification, "Terminating statements").
 */
function isTerminating(node: SyntaxNode | undefined): boolean {
  switch (node?.kind) {
    case "return_statement":
    case "goto_statement":
      return true;
    case "expression_statement":
      return sourceOf(node).startsWith("panic(");
    case "block":
    case "statement_list":
    case "labeled_statement":
      return isTerminating(namedChildren(node).at(-1));
    case "expression_case":
    case "type_case":
    case "default_case":
      return isTerminating(namedChildren(node).find((child) => child.kind === "statement_list"));
    case "if_statement":
      return (
        isTerminating(childOf(node, "consequence")) && isTerminating(childOf(node, "alternative"))
      );
    case "for_statement": {
      const body = childOf(node, "body")!;
      const head = namedChildren(node).find((child) => child !== body);
      const isEndless =
        head === undefined ||
        (head.kind === "for_clause" && childOf(head, "condition") === undefined);
      return isEndless && !breaks(body);
    }
    case "expression_switch_statement":
    case "type_switch_statement":
    case "select_statement": {
      const cases = namedChildren(node).filter((child) => child.kind.endsWith("_case"));
      const isWhole =
        node.kind === "select_statement" || cases.some((one) => one.kind === "default_case");
      return isWhole && !cases.some(breaks) && cases.every(isTerminating);
    }
    default:
      return false;
  }
}

const INNER = /^(?:for|expression_switch|type_switch|select)_statement$|^func_literal$/;

/** A `break` that ends the statement which this is a part of; a labelled one may be any. */
function breaks(node: SyntaxNode): boolean {
  if (node.kind === "break_statement") return true;
  return node.children.some((child) => !INNER.test(child.kind) && breaks(child));
}

/** Every name that the body declares is read somewhere in it. */
function usesItsVariables(fn: SyntaxNode): boolean {
  const declared = new Set<string>();
  const read = new Set<string>();
  const visit = (node: SyntaxNode): void => {
    if (node.kind === "identifier" && !isStore(node, declared)) read.add(sourceOf(node));
    node.children.forEach(visit);
  };
  visit(childOf(fn, "body")!);
  return [...declared].every((name) => name === "_" || read.has(name));
}

/** A place where a value is only put; names that are declared there are noted. */
function isStore(node: SyntaxNode, declared: Set<string>): boolean {
  const { parent, field } = node;
  if (parent?.kind === "var_spec" && field === "name") {
    declared.add(sourceOf(node));
    return true;
  }
  if (parent?.kind !== "expression_list" || parent.field !== "left") return false;
  const statement = parent.parent!;
  const operator = childOf(statement, "operator");
  if (operator !== undefined) return sourceOf(operator) === "=";
  if (statement.children.some((child) => child.kind === ":=")) declared.add(sourceOf(node));
  return true;
}
