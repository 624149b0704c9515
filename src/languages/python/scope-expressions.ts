/**
 * @file What Python's expressions read and bind, in the order of evaluation: one visitor a kind of
 * node. Comprehensions and lambdas have names of their own.
 */
import { withName, type Bound } from "../bound-names.js";
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";

type Visitor = (walk: ExpressionWalk, node: SyntaxNode, bound: Bound) => Bound;

const nothing: Visitor = (_, __, bound) => bound;
const comprehension: Visitor = (walk, node, bound) => walk.comprehension(node, bound);

const EXPRESSIONS: ReadonlyMap<string, Visitor> = new Map<string, Visitor>([
  [
    "identifier",
    (walk, node, bound) => {
      walk.reads.set(node, bound);
      return bound;
    },
  ],
  ["attribute", (walk, node, bound) => walk.expression(childOf(node, "object")!, bound)],
  ["keyword_argument", (walk, node, bound) => walk.expression(childOf(node, "value")!, bound)],
  [
    "call",
    (walk, node, bound) => {
      const callee = childOf(node, "function")!;
      const names = callee.kind === "identifier" ? bound : walk.expression(callee, bound);
      return walk.expression(childOf(node, "arguments")!, names);
    },
  ],
  [
    "lambda",
    (walk, node, bound) => {
      const names = walk.parameters(childOf(node, "parameters"), bound);
      walk.expression(childOf(node, "body")!, names);
      return bound;
    },
  ],
  ["list_comprehension", comprehension],
  ["set_comprehension", comprehension],
  ["dictionary_comprehension", comprehension],
  ["generator_expression", comprehension],
  [
    "named_expression",
    (walk, node, bound) =>
      walk.bind(childOf(node, "name")!, walk.expression(childOf(node, "value")!, bound)),
  ],
  [
    "conditional_expression",
    (walk, node, bound) => {
      walk.before.set(node, bound);
      return walk.parts(node, bound);
    },
  ],
  ["type", nothing],
  ["string_content", nothing],
  ["comment", nothing],
  ["line_continuation", nothing],
]);

/** Targets of assignments that hold further targets. */
const PATTERNS = new Set([
  "pattern_list",
  "tuple_pattern",
  "list_pattern",
  "list_splat_pattern",
  "expression_list",
  "tuple",
  "list",
  "as_pattern_target",
  "parenthesized_expression",
]);
const RECEIVERS = ["self", "cls"];

/** Walks expressions and targets; what it finds is what `Scope` holds. */
export class ExpressionWalk {
  readonly reads = new Map<SyntaxNode, Bound>();
  readonly before = new Map<SyntaxNode, Bound>();
  readonly variables = new Set<string>();
  /** Functions, modules, global and nonlocal names. */
  readonly excluded = new Set<string>(RECEIVERS);

  /** Names bound behind an expression. */
  expression(node: SyntaxNode, bound: Bound): Bound {
    const visitor = EXPRESSIONS.get(node.kind);
    return visitor === undefined ? this.parts(node, bound) : visitor(this, node, bound);
  }

  /** The parts of a node one after the other. */
  parts(node: SyntaxNode, bound: Bound): Bound {
    let names = bound;
    for (const child of node.children) if (child.named) names = this.expression(child, names);
    return names;
  }

  /** Names bound once something is assigned to a target. */
  bind(target: SyntaxNode, bound: Bound): Bound {
    if (target.kind === "identifier") {
      const name = sourceOf(target);
      if (this.excluded.has(name) || name === "_") return bound;
      this.variables.add(name);
      return withName(bound, name);
    }
    if (target.kind === "subscript" || target.kind === "attribute")
      return this.expression(target, bound);
    return PATTERNS.has(target.kind)
      ? namedChildren(target).reduce((names, child) => this.bind(child, names), bound)
      : bound;
  }

  /** Binds a function's parameters. */
  parameters(list: SyntaxNode | undefined, bound: Bound): Bound {
    let names = bound;
    for (const parameter of list === undefined ? [] : namedChildren(list)) {
      const named =
        parameter.kind === "identifier"
          ? parameter
          : (childOf(parameter, "name") ?? namedChildren(parameter)[0]);
      const isSplat = named?.kind.endsWith("splat_pattern") === true;
      const inner = isSplat ? namedChildren(named)[0] : named;
      if (inner?.kind === "identifier") names = this.bind(inner, names);
    }
    return names;
  }

  comprehension(node: SyntaxNode, bound: Bound): Bound {
    let inner = bound;
    for (const child of namedChildren(node)) {
      if (child.kind === "for_in_clause") {
        inner = this.expression(childOf(child, "right")!, inner);
        inner = this.bind(childOf(child, "left")!, inner);
        this.before.set(child, inner);
      } else if (child.kind === "if_clause") {
        this.before.set(child, inner);
        inner = namedChildren(child).reduce((names, test) => this.expression(test, names), inner);
      }
    }
    const body = childOf(node, "body");
    if (body !== undefined) this.expression(body, inner);
    return bound;
  }
}
