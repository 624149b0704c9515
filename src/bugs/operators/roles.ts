/**
 * @file Which variables stand beside a place, so that they are not what is meant there: the other
 * arguments of the same call, the other side of a comparison or difference, the target of the loop
 * whose bound it is.
 */
import type { Outline, Span } from "../../languages/outline.js";
import { textOf } from "./operator.js";

const isAt = (span: Span, other: Span): boolean =>
  span.start === other.start && span.end === other.end;

/** Operations that say nothing, or always the same, of one variable twice. */
const SYMMETRIC_SENSE: ReadonlySet<string> = new Set(["+", "*"]);

/** Texts that stand in the roles beside `place`; each would be there twice. */
export function beside(outline: Outline, place: Span): Set<string> {
  const texts = new Set<string>();
  const add = (spans: readonly (Span | undefined)[]): void => {
    for (const span of spans)
      if (span !== undefined && !isAt(span, place)) texts.add(textOf(outline, span));
  };
  for (const group of groupsOf(outline))
    if (group.some((span) => span !== undefined && isAt(span, place))) add(group);
  for (const header of headersAround(outline, place))
    for (const word of textOf(outline, header).match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? [])
      texts.add(word);
  return texts;
}

/** Places that hold different things where one construct has them. */
function groupsOf(outline: Outline): (Span | undefined)[][] {
  const operations = outline.operations.filter(
    ({ family, symbol }) => family !== "arithmetic" || !SYMMETRIC_SENSE.has(symbol),
  );
  return [
    ...outline.calls.map((call) => [call.receiver, ...call.positional]),
    ...operations.map(({ left, right }) => [left, right]),
    ...outline.subscripts.map(({ value, index, bounds }) => [value, index, ...bounds]),
    ...outline.augmented.map(({ target, value }) => [target, value]),
    ...outline.assignments.map(({ target, value }) => [target, value]),
  ];
}

/** What of a loop's header stands before a place in that header. */
function headersAround(outline: Outline, place: Span): Span[] {
  const loops = [
    ...outline.statements
      .filter((statement) => statement.kind === "for" && statement.body !== undefined)
      .map((statement) => ({ start: statement.start, end: statement.body!.outer.start })),
    ...outline.generators,
  ];
  return loops
    .filter((loop) => loop.start < place.start && place.end <= loop.end)
    .map((loop) => ({ start: loop.start, end: place.start }));
}
