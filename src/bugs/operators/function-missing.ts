/**
 * @file Function missing (HumanEvalFix: function misuse): a call that is not made, made with less,
 * or made to the wrong function of two that are easily taken for one another.
 */
import { fits, operand, othersOf, removal, site, textOf, type Operator } from "./operator.js";
import { receiverRaises, unwrappingRaises } from "./type-errors.js";

/** Operators of the class "function missing". */
export const functionMissing: readonly Operator[] = [
  {
    name: "unwrap-call",
    bugType: "function missing",
    description: "Uses a call's first argument instead of its result: `abs(x)` becomes `x`.",
    sites: (outline, lexicon) =>
      outline.calls.flatMap((call) => {
        const first = call.positional[0];
        if (
          call.receiver !== undefined ||
          first === undefined ||
          !fits(call, first) ||
          lexicon.keptCalls.has(call.callee)
        )
          return [];
        return site(call, operand(outline, first, call.needs));
      }),
    onlyRaises: unwrappingRaises,
  },
  {
    name: "unwrap-method",
    bugType: "function missing",
    description: "Uses a method's receiver instead of its result: `s.lower()` becomes `s`.",
    sites: (outline) => {
      const statements = new Set(
        outline.statements
          .filter((statement) => statement.kind === "call")
          .map((statement) => statement.start),
      );
      return outline.calls.flatMap((call) =>
        call.receiver === undefined || !fits(call, call.receiver) || statements.has(call.start)
          ? []
          : site(call, textOf(outline, call.receiver)),
      );
    },
    onlyRaises: receiverRaises,
  },
  {
    name: "drop-argument",
    bugType: "function missing",
    description:
      "Leaves an argument out: `round(x, 2)` becomes `round(x)`, `range(1, n)` becomes `range(n)`.",
    sites: (outline, lexicon) =>
      outline.calls.flatMap((call) =>
        call.arguments.flatMap((argument, i) => {
          const optional =
            lexicon.optionalArguments.has(call.callee) ||
            call.keywords.some((keyword) => keyword.start === argument.start);
          const next = call.arguments[i + 1];
          const previous = call.arguments[i - 1];
          if (!optional) return []; // would only raise
          if (next === undefined && previous === undefined)
            return call.receiver === undefined || lexicon.keepsArgument === true
              ? []
              : site(argument, "");
          return next !== undefined
            ? site({ start: argument.start, end: next.start }, "")
            : site({ start: previous!.end, end: argument.end }, "");
        }),
      ),
  },
  {
    name: "drop-call",
    bugType: "function missing",
    description: "Leaves out a call made for its effect: the line `out.append(x)` disappears.",
    sites: (outline, lexicon) =>
      outline.statements
        .filter((statement) => statement.kind === "call")
        .flatMap((statement) => removal(outline, statement, lexicon.statements.empty)),
  },
  {
    name: "sibling-function",
    bugType: "function missing",
    description:
      "Calls a function that is easily taken for the right one: `min` becomes `max`, " +
      "`lstrip` becomes `rstrip`.",
    sites: (outline, lexicon) =>
      outline.calls.flatMap((call) =>
        site(call.calleeAt, ...othersOf(lexicon.siblings, call.callee)),
      ),
  },
];
