/** @file What Java's well-known methods give, and what they hand to lambdas. */
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { typeTable } from "../typed/rules.js";
import { argumentsOf } from "../typed/type-arguments.js";
import { boxed, elementOf, kindOf, promoted, typeText } from "./type-text.js";

/** Results of methods of types, where another type's method of that name gives something else. */
const STATIC = typeTable({
  char: "Character.toLowerCase Character.toUpperCase Character.valueOf Character.forDigit",
  int: "Integer.valueOf Integer.sum Integer.reverse Character.digit Math.floorMod Math.floorDiv",
  long: "Long.valueOf Math.round",
  double: "Double.valueOf",
  String: "String.format String.valueOf String.join Arrays.toString Arrays.deepToString",
  boolean: "Arrays.equals Objects.equals Boolean.valueOf Boolean.parseBoolean",
  IntStream: "IntStream.range IntStream.rangeClosed IntStream.of",
});
/** Results of methods, by name. */
const RESULTS = typeTable({
  int:
    "length size indexOf lastIndexOf compareTo compare compareToIgnoreCase intValue parseInt " +
    "getNumericValue bitCount signum ordinal hashCode nextInt codePointAt",
  boolean:
    "isEmpty isBlank contains containsKey containsValue startsWith endsWith equals matches " +
    "equalsIgnoreCase isDigit isLetter isLetterOrDigit isUpperCase isLowerCase isWhitespace " +
    "isAlphabetic hasNext anyMatch allMatch noneMatch isPresent find",
  String:
    "substring toLowerCase toUpperCase trim strip repeat replace replaceAll replaceFirst " +
    "toString concat toBinaryString toHexString formatted nextLine readLine",
  char: "charAt charValue",
  "char[]": "toCharArray",
  "byte[]": "getBytes digest",
  "String[]": "split",
  double: "sqrt cbrt pow floor ceil rint log log10 exp sin cos random parseDouble doubleValue",
  long: "longValue parseLong count",
  IntStream: "chars mapToInt",
  DoubleStream: "mapToDouble",
});
const OF_ARGUMENTS = /^(?:abs|max|min)$/;
/** Methods that give what they are called on. */
const SAME =
  /^(?:append|insert|reverse|deleteCharAt|delete|filter|sorted|distinct|limit|skip|peek|clone)$/;
/** Methods that give an element of a collection, a mapping or an optional value. */
const ELEMENT =
  /^(?:get|getOrDefault|pop|peek|poll|element|firstElement|lastElement|first|last|next|orElse|orElseThrow|getFirst|getLast|remove(?:First|Last)|poll(?:First|Last)|peek(?:First|Last))$/;

/** The type of an expression, where it is known. */
type TypeOf = (node: SyntaxNode) => string | undefined;

/** What stands before the dot; undefined for a type's name, such as `Math`. */
export function receiverOf(call: SyntaxNode, isVariable: (name: string) => boolean) {
  const object = childOf(call, "object");
  if (object === undefined) return undefined;
  const written = sourceOf(object);
  return /^(?:\w+\.)*[A-Z]\w*$/.test(written) && !isVariable(written) ? undefined : object;
}

/** What a call gives. */
export function resultOf(call: SyntaxNode, typeOf: TypeOf): string | undefined {
  const name = sourceOf(childOf(call, "name")!);
  const given = namedChildren(childOf(call, "arguments")!);
  const object = childOf(call, "object");
  const receiver = object && typeOf(object);
  if (object !== undefined && receiver === undefined) {
    const known = STATIC.get(`${sourceOf(object)}.${name}`);
    if (known !== undefined) return known;
    if (/^(?:Math|Integer|Long|Double)$/.test(sourceOf(object)) && OF_ARGUMENTS.test(name))
      return promoted(...given.map(typeOf));
    if (/^Collections$/.test(sourceOf(object)) && OF_ARGUMENTS.test(name))
      return given[0] && elementOf(typeOf(given[0]));
  }
  if (object === undefined) return undefined;
  return (receiver && ofReceiver(name, receiver, given, typeOf)) ?? RESULTS.get(name);
}

/** The name by which a method of the own class is among the types of a method's names. */
export const ownCall = (name: string): string => `${name}()`;

/**
 * What methods of the own class give, by `ownCall`, as far as one of them says: its own result, and
 * those of calls that it returns or declares variables by.
 */
