/** @file What Rust's well-known functions and methods give, and what they hand to closures. */
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { typeTable } from "../typed/rules.js";
import { argumentsOf } from "../typed/type-arguments.js";
import { dereferenced, elementOf, heldBy, isNumeric, itemOf, typeText } from "./type-text.js";

/** Results that depend on nothing, by the function's or method's name. */
const RESULTS = typeTable({
  usize: "len count capacity size_of",
  bool:
    "contains contains_key starts_with ends_with any all " +
    "eq ne lt le gt ge eq_ignore_ascii_case",
  "&str": "as_str trim trim_start trim_end trim_matches trim_start_matches trim_end_matches",
  String: "String::new String::from String::with_capacity to_string replace replacen join",
  "Iter<char>": "chars",
  "Iter<u8>": "bytes",
  "Iter<(usize,char)>": "char_indices",
  "Iter<&str>": "split rsplit split_whitespace lines split_terminator splitn matches",
  "&[u8]": "as_bytes",
  "Vec<u8>": "into_bytes",
  "Option<u32>": "to_digit",
  "Option<usize>": "position rposition rfind",
  "Option<char>": "char::from_digit char::from_u32",
});
/** A whole name that one of these matches. */
const named = (...patterns: readonly string[]): RegExp =>
  new RegExp(`^(?:${patterns.join(" ").replaceAll(" ", "|")})$`);

/** Methods of numbers that give one of the same type. */
const OF_NUMBERS = named(
  "abs pow pow[fi] sqrt cbrt floor ceil round trunc fract signum min max clamp",
  String.raw`ln log\d* exp sin cos rem_euclid div_euclid abs_diff (?:wrapping|saturating)_\w+`,
);
/** Adapters that give what they are given. */
const SAME_ITEMS = named(
  "rev skip take step_by filter skip_while take_while peekable chain inspect cycle by_ref",
  "into_iter iter",
);
/** Methods that hand items to a closure by reference. */
const BY_REFERENCE =
  /^(?:filter|skip_while|take_while|find|max_by_key|min_by_key|max_by|min_by|inspect|partition)$/;
/** Methods of a sequence that hand its elements out by reference. */
const OF_ELEMENTS =
  /^(?:retain|sort_by|sort_by_key|sort_unstable_by|sort_unstable_by_key|dedup_by_key)$/;

/** The type of an expression, where it is known. */
type TypeOf = (node: SyntaxNode) => string | undefined;

/** A call's name, as far as it says which function is meant, and what stands before the dot. */
interface Called {
  readonly name: string;
  readonly receiver: SyntaxNode | undefined;
  /** Types between `::<` and `>`. */
  readonly given: readonly string[];
}

/** The parts of what is called; undefined for a value that is called. */
export function calledBy(callee: SyntaxNode): (Called & { readonly at: SyntaxNode }) | undefined {
  if (callee.kind === "generic_function") {
    const inner = calledBy(childOf(callee, "function")!);
    const types = namedChildren(childOf(callee, "type_arguments")!).map(typeText);
    return inner && { ...inner, given: types };
  }
  if (callee.kind === "field_expression") {
    const at = childOf(callee, "field")!;
    return { name: sourceOf(at), at, receiver: childOf(callee, "value"), given: [] };
  }
  const at = callee.kind === "scoped_identifier" ? childOf(callee, "name")! : callee;
  if (at.kind !== "identifier") return undefined;
  return { name: sourceOf(callee).replace(/\s/g, ""), at, receiver: undefined, given: [] };
}

/** Type of a call's result. */
export function resultOf(node: SyntaxNode, typeOf: TypeOf): string | undefined {
  const called = calledBy(childOf(node, "function")!);
  const given = namedChildren(childOf(node, "arguments")!);
  if (called === undefined) return undefined;
  const first = given[0] && typeOf(given[0]);
  if (called.receiver === undefined) return resultOfFunction(called.name, first);
  const receiver = typeOf(called.receiver);
  return (
    (receiver && ofReceiver(called.name, receiver, first)) ??
    withClosure(called, receiver, given, typeOf) ??
    (/^is_/.test(called.name) ? "bool" : RESULTS.get(called.name))
  );
}

function resultOfFunction(name: string, first: string | undefined): string | undefined {
  if (name === "Some") return first && `Option<${first}>`;
  const [, type, method] = /^(\w+)::(\w+)$/.exec(name) ?? [];
  if (type !== undefined && (isNumeric(type) || type === "char"))
    return OF_NUMBERS.test(method!) || method === "from" ? type : RESULTS.get(name);
  if (/(?:^|::)(?:min|max)$/.test(name)) return first;
  return RESULTS.get(name);
}

