/**
 * @file Which statements of Java can be reached, and which control leaves at their end: a compiler
 * refuses those that cannot be reached, and a method with a result that control leaves at its end
 * (The Java Language Specification, 14.22).
 */
import { childOf, isExtra, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";

/** Whether a compiler finds no such fault in a tree. */
export function isReachable(root: SyntaxNode): boolean {
  const body = childOf(root, "body");
  const isMethod = root.kind === "method_declaration" && body !== undefined;
  const isLambda = root.kind === "lambda_expression" && body?.kind === "block";
  if (isMethod || isLambda) {
    const { isEnded, hasFault } = endOf(body!);
    const gives = isMethod ? childOf(root, "type")?.kind !== "void_type" : givesValue(body!);
    if (hasFault || (gives && !isEnded)) return false;
  }
  return root.children.every(isReachable);
}

/** Whether a lambda's block returns a value. */
function givesValue(node: SyntaxNode): boolean {
  if (node.kind === "return_statement") return namedChildren(node).length > 0;
  if (node.kind === "lambda_expression" || node.kind === "class_body") return false;
  return node.children.some(givesValue);
}

/** How a statement ends. */
interface End {
  /** Whether control never comes behind it. */
  readonly isEnded: boolean;
  /** Whether something in it is never reached. */
  readonly hasFault: boolean;
}

const COMES_BEHIND: End = { isEnded: false, hasFault: false };
const ENDED: End = { isEnded: true, hasFault: false };

/** How a statement ends whose parts end so. @param isEnded  of the parts, in order */
function of(parts: readonly End[], isEnded: (parts: readonly boolean[]) => boolean): End {
  return {
    isEnded: isEnded(parts.map((part) => part.isEnded)),
    hasFault: parts.some(({ hasFault }) => hasFault),
  };
}

const all = (parts: readonly boolean[]): boolean => parts.every((isEnded) => isEnded);

function endOf(node: SyntaxNode): End {
  switch (node.kind) {
    case "return_statement":
    case "throw_statement":
    case "break_statement":
    case "continue_statement":
    case "yield_statement":
      return ENDED;
    case "block":
      return inOrder(statementsIn(node));
    case "if_statement": {
      const ways = ["consequence", "alternative"].flatMap((field) => childOf(node, field) ?? []);
      return of(ways.map(endOf), (parts) => parts.length === 2 && all(parts));
    }
    case "while_statement":
    case "for_statement":
    case "do_statement":
      return loop(node);
    case "enhanced_for_statement":
      return of([endOf(childOf(node, "body")!)], () => false);
    case "labeled_statement": {
      const [label, inner] = namedChildren(node);
      return of([endOf(inner!)], (parts) => all(parts) && !breaks(inner!, sourceOf(label!)));
    }
    case "synchronized_statement":
      return endOf(childOf(node, "body")!);
    case "try_statement":
    case "try_with_resources_statement":
      return attempt(node);
    case "switch_expression":
      return choice(node);
    default:
      return COMES_BEHIND;
  }
}

/** Statements of a block; an empty one is a semicolon, which the grammar does not name. */
export function statementsIn(block: SyntaxNode): SyntaxNode[] {
  return block.children.filter((child) => (child.named || child.kind === ";") && !isExtra(child));
}

/** Statements one after the other. */
function inOrder(statements: readonly SyntaxNode[]): End {
  const ends = statements.map(endOf);
  const first = ends.findIndex(({ isEnded }) => isEnded);
  const made = of(ends, () => first >= 0);
  return first >= 0 && first < ends.length - 1 ? { ...made, hasFault: true } : made;
}

function loop(node: SyntaxNode): End {
  const body = childOf(node, "body")!;
  const condition = childOf(node, "condition");
  const value = condition === undefined ? "true" : sourceOf(condition).replace(/[()\s]/g, "");
  const inner = endOf(body);
  const isEndless = value === "true" || value === "!false";
  const never = value === "false" || value === "!true";
  if (node.kind === "do_statement") {
    const isOnce = inner.isEnded && !jumpsIn(body, "continue_statement");
    return of([inner], () => (isEndless || isOnce) && !breaks(body));
  }
  const made = of([inner], () => isEndless && !breaks(body));
  return never ? { ...made, hasFault: true } : made;
}

function attempt(node: SyntaxNode): End {
  const clauses = namedChildren(node).filter(({ kind }) => kind.endsWith("_clause"));
  const last = clauses.find(({ kind }) => kind === "finally_clause");
  const ways = [node, ...clauses.filter((one) => one !== last)].map((one) =>
    endOf(childOf(one, "body")!),
  );
  const tried = of(ways, all);
  if (last === undefined) return tried;
  return of([tried, endOf(namedChildren(last)[0]!)], (parts) => parts.includes(true));
}

function choice(node: SyntaxNode): End {
  const body = childOf(node, "body")!;
  const cases = namedChildren(body);
  const hasDefault = cases.some((one) => /^default\b/.test(sourceOf(one)));
  const ends = cases.map((one) =>
    inOrder(namedChildren(one).filter(({ kind }) => kind !== "switch_label")),
  );
  const isRules = cases[0]?.kind === "switch_rule";
  return of(ends, (parts) => {
    const areEnded = isRules ? all(parts) : parts.at(-1) === true;
    return hasDefault && areEnded && !breaks(body);
  });
}

/** Statements that a jump without a label inside of them is about. */
const TARGETS = /^(?:(?:while|for|enhanced_for|do)_statement|switch_expression)$/;
const CALLABLE = /^(?:lambda_expression|class_body)$/;

/** Whether a `break` in a statement leaves it: one without a label, or with that label. */
function breaks(node: SyntaxNode, label?: string): boolean {
  return jumpsIn(node, "break_statement", label);
}

function jumpsIn(node: SyntaxNode, kind: string, label?: string): boolean {
  if (node.kind === kind) {
    const [named] = namedChildren(node);
    return named === undefined ? label === undefined : sourceOf(named) === label;
  }
  return node.children.some(
    (child) =>
      !CALLABLE.test(child.kind) &&
      (label !== undefined || !TARGETS.test(child.kind)) &&
      jumpsIn(child, kind, label),
  );
}
