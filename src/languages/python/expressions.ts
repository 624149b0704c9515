/**
 * @file What the expressions of a Python function contribute to its outline: one visitor a kind of
 * node. Annotations, decorators, classes, patterns and names of callees contribute nothing.
 */
import type { Bound } from "../bound-names.js";
import { localNames, type LocalNames } from "../local-names.js";
import type { Expression, Literal, Operation, Span, Test, ValueKind } from "../outline.js";
import { OutlineLists, spanOf } from "../outline-reader.js";
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { agree } from "../value-kinds.js";
import { kindOf } from "./kinds.js";
import { BINDS } from "./lexicon.js";
import { bindingOf, neededIn } from "./precedence.js";
import type { Scope } from "./scope.js";

/** Nodes below which no operator finds anything. */
export const SKIPPED = new Set([
  "class_definition",
  "decorator",
  "case_pattern",
  "type",
  "import_statement",
  "import_from_statement",
  "comment",
  "line_continuation",
  "global_statement",
  "nonlocal_statement",
]);
const RECEIVERS = ["self", "cls"];
const NO_POSITIONAL = ["keyword_argument", "list_splat", "dictionary_splat"];
const STORING = ["assignment", "augmented_assignment", "for_statement", "for_in_clause"];

/** Reads expressions; its lists are those of the outline. */
export class ExpressionReader extends OutlineLists {
  readonly names: LocalNames;

  /**
   * @param scope  which names are bound where
   * @param kinds  what is known of the variables' values
   */
  constructor(
    readonly source: string,
    readonly scope: Scope,
    readonly kinds: ReadonlyMap<string, ValueKind>,
  ) {
    super();
    this.names = localNames(scope.variables, kinds);
  }

  text(at: Span): string {
    return this.source.slice(at.start, at.end);
  }

  kind(node: SyntaxNode): ValueKind {
    return kindOf(node, this.source, this.kinds);
  }

  expression(node: SyntaxNode): Expression {
    const isVariable = node.kind === "identifier" && this.scope.variables.has(this.text(node));
    return {
      start: node.start,
      end: node.end,
      kind: this.kind(node),
      binds: bindingOf(node),
      variable: isVariable ? this.text(node) : undefined,
    };
  }

  test(node: SyntaxNode, of: Test["of"], bound: Bound | undefined): Test {
    const made: Test = { ...this.expression(node), of, bound: this.names.at(bound) };
    this.tests.push(made);
    return made;
  }

  /** Reads the expressions at and below a node. */
  read(node: SyntaxNode): void {
    if (SKIPPED.has(node.kind)) {
      if (node.kind === "comment" || node.kind === "type") this.untouchable.push(spanOf(node));
      return;
    }
    const visit = VISITORS[node.kind];
    if (visit === undefined || visit(this, node) === "and below") this.readChildren(node);
  }

  readChildren(node: SyntaxNode): void {
    for (const child of node.children) if (child.named) this.read(child);
  }

  /** A read of a variable, or of the target of `x += …`. */
  readVariable(node: SyntaxNode): void {
    const name = this.text(node);
    const bound = this.scope.reads.get(node);
    if (bound === undefined || !this.scope.variables.has(name)) return;
    this.variables.push({
      start: node.start,
      end: node.end,
      name,
      kind: this.kinds.get(name) ?? "unknown",
      alternatives: this.names.others(name, bound),
    });
  }

  /** Reads assignment chains: `a = b = value`, `a += value`. */
  readAssignment(node: SyntaxNode): void {
    const left = childOf(node, "left")!;
    const right = childOf(node, "right");
    const annotation = childOf(node, "type");
    if (annotation !== undefined) this.untouchable.push(spanOf(annotation));
    if (right === undefined) return;
    const isAugmented = node.kind === "augmented_assignment";
    const sign = node.children.find(
      (child) => !child.named && child.end <= right.start && this.text(child).endsWith("="),
    )!;
    if (isAugmented) this.addAugmented(node, left, sign, right);
    else if (
      left.kind === "identifier" &&
      right.kind !== "assignment" &&
      this.scope.variables.has(this.text(left))
    )
      this.addAssignment(node, left, sign, right);
    if (isAugmented || left.kind !== "identifier") this.readTarget(left, isAugmented);
    if (right.kind === "assignment") this.readAssignment(right);
    else this.read(right);
  }

