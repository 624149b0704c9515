/**
 * @file The outline of a JavaScript function: one walk over its syntax tree, with the names that
 * scope.ts found bound and the kinds that kinds.ts found evident. Signatures, comments, directives,
 * classes, property names and names of callees contribute nothing, so no operator can touch them. A
 * block's span is its statements', without the braces; one without braces is `inline`.
 */
import type {
  Assignment,
  AugmentedAssignment,
  Block,
  Branch,
  Call,
  Expression,
  Literal,
  Operation,
  Outline,
  Prefix,
  Span,
  Statement,
  StatementKind,
  Subscript,
  Test,
  ValueKind,
  VariableUse,
} from "../outline.js";
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { localNames } from "../local-names.js";
import { OutlinedStatement } from "../outlined-statement.js";
import { agree } from "../value-kinds.js";
import { kindOf, variableKinds } from "./kinds.js";
import { namesIn } from "./names.js";
import { bindingOf, neededIn } from "./precedence.js";
import { renamableIn } from "./renamable.js";
import { scopeOf, type Bound } from "./scope.js";
import {
  declarators,
  definitionIn,
  inPattern,
  isDeclaration,
  isFunction,
  unwrapped,
} from "./syntax.js";

const STATEMENTS: Readonly<Record<string, StatementKind>> = {
  if_statement: "if",
  for_statement: "for",
  for_in_statement: "for",
  while_statement: "while",
  return_statement: "return",
  throw_statement: "raise",
  break_statement: "break",
  continue_statement: "continue",
  empty_statement: "empty",
};
const COMPARISONS = new Set(["<", "<=", ">", ">=", "==", "!=", "===", "!==", "in", "instanceof"]);