export function ownResults(fn: SyntaxNode): Map<string, string> {
  const own = childOf(fn, "type");
  const found = new Map<string, string>();
  const note = (call: SyntaxNode | undefined, type: SyntaxNode | undefined): void => {
    if (call?.kind !== "method_invocation" || childOf(call, "object") !== undefined) return;
    if (type === undefined || sourceOf(type) === "var") return;
    found.set(ownCall(sourceOf(childOf(call, "name")!)), typeText(type));
  };
  const visit = (node: SyntaxNode): void => {
    if (node.kind === "lambda_expression" || node.kind === "class_body") return;
    if (node.kind === "return_statement") note(namedChildren(node)[0], own);
    if (node.kind === "variable_declarator")
      note(childOf(node, "value"), node.parent === null ? undefined : childOf(node.parent, "type"));
    node.children.forEach(visit);
  };
  visit(fn);
  const name = childOf(fn, "name");
  if (name !== undefined && own !== undefined) found.set(ownCall(sourceOf(name)), typeText(own));
  return found;
}

/** Results that depend on the receiver's type. */
function ofReceiver(
  name: string,
  type: string,
  given: readonly SyntaxNode[],
  typeOf: TypeOf,
): string | undefined {
  if (/Stream\b/.test(type)) return ofStream(name, type, given, typeOf);
  if (SAME.test(name) && !/^(?:String|List)/.test(type)) return keptBy(name, type);
  if (ELEMENT.test(name)) return elementOf(type);
  const [key, value] = argumentsOf(type);
  if (key === undefined) return undefined;
  switch (name) {
    case "keySet":
      return `Set<${key}>`;
    case "values":
      return value && `Collection<${value}>`;
    case "entrySet":
      return value && `Set<Map.Entry<${key},${value}>>`;
    case "getKey":
      return key;
    case "getValue":
      return value;
    case "iterator":
      return `Iterator<${key}>`;
    case "stream":
      return `Stream<${key}>`;
    case "subList":
      return `List<${key}>`;
    default:
      return undefined;
  }
}

/** `peek` of a queue gives an element, of a stream or a builder the same. */
function keptBy(name: string, type: string): string | undefined {
  return name === "peek" ? elementOf(type) : type;
}

function ofStream(
  name: string,
  type: string,
  given: readonly SyntaxNode[],
  typeOf: TypeOf,
): string | undefined {
  const item = itemOf(type);
  if (SAME.test(name)) return type;
  if (name === "boxed") return item && `Stream<${boxed(item)}>`;
  if (/^(?:mapToObj|map)$/.test(name)) return mapped(name, type, given[0], typeOf);
  if (name === "sum") return item;
  if (/^(?:max|min|findFirst|findAny)$/.test(name)) return item && `Optional<${boxed(item)}>`;
  if (/^getAs\w+$/.test(name)) return item;
  if (name === "toList") return item && `List<${item}>`;
  if (name === "reduce") return given.length === 2 ? typeOf(given[0]!) : undefined;
  if (name === "toArray") return type === "IntStream" ? "int[]" : undefined;
  if (name !== "collect" || given[0] === undefined) return undefined;
  const collector = /\b(toList|toSet|joining)\(/.exec(sourceOf(given[0]))?.[1];
  if (collector === "joining") return "String";
  return item && collector && `${collector.slice(2)}<${item}>`;
}

function mapped(
  name: string,
  type: string,
  lambda: SyntaxNode | undefined,
  typeOf: TypeOf,
): string | undefined {
  if (name === "map" && !type.startsWith("Stream")) return type;
  const made = lambda?.kind === "lambda_expression" ? typeOf(childOf(lambda, "body")!) : undefined;
  return made && `Stream<${boxed(made)}>`;
}

/** What a stream, a collection or an array gives one by one. */
function itemOf(type: string | undefined): string | undefined {
  const primitive = /^(Int|Long|Double)Stream$/.exec(type ?? "")?.[1];
  return primitive?.toLowerCase() ?? elementOf(type);
}

/** Types of what a call hands to a lambda that stands among its arguments, in order. */
export function handedBy(lambda: SyntaxNode, typeOf: TypeOf): readonly (string | undefined)[] {
  const call = lambda.parent?.parent;
  if (call?.kind !== "method_invocation") return [];
  const object = childOf(call, "object");
  const receiver = object && typeOf(object);
  if (receiver === undefined) {
    const first = namedChildren(childOf(call, "arguments")!)[0];
    const isSort = /^(?:Collections|Arrays)\.\s*sort/.test(sourceOf(call));
    const item = isSort && first !== undefined ? elementOf(typeOf(first)) : undefined;
    return [item, item];
  }
  if (kindOf(receiver) === "mapping") return argumentsOf(receiver);
  const item = itemOf(receiver);
  return [item, item];
}
