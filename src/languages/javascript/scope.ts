/**
 * @file Which variables are surely bound where, in a JavaScript function: a definite-assignment
 * walk in the order of execution. `let` and `const` end with their block and hide outer names from
 * its start on (the temporal dead zone); `var` lasts for the function. A branch binds what all its
 * ways bind, a loop's body binds nothing for what follows, inner functions see what was bound where
 * they stand. Names of functions and classes are no variables here.
 */
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { declarators, inPattern, isDeclaration, isFunction, parametersOf } from "./syntax.js";

/** Names surely bound at a place; never changed once made. */
export type Bound = ReadonlySet<string>;

/** What the walk finds. */
export interface Scope {
  /** Every read of a local variable: the identifier and the names bound there. */
  readonly reads: ReadonlyMap<SyntaxNode, Bound>;
  /** Names bound just before each statement, assignment, declarator and conditional. */
  readonly before: ReadonlyMap<SyntaxNode, Bound>;
  /** All local variables. */
  readonly variables: ReadonlySet<string>;
  /** Those that some `const` declares: nothing may be assigned to them. */
  readonly constants: ReadonlySet<string>;
}

const with_ = (bound: Bound, name: string): Bound =>
  bound.has(name) ? bound : new Set(bound).add(name);
const without = (bound: Bound, names: ReadonlySet<string>): Bound =>
  names.size === 0 ? bound : new Set([...bound].filter((name) => !names.has(name)));
/** Bound inside and not declared there, or declared there and bound outside under the same name. */
const left = (inner: Bound, declared: ReadonlySet<string>, outer: Bound): Bound =>
  declared.size === 0
    ? inner
    : new Set([
        ...[...inner].filter((name) => !declared.has(name)),
        ...[...declared].filter((name) => outer.has(name)),
      ]);

function meet(ways: readonly (Bound | null)[]): Bound | null {
  const open = ways.filter((way): way is Bound => way !== null);
  if (open.length === 0) return null;
  return open.reduce((all, way) =>
    all === way ? all : new Set([...all].filter((name) => way.has(name))),
  );
}

/** Names that a list of statements declares for itself: let, const, class, function. */
function declaredBy(statements: readonly SyntaxNode[]): Set<string> {
  const names = new Set<string>();
  for (const statement of statements) {
    if (statement.kind === "lexical_declaration")
      declarators(statement).forEach((one) =>
        inPattern(childOf(one, "name")!, (name) => names.add(sourceOf(name))),
      );
    else if (
      statement.kind === "class_declaration" ||
      statement.kind.endsWith("function_declaration")
    )
      names.add(sourceOf(childOf(statement, "name")!));
  }
  return names;
}

