/**
 * @file The outline of a Python function: one walk over its syntax tree, with the names that
 * scope.ts found bound and the kinds that kinds.ts found evident. Signatures, docstrings,
 * annotations, decorators, classes, `match` patterns and names of callees contribute nothing, so no
 * operator can touch them.
 */
import type {
  Assignment,
  AugmentedAssignment,
  Block,
  Branch,
  Call,
  Expression,
  Generator,
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
import { childOf, namedChildren, type SyntaxNode } from "../syntax-tree.js";
import { bindingOf, neededIn } from "./precedence.js";
import { agree } from "../value-kinds.js";
import { localNames } from "../local-names.js";
import { OutlinedStatement } from "../outlined-statement.js";
import { kindOf, variableKinds } from "./kinds.js";
import { BINDS } from "./lexicon.js";
import { namesIn } from "./names.js";
import { scopeOf, type Bound } from "./scope.js";

const STATEMENTS: Readonly<Record<string, StatementKind>> = {
  if_statement: "if",
  for_statement: "for",
  while_statement: "while",
  return_statement: "return",
  break_statement: "break",
  continue_statement: "continue",
  raise_statement: "raise",
  pass_statement: "empty",
};
const SKIPPED = new Set([
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

/** Whether a statement is nothing but a string: a docstring, wherever it stands. */
export function isDocstring(node: SyntaxNode): boolean {
  return (
    node.kind === "expression_statement" &&
    namedChildren(node).every(
      (child) => child.kind === "string" || child.kind === "concatenated_string",
    )
  );
}

/** @throws RangeError if `definition` is no function definition */
export function outlineOf(definition: SyntaxNode): Outline {
  const { source } = definition;
  const body = childOf(definition, "body");
  if (definition.kind !== "function_definition" || body === undefined)
    throw new RangeError(
      `outlineOf: expected a function_definition, got ${definition.kind}; pass a node of language.functions()`,
    );
  const scope = scopeOf(definition, source);
  const kinds = variableKinds(definition, source);
  const text = (at: Span): string => source.slice(at.start, at.end);
  const untouchable: Span[] = [];
  const variables: VariableUse[] = [],
    operations: Operation[] = [],
    augmented: AugmentedAssignment[] = [],
    assignments: Assignment[] = [];
  const prefixes: Prefix[] = [],
    calls: Call[] = [],
    literals: Literal[] = [],
    subscripts: Subscript[] = [],
    tests: Test[] = [];
  const generators: Generator[] = [],
    statements: Statement[] = [];

  const span = (node: Span): Span => ({ start: node.start, end: node.end });
  const kind = (node: SyntaxNode): ValueKind => kindOf(node, source, kinds);
  const expression = (node: SyntaxNode): Expression => {
    const variable =
      node.kind === "identifier" && scope.variables.has(text(node)) ? text(node) : undefined;
    return { start: node.start, end: node.end, kind: kind(node), binds: bindingOf(node), variable };
  };
  const names = localNames(scope.variables, kinds);
  const test = (node: SyntaxNode, of: Test["of"], bound: Bound | undefined): Test => {
    const made: Test = { ...expression(node), of, bound: names.at(bound) };
    tests.push(made);
    return made;
  };

  /** Reads the expressions below a node. */
  const read = (node: SyntaxNode): void => {
    if (SKIPPED.has(node.kind)) {
      if (node.kind === "comment" || node.kind === "type") untouchable.push(span(node));
      return;
    }
    switch (node.kind) {
      case "identifier":
        readVariable(node);
        return;
      case "attribute":
        read(childOf(node, "object")!);
        return;
      case "keyword_argument":
        read(childOf(node, "value")!);
        return;
      case "integer":
      case "float":
        literals.push({
          start: node.start,
          end: node.end,
          kind: "number",
          identity: false,
          content: undefined,
        });
        return;
      case "true":
      case "false":
        literals.push({
          start: node.start,
          end: node.end,
          kind: "boolean",
          identity: false,
          content: undefined,
        });
        return;
      case "none":
        literals.push({
          start: node.start,
          end: node.end,
          kind: "none",
          identity: isIdentity(node),
          content: undefined,
        });
        return;
      case "string":
        readString(node);
        return;
      case "binary_operator":
        readOperation(node, "arithmetic");
        break;
      case "boolean_operator":
        readOperation(node, "boolean");
        break;
      case "comparison_operator":
        readComparison(node);
        break;
      case "not_operator":
      case "unary_operator": {
        const operand = childOf(node, "argument")!;
        prefixes.push({
          start: node.start,
          end: node.end,
          symbol: text(node.children[0]!),
          operand: expression(operand),
        });
        break;
      }
      case "call":
        readCall(node);
        return;
      case "subscript":
        readSubscript(node);
        break;
      case "conditional_expression":
        test(namedChildren(node)[1]!, "conditional", scope.before.get(node));
        break;
      case "if_clause":
        test(namedChildren(node)[0]!, "filter", scope.before.get(node));
        break;
      case "for_in_clause":
        readGenerator(node);
        read(childOf(node, "right")!);
        return;
      case "lambda":
        read(childOf(node, "body")!);
        return;
    }
    node.children.forEach((child) => child.named && read(child));
  };

  const readVariable = (node: SyntaxNode): void => {
    const name = text(node),
      bound = scope.reads.get(node);
    if (bound === undefined || !scope.variables.has(name)) return;
    variables.push({
      start: node.start,
      end: node.end,
      name,
      kind: kinds.get(name) ?? "unknown",
      alternatives: names.others(name, bound),
    });
  };

  const isIdentity = (node: SyntaxNode): boolean =>
    node.parent?.kind === "comparison_operator" &&
    node.parent.children.some((child) => !child.named && text(child).startsWith("is"));

  const readString = (node: SyntaxNode): void => {
    const open = node.children[0]!,
      close = node.children.at(-1)!;
    const plain =
      node.children.every((child) => child.kind !== "interpolation") &&
      /^["']$/.test(text(open)) &&
      !text(node).includes("\\");
    literals.push({
      start: node.start,
      end: node.end,
      kind: "text",
      identity: false,
      content: plain ? { start: open.end, end: close.start } : undefined,
    });
    node.children.forEach((child) => {
      if (child.kind === "interpolation") {
        const inner = childOf(child, "expression");
        if (inner !== undefined) read(inner);
      }
    });
  };

  const readOperation = (node: SyntaxNode, family: Operation["family"]): void => {
    const left = childOf(node, "left")!,
      right = childOf(node, "right")!,
      at = childOf(node, "operator")!;
    operations.push({
      start: node.start,
      end: node.end,
      left: expression(left),
      right: expression(right),
      symbol: text(at),
      at: span(at),
      family,
      kind: kind(node),
      binds: bindingOf(node),
      chained: false,
    });
  };

  const readComparison = (node: SyntaxNode): void => {
    const operands = namedChildren(node);
    operands.slice(1).forEach((right, i) => {
      const left = operands[i]!;
      const between = node.children.filter(
        (child) => !child.named && child.start >= left.end && child.end <= right.start,
      );
      const at = { start: between[0]!.start, end: between.at(-1)!.end };
      operations.push({
        start: left.start,
        end: right.end,
        left: expression(left),
        right: expression(right),
        symbol: text(at).replace(/[\s\\]+/g, " "),
        at,
        family: "comparison",
        kind: agree(kind(left), kind(right)),
        binds: BINDS.comparison,
        chained: operands.length > 2,
      });
    });
  };

  const readCall = (node: SyntaxNode): void => {
    const callee = childOf(node, "function")!,
      given = childOf(node, "arguments")!;
    const receiver = callee.kind === "attribute" ? childOf(callee, "object") : undefined;
    const name = callee.kind === "attribute" ? childOf(callee, "attribute")! : callee;
    const all = given.kind === "argument_list" ? namedChildren(given) : [given];
    const plain = all.filter(
      (argument) => !["keyword_argument", "list_splat", "dictionary_splat"].includes(argument.kind),
    );
    const module =
      receiver?.kind === "identifier" &&
      !scope.variables.has(text(receiver)) &&
      !["self", "cls"].includes(text(receiver));
    if (name.kind === "identifier")
      calls.push({
        start: node.start,
        end: node.end,
        callee: text(name),
        calleeAt: span(name),
        receiver: receiver === undefined || module ? undefined : expression(receiver),
        arguments: given.kind === "argument_list" ? all.map(span) : [],
        positional: plain.map(expression),
        keywords: all.filter((argument) => argument.kind === "keyword_argument").map(span),
        needs: neededIn(node),
      });
    if (callee.kind !== "identifier") read(callee);
    if (given.kind === "argument_list") all.forEach(read);
    else read(given);
  };

  const readSubscript = (node: SyntaxNode): void => {
    const keys = node.children.filter((child) => child.field === "subscript");
    const only = keys.length === 1 ? keys[0]! : undefined;
    if (only === undefined) return;
    const slice = only.kind === "slice";
    subscripts.push({
      start: node.start,
      end: node.end,
      value: expression(childOf(node, "value")!),
      index: slice ? undefined : expression(only),
      bounds: slice ? namedChildren(only).map(expression) : [],
      slice,
      stored:
        node.parent?.kind === "delete_statement" ||
        (node.field === "left" &&
          ["assignment", "augmented_assignment", "for_statement", "for_in_clause"].includes(
            node.parent?.kind ?? "",
          )),
    });
  };

  const readGenerator = (node: SyntaxNode): void => {
    const target = childOf(node, "left")!;
    const siblings = node.parent?.children ?? [];
    const filters: Span[] = [];
    for (let i = siblings.indexOf(node) + 1; siblings[i]?.kind === "if_clause"; i++)
      filters.push({ start: siblings[i - 1]!.end, end: siblings[i]!.end });
    generators.push({
      start: node.start,
      end: node.end,
      target: target.kind === "identifier" ? text(target) : undefined,
      filters,
    });
  };

  /** Reads assignment chains: `a = b = value`, `a += value`. */
  const readAssignment = (node: SyntaxNode): void => {
    const left = childOf(node, "left")!,
      right = childOf(node, "right");
    const annotation = childOf(node, "type");
    if (annotation !== undefined) untouchable.push(span(annotation));
    if (right === undefined) return;
    const sign = node.children.find(
      (child) => !child.named && child.end <= right.start && text(child).endsWith("="),
    )!;
    if (node.kind === "augmented_assignment")
      augmented.push({
        start: node.start,
        end: node.end,
        target: expression(left),
        symbol: text(sign),
        at: span(sign),
        value: expression(right),
        kind:
          agree(kind(left), kind(right)) === "unknown"
            ? kind(left) === "unknown"
              ? kind(right)
              : kind(left)
            : kind(left),
      });
    else if (
      left.kind === "identifier" &&
      right.kind !== "assignment" &&
      scope.variables.has(text(left))
    ) {
      const bound = scope.before.get(node),
        name = text(left);
      assignments.push({
        start: node.start,
        end: node.end,
        name,
        target: span(left),
        at: span(sign),
        value: expression(right),
        rebinds: bound?.has(name) === true,
        alternatives: names.others(name, bound),
      });
    }
    if (node.kind === "augmented_assignment" || left.kind !== "identifier")
      readTarget(left, node.kind === "augmented_assignment");
    if (right.kind === "assignment") readAssignment(right);
    else read(right);
  };

  const readTarget = (node: SyntaxNode, isRead: boolean): void => {
    if (node.kind === "identifier") {
      if (isRead) readVariable(node);
      return;
    }
    if (node.kind === "subscript" || node.kind === "attribute") read(node);
    else namedChildren(node).forEach((child) => readTarget(child, isRead));
  };

  const block = (node: SyntaxNode, inLoop: boolean, ofLoop: boolean): Block => {
    const parts = namedChildren(node);
    node.children.forEach((child) => {
      if (child.kind === "comment") untouchable.push(span(child));
    });
    const first = parts[0] ?? node;
    const lineStart = source.lastIndexOf("\n", first.start - 1) + 1;
    const inline = source.slice(lineStart, first.start).trim() !== "";
    const inner: Statement[] = [];
    const made: Block = {
      start: node.start,
      end: node.end,
      outer: span(node),
      statements: inner,
      indent: inline ? "" : source.slice(lineStart, first.start),
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
    let kindName: StatementKind = STATEMENTS[node.kind] ?? "other";
    let value: Expression | undefined, made: Test | undefined, body: Block | undefined;
    const branches: Branch[] = [];
    if (isDocstring(node)) untouchable.push(span(node));
    else if (
      only !== undefined &&
      (only.kind === "assignment" || only.kind === "augmented_assignment")
    ) {
      kindName = only.kind === "assignment" ? "assignment" : "augmented";
      readAssignment(only);
    } else if (only?.kind === "call") {
      kindName = "call";
      read(only);
    } else if (node.kind === "return_statement" || node.kind === "raise_statement") {
      const given = namedChildren(node)[0];
      if (given !== undefined) value = expression(given);
      node.children.forEach((child) => child.named && read(child));
    } else if (
      node.kind === "if_statement" ||
      node.kind === "while_statement" ||
      node.kind === "for_statement"
    ) {
      const loop = node.kind !== "if_statement";
      const condition = childOf(node, "condition");
      if (condition !== undefined) {
        made = test(condition, loop ? "while" : "if", bound);
        read(condition);
      } else {
        readTarget(childOf(node, "left")!, false);
        read(childOf(node, "right")!);
      }
      body = block(childOf(node, loop ? "body" : "consequence")!, loop || owner.inLoop, loop);
      for (const child of node.children) {
        if (child.kind === "elif_clause") {
          test(childOf(child, "condition")!, "if", scope.before.get(child));
          read(childOf(child, "condition")!);
          branches.push({
            start: child.start,
            end: child.end,
            kind: "elif",
            body: block(childOf(child, "consequence")!, owner.inLoop, false),
          });
        } else if (child.kind === "else_clause")
          branches.push({
            start: child.start,
            end: child.end,
            kind: "else",
            body: block(childOf(child, "body")!, owner.inLoop, false),
          });
        else if (child.kind === "comment") untouchable.push(span(child));
      }
    } else readOther(node, owner);
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

  /**
   * try, with, nested functions and everything else: their blocks are read, their headers too where
   * they hold expressions.
   */
  const readOther = (node: SyntaxNode, owner: Block): void => {
    if (SKIPPED.has(node.kind)) return;
    if (node.kind === "function_definition") {
      block(childOf(node, "body")!, false, false);
      return;
    }
    for (const child of node.children) {
      if (child.kind === "block") block(child, owner.inLoop, false);
      else if (child.kind.endsWith("_clause") || child.kind === "function_definition")
        readOther(child, owner);
      else if (child.kind === "as_pattern") {
        const inner = namedChildren(child)[0];
        if (inner !== undefined) read(inner);
      } else if (child.kind === "with_item") readOther(child, owner);
      else if (child.named || child.kind === "comment") read(child);
    }
  };

  const renamable = (): Map<string, Span[]> => {
    const places = new Map<string, Span[]>([...scope.variables].map((name) => [name, []]));
    const visit = (node: SyntaxNode, parameter: boolean): void => {
      if (node.kind === "identifier") {
        const name = text(node);
        if (parameter)
          places.delete(name); // callers may use the name
        else places.get(name)?.push(span(node));
        return;
      }
      for (const child of node.children) {
        if (
          !child.named ||
          (node.kind === "attribute" && child.field === "attribute") ||
          (node.kind === "keyword_argument" && child.field === "name")
        )
          continue;
        visit(
          child,
          parameter || child.kind === "parameters" || child.kind === "lambda_parameters",
        );
      }
    };
    visit(definition, false);
    return places;
  };

  block(body, false, false);
  return {
    source,
    body: span(body),
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
    generators,
    statements,
    kinds,
    renamable,
  };
}
