/**
 * @file Trivially equivalent Python programs have equal normal forms: parentheses, comments,
 * operand order of commutative operations, `a > b` for `b < a`, `x += e` for `x = x + e`, `not a ==
 * b` for `a != b`, neutral elements, default arguments spelt out, `pass` beside other statements
 * and jumps to where control goes anyway. An edit that leaves the normal form alone is no bug.
 */
import { decidedTerms } from "../boolean-terms.js";
import { childOf, isExtra, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";

const MIRRORED: Readonly<Record<string, string>> = { ">": "<", ">=": "<=" };
const NEGATED: Readonly<Record<string, string>> = {
  "==": "!=",
  "!=": "==",
  "<": ">=",
  ">=": "<",
  ">": "<=",
  "<=": ">",
  in: "not in",
  "not in": "in",
  is: "is not",
  "is not": "is",
};
/** Last argument values that are the default anyway. */
const DEFAULTS: Readonly<Record<string, string>> = {
  get: "None",
  pop: "-1",
  sum: "0",
  enumerate: "0",
  split: "None",
  strip: "None",
};
/** Functions to which it makes no difference that their argument was copied into a list first. */
const CONSUMERS = new Set([
  "sum",
  "len",
  "sorted",
  "set",
  "list",
  "tuple",
  "min",
  "max",
  "any",
  "all",
]);

/**
 * The normal form of a tree; equal texts mean equal programs, unequal ones promise nothing.
 * @param memo  forms of nodes that were seen before: pass one map for a tree and its edited
 *   versions
 */
export function normalForm(root: SyntaxNode, memo: Map<SyntaxNode, string> = new Map()): string {
  const text = sourceOf;
  const list = (nodes: readonly SyntaxNode[]): string => nodes.map(form).join(",");
  const isNumber = (value: string): boolean => /^-?[\d.]+$/.test(value);
  /** Commutes for sure: a number takes part, so that no operand is a text or a list. */
  const isArithmetic = (value: string): boolean =>
    isNumber(value) ||
    value.startsWith("(-") ||
    value.startsWith("len(") ||
    value.startsWith("(+num");

  const binary = (symbol: string, left: string, right: string): string => {
    const numeric = isArithmetic(left) || isArithmetic(right);
    if ((symbol === "+" || symbol === "-") && right === "0") return left;
    if (symbol === "+" && left === "0") return right;
    if ((symbol === "*" || symbol === "**" || symbol === "//") && right === "1") return left;
    if (symbol === "*" && left === "1") return right;
    if (symbol === "+" && right.startsWith("(neg ")) return `(- ${left} ${right.slice(5, -1)})`;
    if (symbol === "-" && right.startsWith("(neg ")) return binary("+", left, right.slice(5, -1));
    if (symbol === "+" && numeric) return `(+num ${[left, right].sort().join(" ")})`;
    if (["*", "&", "|", "^"].includes(symbol))
      return `(${symbol} ${[left, right].sort().join(" ")})`;
    return `(${symbol} ${left} ${right})`;
  };

  const compare = (symbol: string, left: string, right: string): string => {
    const mirrored = MIRRORED[symbol];
    if (mirrored !== undefined) return `(${mirrored} ${right} ${left})`;
    if (["==", "!=", "is", "is not"].includes(symbol))
      return `(${symbol} ${[left, right].sort().join(" ")})`;
    return `(${symbol} ${left} ${right})`;
  };

  const comparison = (node: SyntaxNode, negate: boolean): string => {
    const operands = namedChildren(node);
    const symbols = symbolsOf(node);
    if (operands.length === 2) {
      const symbol = negate ? (NEGATED[symbols[0]!] ?? `not ${symbols[0]!}`) : symbols[0]!;
      return compare(symbol, form(operands[0]!), form(operands[1]!));
    }
    const forms = operands.map(form);
    const links = symbols.map((symbol, i) => compare(symbol, forms[i]!, forms[i + 1]!)).sort();
    return negate ? `(not (and ${links.join(" ")}))` : `(and ${links.join(" ")})`;
  };

  /** Operators of a comparison, in order. */
  const symbolsOf = (node: SyntaxNode): string[] => {
    const symbols: string[] = [];
    let words: string[] = [];
    for (const child of node.children.slice(1)) {
      if (!child.named) words.push(...text(child).split(/[\s\\]+/));
      else if (!isExtra(child)) {
        symbols.push(words.join(" "));
        words = [];
      }
    }
    return symbols;
  };

  const unwrapped = (node: SyntaxNode): SyntaxNode => {
    const inner = node.kind === "parenthesized_expression" ? namedChildren(node)[0] : undefined;
    return inner === undefined ? node : unwrapped(inner);
  };

  /** The truth of a form that is a constant. */
  const truthOf = (made: string): boolean | undefined => {
    if (made === "True" || made === "False") return made === "True";
    if (made === "None") return false;
    return isNumber(made) ? Number(made) !== 0 : undefined;
  };

  /** A condition, of which only the truth matters: `1` is `True`, `x and True` is `x`. */
  const condition = (node: SyntaxNode): string => {
    const inner = unwrapped(node);
    const made = inner.kind === "boolean_operator" ? connected(inner, true) : form(inner);
    const truth = truthOf(made);
    if (truth === undefined) return made;
    return truth ? "True" : "False";
  };

  const connected = (node: SyntaxNode, truthOnly: boolean): string => {
    const symbol = text(childOf(node, "operator")!) === "and" ? "and" : "or";
    const kept = decidedTerms(terms(node, symbol), symbol, truthOf, truthOnly);
    const unique = [...new Set(kept)];
    return unique.length === 1 ? unique[0]! : `(${symbol} ${unique.join(" ")})`;
  };

  const negation = (node: SyntaxNode): string => {
    const inner = unwrapped(node);
    const truth = truthOf(condition(inner));
    if (truth !== undefined) return truth ? "False" : "True";
    if (inner.kind === "comparison_operator") return comparison(inner, true);
    if (inner.kind === "not_operator") return `(bool ${form(childOf(inner, "argument")!)})`;
    return `(not ${condition(inner)})`;
  };

  const terms = (node: SyntaxNode, symbol: string): string[] => {
    const inner = unwrapped(node);
    const at = inner.kind === "boolean_operator" ? childOf(inner, "operator") : undefined;
    if (at === undefined || text(at) !== symbol) return [form(inner)];
    return [...terms(childOf(inner, "left")!, symbol), ...terms(childOf(inner, "right")!, symbol)];
  };

  const call = (node: SyntaxNode): string => {
    const callee = childOf(node, "function")!,
      given = childOf(node, "arguments")!;
    const name = callee.kind === "attribute" ? text(childOf(callee, "attribute")!) : text(callee);
    if (name === "rsplit" && namedChildren(given).length < 2)
      return `${form(callee).replace(/rsplit\)$/, "split)")}(${list(namedChildren(given))})`;
    let values = given.kind === "argument_list" ? namedChildren(given).map(form) : [form(given)];
    const fallback = DEFAULTS[name];
    if (
      fallback !== undefined &&
      values.at(-1) === fallback &&
      (name === "pop" || name === "strip" || name === "split" || values.length === 2)
    )
      values = values.slice(0, -1);
    if (name === "range" && values.length === 3 && values[2] === "1") values = values.slice(0, 2);
    if (name === "range" && values.length === 2 && values[0] === "0") values = values.slice(1);
    if (values.length === 1 && callee.kind === "identifier") {
      if (CONSUMERS.has(name)) values = [values[0]!.replace(/^(?:list|tuple)\((.*)\)$/s, "$1")];
      if (name === "sorted" || name === "sum" || name === "len" || name === "set")
        values = [
          values[0]!.replace(/^sorted\((.*)\)$/s, (whole, inner: string) =>
            inner.includes(",") ? whole : inner,
          ),
        ];
      if (
        (name === "abs" || name === "int" || name === "set" || name === "list") &&
        values[0]!.startsWith(`${name}(`)
      )
        return values[0]!;
      if (name === "int" && values[0]!.startsWith("len(")) return values[0]!;
    }
    return `${callee.kind === "identifier" ? name : form(callee)}(${values.join(",")})`;
  };

  const slice = (node: SyntaxNode): string => {
    const parts: string[] = ["", "", ""];
    let place = 0;
    for (const child of node.children) {
      if (child.kind === ":") place++;
      else if (child.named && !isExtra(child)) parts[place] = form(child);
    }
    if (parts[2] === "1" || parts[2] === "None") parts[2] = "";
    if (
      parts[0] === "None" ||
      (parts[0] === "0" && !parts[2]!.startsWith("-") && !parts[2]!.startsWith("(neg"))
    )
      parts[0] = "";
    if (parts[1] === "None") parts[1] = "";
    return `[${parts.join(":")}]`;
  };

  /**
   * Statements of a block; `end` is the jump that its end makes anyway ("continue" in a loop's
   * body, "return" in a function's).
   */
  const block = (node: SyntaxNode | undefined, end: string): string => {
    const forms =
      node === undefined
        ? []
        : namedChildren(node).map((child, i, all) =>
            statement(child, i === all.length - 1 ? end : ""),
          );
    const kept = forms.filter((line) => line !== "" && line !== "pass");
    while (kept.length > 0 && kept.at(-1) === end) kept.pop();
    return `{${kept.join(";")}}`;
  };

  const statement = (node: SyntaxNode, end: string): string =>
    end === "" ? form(node) : opened(node, end);

  const opened = (node: SyntaxNode, end: string): string => {
    switch (node.kind) {
      case "expression_statement": {
        const parts = namedChildren(node);
        return parts.length === 1 ? form(parts[0]!) : `(tuple ${list(parts)})`;
      }
      case "return_statement": {
        const value = namedChildren(node)[0];
        const made = value === undefined ? "None" : form(value);
        return made === "None" ? "return" : `return ${made}`;
      }
      case "if_statement": {
        let parts = [
          condition(childOf(node, "condition")!),
          block(childOf(node, "consequence"), end),
        ];
        for (const branch of node.children) {
          if (branch.kind === "elif_clause")
            parts.push(
              condition(childOf(branch, "condition")!),
              block(childOf(branch, "consequence"), end),
            );
          else if (branch.kind === "else_clause")
            parts.push("else", block(childOf(branch, "body"), end));
        }
        if (parts.at(-2) === "else" && parts.at(-1) === "{}") parts = parts.slice(0, -2);
        const negated =
          parts.length === 4 && parts[2] === "else"
            ? namedCondition(childOf(node, "condition")!)
            : undefined;
        if (negated !== undefined) parts = [negated, parts[3]!, "else", parts[1]!];
        return `if ${parts.join(" ")}`;
      }
      case "for_statement":
      case "while_statement": {
        const otherwise = childOf(node, "alternative");
        const head =
          node.kind === "for_statement"
            ? `for ${form(childOf(node, "left")!)} in ${form(childOf(node, "right")!)}`
            : `while ${condition(childOf(node, "condition")!)}`;
        return `${head} ${block(childOf(node, "body"), "continue")}${otherwise === undefined ? "" : ` else ${block(childOf(otherwise, "body"), "")}`}`;
      }
      case "function_definition":
        return `def ${text(childOf(node, "name")!)} ${form(childOf(node, "parameters")!)} ${block(childOf(node, "body"), "return")}`;
      default:
        return form(node);
    }
  };

  /**
   * The opposite of a condition that is spelt as a negation or with a symbol from the upper half;
   * undefined for the others.
   */
  const namedCondition = (node: SyntaxNode): string | undefined => {
    const inner = unwrapped(node);
    if (inner.kind === "not_operator") return form(childOf(inner, "argument")!);
    if (inner.kind !== "comparison_operator" || namedChildren(inner).length !== 2) return undefined;
    const symbol = symbolsOf(inner)[0]!;
    return ["!=", ">=", "<=", "not in", "is not"].includes(symbol)
      ? comparison(inner, true)
      : undefined;
  };

  const form = (node: SyntaxNode): string => {
    let made = memo.get(node);
    if (made === undefined) memo.set(node, (made = formed(node)));
    return made;
  };

  const formed = (node: SyntaxNode): string => {
    switch (node.kind) {
      case "comment":
      case "line_continuation":
      case "type":
        return "";
      case "parenthesized_expression":
        return form(unwrapped(node));
      case "pass_statement":
      case "break_statement":
      case "continue_statement":
        return text(node);
      case "integer":
        return text(node).replace(/_/g, "");
      case "binary_operator":
        return binary(
          text(childOf(node, "operator")!),
          form(childOf(node, "left")!),
          form(childOf(node, "right")!),
        );
      case "comparison_operator":
        return comparison(node, false);
      case "not_operator":
        return negation(childOf(node, "argument")!);
      case "boolean_operator":
        return connected(node, false);
      case "if_clause":
        return `if ${condition(namedChildren(node)[0]!)}`;
      case "conditional_expression": {
        const [yes, test, no] = namedChildren(node);
        return `(${form(yes!)} if ${condition(test!)} else ${form(no!)})`;
      }
      case "unary_operator": {
        const symbol = text(node.children[0]!),
          operand = form(childOf(node, "argument")!);
        if (symbol === "+") return operand;
        if (symbol !== "-") return `(${symbol} ${operand})`;
        if (operand === "0") return "0";
        if (isNumber(operand)) return operand.startsWith("-") ? operand.slice(1) : `-${operand}`;
        return operand.startsWith("(neg ") ? operand.slice(5, -1) : `(neg ${operand})`;
      }
      case "augmented_assignment": {
        const symbol = text(childOf(node, "operator")!).slice(0, -1),
          target = form(childOf(node, "left")!);
        return `${target} = ${binary(symbol, target, form(childOf(node, "right")!))}`;
      }
      case "assignment": {
        const right = childOf(node, "right");
        return right === undefined ? "" : `${form(childOf(node, "left")!)} = ${form(right)}`;
      }
      case "call":
        return call(node);
      case "slice":
        return slice(node);
      case "if_statement":
      case "for_statement":
      case "while_statement":
      case "function_definition":
      case "return_statement":
      case "expression_statement":
        return opened(node, "");
      case "block":
        return block(node, "");
    }
    if (node.children.length === 0 || node.kind === "string") return text(node);
    return `${node.kind}(${node.children
      .filter((child) => !isExtra(child))
      .map(form)
      .join(" ")})`;
  };

  return form(root);
}
