/**
 * @file Rust's types as texts: what they are made of, what their values are. Lifetimes and white
 * space are left out. A number without a suffix is an `{integer}` or a `{float}` until inference.ts
 * says more; what an iterator gives is told as `Iter<T>`, whatever its adapters are.
 */
import { partsOfList } from "../braces.js";
import type { ValueKind } from "../outline.js";
import { sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { argumentsOf } from "../typed/type-arguments.js";

/** A type that is to be inferred from a whole number. */
export const INTEGER = "{integer}";
/** A type that is to be inferred from a number with a point. */
export const FLOAT = "{float}";

const WHOLE = /^(?:[iu](?:8|16|32|64|128|size)|\{integer\})$/;
const REAL = /^(?:f32|f64|\{float\})$/;

/** A type as it is written, less lifetimes and white space that say nothing. */
export function typeText(node: SyntaxNode): string {
  return sourceOf(node)
    .replace(/'\w+\s*,?\s*/g, "")
    .replace(/\s+/g, " ")
    .replace(/ ?([<>,;&()[\]]) ?/g, "$1");
}

/** Whether a type is one of numbers. */
export const isNumeric = (type: string): boolean => WHOLE.test(type) || REAL.test(type);

/** Whether a number of an open type, `INTEGER` or `FLOAT`, can be of another one. */
export const becomes = (open: string | undefined, type: string): boolean =>
  open === INTEGER ? WHOLE.test(type) : open === FLOAT && REAL.test(type);

/** A type without references. */
export const dereferenced = (type: string): string => type.replace(/^(?:&(?:mut )?)+/, "");

/** Parts of a tuple's type; behind a reference each is one. */
export function tupleParts(type: string | undefined): string[] {
  const [, reference, parts] = /^(&(?:mut )?)?\((.*)\)$/.exec(type ?? "") ?? [];
  return partsOfList(parts ?? "").map((part) => `${reference ?? ""}${part}`);
}

/** What a type holds one of: `Option`, `Result` and the like; a reference stays one. */
export function heldBy(type: string | undefined): string | undefined {
  const [first] = argumentsOf(type);
  return first === undefined ? undefined : `${/^&(?:mut )?/.exec(type!)?.[0] ?? ""}${first}`;
}

/** What the elements of a type are; of mappings their values. */
export function elementOf(type: string | undefined): string | undefined {
  const base = dereferenced(type ?? "");
  const inBrackets = /^\[(.*?)(?:;.*)?\]$/.exec(base)?.[1];
  if (inBrackets !== undefined) return inBrackets;
  const given = argumentsOf(base);
  return /^(?:Hash|BTree)Map</.test(base) ? given[1] : given[0];
}

/** What values of a type are; a number with a point goes with none without one. */
export function kindOf(type: string | undefined): ValueKind {
  if (type === undefined) return "unknown";
  if (WHOLE.test(type)) return "number";
  if (type === "bool") return "boolean";
  const base = dereferenced(type);
  if (base === "String" || base === "str" || type === "char") return "text";
  if (/^(?:Hash|BTree)Map</.test(base)) return "mapping";
  if (/^(?:Hash|BTree)Set</.test(base)) return "set";
  return /^(?:Vec|VecDeque|BinaryHeap|LinkedList)<|^\[/.test(base) ? "sequence" : "unknown";
}

/** What a loop over a value gives. */
export function itemOf(type: string | undefined): string | undefined {
  if (type === undefined) return undefined;
  const base = dereferenced(type);
  const reference = type.slice(0, type.length - base.length);
  if (base.startsWith("Iter<")) return argumentsOf(base)[0];
  const given = argumentsOf(base);
  if (/^(?:Hash|BTree)Map</.test(base))
    return `(${reference}${given[0] ?? "_"},${reference}${given[1] ?? "_"})`;
  const element = elementOf(base);
  return element === undefined ? undefined : `${reference}${element}`;
}
