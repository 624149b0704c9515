/**
 * @file Trivially equivalent JavaScript programs have equal normal forms: parentheses, comments,
 * semicolons, braces around one statement, quotes, operand order of commutative operations on
 * numbers, `a > b` for `b < a`, `!(a === b)` for `a !== b`, `x += e` for `x = x + e`, steps (`i++`,
 * `++i`), default arguments spelt out, jumps to where control goes anyway, arrows that only return.
 * `!(a < b)` is not `a >= b` (NaN), and `x + 0` not `x` (texts). An edit that leaves the normal
 * form alone is no bug.
 */
import { decidedTerms } from "../boolean-terms.js";
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { parametersOf, unwrapped } from "./syntax.js";

const MIRRORED: Readonly<Record<string, string>> = { ">": "<", ">=": "<=" };
const NEGATED: Readonly<Record<string, string>> = {
  "==": "!=",
  "!=": "==",
  "===": "!==",
  "!==": "===",
};
const EQUALITIES = new Set(Object.keys(NEGATED));
/** Last argument values that are the default anyway, by method and number of arguments. */
const DEFAULTS: Readonly<Record<string, string>> = {
  "slice 1": "0",
  "join 1": '","',
  "indexOf 2": "0",
  "includes 2": "0",
  "startsWith 2": "0",
  "parseInt 2": "10",
  "flat 1": "1",
  "toString 1": "10",
};

/**
 * The normal form of a tree; equal texts mean equal programs, unequal ones promise nothing.
 * @param memo  forms of nodes that were seen before: pass one map for a tree and its edited
 *   versions
 */