/** @throws RangeError if `definition` defines no function */
export function outlineOf(definition: SyntaxNode): Outline {
  const { source } = definition;
  const fn = definitionIn(definition)?.fn,
    body = fn === undefined ? undefined : childOf(fn, "body");
  if (fn === undefined || body === undefined)
    throw new RangeError(
      `outlineOf: expected the definition of a function, got ${definition.kind}; pass a node of language.functions()`,
    );
  const scope = scopeOf(fn),
    kinds = variableKinds(fn);
  const untouchable: Span[] = [],
    variables: VariableUse[] = [],
    operations: Operation[] = [],
    augmented: AugmentedAssignment[] = [],
    assignments: Assignment[] = [];
  const prefixes: Prefix[] = [],
    calls: Call[] = [],
    literals: Literal[] = [],
    subscripts: Subscript[] = [],
    tests: Test[] = [],
    statements: Statement[] = [];

  const span = (node: Span): Span => ({ start: node.start, end: node.end });
  const kind = (node: SyntaxNode): ValueKind => kindOf(node, kinds);
  const expression = (node: SyntaxNode): Expression => {
    const variable =
      node.kind === "identifier" && scope.variables.has(sourceOf(node))
        ? sourceOf(node)
        : undefined;
    return { start: node.start, end: node.end, kind: kind(node), binds: bindingOf(node), variable };
  };
  const names = localNames(scope.variables, kinds);
  const test = (node: SyntaxNode, of: Test["of"], bound: Bound | undefined): Test => {
    const made: Test = { ...expression(unwrapped(node)), of, bound: names.at(bound) };
    tests.push(made);
    return made;
  };

  /** Reads the expressions below a node. */
  const read = (node: SyntaxNode): void => {
    if (isFunction(node)) {
      const inner = childOf(node, "body");
      if (inner?.kind === "statement_block") block(inner, false, false);
      else if (inner !== undefined) read(inner);
      return;
    }
    switch (node.kind) {
      case "comment":
        untouchable.push(span(node));
        return;
      case "class":
      case "class_declaration":
      case "regex":
      case "import_statement":
        return;
      case "identifier":
        readVariable(node);
        return;
      case "member_expression":
        read(childOf(node, "object")!);
        return;
      case "pair":
        node.children.forEach(
          (child) =>
            child.named &&
            (child.field !== "key" || child.kind === "computed_property_name") &&
            read(child),
        );
        return;
      case "number":
        literals.push({ ...span(node), kind: "number", identity: false, content: undefined });
        return;
      case "true":
      case "false":
        literals.push({ ...span(node), kind: "boolean", identity: false, content: undefined });
        return;
      case "null":
      case "undefined":
        literals.push({
          ...span(node),
          kind: "none",
          identity: isIdentity(node),
          content: undefined,
        });
        return;
      case "string":
      case "template_string":
        readText(node);
        return;
      case "assignment_expression":
      case "augmented_assignment_expression":
      case "update_expression":
        readAssignment(node);
        return;
      case "variable_declarator":
        readDeclarator(node);
        return;
      case "binary_expression":
        readOperation(node);
        break;
      case "unary_expression": {
        const operand = childOf(node, "argument")!,
          symbol = sourceOf(childOf(node, "operator")!);
        if (symbol === "!" || symbol === "-" || symbol === "~" || symbol === "+")
          prefixes.push({ ...span(node), symbol, operand: expression(operand) });
        break;
      }
      case "call_expression":
        readCall(node);
        return;
      case "new_expression":
        node.children.forEach((child) => child.field === "arguments" && read(child));
        return;
      case "subscript_expression":
        readSubscript(node);
        break;
      case "ternary_expression":
        test(childOf(node, "condition")!, "conditional", scope.before.get(node));
        break;
    }
    node.children.forEach((child) => child.named && read(child));
  };

  const readVariable = (node: SyntaxNode): void => {
    const name = sourceOf(node),
      bound = scope.reads.get(node);
    if (bound === undefined || !scope.variables.has(name)) return;
    variables.push({
      ...span(node),
      name,
      kind: kinds.get(name) ?? "unknown",
      alternatives: names.others(name, bound),
    });
  };

  const isIdentity = (node: SyntaxNode): boolean =>
    node.parent?.kind === "binary_expression" &&
    /^[!=]==?$/.test(sourceOf(childOf(node.parent, "operator")!));

  const readText = (node: SyntaxNode): void => {
    const plain =
      node.children.every((child) => child.kind !== "template_substitution") &&
      !sourceOf(node).includes("\\");
    literals.push({
      ...span(node),
      kind: "text",
      identity: false,
      content: plain ? { start: node.start + 1, end: node.end - 1 } : undefined,
    });
    node.children.forEach(
      (child) => child.kind === "template_substitution" && namedChildren(child).forEach(read),
    );
  };

  const readOperation = (node: SyntaxNode): void => {
    const before = childOf(node, "left")!,
      after = childOf(node, "right")!,
      at = childOf(node, "operator")!,
      symbol = sourceOf(at);
    const family = COMPARISONS.has(symbol)
      ? "comparison"
      : symbol === "&&" || symbol === "||"
        ? "boolean"
        : "arithmetic";
    if (symbol === "??") return; // may not stand beside && and ||
    operations.push({
      ...span(node),
      left: expression(before),
      right: expression(after),
      symbol,
      at: span(at),
      family,
      kind: family === "comparison" ? agree(kind(before), kind(after)) : kind(node),
      binds: bindingOf(node),
      chained: false,
    });
  };

  const readCall = (node: SyntaxNode): void => {
    const callee = childOf(node, "function")!,
      given = childOf(node, "arguments")!;
    const receiver = callee.kind === "member_expression" ? childOf(callee, "object") : undefined;
    const name = callee.kind === "member_expression" ? childOf(callee, "property")! : callee;
    const all = given.kind === "arguments" ? namedChildren(given) : [];
    // Math.floor(x)
    const namespace = receiver?.kind === "identifier" && !scope.variables.has(sourceOf(receiver));
    if (name.kind === "identifier" || name.kind === "property_identifier")
      calls.push({
        ...span(node),
        callee: sourceOf(name),
        calleeAt: span(name),
        receiver: receiver === undefined || namespace ? undefined : expression(receiver),
        arguments: all.map(span),
        positional: all
          .filter((argument) => argument.kind !== "spread_element" && !isFunction(argument))
          .map(expression),
        keywords: [],
        needs: neededIn(node),
      });
    if (callee.kind !== "identifier") read(callee);
    read(given);
  };

  const readSubscript = (node: SyntaxNode): void => {
    const { parent } = node;
    const stored =
      (node.field === "left" && /assignment_expression$|^for_in/.test(parent?.kind ?? "")) ||
      parent?.kind === "update_expression" ||
      (parent?.kind === "unary_expression" && sourceOf(parent).startsWith("delete"));
    subscripts.push({
      ...span(node),
      value: expression(childOf(node, "object")!),
      index: expression(childOf(node, "index")!),
      bounds: [],
      slice: false,
      stored,
    });
  };

  const readAssignment = (node: SyntaxNode): void => {
    if (node.kind === "update_expression") {
      const target = childOf(node, "argument")!,
        at = childOf(node, "operator")!;
      augmented.push({
        ...span(node),
        target: expression(target),
        symbol: sourceOf(at),
        at: span(at),
        value: undefined,
        kind: "number",
      });
      read(target);
      return;
    }
    const target = childOf(node, "left")!,
      value = childOf(node, "right")!,
      bound = scope.before.get(node);
    const sign =
      node.kind === "augmented_assignment_expression"
        ? childOf(node, "operator")!
        : node.children.find((child) => child.kind === "=")!;
    if (node.kind === "augmented_assignment_expression") {
      const [mine, its] = [kind(target), kind(value)];
      augmented.push({
        ...span(node),
        target: expression(target),
        symbol: sourceOf(sign),
        at: span(sign),
        value: expression(value),
        kind: mine === "unknown" ? its : mine,
      });
      read(target);
    } else if (target.kind === "identifier" && scope.variables.has(sourceOf(target)))
      assign(node, target, sign, value, bound);
    else readTarget(target);
    read(value);
  };

  /** `name = value`, or a declarator of that form. */
  const assign = (
    node: SyntaxNode,
    target: SyntaxNode,
    sign: SyntaxNode,
    value: SyntaxNode,
    bound: Bound | undefined,
  ): void => {
    const name = sourceOf(target),
      whole = expression(value),
      declares = node.kind === "variable_declarator";
    assignments.push({
      ...span(node),
      name,
      target: span(target),
      at: span(sign),
      value:
        whole.variable !== undefined && scope.constants.has(whole.variable)
          ? { ...whole, variable: undefined }
          : whole,
      rebinds: !declares && bound?.has(name) === true,
      alternatives: declares
        ? []
        : names.others(name, bound).filter((other) => !scope.constants.has(other)),
    });
  };

  const readDeclarator = (node: SyntaxNode): void => {
    const target = childOf(node, "name")!,
      value = childOf(node, "value");
    if (value === undefined) return;
    if (target.kind === "identifier" && scope.variables.has(sourceOf(target)))
      assign(
        node,
        target,
        node.children.find((child) => child.kind === "=")!,
        value,
        scope.before.get(node),
      );
    else readTarget(target);
    read(value);
  };

  const readTarget = (target: SyntaxNode): void => inPattern(target, () => undefined, read, read);

  /** A block in braces, a bare statement, or the statements of a `case`. */
  const block = (
    node: SyntaxNode,
    inLoop: boolean,
    ofLoop: boolean,
    parts: readonly SyntaxNode[] = node.kind === "statement_block" ? namedChildren(node) : [node],
  ): Block => {
    node.children.forEach((child) => {
      if (child.kind === "comment") untouchable.push(span(child));
    });
    const braced = node.kind === "statement_block",
      first = parts[0],
      last = parts.at(-1);
    const lineStart = source.lastIndexOf("\n", (first ?? node).start - 1) + 1,
      white = source.slice(lineStart, (first ?? node).start);
    const inline =
      (!braced && node.kind !== "switch_case" && node.kind !== "switch_default") ||
      white.trim() !== "" ||
      first === undefined;
    const inner: Statement[] = [];
    const made: Block = {
      ...(first !== undefined
        ? { start: first.start, end: last!.end }
        : { start: node.start + 1, end: node.end - 1 }),
      outer: span(node),
      statements: inner,
      indent: !inline ? white : braced ? " " : "",
      inline,
      inLoop,
      ofLoop,
    };
    parts.forEach((child, index) => inner.push(statement(child, made, index)));
    return made;
  };

  const statement = (node: SyntaxNode, owner: Block, index: number): Statement => {
    const bound = scope.before.get(node);
    const only =
      node.kind === "expression_statement" && namedChildren(node).length === 1
        ? namedChildren(node)[0]!
        : undefined;
    let kindName: StatementKind = STATEMENTS[node.kind] ?? "other",
      value: Expression | undefined,
      made: Test | undefined,
      body: Block | undefined;
    const branches: Branch[] = [];
    if (only?.kind === "string")
      untouchable.push(span(node)); // "use strict"
    else if (only !== undefined) {
      kindName =
        only.kind === "assignment_expression"
          ? "assignment"
          : only.kind === "call_expression"
            ? "call"
            : /^(?:augmented|update)/.test(only.kind)
              ? "augmented"
              : "other";
      read(only);
    } else if (isDeclaration(node)) {
      const all = declarators(node),
        first = all.length === 1 ? childOf(all[0]!, "value") : undefined;
      if (first !== undefined && !isFunction(first)) kindName = "assignment";
      node.children.forEach((child) => child.named && read(child));
    } else if (node.kind === "return_statement" || node.kind === "throw_statement") {
      const given = namedChildren(node)[0];
      if (given !== undefined) value = expression(given);
      node.children.forEach((child) => child.named && read(child));
    } else if (kindName === "if" || kindName === "while" || kindName === "for")
      ({ made, body } = compound(node, kindName, owner, bound, branches));
    else readOther(node, owner);
    const result = new OutlinedStatement(
      node,
      kindName,
      owner,
      index,
      branches,
      made,
      value,
      body,
      names.at(bound),
      () => namesIn(node, scope.variables),
    );
    statements.push(result);
    return result;
  };

  const compound = (
    node: SyntaxNode,
    kindName: "if" | "while" | "for",
    owner: Block,
    bound: Bound | undefined,
    branches: Branch[],
  ): { made: Test | undefined; body: Block } => {
    const loop = kindName !== "if",
      condition = childOf(node, "condition");
    let made: Test | undefined;
    if (node.kind === "for_statement")
      node.children.forEach((child) => child.field === "initializer" && child.named && read(child));
    if (node.kind === "for_in_statement") read(childOf(node, "right")!);
    if (condition !== undefined && condition.named && condition.kind !== "empty_statement") {
      made = test(
        condition,
        loop ? "while" : "if",
        node.kind === "for_statement" ? scope.before.get(condition) : bound,
      );
      read(condition);
    }
    const step = childOf(node, "increment");
    if (step !== undefined) read(step);
    node.children.forEach((child) => {
      if (child.kind === "comment") untouchable.push(span(child));
    });
    const body = block(childOf(node, loop ? "body" : "consequence")!, loop || owner.inLoop, loop);
    let joint = body.outer.end;
    for (let otherwise = childOf(node, "alternative"); otherwise !== undefined;) {
      const inner = namedChildren(otherwise)[0]!,
        nested = inner.kind === "if_statement";
      if (nested) {
        test(childOf(inner, "condition")!, "if", scope.before.get(inner));
        read(childOf(inner, "condition")!);
      }
      const part = block(nested ? childOf(inner, "consequence")! : inner, owner.inLoop, false);
      branches.push({
        start: otherwise.start,
        end: part.outer.end,
        kind: nested ? "elif" : "else",
        body: part,
        joint,
      });
      joint = part.outer.end;
      otherwise = nested ? childOf(inner, "alternative") : undefined;
    }
    return { made, body };
  };

  /**
   * try, do, switch, labels, nested functions and everything else: their blocks are read, their
   * headers too where they hold expressions.
   */
  const readOther = (node: SyntaxNode, owner: Block): void => {
    if (node.kind === "switch_case" || node.kind === "switch_default") {
      const value = childOf(node, "value");
      if (value !== undefined) read(value);
      block(
        node,
        owner.inLoop,
        false,
        namedChildren(node).filter((child) => child !== value),
      );
      return;
    }
    if (isFunction(node) || node.kind.startsWith("class")) return read(node);
    const loop = node.kind === "do_statement";
    for (const child of node.children) {
      if (child.kind === "statement_block") block(child, loop || owner.inLoop, loop);
      else if (/_clause$|^switch_/.test(child.kind)) readOther(child, owner);
      else if (node.kind === "labeled_statement" && child.field === "body")
        block(child, owner.inLoop, false);
      else if (
        child.kind === "comment" ||
        (child.named && child.field !== "parameter" && child.field !== "label")
      )
        read(child);
    }
  };

  if (body.kind === "statement_block") block(body, false, false);
  else read(body);
  const inside =
    body.kind === "statement_block" ? { start: body.start + 1, end: body.end - 1 } : span(body);
  return {
    source,
    body: inside,
    untouchable,
    variables,
    operations,
    augmented,
    assignments,
    prefixes,
    calls,
    literals,
    subscripts,
    tests,
    generators: [],
    statements,
    kinds,
    renamable: () => renamableIn(fn, scope.variables),
  };
}
