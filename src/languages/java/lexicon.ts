/**
 * @file Java's words for the bug operators, and the methods that are easily taken for one another.
 */
import { bindingLevels, type Lexicon } from "../lexicon.js";
import { CHANGE_GROUPS, OPERATOR_GROUPS, SYMBOLS } from "../typed/lexicon.js";

/** Precedence levels (The Java Language Specification, chapter 15), the loosest first. */
const LEVELS = [
  ["assignment"],
  ["conditional"],
  ["||"],
  ["&&"],
  ["|"],
  ["^"],
  ["&"],
  ["==", "!="],
  ["<", "<=", ">", ">=", "instanceof"],
  ["<<", ">>", ">>>"],
  ["+", "-"],
  ["*", "/", "%"],
  ["unary"],
] as const;

/** Level of an operator: "assignment", "conditional", "instanceof", "unary" or its symbol. */
export const BINDS = bindingLevels<(typeof LEVELS)[number][number]>(LEVELS);

/** See `Lexicon` for what each entry is used for. */
export const lexicon: Lexicon = {
  ...SYMBOLS,
  operatorGroups: [...OPERATOR_GROUPS, ["&", "|", "^"], ["<<", ">>", ">>>"]],
  augmentedGroups: [...CHANGE_GROUPS, ["&=", "|=", "^="], ["<<=", ">>=", ">>>="], ["++", "--"]],
  binds: { or: BINDS["||"], and: BINDS["&&"], not: BINDS.unary },
  literals: { true: "true", false: "false", none: "null" },
  statements: { empty: ";", break: "break;", continue: "continue;", if: "if" },
  siblings: [
    ["min", "max"],
    ["floor", "ceil", "rint"],
    ["floorDiv", "floorMod"],
    ["sqrt", "cbrt"],
    ["log", "log10"],
    ["sin", "cos"],
    ["toLowerCase", "toUpperCase"],
    ["isLowerCase", "isUpperCase", "isLetter"],
    ["isDigit", "isLetter", "isLetterOrDigit", "isWhitespace"],
    ["indexOf", "lastIndexOf"],
    ["startsWith", "endsWith", "contains"],
    ["replaceAll", "replaceFirst"],
    ["trim", "stripLeading", "stripTrailing"],
    ["getFirst", "getLast"],
    ["addFirst", "addLast"],
    ["removeFirst", "removeLast"],
    ["pollFirst", "pollLast"],
    ["peekFirst", "peekLast"],
    ["peek", "pop"],
    ["firstKey", "lastKey"],
    ["floorKey", "ceilingKey"],
    ["containsKey", "containsValue"],
    ["keySet", "values"],
    ["getKey", "getValue"],
    ["put", "putIfAbsent"],
    ["addAll", "removeAll", "retainAll"],
    ["anyMatch", "allMatch", "noneMatch"],
    ["filter", "takeWhile", "dropWhile"],
    ["limit", "skip"],
    ["sorted", "distinct"],
    ["findFirst", "findAny"],
    ["toBinaryString", "toHexString", "toOctalString"],
    ["hasNext", "hasPrevious"],
    ["print", "println"],
  ],
  mutators: new Set([
    ...["add", "addFirst", "addLast", "push", "pop", "poll", "offer", "remove", "removeFirst"],
    ...["removeLast", "append", "insert", "reverse", "deleteCharAt", "delete"],
  ]),
  optionalArguments: new Set([
    ...["substring", "indexOf", "lastIndexOf", "startsWith", "parseInt", "toString", "split"],
  ]),
  keepsArgument: true,
  keptCalls: new Set(["print", "println", "printf", "format", "valueOf", "parseInt", "asList"]),
  counters: new Set(["substring", "charAt", "limit", "skip", "repeat", "subList", "nCopies"]),
};