export function normalForm(root: SyntaxNode, memo: Map<SyntaxNode, string> = new Map()): string {
  const list = (nodes: readonly SyntaxNode[]): string => nodes.map(form).join(",");
  const isNumber = (value: string): boolean => /^-?[\d.]+$/.test(value);
  /** A number for sure: `+` is no joining of texts. */
  const isArithmetic = (value: string): boolean =>
    isNumber(value) || /^\((?:[-*/%]|\*\*|neg|num) /.test(value) || value.endsWith(".length");

  const binary = (symbol: string, before: string, after: string): string => {
    if (symbol === "-" && after.startsWith("(neg "))
      return isArithmetic(before)
        ? binary("+", before, after.slice(5, -1))
        : `(- ${before} ${after})`;
    if (symbol === "+" && isArithmetic(before) && isArithmetic(after))
      return `(num ${[before, after].sort().join(" + ")})`;
    if (["*", "&", "|", "^"].includes(symbol))
      return `(${symbol} ${[before, after].sort().join(" ")})`;
    if (EQUALITIES.has(symbol)) return `(${symbol} ${[before, after].sort().join(" ")})`;
    const mirrored = MIRRORED[symbol];
    return mirrored === undefined
      ? `(${symbol} ${before} ${after})`
      : `(${mirrored} ${after} ${before})`;
  };

  const operation = (node: SyntaxNode, negate = false, truthOnly = false): string => {
    const symbol = sourceOf(childOf(node, "operator")!),
      before = childOf(node, "left")!,
      after = childOf(node, "right")!;
    if (symbol !== "&&" && symbol !== "||")
      return binary(negate ? NEGATED[symbol]! : symbol, form(before), form(after));
    const terms = (at: SyntaxNode): string[] => {
      const inner = unwrapped(at);
      return inner.kind === "binary_expression" && sourceOf(childOf(inner, "operator")!) === symbol
        ? [...terms(childOf(inner, "left")!), ...terms(childOf(inner, "right")!)]
        : [form(inner)];
    };
    const decided = decidedTerms(terms(node), symbol === "&&" ? "and" : "or", truthOf, truthOnly);
    const all = decided.filter((term, i, every) => term !== every[i - 1]);
    return all.length === 1 ? all[0]! : `(${symbol} ${all.join(" ")})`;
  };

  /** The truth of a form that is a constant. */
  const truthOf = (made: string): boolean | undefined => {
    if (made === "true" || made === "false") return made === "true";
    if (made === "null" || made === "undefined") return false;
    return isNumber(made) ? Number(made) !== 0 : undefined;
  };

  const isNegatable = (node: SyntaxNode): boolean =>
    node.kind === "binary_expression" && EQUALITIES.has(sourceOf(childOf(node, "operator")!));
  const negated = (node: SyntaxNode): string | undefined => {
    const inner = unwrapped(node);
    if (inner.kind === "unary_expression" && sourceOf(childOf(inner, "operator")!) === "!")
      return truth(childOf(inner, "argument")!);
    return isNegatable(inner) && sourceOf(childOf(inner, "operator")!).startsWith("!")
      ? operation(inner, true)
      : undefined;
  };
  /** A condition, of which only the truth matters: `!!x` is x. */
  const truth = (node: SyntaxNode): string => {
    const inner = unwrapped(node);
    const made = inner.kind === "binary_expression" ? operation(inner, false, true) : form(inner);
    const decided = truthOf(made);
    if (decided !== undefined) return String(decided);
    return made.startsWith("(! (! ") ? made.slice(6, -2) : made;
  };

  const unary = (node: SyntaxNode): string => {
    const symbol = sourceOf(childOf(node, "operator")!),
      inner = unwrapped(childOf(node, "argument")!);
    if (symbol === "!" && isNegatable(inner)) return operation(inner, true);
    const operand = form(inner);
    if (symbol === "-" && isNumber(operand) && operand !== "0")
      return operand.startsWith("-") ? operand.slice(1) : `-${operand}`;
    return symbol === "-"
      ? operand.startsWith("(neg ") && isArithmetic(operand.slice(5, -1))
        ? operand.slice(5, -1)
        : `(neg ${operand})`
      : `(${symbol} ${operand})`;
  };

  const call = (node: SyntaxNode): string => {
    const callee = childOf(node, "function")!,
      given = childOf(node, "arguments")!;
    const name = sourceOf(
      callee.kind === "member_expression" ? childOf(callee, "property")! : callee,
    );
    let values = given.kind === "arguments" ? namedChildren(given).map(form) : [form(given)];
    if (values.length > 0 && DEFAULTS[`${name} ${values.length}`] === values.at(-1))
      values = values.slice(0, -1);
    if (/^Math\.(?:min|max)$/.test(sourceOf(callee))) values.sort();
    if (
      values.length === 1 &&
      /^Math\.(?:abs|floor|ceil|round|trunc)$/.test(sourceOf(callee)) &&
      values[0]!.startsWith(`${sourceOf(callee)}(`)
    )
      return values[0]!;
    return `${form(callee)}(${values.join(",")})`;
  };

  /**
   * Statements of a body; `end` is the jump that its end makes anyway ("continue" in a loop's body,
   * "return" in a function's).
   */
  const block = (node: SyntaxNode | undefined, end: string): string => {
    const all =
      node === undefined ? [] : node.kind === "statement_block" ? namedChildren(node) : [node];
    const kept = all
      .map((child, i) => statement(child, i === all.length - 1 ? end : ""))
      .filter((line) => line !== "" && line !== "{}");
    while (kept.length > 0 && kept.at(-1) === end) kept.pop();
    return `{${kept.join(";")}}`;
  };

  const statement = (node: SyntaxNode, end: string): string =>
    end === "" ? form(node) : opened(node, end);

  /** A step or assignment whose value nobody uses. */
  const effect = (node: SyntaxNode | undefined): string => {
    if (node === undefined) return "";
    return node.kind === "update_expression"
      ? `step ${sourceOf(childOf(node, "operator")!)} ${form(childOf(node, "argument")!)}`
      : form(node);
  };

  const opened = (node: SyntaxNode, end: string): string => {
    switch (node.kind) {
      case "expression_statement":
        return effect(namedChildren(node)[0]);
      case "return_statement": {
        const value = namedChildren(node)[0],
          made = value === undefined ? "undefined" : form(value);
        return made === "undefined" ? "return" : `return ${made}`;
      }
      case "statement_block":
        return block(node, end);
      case "if_statement": {
        const condition = childOf(node, "condition")!,
          otherwise = childOf(node, "alternative");
        const yes = block(childOf(node, "consequence"), end),
          no = otherwise === undefined ? "{}" : block(namedChildren(otherwise)[0], end);
        if (no === "{}") return `if ${truth(condition)} ${yes}`;
        const other = negated(condition);
        return other === undefined
          ? `if ${truth(condition)} ${yes} else ${no}`
          : `if ${other} ${no} else ${yes}`;
      }
      case "while_statement":
        return `while ${truth(childOf(node, "condition")!)} ${block(childOf(node, "body"), "continue")}`;
      case "for_in_statement":
        return `for ${sourceOf(childOf(node, "kind") ?? node.children[0]!)} ${form(childOf(node, "left")!)} ${sourceOf(childOf(node, "operator")!)} ${form(childOf(node, "right")!)} ${block(childOf(node, "body"), "continue")}`;
      case "for_statement": {
        const [first, condition] = ["initializer", "condition"].map((field) =>
          node.children.find((child) => child.field === field && child.named),
        );
        return `for ${first === undefined ? "" : form(first)};${condition === undefined ? "" : form(condition)};${effect(childOf(node, "increment"))} ${block(childOf(node, "body"), "continue")}`;
      }
      default:
        return form(node);
    }
  };

  const callable = (node: SyntaxNode): string => {
    const body = childOf(node, "body")!,
      only = body.kind === "statement_block" ? namedChildren(body) : [];
    const returned =
      only.length === 1 && only[0]!.kind === "return_statement"
        ? namedChildren(only[0]!)[0]
        : undefined;
    const name = childOf(node, "name"),
      arrow = node.kind === "arrow_function";
    const made =
      body.kind !== "statement_block"
        ? `{return ${form(body)}}`
        : returned !== undefined
          ? `{return ${form(returned)}}`
          : block(body, "return");
    return `${node.children.some((child) => child.kind === "async") ? "async " : ""}${arrow ? "=>" : node.kind} ${name === undefined ? "" : form(name)}(${list(parametersOf(node))}) ${made}`;
  };

  const form = (node: SyntaxNode): string => {
    let made = memo.get(node);
    if (made === undefined) memo.set(node, (made = formed(node)));
    return made;
  };

  const formed = (node: SyntaxNode): string => {
    switch (node.kind) {
      case "comment":
      case "empty_statement":
        return "";
      case "parenthesized_expression":
        return form(unwrapped(node));
      case "break_statement":
      case "continue_statement":
        return sourceOf(node).replace(/\s*;$/, "").replace(/\s+/g, " ");
      case "string": {
        const inside = sourceOf(node).slice(1, -1);
        return /["'\\]/.test(inside) ? sourceOf(node) : `"${inside}"`;
      }
      case "template_string": {
        const inside = sourceOf(node).slice(1, -1);
        return /["'\\\n$]/.test(inside)
          ? `\`${node.children.map((child) => (child.kind === "template_substitution" ? `\${${list(namedChildren(child))}}` : sourceOf(child))).join("")}`
          : `"${inside}"`;
      }
      case "number":
        return sourceOf(node).replace(/_/g, "");
      case "binary_expression":
        return operation(node);
      case "unary_expression":
        return unary(node);
      case "augmented_assignment_expression": {
        const symbol = sourceOf(childOf(node, "operator")!).slice(0, -1),
          target = childOf(node, "left")!,
          value = form(childOf(node, "right")!);
        if (target.kind !== "identifier" || symbol === "&&" || symbol === "||" || symbol === "??")
          return `${form(target)} ${symbol}= ${value}`;
        return `${form(target)} = ${binary(symbol, form(target), value)}`;
      }
      case "assignment_expression":
        return `${form(childOf(node, "left")!)} = ${form(childOf(node, "right")!)}`;
      case "member_expression":
        return `${form(childOf(node, "object")!)}${node.children.some((child) => child.kind === "optional_chain") ? "?" : ""}.${sourceOf(childOf(node, "property")!)}`;
      case "call_expression":
        return call(node);
      case "sequence_expression": {
        const parts = namedChildren(node);
        const last = parts.pop()!;
        const effects = parts.map(form).filter((part) => truthOf(part) === undefined);
        return `(, ${[...effects, form(last)].join(" ")})`;
      }
      case "ternary_expression": {
        const condition = childOf(node, "condition")!,
          [yes, no] = [form(childOf(node, "consequence")!), form(childOf(node, "alternative")!)],
          other = negated(condition);
        return other === undefined
          ? `(? ${truth(condition)} ${yes} ${no})`
          : `(? ${other} ${no} ${yes})`;
      }
      case "function_declaration":
      case "function_expression":
      case "arrow_function":
      case "method_definition":
        return callable(node);
      case "if_statement":
      case "for_statement":
      case "for_in_statement":
      case "while_statement":
      case "return_statement":
      case "expression_statement":
      case "statement_block":
        return opened(node, "");
    }
    if (node.children.length === 0 || node.kind === "regex") return sourceOf(node);
    const commas = node.kind.startsWith("array"); // they make holes
    return `${node.kind}(${node.children
      .filter((child) => child.kind !== ";" && (commas || child.kind !== ","))
      .map(form)
      .filter((part) => part !== "")
      .join(" ")})`;
  };

  return form(root);
}
