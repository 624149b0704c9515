/**
 * @file Edits that can only raise a type error as soon as they run, whatever the input, as far as
 * the text of the function says so: a text where a number is computed with, a function where a
 * value is meant, something raised that is no exception.
 */
import type { Lexicon } from "../../languages/lexicon.js";
import type { Call, Expression, Outline, Span, ValueKind } from "../../languages/outline.js";
import { textOf, type Replacement } from "./operator.js";

const isAt = (span: Span | undefined, other: Span): boolean =>
  span !== undefined && span.start === other.start && span.end === other.end;
const COLLECTIONS: ReadonlySet<ValueKind> = new Set(["text", "sequence", "mapping", "set"]);
/** Operations of numbers, with what repeats a sequence left out. */
const NUMERIC: ReadonlySet<string> = new Set(["-", "/", "//", "%", "**", "<<", ">>"]);
const ORDERS: ReadonlySet<string> = new Set(["<", "<=", ">", ">="]);

/** The call that an edit replaces by one of its parts. */
function callAt(outline: Outline, edit: Replacement): Call | undefined {
  return outline.calls.find((call) => isAt(call, edit));
}

/** For a call that gives way to its first argument. */
export function unwrappingRaises(outline: Outline, edit: Replacement, lexicon: Lexicon): boolean {
  const call = callAt(outline, edit);
  const first = call?.positional[0];
  if (lexicon.typeErrors === undefined || call === undefined || first === undefined) return false;
  if (isFunction(outline, first, lexicon)) return true;
  const raised = outline.statements.some(
    (statement) => statement.kind === "raise" && isAt(statement.value, call),
  );
  if (raised) return first.variable === undefined || first.kind !== "unknown";
  const kind =
    lexicon.typeErrors.sizes.has(call.callee) && first.kind === "unknown" ? "sequence" : first.kind;
  return COLLECTIONS.has(kind) && needsNumber(outline, call, kind, lexicon);
}

/** For a method's call that gives way to its receiver. */
export function receiverRaises(outline: Outline, edit: Replacement, lexicon: Lexicon): boolean {
  const receiver = callAt(outline, edit)?.receiver;
  if (lexicon.typeErrors === undefined || receiver === undefined) return false;
  return COLLECTIONS.has(receiver.kind) && needsNumber(outline, edit, receiver.kind, lexicon);
}

/** For two arguments that change places. */
export function exchangeRaises(outline: Outline, edit: Replacement, lexicon: Lexicon): boolean {
  return outline.calls.some(
    ({ callee, receiver, positional }) =>
      receiver === undefined &&
      lexicon.typeErrors?.typedArguments.has(callee) === true &&
      positional.some((argument) => argument.start === edit.start),
  );
}

/** A name that is called and no variable. */
function isFunction(outline: Outline, value: Expression, lexicon: Lexicon): boolean {
  const name = textOf(outline, value);
  if (value.variable !== undefined || !/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) return false;
  return (
    lexicon.typeErrors?.callables.has(name) === true ||
    outline.calls.some((call) => call.receiver === undefined && call.callee === name)
  );
}

/** Whether a collection of `kind` cannot stand at a place, because a number is needed there. */
function needsNumber(outline: Outline, place: Span, kind: ValueKind, lexicon: Lexicon): boolean {
  const inOperation = outline.operations.some(({ left, right, symbol, family }) => {
    const other = isAt(left, place) ? right : left;
    if (!isAt(left, place) && !isAt(right, place)) return false;
    if (family === "arithmetic" && NUMERIC.has(symbol))
      return !(kind === "set" && symbol === "-") && !(kind === "text" && symbol === "%");
    return (ORDERS.has(symbol) || symbol === "+") && other.kind === "number";
  });
  const asIndex = outline.subscripts.some(
    ({ value, index, bounds }) =>
      bounds.some((bound) => isAt(bound, place)) ||
      (isAt(index, place) && (value.kind === "sequence" || value.kind === "text")),
  );
  const asCount = outline.calls.some(
    (call) =>
      lexicon.counters.has(call.callee) && call.positional.some((given) => isAt(given, place)),
  );
  const asStep = outline.augmented.some(
    ({ value, target, symbol }) =>
      isAt(value, place) && target.kind === "number" && symbol !== "*=",
  );
  return inOperation || asIndex || asCount || asStep;
}