  private addAugmented(
    node: SyntaxNode,
    left: SyntaxNode,
    sign: SyntaxNode,
    right: SyntaxNode,
  ): void {
    const known = this.kind(left);
    this.augmented.push({
      start: node.start,
      end: node.end,
      target: this.expression(left),
      symbol: this.text(sign),
      at: spanOf(sign),
      value: this.expression(right),
      kind: known === "unknown" ? this.kind(right) : known,
    });
  }

  private addAssignment(
    node: SyntaxNode,
    left: SyntaxNode,
    sign: SyntaxNode,
    right: SyntaxNode,
  ): void {
    const bound = this.scope.before.get(node);
    const name = this.text(left);
    this.assignments.push({
      start: node.start,
      end: node.end,
      name,
      target: spanOf(left),
      at: spanOf(sign),
      value: this.expression(right),
      rebinds: bound?.has(name) === true,
      alternatives: this.names.others(name, bound),
    });
  }

  /** What is stored into; a name alone is only read where its old value counts. */
  readTarget(node: SyntaxNode, isRead: boolean): void {
    if (node.kind === "identifier") {
      if (isRead) this.readVariable(node);
    } else if (node.kind === "subscript" || node.kind === "attribute") this.read(node);
    else for (const child of namedChildren(node)) this.readTarget(child, isRead);
  }
}

/** Reads one node; "and below" where its children are still to be read. */
type Visitor = (reader: ExpressionReader, node: SyntaxNode) => "and below" | void;

const literal =
  (kind: Literal["kind"]): Visitor =>
  (reader, node) => {
    const identity = kind === "none" && isIdentity(node);
    reader.literals.push({ start: node.start, end: node.end, kind, identity, content: undefined });
  };

const operation =
  (family: Operation["family"]): Visitor =>
  (reader, node) => {
    const at = childOf(node, "operator")!;
    reader.operations.push({
      start: node.start,
      end: node.end,
      left: reader.expression(childOf(node, "left")!),
      right: reader.expression(childOf(node, "right")!),
      symbol: reader.text(at),
      at: spanOf(at),
      family,
      kind: reader.kind(node),
      binds: bindingOf(node),
      chained: false,
    });
    return "and below";
  };

const prefix: Visitor = (reader, node) => {
  reader.prefixes.push({
    start: node.start,
    end: node.end,
    symbol: reader.text(node.children[0]!),
    operand: reader.expression(childOf(node, "argument")!),
  });
  return "and below";
};

const part =
  (field: string): Visitor =>
  (reader, node) =>
    reader.read(childOf(node, field)!);

const VISITORS: Readonly<Record<string, Visitor>> = {
  identifier: (reader, node) => reader.readVariable(node),
  attribute: part("object"),
  keyword_argument: part("value"),
  lambda: part("body"),
  integer: literal("number"),
  float: literal("number"),
  true: literal("boolean"),
  false: literal("boolean"),
  none: literal("none"),
  string: readString,
  binary_operator: operation("arithmetic"),
  boolean_operator: operation("boolean"),
  comparison_operator: readComparison,
  not_operator: prefix,
  unary_operator: prefix,
  call: readCall,
  subscript: readSubscript,
  conditional_expression(reader, node) {
    reader.test(namedChildren(node)[1]!, "conditional", reader.scope.before.get(node));
    return "and below";
  },
  if_clause(reader, node) {
    reader.test(namedChildren(node)[0]!, "filter", reader.scope.before.get(node));
    return "and below";
  },
  for_in_clause(reader, node) {
    readGenerator(reader, node);
    reader.read(childOf(node, "right")!);
  },
};

/** An operand of `is` or `is not`. */
function isIdentity(node: SyntaxNode): boolean {
  return (
    node.parent?.kind === "comparison_operator" &&
    node.parent.children.some((child) => !child.named && sourceOf(child).startsWith("is"))
  );
}

