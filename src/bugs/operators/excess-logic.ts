/**
 * @file Excess logic: a jump, a term, a condition or a statement too much, or parts in the wrong
 *   order.
 */
import type { Outline, Statement } from "../../languages/outline.js";
import {
  lineAfter,
  lineBreakAt,
  operand,
  overlap,
  site,
  textOf,
  wholeLines,
  type Operator,
  type Site,
} from "./operator.js";

/** The statement just after another one in its block. */
const following = (statement: Statement): Statement | undefined =>
  statement.block.statements[statement.index + 1];
const isJump = (statement: Statement | undefined): boolean =>
  statement !== undefined && ["return", "raise", "break", "continue"].includes(statement.kind);

/** A jump after the last statement of a block. */
function jumpAtEnd(outline: Outline, last: Statement | undefined, jump: string): Site[] {
  return last === undefined || isJump(last) ? [] : lineAfter(outline, last, jump);
}

/** Two statements in the other order; `between` keeps the white space. */
function exchanged(outline: Outline, first: Statement, second: Statement): Site[] {
  return site(
    { start: first.start, end: second.end },
    textOf(outline, second) +
      outline.source.slice(first.end, second.start) +
      textOf(outline, first),
  );
}

/** Operators of the class "excess logic". */
export const excessLogic: readonly Operator[] = [
  {
    name: "insert-break",
    bugType: "excess logic",
    description:
      "Ends a loop too early: `break` after the last statement of its body or of an `if` in it.",
    sites: (outline, lexicon) =>
      outline.statements.flatMap((statement) =>
        statement.kind === "for" ||
        statement.kind === "while" ||
        (statement.kind === "if" && statement.block.inLoop)
          ? jumpAtEnd(outline, statement.body?.statements.at(-1), lexicon.statements.break)
          : [],
      ),
  },
  {
    name: "insert-continue",
    bugType: "excess logic",
    description:
      "Skips the rest of a round: `continue` at the end of an `if` that other statements follow.",
    sites: (outline, lexicon) =>
      outline.statements.flatMap((statement) =>
        statement.kind === "if" && statement.block.inLoop && following(statement) !== undefined
          ? jumpAtEnd(outline, statement.body?.statements.at(-1), lexicon.statements.continue)
          : [],
      ),
  },
  {
    name: "early-return",
    bugType: "excess logic",
    description:
      "Returns in the first round: the `return` that follows a loop is also at the end of " +
      "its body.",
    sites: (outline) =>
      outline.statements.flatMap((statement) => {
        const next = following(statement);
        if ((statement.kind !== "for" && statement.kind !== "while") || next?.kind !== "return")
          return [];
        const jump = next.inside ?? textOf(outline, next);
        return jumpAtEnd(outline, statement.body?.statements.at(-1), jump);
      }),
  },
  {
    name: "extra-term",
    bugType: "excess logic",
    description: "Adds a term to a number: `return total` becomes `return total + 1`.",
    sites: (outline) =>
      [
        ...outline.statements
          .filter((statement) => statement.kind === "return")
          .flatMap((statement) => (statement.value === undefined ? [] : [statement.value])),
        ...outline.assignments.map((assignment) => assignment.value),
        ...outline.augmented.flatMap(({ value }) => (value === undefined ? [] : [value])),
      ].flatMap((value) =>
        value.kind === "number" && !/^-?[\d.]+$/.test(textOf(outline, value))
          ? site(value, `${textOf(outline, value)} + 1`, `${textOf(outline, value)} - 1`)
          : [],
      ),
  },
  {
    name: "extra-condition",
    bugType: "excess logic",
    description:
      "Adds a part to a condition: `if x % 2 == 0` becomes `if x % 2 == 0 and x > 3`, with a " +
      "number of the function; or `and not seen`.",
    sites: (outline, { and, or, not, binds }) => {
      const numbers = [
        ...new Set([
          "1",
          ...outline.literals
            .filter((literal) => literal.kind === "number")
            .map((literal) => textOf(outline, literal)),
        ]),
      ];
      return outline.tests.flatMap((test) => {
        const both = `${operand(outline, test, binds.and)} ${and}`;
        const either = `${operand(outline, test, binds.or)} ${or}`;
        return site(
          test,
          ...test.bound.flatMap((name) =>
            outline.kinds.get(name) === "number"
              ? numbers.flatMap((number) => [
                  `${both} ${name} > ${number}`,
                  `${either} ${name} == ${number}`,
                ])
              : [`${both} ${not}${name}`, `${either} ${name}`],
          ),
        );
      });
    },
  },
  {
    name: "extra-filter",
    bugType: "excess logic",
    description:
      "Adds a condition to a comprehension: `[x for x in xs]` becomes `[x for x in xs if x]`.",
    sites: (outline, lexicon) =>
      outline.generators.flatMap(({ target, filters, end }) => {
        const test =
          target !== undefined && outline.kinds.get(target) === "number" ? `${target} > 1` : target;
        return test === undefined || filters.length > 0
          ? []
          : site({ start: end, end }, ` ${lexicon.filter} ${test}`);
      }),
  },
  {
    name: "duplicate-statement",
    bugType: "excess logic",
    description: "Does something twice: the line `total += x` or `out.append(x)` is repeated.",
    sites: (outline, lexicon) => {
      const mutating = new Set(
        outline.calls.filter((call) => lexicon.mutators.has(call.callee)).map((call) => call.start),
      );
      return outline.statements.flatMap((statement) =>
        statement.kind === "augmented" ||
        (statement.kind === "call" && mutating.has(statement.start))
          ? lineAfter(outline, statement, textOf(outline, statement))
          : [],
      );
    },
  },
  {
    name: "swap-branches",
    bugType: "excess logic",
    description: "Exchanges what `if` and `else` do.",
    sites: (outline) =>
      outline.statements.flatMap((statement) => {
        const { body, branches } = statement;
        const otherwise =
          branches.length === 1 && branches[0]?.kind === "else" ? branches[0].body : undefined;
        if (
          statement.kind !== "if" ||
          body === undefined ||
          otherwise === undefined ||
          body.indent !== otherwise.indent
        )
          return [];
        return site(
          { start: body.start, end: otherwise.end },
          textOf(outline, otherwise) +
            outline.source.slice(body.end, otherwise.start) +
            textOf(outline, body),
        );
      }),
  },
  {
    name: "swap-statements",
    bugType: "excess logic",
    description: "Exchanges two neighbouring statements of which one depends on the other.",
    sites: (outline) =>
      outline.statements.flatMap((first) => {
        const second = following(first);
        if (
          second === undefined ||
          first.block.inline ||
          isJump(first) ||
          isJump(second) ||
          wholeLines(outline, first) === null ||
          wholeLines(outline, second) === null
        )
          return [];
        const depends =
          overlap(first.writes, second.reads) ||
          overlap(first.reads, second.writes) ||
          overlap(first.writes, second.writes);
        const bound = [...second.reads].every(
          (name) => first.bound.includes(name) || !first.writes.has(name),
        );
        return depends && bound ? exchanged(outline, first, second) : [];
      }),
  },
  {
    name: "loop-for-after",
    bugType: "excess logic",
    description:
      "Repeats in every round what belongs after the loop: the statement that follows is " +
      "moved into the body.",
    sites: (outline) =>
      outline.statements.flatMap((loop) => {
        const next = following(loop);
        const last = loop.body?.statements.at(-1);
        if (
          (loop.kind !== "for" && loop.kind !== "while") ||
          loop.branches.length > 0 ||
          next === undefined ||
          last === undefined ||
          isJump(next) ||
          isJump(last)
        )
          return [];
        if (
          next.body !== undefined ||
          loop.body!.inline ||
          wholeLines(outline, next) === null ||
          textOf(outline, next).includes("\n")
        )
          return [];
        const bound = [...next.writes].every((name) => loop.bound.includes(name));
        return bound
          ? site(
              { start: last.end, end: next.end },
              `${lineBreakAt(outline, last.end)}${loop.body!.indent}${textOf(outline, next)}${outline.source.slice(last.end, loop.body!.outer.end)}`,
            )
          : [];
      }),
  },
];
