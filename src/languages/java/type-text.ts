/** @file Java's types as texts: what they are made of, what their values are. */
import type { ValueKind } from "../outline.js";
import { sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { argumentsOf } from "../typed/type-arguments.js";

/** Numbers, the narrowest first: an operation on two gives the wider one, and none below int. */
const NUMBERS = ["byte", "short", "char", "int", "long", "float", "double"];
const BOXES: Readonly<Record<string, string>> = {
  Byte: "byte",
  Short: "short",
  Character: "char",
  Integer: "int",
  Long: "long",
  Float: "float",
  Double: "double",
  Boolean: "boolean",
};
/** Types whose values go where those of the other are expected, by what the others are called. */
const IMPLEMENTED: Readonly<Record<string, RegExp>> = {
  List: /^(?:ArrayList|LinkedList|Vector|Stack)$/,
  Set: /^(?:HashSet|TreeSet|LinkedHashSet|SortedSet)$/,
  Map: /^(?:HashMap|TreeMap|LinkedHashMap|SortedMap)$/,
  Collection: /^(?:List|ArrayList|LinkedList|Set|HashSet|TreeSet|LinkedHashSet|Queue|Deque)$/,
  Queue: /^(?:LinkedList|ArrayDeque|PriorityQueue|Deque)$/,
  Deque: /^(?:LinkedList|ArrayDeque)$/,
};
const SEQUENCES =
  /^(?:List|ArrayList|LinkedList|Vector|Stack|Collection|Iterable|Queue|Deque|ArrayDeque|PriorityQueue)\b/;

/** A type as it is written, less packages, annotations and white space that say nothing. */
export function typeText(node: SyntaxNode): string {
  return sourceOf(node)
    .replace(/@\w+(?:\([^)]*\))?|\b[a-z]\w*\.(?=\w)/g, "")
    .replace(/\? (?:extends|super) /g, "")
    .replace(/\s+/g, "");
}

/** The value's type of a box such as `Integer`; other types as they are. */
export const unboxed = (type: string): string => BOXES[type] ?? type;

/** The box of a value's type such as `int`; other types as they are. */
export function boxed(type: string): string {
  return Object.entries(BOXES).find(([, inner]) => inner === type)?.[0] ?? type;
}

/** Whether a type is one of numbers or characters. */
const isNumeric = (type: string): boolean => NUMBERS.includes(unboxed(type));

/** The type of an operation on numbers; undefined where an operand's is not known. */
export function promoted(...types: readonly (string | undefined)[]): string | undefined {
  const ranks = types.map((type) => NUMBERS.indexOf(unboxed(type ?? "")));
  return ranks.includes(-1) ? undefined : NUMBERS[Math.max(NUMBERS.indexOf("int"), ...ranks)];
}

const nameOf = (type: string): string => /^[\w.]+/.exec(type)?.[0] ?? type;

/** What a variable's or an array's elements are; of mappings their values. */
export function elementOf(type: string | undefined): string | undefined {
  if (type?.endsWith("[]") === true) return type.slice(0, -2);
  const given = argumentsOf(type);
  return /Map</.test(type ?? "") ? given[1] : given[0];
}

/** What values of a type are; a character is a text of one, since few numbers go for it. */
export function kindOf(type: string | undefined): ValueKind {
  if (type === undefined) return "unknown";
  const plain = unboxed(type);
  if (plain === "String" || plain === "char") return "text";
  if (isNumeric(plain)) return "number";
  if (plain === "boolean") return "boolean";
  if (type.endsWith("[]") || SEQUENCES.test(type)) return "sequence";
  if (/^\w*Map\b(?!\.)/.test(type)) return "mapping";
  return /^\w*Set\b/.test(type) ? "set" : "unknown";
}

/** Whether values of one type go where those of another are expected. */
export function fits(type: string, other: string): boolean {
  if (unboxed(type) === unboxed(other)) return true;
  const [own, its] = [nameOf(type), nameOf(other)];
  return type.slice(own.length) === other.slice(its.length) && IMPLEMENTED[own]?.test(its) === true;
}
