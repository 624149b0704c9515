/**
 * @file What expressions contribute to the outline of a function in a language that declares types:
 * a language's visitors say which node is what, and these methods note it.
 */
import type { Bound } from "../bound-names.js";
import type { Expression, Literal, Operation, Span, Test, ValueKind } from "../outline.js";
import { OutlineLists, spanOf } from "../outline-reader.js";
import { childOf, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { compatible } from "../value-kinds.js";
import type { TypeRules } from "./rules.js";
import type { TypedScope } from "./scope.js";

/** Reads one node; "and below" where its children are still to be read. */
export type ExpressionVisitor = (reader: TypedReader, node: SyntaxNode) => "and below" | void;

/** A call's parts. */
interface CallParts {
  /** Name of what is called. */
  readonly name: SyntaxNode;
  /** What stands before the dot. */
  readonly receiver?: SyntaxNode | undefined;
  /** All arguments. */
  readonly given: readonly SyntaxNode[];
  /** Whether an argument is a plain value. */
  readonly isPlain: (argument: SyntaxNode) => boolean;
}

const COMPARISONS = new Set(["<", "<=", ">", ">=", "==", "!="]);
const CONNECTIVES = new Set(["&&", "||", "and", "or"]);

/** Reads expressions; its lists are those of the outline. */
export class TypedReader extends OutlineLists {
  readonly kinds: ReadonlyMap<string, ValueKind>;
  private readonly sorted = new Map<Bound | undefined, readonly string[]>([[undefined, []]]);

  /** @param readBody  reads the statements of an inner function */
  constructor(
    readonly scope: TypedScope,
    readonly rules: TypeRules,
    private readonly visitors: ReadonlyMap<string, ExpressionVisitor>,
    readonly readBody: (block: SyntaxNode) => void,
  ) {
    super();
    this.kinds = new Map(
      [...scope.types]
        .map(([name, type]): [string, ValueKind] => [name, rules.kindOf(type)])
        .filter(([name, kind]) => kind !== "unknown" && scope.variables.has(name)),
    );
  }

  /** Reads the expressions at and below a node. */
  read(node: SyntaxNode): void {
    const visit = this.visitors.get(node.kind);
    if (visit === undefined || visit(this, node) === "and below") this.readChildren(node);
  }

  readChildren(node: SyntaxNode): void {
    for (const child of node.children) if (child.named) this.read(child);
  }

  kind(node: SyntaxNode): ValueKind {
    return this.rules.kindOf(this.rules.typeOf(node, this.scope.types));
  }

  isVariable(node: SyntaxNode): boolean {
    return (
      node.kind === "identifier" &&
      this.scope.variables.has(sourceOf(node)) &&
      !this.rules.isOther(node)
    );
  }

  expression(node: SyntaxNode): Expression {
    return {
      ...spanOf(node),
      kind: this.kind(node),
      ...this.typed(node),
      binds: this.rules.bindingOf(node),
      variable: this.isVariable(node) ? sourceOf(node) : undefined,
    };
  }

  /** Names bound at a node, sorted. */
  boundAt(node: SyntaxNode): readonly string[] {
    return this.sortedNames(this.scope.before.get(node));
  }

  private sortedNames(bound: Bound | undefined): readonly string[] {
    let names = this.sorted.get(bound);
    if (names === undefined) {
      names = [...bound!].filter((name) => this.scope.variables.has(name)).sort();
      this.sorted.set(bound, names);
    }
    return names;
  }

  /** Names bound there whose values could stand in the place of `name`'s. */
  private others(name: string, bound: Bound | undefined): string[] {
    const { types } = this.scope;
    const own = types.get(name);
    return this.sortedNames(bound).filter((other) => {
      if (other === name) return false;
      const type = types.get(other);
      if (own !== undefined && type !== undefined) return this.rules.fits(own, type);
      if (this.rules.isStrict === true) return false;
      return compatible(this.rules.kindOf(own), this.rules.kindOf(type));
    });
  }

  /** A condition; only names that can be terms of it are said to be bound there. */
  test(node: SyntaxNode, of: Test["of"]): void {
    this.tests.push(this.testOf(node, of));
  }

  /** The same without noting it. */
  testOf(node: SyntaxNode, of: Test["of"]): Test {
    const bound = this.boundAt(node).filter((name) =>
      ["number", "boolean"].includes(this.kinds.get(name) ?? ""),
    );
    return { ...this.expression(node), of, bound };
  }

  /** A name that is read. @param changed  its value is changed too, so that no constant fits */
  variable(node: SyntaxNode, changed = false): void {
    const name = sourceOf(node);
    const bound = this.scope.reads.get(node);
    if (bound === undefined || !this.isVariable(node)) return;
    this.variables.push({
      ...spanOf(node),
      name,
      kind: this.kinds.get(name) ?? "unknown",
      alternatives: this.others(name, bound).filter(
        (other) => !changed || !this.scope.constants.has(other),
      ),
    });
  }

  /** `left operator right`. */
  operation(node: SyntaxNode): void {
    const before = childOf(node, "left")!;
    const after = childOf(node, "right")!;
    const at = childOf(node, "operator")!;
    const symbol = sourceOf(at);
    const [left, right] = [this.expression(before), this.expression(after)];
    const isComparison = COMPARISONS.has(symbol);
    const sameKind = left.kind === right.kind ? left.kind : "unknown";
    const family: Operation["family"] = CONNECTIVES.has(symbol) ? "boolean" : "arithmetic";
    this.operations.push({
      ...spanOf(node),
      left,
      right,
      symbol,
      at: spanOf(at),
      family: isComparison ? "comparison" : family,
      kind: isComparison ? sameKind : this.kind(node),
      binds: this.rules.bindingOf(node),
      ...this.typed(node),
      chained: false,
    });
  }

  /** A sign or negation before an operand. */
  prefix(node: SyntaxNode, operand: SyntaxNode): void {
    const symbol = sourceOf(childOf(node, "operator") ?? node.children[0]!);
    if (["!", "-", "+", "~", "^", "not"].includes(symbol))
      this.prefixes.push({ ...spanOf(node), symbol, operand: this.expression(operand) });
  }

  /** A call. */
  call(node: SyntaxNode, { name, receiver, given, isPlain }: CallParts): void {
    this.calls.push({
      ...spanOf(node),
      callee: sourceOf(name),
      calleeAt: spanOf(name),
      receiver: receiver === undefined ? undefined : this.expression(receiver),
      arguments: given.map(spanOf),
      positional: given.filter(isPlain).map((argument) => this.expression(argument)),
      keywords: [],
      needs: this.rules.neededIn(node),
      ...this.typed(node),
    });
  }

  private typed(node: SyntaxNode): Pick<Expression, "type"> {
    const { rules, scope } = this;
    return rules.isStrict === true ? { type: rules.typeOf(node, scope.types) ?? "" } : {};
  }

  /** `from..to`. */
  range(node: SyntaxNode, before: SyntaxNode, at: SyntaxNode, after: SyntaxNode): void {
    this.operations.push({
      ...spanOf(node),
      left: this.expression(before),
      right: this.expression(after),
      symbol: sourceOf(at),
      at: spanOf(at),
      family: "range",
      kind: "unknown",
      binds: this.rules.bindingOf(node),
      chained: false,
    });
  }

  /** A literal. @param content  between the quotes of a text that can be rewritten */
  literal(node: SyntaxNode, kind: Literal["kind"], content?: Span): void {
    this.literals.push({ ...spanOf(node), kind, content, identity: kind === "none" });
  }

  /** A text in quotes of one character each; rewritten where nothing in it is escaped. */
  text(node: SyntaxNode): void {
    const isPlain = !sourceOf(node).includes("\\");
    this.literal(node, "text", isPlain ? { start: node.start + 1, end: node.end - 1 } : undefined);
  }

  /** `value[index]`. */
  subscript(node: SyntaxNode, value: SyntaxNode, index: SyntaxNode, stored: boolean): void {
    this.subscripts.push({
      ...spanOf(node),
      value: this.expression(value),
      index: this.expression(index),
      bounds: [],
      slice: false,
      stored,
    });
  }

  /** `value[from:to]`. */
  slice(node: SyntaxNode, value: SyntaxNode, bounds: readonly SyntaxNode[]): void {
    this.subscripts.push({
      ...spanOf(node),
      value: this.expression(value),
      index: undefined,
      bounds: bounds.map((bound) => this.expression(bound)),
      slice: true,
      stored: false,
    });
  }

  /** `target op= value`, or a step, whose value of one is not written. */
  change(node: SyntaxNode, target: SyntaxNode, at: SyntaxNode, value?: SyntaxNode): void {
    const known = this.kind(target);
    this.augmented.push({
      ...spanOf(node),
      target: this.expression(target),
      symbol: sourceOf(at),
      at: spanOf(at),
      value: value === undefined ? undefined : this.expression(value),
      kind: known === "unknown" && value !== undefined ? this.kind(value) : known,
    });
  }

  /** `name = value`. @param declares  the name has no value before */
  assign(
    node: SyntaxNode,
    parts: { target: SyntaxNode; at: SyntaxNode; value: SyntaxNode },
    declares: boolean,
  ): void {
    const { constants, before } = this.scope;
    const name = sourceOf(parts.target);
    const bound = before.get(node);
    const whole = this.expression(parts.value);
    const isConstant = whole.variable !== undefined && constants.has(whole.variable);
    this.assignments.push({
      ...spanOf(node),
      name,
      target: spanOf(parts.target),
      at: spanOf(parts.at),
      value: isConstant ? { ...whole, variable: undefined } : whole,
      rebinds: !declares && bound?.has(name) === true,
      alternatives: declares
        ? []
        : this.others(name, bound).filter((other) => !constants.has(other)),
    });
  }
}