/** Walks one function of any form. */
export function scopeOf(fn: SyntaxNode): Scope {
  const reads = new Map<SyntaxNode, Bound>(),
    before = new Map<SyntaxNode, Bound>();
  const variables = new Set<string>(),
    constants = new Set<string>();
  const excluded = new Set<string>(); // names of functions and classes

  /** Binds what a pattern names; defaults and targets that are no names are evaluated. */
  const bind = (pattern: SyntaxNode, bound: Bound): Bound => {
    let names = bound;
    inPattern(
      pattern,
      (name) => {
        variables.add(sourceOf(name));
        names = with_(names, sourceOf(name));
      },
      (target) => {
        names = expression(target, names);
      },
      (value) => {
        names = expression(value, names);
      },
    );
    return names;
  };

  const inner = (node: SyntaxNode, bound: Bound): void => {
    const names = parametersOf(node).reduce((all, parameter) => bind(parameter, all), bound);
    const body = childOf(node, "body");
    if (body?.kind === "statement_block") block(body, names);
    else if (body !== undefined) expression(body, names);
  };

  const expression = (node: SyntaxNode, bound: Bound): Bound => {
    if (isFunction(node)) {
      inner(node, bound);
      return bound;
    }
    switch (node.kind) {
      case "identifier":
        reads.set(node, bound);
        return bound;
      case "call_expression":
      case "new_expression": {
        const callee = childOf(node, node.kind === "call_expression" ? "function" : "constructor")!,
          given = childOf(node, "arguments");
        const names = callee.kind === "identifier" ? bound : expression(callee, bound);
        return given === undefined ? names : expression(given, names);
      }
      case "assignment_expression": {
        before.set(node, bound);
        return bind(childOf(node, "left")!, expression(childOf(node, "right")!, bound));
      }
      case "augmented_assignment_expression":
        before.set(node, bound);
        return expression(childOf(node, "right")!, expression(childOf(node, "left")!, bound));
      case "binary_expression": {
        const names = expression(childOf(node, "left")!, bound),
          symbol = sourceOf(childOf(node, "operator")!);
        const both = expression(childOf(node, "right")!, names);
        // the right side may not run
        return symbol === "&&" || symbol === "||" || symbol === "??" ? names : both;
      }
      case "ternary_expression": {
        before.set(node, bound);
        const names = expression(childOf(node, "condition")!, bound);
        expression(childOf(node, "consequence")!, names);
        expression(childOf(node, "alternative")!, names);
        return names;
      }
      case "class":
      case "class_declaration":
      case "string":
      case "regex":
      case "comment":
        return bound;
    }
    let names = bound;
    for (const child of node.children)
      if (
        child.named &&
        !(node.kind === "pair" && child.field === "key" && child.kind !== "computed_property_name")
      )
        names = expression(child, names);
    return names;
  };

  /** A list of statements in a scope of its own; null if control never leaves it at its end. */
  const list = (statements: readonly SyntaxNode[], bound: Bound): Bound | null => {
    const declared = declaredBy(statements),
      start = without(bound, declared);
    let names = start,
      open = true;
    for (const child of statements) {
      // functions are hoisted
      const end = statement(child, child.kind.endsWith("function_declaration") ? start : names);
      if (child.kind.endsWith("function_declaration")) continue;
      if (end === null) open = false;
      else names = end;
    }
    return open ? left(names, declared, bound) : null;
  };

  const block = (node: SyntaxNode | undefined, bound: Bound): Bound | null =>
    node === undefined
      ? bound
      : list(node.kind === "statement_block" ? namedChildren(node) : [node], bound);

  const declaration = (node: SyntaxNode, bound: Bound): Bound => {
    let names = bound;
    for (const one of declarators(node)) {
      before.set(one, names);
      const name = childOf(one, "name")!,
        value = childOf(one, "value");
      if (value !== undefined) names = expression(value, names);
      if (value !== undefined && (isFunction(value) || value.kind === "class"))
        inPattern(name, (at) => excluded.add(sourceOf(at)));
      inPattern(name, (at) => {
        variables.add(sourceOf(at));
        if (sourceOf(node.children[0]!) === "const") constants.add(sourceOf(at));
      });
      // `let x;` binds when something is assigned
      if (value !== undefined) names = bind(name, names);
    }
    return names;
  };

  const statement = (node: SyntaxNode, bound: Bound): Bound | null => {
    before.set(node, bound);
    if (isDeclaration(node)) return declaration(node, bound);
    switch (node.kind) {
      case "statement_block":
        return block(node, bound);
      case "if_statement": {
        const names = expression(childOf(node, "condition")!, bound),
          otherwise = childOf(node, "alternative");
        return meet([
          block(childOf(node, "consequence"), names),
          otherwise === undefined ? names : block(namedChildren(otherwise)[0], names),
        ]);
      }
      case "for_statement": {
        const first = childOf(node, "initializer"),
          condition = childOf(node, "condition"),
          step = childOf(node, "increment");
        const declared = first === undefined ? new Set<string>() : declaredBy([first]);
        let names = without(bound, declared);
        if (first !== undefined)
          names = isDeclaration(first) ? declaration(first, names) : expression(first, names);
        if (condition !== undefined) {
          before.set(condition, names);
          names = expression(condition, names);
        }
        block(childOf(node, "body"), names);
        if (step !== undefined) expression(step, names);
        return left(names, declared, bound);
      }
      case "for_in_statement": {
        const names = expression(childOf(node, "right")!, bound),
          kind = childOf(node, "kind"),
          target = childOf(node, "left")!;
        if (kind !== undefined && sourceOf(kind) === "const")
          inPattern(target, (name) => constants.add(sourceOf(name)));
        block(childOf(node, "body"), bind(target, names));
        return names;
      }
      case "while_statement": {
        const names = expression(childOf(node, "condition")!, bound);
        block(childOf(node, "body"), names);
        return names;
      }
      case "do_statement":
        block(childOf(node, "body"), bound);
        return expression(childOf(node, "condition")!, bound);
      case "try_statement": {
        const handler = childOf(node, "handler"),
          last = childOf(node, "finalizer");
        const ways = [block(childOf(node, "body"), bound)];
        if (handler !== undefined) {
          const parameter = childOf(handler, "parameter");
          const inside = parameter === undefined ? bound : bind(parameter, bound);
          const end = block(childOf(handler, "body"), inside);
          ways.push(
            end === null || parameter === undefined
              ? end
              : left(end, new Set([...inside].filter((name) => !bound.has(name))), bound),
          );
        }
        const after = last === undefined ? bound : block(childOf(last, "body"), bound),
          met = meet(ways);
        return met === null || after === null ? null : new Set([...met, ...after]);
      }
      case "switch_statement": {
        const names = expression(childOf(node, "value")!, bound),
          cases = namedChildren(childOf(node, "body")!);
        const inside = without(names, declaredBy(cases.flatMap(namedChildren)));
        for (const one of cases) {
          const value = childOf(one, "value");
          if (value !== undefined) expression(value, inside);
          let at: Bound = inside;
          for (const child of namedChildren(one))
            if (child !== value) at = statement(child, at) ?? at;
        }
        return names;
      }
      case "labeled_statement":
        return statement(childOf(node, "body")!, bound);
      case "return_statement":
      case "throw_statement":
        expression(node, bound);
        return null;
      case "break_statement":
      case "continue_statement":
        return null;
      case "class_declaration":
        excluded.add(sourceOf(childOf(node, "name")!));
        return bound;
      case "function_declaration":
      case "generator_function_declaration":
        excluded.add(sourceOf(childOf(node, "name")!));
        inner(node, bound);
        return bound;
      default:
        return expression(node, bound);
    }
  };

  inner(fn, new Set());
  for (const name of excluded) variables.delete(name);
  return { reads, before, variables, constants };
}
