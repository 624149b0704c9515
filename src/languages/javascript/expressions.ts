/**
 * @file What the expressions of a JavaScript function contribute to its outline: one visitor a kind
 * of node. Classes, property names, regular expressions and names of callees contribute nothing.
 */
import type { Bound } from "../bound-names.js";
import { localNames, type LocalNames } from "../local-names.js";
import type { Expression, Literal, Operation, Test, ValueKind } from "../outline.js";
import { OutlineLists, spanOf } from "../outline-reader.js";
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { agree } from "../value-kinds.js";
import { kindOf } from "./kinds.js";
import { bindingOf, neededIn } from "./precedence.js";
import type { Scope } from "./scope.js";
import { inPattern, isFunction, unwrapped } from "./syntax.js";

const COMPARISONS = new Set(["<", "<=", ">", ">=", "==", "!=", "===", "!==", "in", "instanceof"]);
const CONNECTIVES = new Set(["&&", "||"]);
const PREFIXES = new Set(["!", "-", "~", "+"]);

/** Reads expressions; its lists are those of the outline. */
export class ExpressionReader extends OutlineLists {
  readonly names: LocalNames;

  /**
   * @param scope  which names are bound where
   * @param kinds  what is known of the variables' values
   * @param readBody  reads the statements of an inner function
   */
  constructor(
    readonly scope: Scope,
    readonly kinds: ReadonlyMap<string, ValueKind>,
    private readonly readBody: (block: SyntaxNode) => void,
  ) {
    super();
    this.names = localNames(scope.variables, kinds);
  }

  kind(node: SyntaxNode): ValueKind {
    return kindOf(node, this.kinds);
  }

  isVariable(node: SyntaxNode): boolean {
    return node.kind === "identifier" && this.scope.variables.has(sourceOf(node));
  }

  expression(node: SyntaxNode): Expression {
    return {
      start: node.start,
      end: node.end,
      kind: this.kind(node),
      binds: bindingOf(node),
      variable: this.isVariable(node) ? sourceOf(node) : undefined,
    };
  }

  test(node: SyntaxNode, of: Test["of"], bound: Bound | undefined): Test {
    const made: Test = { ...this.expression(unwrapped(node)), of, bound: this.names.at(bound) };
    this.tests.push(made);
    return made;
  }

  /** Reads the expressions at and below a node. */
  read(node: SyntaxNode): void {
    if (isFunction(node)) {
      const inner = childOf(node, "body");
      if (inner?.kind === "statement_block") this.readBody(inner);
      else if (inner !== undefined) this.read(inner);
      return;
    }
    const visit = VISITORS[node.kind];
    if (visit === undefined || visit(this, node) === "and below") this.readChildren(node);
  }

  readChildren(node: SyntaxNode): void {
    for (const child of node.children) if (child.named) this.read(child);
  }

  readVariable(node: SyntaxNode): void {
    const name = sourceOf(node);
    const bound = this.scope.reads.get(node);
    if (bound === undefined || !this.scope.variables.has(name)) return;
    this.variables.push({
      ...spanOf(node),
      name,
      kind: this.kinds.get(name) ?? "unknown",
      alternatives: this.names.others(name, bound),
    });
  }

  /** What is stored into: names are bound, the rest is read. */
  readTarget(target: SyntaxNode): void {
    const read = (node: SyntaxNode): void => this.read(node);
    inPattern(target, () => undefined, read, read);
  }

  /** `name = value`, or a declarator of that form. */
  assign(node: SyntaxNode, target: SyntaxNode, value: SyntaxNode): void {
    const { constants, before } = this.scope;
    const name = sourceOf(target);
    const bound = before.get(node);
    const whole = this.expression(value);
    const declares = node.kind === "variable_declarator";
    const isConstant = whole.variable !== undefined && constants.has(whole.variable);
    this.assignments.push({
      ...spanOf(node),
      name,
      target: spanOf(target),
      at: spanOf(node.children.find((child) => child.kind === "=")!),
      value: isConstant ? { ...whole, variable: undefined } : whole,
      rebinds: !declares && bound?.has(name) === true,
      alternatives: declares
        ? []
        : this.names.others(name, bound).filter((other) => !constants.has(other)),
    });
  }
}

/** Reads one node; "and below" where its children are still to be read. */
type Visitor = (reader: ExpressionReader, node: SyntaxNode) => "and below" | void;

const nothing: Visitor = () => undefined;
const literal =
  (kind: Literal["kind"]): Visitor =>
  (reader, node) => {
    const identity = kind === "none" && isIdentity(node);
    reader.literals.push({ ...spanOf(node), kind, identity, content: undefined });
  };

const VISITORS: Readonly<Record<string, Visitor>> = {
  comment: (reader, node) => void reader.untouchable.push(spanOf(node)),
  class: nothing,
  class_declaration: nothing,
  regex: nothing,
  import_statement: nothing,
  identifier: (reader, node) => reader.readVariable(node),
  member_expression: (reader, node) => reader.read(childOf(node, "object")!),
  pair(reader, node) {
    for (const child of node.children)
      if (child.named && (child.field !== "key" || child.kind === "computed_property_name"))
        reader.read(child);
  },
  number: literal("number"),
  true: literal("boolean"),
  false: literal("boolean"),
  null: literal("none"),
  undefined: literal("none"),
  string: readText,
  template_string: readText,
  assignment_expression: readAssignment,
  augmented_assignment_expression: readAugmented,
  update_expression: readStep,
  variable_declarator: readDeclarator,
  binary_expression: readOperation,
  unary_expression: readPrefix,
  call_expression: readCall,
  new_expression(reader, node) {
    for (const child of node.children) if (child.field === "arguments") reader.read(child);
  },
  subscript_expression: readSubscript,
  ternary_expression(reader, node) {
    reader.test(childOf(node, "condition")!, "conditional", reader.scope.before.get(node));
    return "and below";
  },
};