function readString(reader: ExpressionReader, node: SyntaxNode): void {
  const open = node.children[0]!;
  const close = node.children.at(-1)!;
  const plain =
    node.children.every((child) => child.kind !== "interpolation") &&
    /^["']$/.test(reader.text(open)) &&
    !reader.text(node).includes("\\");
  reader.literals.push({
    start: node.start,
    end: node.end,
    kind: "text",
    identity: false,
    content: plain ? { start: open.end, end: close.start } : undefined,
  });
  for (const child of node.children) {
    const inner = child.kind === "interpolation" ? childOf(child, "expression") : undefined;
    if (inner !== undefined) reader.read(inner);
  }
}

function readComparison(reader: ExpressionReader, node: SyntaxNode): "and below" {
  const operands = namedChildren(node);
  operands.slice(1).forEach((right, i) => {
    const left = operands[i]!;
    const between = node.children.filter(
      (child) => !child.named && child.start >= left.end && child.end <= right.start,
    );
    const at = { start: between[0]!.start, end: between.at(-1)!.end };
    reader.operations.push({
      start: left.start,
      end: right.end,
      left: reader.expression(left),
      right: reader.expression(right),
      symbol: reader.text(at).replace(/[\s\\]+/g, " "),
      at,
      family: "comparison",
      kind: agree(reader.kind(left), reader.kind(right)),
      binds: BINDS.comparison,
      chained: operands.length > 2,
    });
  });
  return "and below";
}

function readCall(reader: ExpressionReader, node: SyntaxNode): void {
  const callee = childOf(node, "function")!;
  const given = childOf(node, "arguments")!;
  const receiver = callee.kind === "attribute" ? childOf(callee, "object") : undefined;
  const name = callee.kind === "attribute" ? childOf(callee, "attribute")! : callee;
  const isList = given.kind === "argument_list";
  const all = isList ? namedChildren(given) : [given];
  const isModule =
    receiver?.kind === "identifier" &&
    !reader.scope.variables.has(reader.text(receiver)) &&
    !RECEIVERS.includes(reader.text(receiver));
  if (name.kind === "identifier")
    reader.calls.push({
      start: node.start,
      end: node.end,
      callee: reader.text(name),
      calleeAt: spanOf(name),
      receiver: receiver === undefined || isModule ? undefined : reader.expression(receiver),
      arguments: isList ? all.map(spanOf) : [],
      positional: all
        .filter((argument) => !NO_POSITIONAL.includes(argument.kind))
        .map((argument) => reader.expression(argument)),
      keywords: all.filter((argument) => argument.kind === "keyword_argument").map(spanOf),
      needs: neededIn(node),
    });
  if (callee.kind !== "identifier") reader.read(callee);
  for (const argument of all) reader.read(argument);
}

function readSubscript(reader: ExpressionReader, node: SyntaxNode): "and below" {
  const keys = node.children.filter((child) => child.field === "subscript");
  const only = keys.length === 1 ? keys[0]! : undefined;
  if (only === undefined) return "and below";
  const slice = only.kind === "slice";
  reader.subscripts.push({
    start: node.start,
    end: node.end,
    value: reader.expression(childOf(node, "value")!),
    index: slice ? undefined : reader.expression(only),
    bounds: slice ? namedChildren(only).map((bound) => reader.expression(bound)) : [],
    slice,
    stored:
      node.parent?.kind === "delete_statement" ||
      (node.field === "left" && STORING.includes(node.parent?.kind ?? "")),
  });
  return "and below";
}

function readGenerator(reader: ExpressionReader, node: SyntaxNode): void {
  const target = childOf(node, "left")!;
  const siblings = node.parent?.children ?? [];
  const filters: Span[] = [];
  for (let i = siblings.indexOf(node) + 1; siblings[i]?.kind === "if_clause"; i++)
    filters.push({ start: siblings[i - 1]!.end, end: siblings[i]!.end });
  reader.generators.push({
    start: node.start,
    end: node.end,
    target: target.kind === "identifier" ? reader.text(target) : undefined,
    filters,
  });
}
