/** @file Missing logic: a guard, a branch, a condition, a term or a statement that is not there. */
import type { Outline, Statement } from "../../languages/outline.js";
import { removal, site, textOf, wholeLines, type Operator, type Site } from "./operator.js";

/** The body of `statement` in its place, moved out to its indentation. */
function unindented(outline: Outline, statement: Statement): Site[] {
  const body = statement.body;
  if (
    body === undefined ||
    body.inline ||
    statement.block.inline ||
    wholeLines(outline, statement) === null
  )
    return [];
  const { indent } = body;
  const outer = statement.block.indent;
  if (!indent.startsWith(outer) || indent === outer) return [];
  const literal = outline.literals.some(
    (one) => one.start >= body.start && one.end <= body.end && textOf(outline, one).includes("\n"),
  );
  if (literal) return []; // the lines of a text are not ours to move
  const lines = textOf(outline, body).split("\n");
  const moved = lines.map((line, i) =>
    i === 0 || !line.startsWith(indent) ? line : outer + line.slice(indent.length),
  );
  return site({ start: statement.start, end: body.outer.end }, moved.join("\n"));
}

/** Whether leaving the statement out leaves every name bound. */
function isDispensable(statement: Statement): boolean {
  return [...statement.writes].every((name) => statement.bound.includes(name));
}

/** Operators of the class "missing logic". */
export const missingLogic: readonly Operator[] = [
  {
    name: "drop-guard",
    bugType: "missing logic",
    description: "Leaves out an `if` with all that it does: `if n < 2: return False` disappears.",
    sites: (outline, lexicon) =>
      outline.statements
        .filter(
          (statement) =>
            statement.kind === "if" && statement.branches.length === 0 && isDispensable(statement),
        )
        .flatMap((statement) => removal(outline, statement, lexicon.statements.empty)),
  },
  {
    name: "drop-test",
    bugType: "missing logic",
    description:
      "Does always what should be done only under a condition: the `if` goes, its body stays.",
    sites: (outline) =>
      outline.statements
        .filter(
          (statement) =>
            statement.kind === "if" && statement.branches.length === 0 && !endsInJump(statement),
        )
        .flatMap((statement) => unindented(outline, statement)),
  },
  {
    name: "drop-branch",
    bugType: "missing logic",
    description: "Leaves out an `else` or `elif` part.",
    sites: (outline) =>
      outline.statements.flatMap((statement) =>
        statement.kind !== "if"
          ? []
          : statement.branches.flatMap((branch) => {
              const lines =
                branch.joint === undefined
                  ? wholeLines(outline, branch)
                  : { start: branch.joint, end: branch.end };
              return lines === null ||
                !branch.body.statements.every((inner) => isDispensable(inner))
                ? []
                : site(lines, "");
            }),
      ),
  },
  {
    name: "drop-condition",
    bugType: "missing logic",
    description: "Leaves out a part of a condition: `a and b` becomes `a` or `b`.",
    sites: (outline) =>
      outline.operations.flatMap(({ family, left, right, ...span }) =>
        family === "boolean" ? site(span, textOf(outline, left), textOf(outline, right)) : [],
      ),
  },
  {
    name: "drop-term",
    bugType: "missing logic",
    description: "Leaves out a term: `a * b + c` becomes `a * b`.",
    sites: (outline) =>
      outline.operations.flatMap(({ family, left, right, kind, type, ...span }) => {
        if (family !== "arithmetic") return [];
        return site(
          span,
          ...[left, right]
            .filter((side) => kind !== "text" || side.type === type)
            .filter(
              (side) => side.variable !== undefined || !/^[\d.'"]/.test(textOf(outline, side)),
            )
            .map((side) => textOf(outline, side)),
        );
      }),
  },
  {
    name: "drop-statement",
    bugType: "missing logic",
    description: "Leaves out an assignment or a jump: `i += 1` or `continue` disappears.",
    sites: (outline, lexicon) =>
      outline.statements
        .filter(
          (statement) =>
            statement.kind === "augmented" ||
            statement.kind === "break" ||
            statement.kind === "continue" ||
            (statement.kind === "assignment" && isDispensable(statement)),
        )
        .flatMap((statement) => removal(outline, statement, lexicon.statements.empty)),
  },
  {
    name: "drop-return",
    bugType: "missing logic",
    description: "Leaves out a `return` that ends a block with other statements.",
    sites: (outline, lexicon) =>
      outline.statements
        .filter((statement) => statement.kind === "return" && statement.index > 0)
        .flatMap((statement) => removal(outline, statement, lexicon.statements.empty)),
  },
  {
    name: "if-for-while",
    bugType: "missing logic",
    description: "Does once what should be repeated: `while` becomes `if`.",
    sites: (outline, lexicon) =>
      outline.statements.flatMap((statement) =>
        statement.kind === "while" &&
        statement.branches.length === 0 &&
        !hasJump(outline, statement)
          ? site(statement.keyword, lexicon.statements.if)
          : [],
      ),
  },
  {
    name: "drop-slice",
    bugType: "missing logic",
    description: "Takes the whole where a part is meant: `xs[1:]` becomes `xs`.",
    sites: (outline) =>
      outline.subscripts.flatMap((subscript) =>
        subscript.slice && !subscript.stored && subscript.bounds.length > 0
          ? site(subscript, textOf(outline, subscript.value))
          : [],
      ),
  },
  {
    name: "drop-filter",
    bugType: "missing logic",
    description:
      "Leaves out a comprehension's condition: `[x for x in xs if x > 0]` becomes `[x for x " +
      "in xs]`.",
    sites: (outline) =>
      outline.generators.flatMap((generator) =>
        generator.filters.flatMap((filter) => site(filter, "")),
      ),
  },
];

/**
 * The body ends in return, raise, break or continue: without its test, what follows could never
 * run.
 */
function endsInJump(statement: Statement): boolean {
  const last = statement.body?.statements.at(-1);
  return last !== undefined && ["return", "raise", "break", "continue"].includes(last.kind);
}

/** A break or continue somewhere in the loop. */
function hasJump(outline: Outline, loop: Statement): boolean {
  return outline.statements.some(
    (inner) =>
      inner.start > loop.start &&
      inner.end <= loop.end &&
      (inner.kind === "break" || inner.kind === "continue"),
  );
}