/** An operand of an equality. */
function isIdentity(node: SyntaxNode): boolean {
  return (
    node.parent?.kind === "binary_expression" &&
    /^[!=]==?$/.test(sourceOf(childOf(node.parent, "operator")!))
  );
}

function readText(reader: ExpressionReader, node: SyntaxNode): void {
  const plain =
    node.children.every((child) => child.kind !== "template_substitution") &&
    !sourceOf(node).includes("\\");
  reader.literals.push({
    ...spanOf(node),
    kind: "text",
    identity: false,
    content: plain ? { start: node.start + 1, end: node.end - 1 } : undefined,
  });
  for (const child of node.children)
    if (child.kind === "template_substitution")
      for (const inner of namedChildren(child)) reader.read(inner);
}

function familyOf(symbol: string): Operation["family"] {
  if (COMPARISONS.has(symbol)) return "comparison";
  return CONNECTIVES.has(symbol) ? "boolean" : "arithmetic";
}

function readOperation(reader: ExpressionReader, node: SyntaxNode): "and below" {
  const before = childOf(node, "left")!;
  const after = childOf(node, "right")!;
  const at = childOf(node, "operator")!;
  const symbol = sourceOf(at);
  if (symbol === "??") return "and below"; // may not stand beside && and ||
  const family = familyOf(symbol);
  const isComparison = family === "comparison";
  reader.operations.push({
    ...spanOf(node),
    left: reader.expression(before),
    right: reader.expression(after),
    symbol,
    at: spanOf(at),
    family,
    kind: isComparison ? agree(reader.kind(before), reader.kind(after)) : reader.kind(node),
    binds: bindingOf(node),
    chained: false,
  });
  return "and below";
}

function readPrefix(reader: ExpressionReader, node: SyntaxNode): "and below" {
  const operand = childOf(node, "argument")!;
  const symbol = sourceOf(childOf(node, "operator")!);
  if (PREFIXES.has(symbol))
    reader.prefixes.push({ ...spanOf(node), symbol, operand: reader.expression(operand) });
  return "and below";
}

function readCall(reader: ExpressionReader, node: SyntaxNode): void {
  const callee = childOf(node, "function")!;
  const given = childOf(node, "arguments")!;
  const isMember = callee.kind === "member_expression";
  const receiver = isMember ? childOf(callee, "object") : undefined;
  const name = isMember ? childOf(callee, "property")! : callee;
  const all = given.kind === "arguments" ? namedChildren(given) : [];
  // Math.floor(x)
  const isNamespace =
    receiver?.kind === "identifier" && !reader.scope.variables.has(sourceOf(receiver));
  if (name.kind === "identifier" || name.kind === "property_identifier")
    reader.calls.push({
      ...spanOf(node),
      callee: sourceOf(name),
      calleeAt: spanOf(name),
      receiver: receiver === undefined || isNamespace ? undefined : reader.expression(receiver),
      arguments: all.map(spanOf),
      positional: all
        .filter((argument) => argument.kind !== "spread_element" && !isFunction(argument))
        .map((argument) => reader.expression(argument)),
      keywords: [],
      needs: neededIn(node),
    });
  if (callee.kind !== "identifier") reader.read(callee);
  reader.read(given);
}

function readSubscript(reader: ExpressionReader, node: SyntaxNode): "and below" {
  const { parent } = node;
  const stored =
    (node.field === "left" && /assignment_expression$|^for_in/.test(parent?.kind ?? "")) ||
    parent?.kind === "update_expression" ||
    (parent?.kind === "unary_expression" && sourceOf(parent).startsWith("delete"));
  reader.subscripts.push({
    ...spanOf(node),
    value: reader.expression(childOf(node, "object")!),
    index: reader.expression(childOf(node, "index")!),
    bounds: [],
    slice: false,
    stored,
  });
  return "and below";
}

/** `i++` and the like, whose value of one is not written. */
function readStep(reader: ExpressionReader, node: SyntaxNode): void {
  const target = childOf(node, "argument")!;
  const at = childOf(node, "operator")!;
  reader.augmented.push({
    ...spanOf(node),
    target: reader.expression(target),
    symbol: sourceOf(at),
    at: spanOf(at),
    value: undefined,
    kind: "number",
  });
  reader.read(target);
}

function readAugmented(reader: ExpressionReader, node: SyntaxNode): void {
  const target = childOf(node, "left")!;
  const value = childOf(node, "right")!;
  const sign = childOf(node, "operator")!;
  const known = reader.kind(target);
  reader.augmented.push({
    ...spanOf(node),
    target: reader.expression(target),
    symbol: sourceOf(sign),
    at: spanOf(sign),
    value: reader.expression(value),
    kind: known === "unknown" ? reader.kind(value) : known,
  });
  reader.read(target);
  reader.read(value);
}

function readAssignment(reader: ExpressionReader, node: SyntaxNode): void {
  const target = childOf(node, "left")!;
  const value = childOf(node, "right")!;
  if (reader.isVariable(target)) reader.assign(node, target, value);
  else reader.readTarget(target);
  reader.read(value);
}

function readDeclarator(reader: ExpressionReader, node: SyntaxNode): void {
  const target = childOf(node, "name")!;
  const value = childOf(node, "value");
  if (value === undefined) return;
  if (reader.isVariable(target)) reader.assign(node, target, value);
  else reader.readTarget(target);
  reader.read(value);
}
