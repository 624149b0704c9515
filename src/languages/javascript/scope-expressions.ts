/**
 * @file What JavaScript's expressions read and bind, in the order of evaluation: one visitor a kind
 * of node. Inner functions see what was bound where they stand.
 */
import { withName, type Bound } from "../bound-names.js";
import { childOf, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { inPattern, isFunction, parametersOf } from "./syntax.js";

type Visitor = (walk: ExpressionWalk, node: SyntaxNode, bound: Bound) => Bound;

const nothing: Visitor = (_, __, bound) => bound;
const SHORT_CIRCUITS = new Set(["&&", "||", "??"]);

const call =
  (field: string): Visitor =>
  (walk, node, bound) => {
    const callee = childOf(node, field)!;
    const given = childOf(node, "arguments");
    const names = callee.kind === "identifier" ? bound : walk.expression(callee, bound);
    return given === undefined ? names : walk.expression(given, names);
  };

const EXPRESSIONS: ReadonlyMap<string, Visitor> = new Map<string, Visitor>([
  [
    "identifier",
    (walk, node, bound) => {
      walk.reads.set(node, bound);
      return bound;
    },
  ],
  ["call_expression", call("function")],
  ["new_expression", call("constructor")],
  [
    "assignment_expression",
    (walk, node, bound) => {
      walk.before.set(node, bound);
      return walk.bind(childOf(node, "left")!, walk.expression(childOf(node, "right")!, bound));
    },
  ],
  [
    "augmented_assignment_expression",
    (walk, node, bound) => {
      walk.before.set(node, bound);
      const names = walk.expression(childOf(node, "left")!, bound);
      return walk.expression(childOf(node, "right")!, names);
    },
  ],
  [
    "binary_expression",
    (walk, node, bound) => {
      const names = walk.expression(childOf(node, "left")!, bound);
      const both = walk.expression(childOf(node, "right")!, names);
      // the right side may not run
      return SHORT_CIRCUITS.has(sourceOf(childOf(node, "operator")!)) ? names : both;
    },
  ],
  [
    "ternary_expression",
    (walk, node, bound) => {
      walk.before.set(node, bound);
      const names = walk.expression(childOf(node, "condition")!, bound);
      walk.expression(childOf(node, "consequence")!, names);
      walk.expression(childOf(node, "alternative")!, names);
      return names;
    },
  ],
  ["class", nothing],
  ["class_declaration", nothing],
  ["string", nothing],
  ["regex", nothing],
  ["comment", nothing],
]);

/** A key of an object that is a name, not an expression. */
const isPlainKey = (parent: SyntaxNode, child: SyntaxNode): boolean =>
  parent.kind === "pair" && child.field === "key" && child.kind !== "computed_property_name";

/** Walks expressions and patterns; what it finds is what `Scope` holds. */
export class ExpressionWalk {
  readonly reads = new Map<SyntaxNode, Bound>();
  readonly before = new Map<SyntaxNode, Bound>();
  readonly variables = new Set<string>();
  readonly constants = new Set<string>();
  /** Names of functions and classes. */
  readonly excluded = new Set<string>();

  /** @param body  walks the block of statements that is a function's body */
  constructor(
    private readonly body: (walk: ExpressionWalk, node: SyntaxNode, bound: Bound) => void,
  ) {}

  /** Names bound behind an expression. */
  expression(node: SyntaxNode, bound: Bound): Bound {
    if (isFunction(node)) {
      this.inner(node, bound);
      return bound;
    }
    const visitor = EXPRESSIONS.get(node.kind);
    if (visitor !== undefined) return visitor(this, node, bound);
    let names = bound;
    for (const child of node.children)
      if (child.named && !isPlainKey(node, child)) names = this.expression(child, names);
    return names;
  }

  /** A function, where `bound` is bound outside. */
  inner(node: SyntaxNode, bound: Bound): void {
    const names = parametersOf(node).reduce((all, parameter) => this.bind(parameter, all), bound);
    const body = childOf(node, "body");
    if (body?.kind === "statement_block") this.body(this, body, names);
    else if (body !== undefined) this.expression(body, names);
  }

  /** Binds what a pattern names; defaults and targets that are no names are evaluated. */
  bind(pattern: SyntaxNode, bound: Bound): Bound {
    let names = bound;
    const evaluate = (node: SyntaxNode): void => {
      names = this.expression(node, names);
    };
    inPattern(
      pattern,
      (name) => {
        this.variables.add(sourceOf(name));
        names = withName(names, sourceOf(name));
      },
      evaluate,
      evaluate,
    );
    return names;
  }

  /** The names of a class or function, which are no variables. */
  exclude(name: SyntaxNode): void {
    this.excluded.add(sourceOf(name));
  }
}