/** Results that depend on the receiver's type. */
function ofReceiver(name: string, type: string, first: string | undefined): string | undefined {
  const base = dereferenced(type);
  if (isNumeric(base) && OF_NUMBERS.test(name)) return base;
  if (name === "clone" || name === "to_owned") return base === "str" ? "String" : base;
  if (/^to_ascii_/.test(name)) return base === "str" ? "String" : base;
  if (/^to_(?:lower|upper)case$/.test(name)) return base === "char" ? undefined : "String";
  if (name === "repeat") return base === "str" || base === "String" ? "String" : undefined;
  if (/^(?:Option|Result)</.test(base)) return ofHolder(name, type);
  return base.startsWith("Iter<") ? ofIterator(name, base, first) : ofCollection(name, base);
}

function ofHolder(name: string, type: string): string | undefined {
  const held = heldBy(type);
  if (/^(?:unwrap|expect|unwrap_or|unwrap_or_default|unwrap_or_else)$/.test(name)) return held;
  if (name === "cloned" || name === "copied") return held && `Option<${dereferenced(held)}>`;
  return name === "ok" ? held && `Option<${held}>` : undefined;
}

function ofIterator(name: string, type: string, first: string | undefined): string | undefined {
  const [item] = argumentsOf(type);
  if (item === undefined) return undefined;
  if (SAME_ITEMS.test(name)) return type;
  if (name === "enumerate") return `Iter<(usize,${item})>`;
  if (name === "zip") return first && `Iter<(${item},${itemOf(first)})>`;
  if (name === "cloned" || name === "copied") return `Iter<${dereferenced(item)}>`;
  if (/^(?:max|min|last|next|nth|find|(?:max|min)_by(?:_key)?)$/.test(name))
    return `Option<${item}>`;
  return undefined;
}

function ofCollection(name: string, base: string): string | undefined {
  const element = elementOf(base);
  if (element === undefined) return undefined;
  const [key] = argumentsOf(base);
  const isMapping = /^(?:Hash|BTree)Map</.test(base);
  switch (name) {
    case "iter":
      return isMapping ? `Iter<(&${key},&${element})>` : `Iter<&${element}>`;
    case "into_iter":
    case "drain":
      return isMapping ? `Iter<(${key},${element})>` : `Iter<${element}>`;
    case "iter_mut":
      return `Iter<&mut ${element}>`;
    case "keys":
      return `Iter<&${key}>`;
    case "values":
      return `Iter<&${element}>`;
    case "windows":
    case "chunks":
      return `Iter<&[${element}]>`;
    case "first":
    case "last":
    case "get":
    case "front":
    case "back":
      return `Option<&${element}>`;
    case "pop":
    case "pop_front":
    case "pop_back":
      return `Option<${element}>`;
    case "to_vec":
      return `Vec<${element}>`;
    default:
      return undefined;
  }
}

/** What depends on a closure's result, or on types that are given. */
function withClosure(
  { name, given }: Called,
  receiver: string | undefined,
  passed: readonly SyntaxNode[],
  typeOf: TypeOf,
): string | undefined {
  if (name === "sum" || name === "product") return given[0];
  if (name === "parse") return given[0] && `Result<${given[0]},_>`;
  if (name === "collect") {
    const item = receiver && itemOf(receiver);
    return item === undefined ? given[0] : given[0]?.replace("_", item);
  }
  if (name === "fold") return passed[0] && typeOf(passed[0]);
  if (name !== "map" || receiver === undefined) return undefined;
  const body = passed[0] && childOf(passed[0], "body");
  const made = body && typeOf(body);
  return made && `${/^Option</.test(receiver) ? "Option" : "Iter"}<${made}>`;
}

/** Types of what a call hands to a closure, in order. */
export function handedBy(node: SyntaxNode, typeOf: TypeOf): readonly (string | undefined)[] {
  const called = calledBy(childOf(node, "function")!);
  const receiver = called?.receiver && typeOf(called.receiver);
  if (called === undefined || receiver === undefined) return [];
  const { name } = called;
  if (/^Option</.test(receiver)) return [heldBy(receiver)];
  if (OF_ELEMENTS.test(name)) {
    const element = elementOf(receiver);
    return element === undefined ? [] : [`&${element}`, `&${element}`];
  }
  if (!receiver.startsWith("Iter<")) return [];
  const item = itemOf(receiver);
  if (item === undefined) return [];
  if (name === "fold") {
    const first = namedChildren(childOf(node, "arguments")!)[0];
    return [first && typeOf(first), item];
  }
  return BY_REFERENCE.test(name) ? [`&${item}`, `&${item}`] : [item];
}
