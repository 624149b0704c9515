/**
 * @file Which variables are surely bound where, in a Python function: a definite-assignment walk in
 * the order of execution. A branch binds what all its ways bind, a loop's body binds nothing for
 * what follows, comprehensions and lambdas have names of their own. Functions, modules and classes
 * are no variables here.
 */
import { childOf, namedChildren, type SyntaxNode } from "../syntax-tree.js";

/** Names surely bound at a place; never changed once made. */
export type Bound = ReadonlySet<string>;

/** What the walk finds. */
export interface Scope {
  /** Every read of a local variable: the identifier and the names bound there. */
  readonly reads: ReadonlyMap<SyntaxNode, Bound>;
  /** Names bound just before each statement, assignment and test. */
  readonly before: ReadonlyMap<SyntaxNode, Bound>;
  /** All local variables. */
  readonly variables: ReadonlySet<string>;
}

const RECEIVERS = new Set(["self", "cls"]);

/** Walks one function definition. */
export function scopeOf(definition: SyntaxNode, source: string): Scope {
  const reads = new Map<SyntaxNode, Bound>();
  const before = new Map<SyntaxNode, Bound>();
  const variables = new Set<string>();
  const excluded = new Set<string>(RECEIVERS); // functions, modules, global and nonlocal names
  const text = (node: SyntaxNode): string => source.slice(node.start, node.end);

  const bind = (target: SyntaxNode, bound: Bound, evaluate = true): Bound => {
    switch (target.kind) {
      case "identifier": {
        const name = text(target);
        if (excluded.has(name) || name === "_") return bound;
        variables.add(name);
        return bound.has(name) ? bound : new Set(bound).add(name);
      }
      case "subscript":
      case "attribute":
        return evaluate ? expression(target, bound) : bound;
      case "pattern_list":
      case "tuple_pattern":
      case "list_pattern":
      case "list_splat_pattern":
      case "expression_list":
      case "tuple":
      case "list":
      case "as_pattern_target":
      case "parenthesized_expression":
        return namedChildren(target).reduce((names, child) => bind(child, names), bound);
      default:
        return bound;
    }
  };

  const parameters = (list: SyntaxNode | undefined, bound: Bound): Bound => {
    if (list === undefined) return bound;
    let names = bound;
    for (const parameter of namedChildren(list)) {
      const named =
        parameter.kind === "identifier"
          ? parameter
          : (childOf(parameter, "name") ?? namedChildren(parameter)[0]);
      const inner =
        named?.kind.endsWith("splat_pattern") === true ? namedChildren(named)[0] : named;
      if (inner?.kind === "identifier") names = bind(inner, names);
    }
    return names;
  };

  const comprehension = (node: SyntaxNode, bound: Bound): Bound => {
    let inner = bound;
    for (const child of namedChildren(node)) {
      if (child.kind === "for_in_clause") {
        inner = expression(childOf(child, "right")!, inner);
        inner = bind(childOf(child, "left")!, inner);
        before.set(child, inner);
      } else if (child.kind === "if_clause") {
        before.set(child, inner);
        inner = namedChildren(child).reduce((names, test) => expression(test, names), inner);
      }
    }
    const body = childOf(node, "body");
    if (body !== undefined) expression(body, inner);
    return bound;
  };

  const expression = (node: SyntaxNode, bound: Bound): Bound => {
    switch (node.kind) {
      case "identifier":
        reads.set(node, bound);
        return bound;
      case "attribute":
        return expression(childOf(node, "object")!, bound);
      case "keyword_argument":
        return expression(childOf(node, "value")!, bound);
      case "call": {
        const callee = childOf(node, "function")!;
        const names = callee.kind === "identifier" ? bound : expression(callee, bound);
        return expression(childOf(node, "arguments")!, names);
      }
      case "lambda":
        expression(childOf(node, "body")!, parameters(childOf(node, "parameters"), bound));
        return bound;
      case "list_comprehension":
      case "set_comprehension":
      case "dictionary_comprehension":
      case "generator_expression":
        return comprehension(node, bound);
      case "named_expression":
        return bind(childOf(node, "name")!, expression(childOf(node, "value")!, bound));
      case "conditional_expression":
        before.set(node, bound);
        break;
      case "type":
      case "string_content":
      case "comment":
      case "line_continuation":
        return bound;
    }
    let names = bound;
    for (const child of node.children) if (child.named) names = expression(child, names);
    return names;
  };

  const block = (node: SyntaxNode | undefined, bound: Bound): Bound | null => {
    let names = bound,
      open = true;
    for (const child of node === undefined ? [] : namedChildren(node)) {
      const end = statement(child, names);
      if (end === null) open = false;
      else names = end;
    }
    return open ? names : null;
  };

  const meet = (ways: readonly (Bound | null)[]): Bound | null => {
    const open = ways.filter((way): way is Bound => way !== null);
    if (open.length === 0) return null;
    return open.reduce((all, way) =>
      all === way ? all : new Set([...all].filter((name) => way.has(name))),
    );
  };

  /** Names bound after the statement, or null if control never leaves it at its end. */
  const statement = (node: SyntaxNode, bound: Bound): Bound | null => {
    before.set(node, bound);
    return inside(node, bound);
  };

  const inside = (node: SyntaxNode, bound: Bound): Bound | null => {
    switch (node.kind) {
      case "expression_statement":
        return namedChildren(node).reduce((names, child) => simple(child, names), bound);
      case "if_statement": {
        let names = expression(childOf(node, "condition")!, bound);
        const ways = [block(childOf(node, "consequence"), names)];
        let exhaustive = false;
        for (const branch of node.children) {
          if (branch.kind === "elif_clause") {
            before.set(branch, names);
            names = expression(childOf(branch, "condition")!, names);
            ways.push(block(childOf(branch, "consequence"), names));
          } else if (branch.kind === "else_clause") {
            exhaustive = true;
            ways.push(block(childOf(branch, "body"), names));
          }
        }
        return meet(exhaustive ? ways : [...ways, names]);
      }
      case "for_statement": {
        const names = expression(childOf(node, "right")!, bound);
        block(childOf(node, "body"), bind(childOf(node, "left")!, names));
        const otherwise = childOf(node, "alternative");
        if (otherwise !== undefined) block(childOf(otherwise, "body"), names);
        return names;
      }
      case "while_statement": {
        const names = expression(childOf(node, "condition")!, bound);
        block(childOf(node, "body"), names);
        const otherwise = childOf(node, "alternative");
        if (otherwise !== undefined) block(childOf(otherwise, "body"), names);
        return names;
      }
      case "try_statement": {
        const ways: (Bound | null)[] = [block(childOf(node, "body"), bound)];
        let last: Bound | null = null;
        for (const clause of node.children) {
          const body = clause.children.find((child) => child.kind === "block");
          if (clause.kind === "except_clause") {
            const alias = clause.children.find((child) => child.kind === "as_pattern");
            const target = alias === undefined ? undefined : childOf(alias, "alias");
            ways.push(block(body, target === undefined ? bound : bind(target, bound)));
          } else if (clause.kind === "else_clause")
            ways[0] = block(childOf(clause, "body"), ways[0] ?? bound);
          else if (clause.kind === "finally_clause") last = block(body, bound);
        }
        const met = meet(ways);
        return met === null ? null : last === null ? met : new Set([...met, ...last]);
      }
      case "with_statement": {
        let names = bound;
        for (const item of node.children.find((child) => child.kind === "with_clause")?.children ??
          []) {
          const value = childOf(item, "value");
          if (value === undefined) continue;
          if (value.kind === "as_pattern") {
            names = expression(namedChildren(value)[0]!, names);
            names = bind(childOf(value, "alias")!, names);
          } else names = expression(value, names);
        }
        return block(childOf(node, "body"), names);
      }
      case "function_definition": {
        excluded.add(text(childOf(node, "name")!));
        block(childOf(node, "body"), parameters(childOf(node, "parameters"), bound));
        return bound;
      }
      case "decorated_definition":
        return inside(childOf(node, "definition")!, bound);
      case "class_definition":
      case "match_statement":
      case "import_statement":
      case "import_from_statement":
      case "type_alias_statement":
        return bound;
      case "global_statement":
      case "nonlocal_statement":
        namedChildren(node).forEach((name) => excluded.add(text(name)));
        return bound;
      case "delete_statement": {
        const gone = new Set(
          node.children
            .flatMap((child) => (child.kind === "expression_list" ? child.children : [child]))
            .filter((child) => child.kind === "identifier")
            .map(text),
        );
        expression(node, bound);
        return gone.size === 0 ? bound : new Set([...bound].filter((name) => !gone.has(name)));
      }
      case "return_statement":
      case "raise_statement":
        expression(node, bound);
        return null;
      case "break_statement":
      case "continue_statement":
        return null;
      default:
        return expression(node, bound);
    }
  };

  const simple = (node: SyntaxNode, bound: Bound): Bound => {
    before.set(node, bound);
    if (node.kind === "assignment") {
      const right = childOf(node, "right");
      const names = right === undefined ? bound : simple(right, bound);
      return right === undefined ? bound : bind(childOf(node, "left")!, names);
    }
    if (node.kind === "augmented_assignment")
      return expression(childOf(node, "right")!, expression(childOf(node, "left")!, bound));
    return expression(node, bound);
  };

  block(childOf(definition, "body"), parameters(childOf(definition, "parameters"), new Set()));
  for (const name of excluded) variables.delete(name);
  return { reads, before, variables };
}
