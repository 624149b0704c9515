/**
 * @file Normal forms of statements in braces: jumps to where control goes anyway are left out,
 * branches whose condition is spelt as a negation change places, empty ones go.
 */
import { childOf, namedChildren, type SyntaxNode } from "../syntax-tree.js";
import type { Form, Visitor } from "../visited-form.js";
import { negated } from "./expression-form.js";

/** Makes forms of blocks, given the visitors of statements that may hold a body's last jump. */
export class StatementForms {
  /**
   * @param statementsOf  what stands in a block, or the statement itself where it is none
   * @param isValue  whether a node that ends a block is what the block gives
   */
  constructor(
    private readonly visitors: ReadonlyMap<string, Visitor>,
    private readonly statementsOf: (node: SyntaxNode) => readonly SyntaxNode[],
    private readonly isValue: (node: SyntaxNode) => boolean = () => false,
  ) {}

  /** A body, without the jumps that its end makes anyway. */
  block(node: SyntaxNode | undefined, form: Form, end: string): string {
    const all = node === undefined ? [] : this.statementsOf(node);
    const kept = all
      .map((child, i) => (i < all.length - 1 ? form(child) : this.last(child, form, end)))
      .filter((line) => line !== "" && line !== "{}");
    while (kept.length > 0 && kept.at(-1) === end) kept.pop();
    return `{${kept.join(";")}}`;
  }

  private last(node: SyntaxNode, form: Form, end: string): string {
    if (this.isValue(node)) return `${end === "return" ? end : "value"} ${form(node)}`;
    const visitor = end === "" ? undefined : this.visitors.get(node.kind);
    return visitor === undefined ? form(node) : visitor(node, form, end);
  }

  /** An `if` with its two ways. */
  branches(
    parts: {
      readonly before: string;
      readonly condition: SyntaxNode;
      readonly yes: SyntaxNode | undefined;
      readonly no: SyntaxNode | undefined;
    },
    form: Form,
    end: string,
  ): string {
    const yes = this.block(parts.yes, form, end);
    const no = this.block(parts.no, form, end);
    const head = `if ${parts.before}`;
    const condition = form(parts.condition);
    if (no === "{}") return `${head}${condition} ${yes}`;
    const other = negated(parts.condition, form);
    return other === undefined
      ? `${head}${condition} ${yes} else ${no}`
      : `${head}${other} ${no} else ${yes}`;
  }

  /** An `if` whose other way, where it has one, stands in a clause of its own. */
  ifElse(node: SyntaxNode, form: Form, end: string): string {
    const clause = childOf(node, "alternative");
    const parts = {
      before: "",
      condition: childOf(node, "condition")!,
      yes: childOf(node, "consequence"),
      no: clause === undefined ? undefined : namedChildren(clause)[0],
    };
    return this.branches(parts, form, end);
  }

  /** The body of a loop. */
  loopBody(node: SyntaxNode, form: Form): string {
    return this.block(childOf(node, "body"), form, "continue");
  }

  /** A function: its head as it is written, and its body. */
  callable(node: SyntaxNode, form: Form): string {
    const body = childOf(node, "body")!;
    const head = node.source.slice(node.start, body.start).replace(/\s+/g, " ").trim();
    return `${head} ${this.block(body, form, "return")}`;
  }
}
