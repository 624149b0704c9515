/** @file Names that a JavaScript statement reads and changes. */
import { childOf, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import type { Names } from "../outlined-statement.js";
import { inPattern } from "./syntax.js";

/**
 * Variables that a statement reads, and those that it binds, stores into or calls a method of for
 * its effect; inner functions included.
 */
export function namesIn(node: SyntaxNode, variables: ReadonlySet<string>): Names {
  const reads = new Set<string>();
  const writes = new Set<string>();
  const read = (at: SyntaxNode): void => {
    if (variables.has(sourceOf(at))) reads.add(sourceOf(at));
  };
  const write = (at: SyntaxNode): void => {
    if (variables.has(sourceOf(at))) writes.add(sourceOf(at));
  };
  /** `a[i].b = …` changes a. */
  const store = (target: SyntaxNode): void => {
    visit(target);
    let object = target;
    while (object.kind === "member_expression" || object.kind === "subscript_expression")
      object = childOf(object, "object")!;
    if (object.kind === "identifier") write(object);
  };
  const visit = (at: SyntaxNode): void => {
    switch (at.kind) {
      case "identifier":
      case "shorthand_property_identifier":
        read(at);
        return;
      case "assignment_expression":
      case "augmented_assignment_expression":
      case "variable_declarator":
      case "for_in_statement": {
        const target = childOf(at, at.kind === "variable_declarator" ? "name" : "left")!;
        inPattern(target, write, store, visit);
        if (at.kind === "augmented_assignment_expression") visit(target);
        at.children.forEach((child) => child !== target && visit(child));
        return;
      }
      case "update_expression": {
        const target = childOf(at, "argument")!;
        inPattern(target, write, store);
        visit(target);
        return;
      }
      case "call_expression": {
        const callee = childOf(at, "function")!;
        if (callee.kind === "member_expression" && at.parent?.kind === "expression_statement")
          store(callee);
        break;
      }
    }
    at.children.forEach(visit);
  };
  visit(node);
  return { reads, writes };
}
